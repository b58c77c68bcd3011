"""What a therapist writes into a client's stream."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct

from pwa.kinds.care import CareWhat
from pwa.kinds.measures import Measure
from pwa.kinds.values import Levels, Minutes, Moment, Region, Score, Seconds, Slug, Text, Weekday


class Review(Struct):
    """The therapist has read everything up to `up_to_seq`."""

    up_to_seq: Annotated[int, Meta(ge=0)]
    by: str
    at: Moment


class Appointment(Struct):
    """A session that is agreed, was held or was cancelled. `series`: equal for those agreed on together."""

    starts_at: Moment
    minutes: Annotated[int, Meta(ge=5, le=8 * 60)] = 60
    state: Literal["planned", "held", "cancelled"] = "planned"
    with_: str = msgspec.field(name="with", default="")
    series: Annotated[str, Meta(max_length=64)] = ""


class Card(Struct):
    """The therapist's prescription card on a guide (product 9). The player obeys, within the guide's own
    limits."""

    region: Region | None = None
    spot: Annotated[str, Meta(max_length=200)] = ""
    tool: Annotated[str, Meta(max_length=60)] = ""
    ceiling: Score | None = None
    seconds: Annotated[int, Meta(ge=5, le=90)] | None = None
    note: Text = ""


class Planned(Struct):
    """One guide of a plan. No `days`: `per_week` times on days of the client's choice."""

    guide: Slug
    side: Literal["both", "left", "right", "guide"] = "guide"
    per_week: Annotated[int, Meta(ge=1, le=28)] = 3
    days: Annotated[list[Weekday], Meta(max_length=7)] = []
    card: Card | None = None


class SittingTarget(Struct):
    """At most so long at a time, then so long on the feet; `guide`: what a break offers (product 23, 25)."""

    minutes: Annotated[int, Meta(ge=5, le=180)]
    stand: Annotated[int, Meta(ge=1, le=60)] = 2
    guide: Slug | None = None


class PlannedCare(Struct):
    what: CareWhat
    per_week: Annotated[int, Meta(ge=1, le=28)] = 7
    minutes: Minutes | None = None
    note: Annotated[str, Meta(max_length=300)] = ""


class Scheduled(Struct):
    """A measure, every so many days from the first day of the plan that has it."""

    measure: Measure
    every_days: Annotated[int, Meta(ge=7, le=180)] = 14


class Plan(Struct):
    """What the therapist and the client agreed on: one entry per client, corrected in place, with its
    history.

    `flare`: the guides of a flare day, `step_up`: when to go back to the usual plan (product 12).
    """

    guides: Annotated[list[Planned], Meta(max_length=30)] = []
    flare: Annotated[list[Slug], Meta(max_length=10)] = []
    note: Text = ""
    step_up: Annotated[str, Meta(max_length=2000)] = ""
    sitting: SittingTarget | None = None
    care: Annotated[list[PlannedCare], Meta(max_length=8)] = []
    goals: Annotated[list[Annotated[str, Meta(min_length=1, max_length=300)]], Meta(max_length=10)] = []
    measures: Annotated[list[Scheduled], Meta(max_length=3)] = []


class Unlock(Struct):
    """Opens a guide: one that needs it from the start, or one locked by a second stop.

    `by`: who decided, with their role; the nerve slider needs a physiotherapist (clinical.md 2, 11).
    """

    guide: Slug
    by: Annotated[str, Meta(min_length=1, max_length=200)]
    role: Literal["therapist", "physiotherapist", "doctor"]
    at: Moment
    note: Text = ""


Technique = Literal[
    "assessment", "deep_tissue", "trigger_point", "piriformis", "gentle_vibration", "stretch", "other"
]


class Block(Struct):
    """One area that was worked on (clinical.md 5).

    `pressure`: as the client reports it · `felt`: where else it was felt · numb: and it was stopped.
    """

    region: Region
    techniques: Annotated[list[Technique], Meta(min_length=1, max_length=7)]
    muscle: Annotated[str, Meta(max_length=120)] = ""
    seconds: Seconds | None = None
    pressure: Score | None = None
    felt: Annotated[list[Region], Meta(max_length=32)] = []
    response: Literal["eased", "same", "spread", "numb"] | None = None
    adapted: Text = ""


class Record(Struct):
    """The session record: written once. What is to be added later is an `addendum`; nothing is overwritten.

    `appointment`: the entry of the session that was agreed, if it was · `assessed`: first, before the work.
    """

    started_at: Moment
    minutes: Annotated[int, Meta(ge=1, le=8 * 60)] = 60
    appointment: Annotated[str, Meta(max_length=64)] = ""
    assessed: Annotated[list[Literal["low_back", "buttock"]], Meta(max_length=2)] = []
    consent: bool = False
    before: Levels | None = None
    after: Levels | None = None
    blocks: Annotated[list[Block], Meta(max_length=40)] = []
    homework: Text = ""
    note: Text = ""


class Addendum(Struct):
    """Added to a record afterwards; who and when stand on the entry."""

    record: Annotated[str, Meta(min_length=1, max_length=64)]
    text: Annotated[str, Meta(min_length=1, max_length=20_000)]


class Acknowledgement(Struct):
    """A change that a therapist has seen (product 44). `change`: its key; the next change has another."""

    change: Annotated[str, Meta(min_length=1, max_length=200)]
    title: Annotated[str, Meta(max_length=400)]
    note: Text = ""
