"""The vocabulary: one typed struct for each kind of entry.

The structs check what phones send; the JSON Schema that they yield is what the phone checks with before it
says "saved". Fields that a struct does not know are kept in the stream as they came (sync-protocol.md, rule
9): the structs judge, they never rewrite. Terms and ranges are those of clinical.md 3.
"""

from datetime import date, datetime
from typing import Annotated, Any, Literal, get_args

import msgspec
from msgspec import Meta, Struct

SCHEMA = 1

Score = Annotated[int, Meta(ge=0, le=10)]
"""Pain on the numeric rating scale, NRS-11: 0 none, 10 worst imaginable."""

Furthest = Annotated[int, Meta(ge=0, le=4)]
"""Furthest point down the leg: 0 back, 1 buttock or hip, 2 thigh, 3 calf or shin, 4 foot."""

Text = Annotated[str, Meta(max_length=20_000)]
Minutes = Annotated[int, Meta(ge=0, le=24 * 60)]
Moment = Annotated[datetime, Meta(tz=True)]

Region = Literal[
    "front-left-foot-top",
    "front-right-foot-top",
    "front-left-toes",
    "front-right-toes",
    "front-left-shin",
    "front-right-shin",
    "front-left-knee",
    "front-right-knee",
    "front-left-outer-thigh",
    "front-right-outer-thigh",
    "front-left-front-thigh",
    "front-right-front-thigh",
    "front-left-groin",
    "front-right-groin",
    "back-left-sole",
    "back-right-sole",
    "back-left-heel",
    "back-right-heel",
    "back-left-calf",
    "back-right-calf",
    "back-left-back-knee",
    "back-right-back-knee",
    "back-left-back-thigh",
    "back-right-back-thigh",
    "back-left-outer-hip",
    "back-right-outer-hip",
    "back-left-buttock",
    "back-right-buttock",
    "back-left-low-back",
    "back-right-low-back",
    "back-lumbar-spine",
    "back-sacrum",
]
"""The parts of static/figures/body-map.svg. Left and right are the person's own."""

REGIONS: tuple[str, ...] = get_args(Region)

Sensation = Literal["aching", "burning", "electric", "tingling", "numb", "weak"]
Worse = Literal[
    "sitting", "standing", "walking", "lying", "bending", "lifting", "driving", "coughing", "stairs", "cold"
]
Better = Literal["walking", "lying", "moving", "heat", "cold", "rest", "standing", "stretching", "massage"]


class Place(Struct):
    """One region of the body map: how strong (None: felt, but not as pain) and what it feels like."""

    region: Region
    intensity: Score | None = None
    sensations: list[Sensation] = []


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


class Review(Struct):
    """The therapist has read everything up to `up_to_seq`."""

    up_to_seq: Annotated[int, Meta(ge=0)]
    by: str
    at: Moment


class Appointment(Struct):
    """A session that is agreed, was held or was cancelled."""

    starts_at: Moment
    minutes: Annotated[int, Meta(ge=5, le=8 * 60)] = 60
    state: Literal["planned", "held", "cancelled"] = "planned"
    with_: str = msgspec.field(name="with", default="")


class Levels(Struct):
    """Back and leg now, and how far down it goes: at the start of a guide, or at its end."""

    back: Score
    leg: Score
    furthest: Furthest | None = None


Side = Literal["left", "right"]
"""The person's own."""

Seconds = Annotated[int, Meta(ge=0, le=24 * 60 * 60)]
Slug = Annotated[str, Meta(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
"""A guide by the name of its file, or one of its steps."""

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


SafetyQuestion = Literal[
    "saddle",
    "bladder",
    "both_legs",
    "sexual",
    "weakness",
    "fracture",
    "cancer",
    "infection",
    "clot",
    "aorta",
    "bleeding",
    "pregnancy",
    "bones",
    "operations",
    "vessels",
]
"""The fifteen of clinical.md 1, in its order."""

SAFETY_QUESTIONS: tuple[str, ...] = get_args(SafetyQuestion)

Level = Literal["E", "S", "A", "none"]
"""E emergency now · S see a clinician today · A ask a clinician before any pressure guide · none of these."""


class Safety(Struct):
    """Answers to the safety questions: `full` all fifteen, `pressure` 1 to 5, `new` what was ticked on the
    page.

    Answers are codes of pwa/safety.py, each question its own: `no`, `yes`, `new`, `old`, `severe` and the
    like.
    """

    scope: Literal["full", "pressure", "new"]
    answers: dict[SafetyQuestion, Annotated[str, Meta(max_length=20)]]
    level: Level
    acknowledged_at: Moment | None = None
    did: Text = ""


class Clearance(Struct):
    """A clinician agreed: massage therapists and the app never do (clinical.md 1)."""

    questions: Annotated[list[SafetyQuestion], Meta(min_length=1, max_length=15)]
    clinician: Annotated[str, Meta(min_length=1, max_length=200)]
    said_on: date
    note: Text = ""


class Card(Struct):
    """The therapist's prescription card on a guide (product 9). The player obeys, within the guide's own
    limits."""

    region: Region | None = None
    spot: Annotated[str, Meta(max_length=200)] = ""
    tool: Annotated[str, Meta(max_length=60)] = ""
    ceiling: Score | None = None
    seconds: Annotated[int, Meta(ge=5, le=90)] | None = None
    note: Text = ""


Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]


class Planned(Struct):
    """One guide of a plan. No `days`: `per_week` times on days of the client's choice."""

    guide: Slug
    side: Literal["both", "left", "right", "guide"] = "guide"
    per_week: Annotated[int, Meta(ge=1, le=28)] = 3
    days: Annotated[list[Weekday], Meta(max_length=7)] = []
    card: Card | None = None


class Plan(Struct):
    """What the therapist and the client agreed on: one entry per client, corrected in place, with its
    history."""

    guides: Annotated[list[Planned], Meta(max_length=30)] = []
    flare: Annotated[list[Slug], Meta(max_length=10)] = []
    note: Text = ""


class Unlock(Struct):
    """Opens a guide: one that needs it from the start, or one locked by a second stop.

    `by`: who decided, with their role; the nerve slider needs a physiotherapist (clinical.md 2, 11).
    """

    guide: Slug
    by: Annotated[str, Meta(min_length=1, max_length=200)]
    role: Literal["therapist", "physiotherapist", "doctor"]
    at: Moment
    note: Text = ""


CLIENT_KINDS: dict[str, type[Struct]] = {
    **{"pain": Pain, "sitting": Sitting, "question": Question, "note": Note},
    **{"run": Run, "skip": Skip, "morning": Morning, "safety": Safety, "clearance": Clearance},
}
THERAPIST_KINDS: dict[str, type[Struct]] = {
    **{"review": Review, "appointment": Appointment, "plan": Plan, "unlock": Unlock},
}
KINDS = CLIENT_KINDS | THERAPIST_KINDS


def check(kind: str, body: object) -> Struct:
    """The body as its struct. Raises msgspec.ValidationError with the path of the field that is wrong."""
    return msgspec.convert(body, KINDS[kind])


def schema() -> dict[str, Any]:
    """JSON Schema of the kinds that a phone writes: `{schema, kinds: {kind: $ref}, $defs}`."""
    refs, definitions = msgspec.json.schema_components(CLIENT_KINDS.values(), ref_template="#/$defs/{name}")
    return {"schema": SCHEMA, "kinds": dict(zip(CLIENT_KINDS, refs, strict=True)), "$defs": definitions}
