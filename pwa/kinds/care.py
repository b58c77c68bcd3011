"""Other care, medicines and what a therapist has to know beforehand (product 26, 27; clinical.md 4, 10)."""

from datetime import date
from typing import Annotated, Literal

from msgspec import Meta, Struct

from pwa.kinds.values import Levels, Minutes, Moment, Region, Text

CareWhat = Literal["heat", "ice", "core", "walk", "breathing", "rest", "physio", "other"]
"""physio: a visit to a physiotherapist · other: another treatment."""

Barrier = Literal["no_time", "hurt", "unsure", "no_tool", "rest", "other"]
Name = Annotated[str, Meta(min_length=1, max_length=200)]
Clock = Annotated[str, Meta(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]


class Care(Struct):
    """Something that was done for it, or was planned and was not. Not asked is no entry at all.

    done · skipped: with its `barrier` · rest: an agreed rest day · `who`: whom the client saw.
    """

    what: CareWhat
    state: Literal["done", "skipped", "rest"] = "done"
    minutes: Minutes | None = None
    regions: Annotated[list[Region], Meta(max_length=32)] = []
    felt: Literal["better", "same", "worse"] | None = None
    before: Levels | None = None
    after: Levels | None = None
    who: Annotated[str, Meta(max_length=200)] = ""
    barrier: Barrier | None = None
    note: Text = ""


class Medicine(Struct):
    """One medicine of the client's own list, without any advice. `times`: clocks, for regular ones."""

    name: Name
    unit: Annotated[str, Meta(max_length=40)] = ""
    regular: bool = False
    times: Annotated[list[Clock], Meta(max_length=8)] = []
    stopped: bool = False
    note: Text = ""


class Dose(Struct):
    """A medicine as it was taken, or left out (`taken` False). `medicine`: its entry, or "" for none."""

    name: Name
    count: Annotated[float, Meta(ge=0, le=100)]
    unit: Annotated[str, Meta(max_length=40)] = ""
    medicine: Annotated[str, Meta(max_length=64)] = ""
    taken: bool = True
    note: Text = ""


class Background(Struct):
    """One entry per client: diagnosis and by whom, contraindications, areas not to touch; in their words."""

    diagnosis: Text = ""
    diagnosed_by: Annotated[str, Meta(max_length=200)] = ""
    diagnosed_on: date | None = None
    contraindications: Text = ""
    avoid: Annotated[list[Region], Meta(max_length=32)] = []
    avoid_note: Text = ""


class Flare(Struct):
    """A bad spell (clinical.md 6). No `ended_at`: still on. The plan's `flare` guides stand in meanwhile."""

    started_at: Moment
    ended_at: Moment | None = None
    note: Text = ""

    def __post_init__(self) -> None:
        if self.ended_at is not None and self.ended_at < self.started_at:
            raise ValueError("the end of a flare can't be before its start")
