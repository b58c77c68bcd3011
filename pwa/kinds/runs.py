"""A guide that was done, was not done, and how it was the morning after."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from pwa.kinds.values import Levels, Moment, Score, Seconds, Side, Slug, Text

StopReason = Literal["pressure", "numb", "spread", "leg", "weak", "other"]
"""clinical.md 1, "Stop during a guide": pressure over 5, new numb or electric feeling, pain further down, leg
pain up 2 or more and not settled, weakness or dizziness. `other`: the person wanted to stop because it
hurt."""


class Worked(Struct):
    """One unit of a guide as it was done: a step, for steps of each side with its side, and which of its
    times."""

    step: Slug
    seconds: Seconds
    side: Side | None = None
    time: Annotated[int, Meta(ge=1, le=50)] = 1
    state: Literal["done", "cut", "skipped"] = "done"


class Checked(Struct):
    """One answer to one question during a guide. `question` and `answer` as in
    static/js/phone/run/checks.js."""

    step: Slug
    question: Literal["pressure", "stretch", "spread", "further", "numb", "feel", "rise", "skin", "settled"]
    answer: str | Score
    at: Moment
    side: Side | None = None
    time: Annotated[int, Meta(ge=1, le=50)] = 1


class Run(Struct):
    """A guide that was begun (product 7, 8). `ended_at` is never missing: a run is an entry once it has
    ended.

    done: to its end · stopped: by a stop rule or the stop button, with its reason · left: not gone on with.
    `pressure`: the highest that was answered · `sides`: in the order worked · `pressed`: it pressed for a
    while.
    """

    guide: Slug
    version: Annotated[int, Meta(ge=1)]
    outcome: Literal["done", "stopped", "left"]
    started_at: Moment
    ended_at: Moment
    pressed: bool = False
    sides: Annotated[list[Side], Meta(max_length=2)] = []
    tool: str = ""
    worked: Annotated[list[Worked], Meta(max_length=200)] = []
    checked: Annotated[list[Checked], Meta(max_length=400)] = []
    pressure: Score | None = None
    stop: StopReason | None = None
    before: Levels | None = None
    after: Levels | None = None
    note: Text = ""

    def __post_init__(self) -> None:
        if (self.outcome == "stopped") != (self.stop is not None):
            raise ValueError("a run that was stopped has a reason, and no other has one")


class Skip(Struct):
    """A guide that was not done on this day, and why (product 8, 27)."""

    guide: Slug
    barrier: Literal["no_time", "hurt", "unsure", "no_tool", "rest", "other"]
    note: Text = ""


class Morning(Struct):
    """How it was the morning after a run with pressure (clinical.md 2). sore: for less than a day."""

    guide: Slug
    run: str
    feel: Literal["better", "same", "sore", "worse"]
    note: Text = ""
