"""What a client logs of the day: pain, sitting, words."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from pwa.kinds.values import REGIONS, Better, Furthest, Minutes, Moment, Place, Score, Text, Worse


class Pain(Struct):
    """Pain now, back and leg apart; the rest is optional. When it was felt is the entry's `occurred_at`."""

    back: Score
    leg: Score
    worst_back: Score | None = None
    worst_leg: Score | None = None
    average_back: Score | None = None
    average_leg: Score | None = None
    regions: Annotated[list[Place], Meta(max_length=len(REGIONS))] = []
    furthest: Furthest | None = None
    worse: list[Worse] = []
    better: list[Better] = []
    woken: Annotated[int, Meta(ge=0, le=20)] | None = None
    note: Text = ""


class Sitting(Struct):
    """One spell of sitting.

    No `ended_at`: still running; or, when `forgotten`, an end that nobody knows, which is never counted.
    `hurt_after_min`: minutes until it hurt (product 21); `hurt` False says that it did not.
    """

    started_at: Moment
    ended_at: Moment | None = None
    hurt: bool | None = None
    hurt_after_min: Minutes | None = None
    source: Literal["timer", "typed"] = "timer"
    forgotten: bool = False
    note: Text = ""

    def __post_init__(self) -> None:
        if self.ended_at is not None and self.ended_at < self.started_at:
            raise ValueError("the end of a spell can't be before its start")


class Question(Struct):
    """A question for the therapist, pinned to the brief until it is done."""

    text: Annotated[str, Meta(min_length=1, max_length=20_000)]
    done: bool = False


class Note(Struct):
    text: Annotated[str, Meta(min_length=1, max_length=20_000)]
