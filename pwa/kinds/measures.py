"""Own goals and the measures of clinical.md 3: PSFS, PGIC, RMDQ-24; and the reaction to a session."""

from datetime import date
from typing import Annotated, Literal

from msgspec import Meta, Struct

from pwa.kinds.values import Score, Text

Measure = Literal["psfs", "pgic", "rmdq"]
"""Patient-Specific Functional Scale · Patient Global Impression of Change · Roland-Morris, 24 statements."""

EntryId = Annotated[str, Meta(min_length=1, max_length=64)]
Statement = Annotated[int, Meta(ge=1, le=24)]


class Goal(Struct):
    """An activity of the client's own choice (PSFS). `retired`: no longer asked about."""

    text: Annotated[str, Meta(min_length=1, max_length=300)]
    retired: bool = False


class GoalScore(Struct):
    """0: can't do it · 10: as before. `text` as it read when it was answered."""

    goal: EntryId
    text: Annotated[str, Meta(min_length=1, max_length=300)]
    score: Score


class Psfs(Struct):
    """`due`: the day of the schedule that it answers; None: of the client's own accord. So in all three."""

    scores: Annotated[list[GoalScore], Meta(min_length=1, max_length=5)]
    due: date | None = None


class Pgic(Struct):
    """1: very much better … 4: no change … 7: very much worse."""

    change: Annotated[int, Meta(ge=1, le=7)]
    due: date | None = None


class Rmdq(Struct):
    """Roland-Morris: the statements ticked. `none`: "none of these", since untouched is not unanswered."""

    ticked: Annotated[list[Statement], Meta(max_length=24)] = []
    none: bool = False
    due: date | None = None

    def __post_init__(self) -> None:
        if len(set(self.ticked)) != len(self.ticked):
            raise ValueError("a statement is ticked once")
        if self.none == bool(self.ticked):
            raise ValueError("tick what fits, or that none of these do")


class Reaction(Struct):
    """How it was the day after a session, or 48 h after (clinical.md 5).

    `session`: the entry of its record, or of the appointment while there is no record · sore: for less
    than a day.
    """

    session: EntryId
    after: Literal["day", "two_days"]
    feel: Literal["better", "same", "sore", "worse"]
    leg: Score | None = None
    back: Score | None = None
    note: Text = ""
