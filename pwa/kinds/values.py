"""What bodies are made of: ranges, places and names of clinical.md 1 and 3."""

from datetime import datetime
from typing import Annotated, Literal, get_args

from msgspec import Meta, Struct

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

Side = Literal["left", "right"]
"""The person's own."""

Seconds = Annotated[int, Meta(ge=0, le=24 * 60 * 60)]
Slug = Annotated[str, Meta(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]

Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]


class Place(Struct):
    """One region of the body map: how strong (None: felt, but not as pain) and what it feels like."""

    region: Region
    intensity: Score | None = None
    sensations: list[Sensation] = []


class Levels(Struct):
    """Back and leg now, and how far down it goes: at the start of a guide, or at its end."""

    back: Score
    leg: Score
    furthest: Furthest | None = None
