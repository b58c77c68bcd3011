"""The vocabulary: one typed struct for each kind of entry.

The structs check what phones send; the JSON Schema that they yield is what the phone checks with before it
says "saved". Fields that a struct does not know are kept in the stream as they came (sync-protocol.md, rule
9): the structs judge, they never rewrite. Terms and ranges are those of clinical.md 3.
"""

from datetime import datetime
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


CLIENT_KINDS: dict[str, type[Struct]] = {"pain": Pain, "sitting": Sitting, "question": Question, "note": Note}
THERAPIST_KINDS: dict[str, type[Struct]] = {"review": Review, "appointment": Appointment}
KINDS = CLIENT_KINDS | THERAPIST_KINDS


def check(kind: str, body: object) -> Struct:
    """The body as its struct. Raises msgspec.ValidationError with the path of the field that is wrong."""
    return msgspec.convert(body, KINDS[kind])


def schema() -> dict[str, Any]:
    """JSON Schema of the kinds that a phone writes: `{schema, kinds: {kind: $ref}, $defs}`."""
    refs, definitions = msgspec.json.schema_components(CLIENT_KINDS.values(), ref_template="#/$defs/{name}")
    return {"schema": SCHEMA, "kinds": dict(zip(CLIENT_KINDS, refs, strict=True)), "$defs": definitions}
