"""A client of the demo, and how her months went: days are counted back from today."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple


class Point(NamedTuple):
    """How it was on one day; between two points it went evenly. `reach` is the furthest point, 0 to 4."""

    ago: int
    back: float
    leg: float
    reach: float


class Bears(NamedTuple):
    """After how many minutes sitting began to hurt."""

    ago: int
    minutes: float


@dataclass(frozen=True)
class Spell:
    """A time in which something was felt in a part of the leg: from so many days ago on, to so many."""

    begin: int
    end: int
    part: str
    felt: str


class Planned(NamedTuple):
    """A guide of the plan. `keeps`: on how many planned times of ten tenths it is done."""

    guide: str
    per_week: int
    keeps: float = 0.75
    side: Literal["both", "left", "right", "guide"] = "guide"
    card: dict[str, str | int] | None = None


class Stop(NamedTuple):
    """A guide that was stopped on a day, and why."""

    ago: int
    guide: str
    reason: str


class Asked(NamedTuple):
    """The safety questions on a day when something was ticked: question to answer, and what was done."""

    ago: int
    answers: dict[str, str]
    level: str
    did: str


class Opened(NamedTuple):
    """A guide that the therapist opened, or somebody on whose word she did."""

    ago: int
    guide: str
    by: str
    role: Literal["therapist", "physiotherapist", "doctor"]
    note: str = ""


@dataclass(frozen=True)
class Client:
    name: str
    since: int
    side: Literal["left", "right"]
    course: tuple[Point, ...]
    notes: tuple[str, ...]
    recent: tuple[tuple[int, str], ...] = ()
    """Notes of certain days: (days ago, words)."""
    questions: tuple[tuple[int, str, bool], ...] = ()
    """(days ago, words, done)."""
    logs: float = 0.85
    """On how many days of ten tenths something is logged at all."""
    detail: float = 0.5
    """How much of what is logged is more than the two numbers."""
    gaps: tuple[tuple[int, int], ...] = ()
    """Weeks without anything: (from, to) days ago, both in."""
    sits: int = 2
    """Spells on a usual working day."""
    bears: tuple[Bears, ...] = (Bears(0, 45),)
    timer: float = 0.8
    felt: tuple[str, ...] = ("aching",)
    spells: tuple[Spell, ...] = ()
    worse: tuple[str, ...] = ("sitting",)
    better: tuple[str, ...] = ("walking",)
    woken: float = 0.5
    syncs_every: int = 1
    session: tuple[int, int] = (2, 10)
    """The weekly session: how many days ago the last one was (0: it is today), and the hour."""
    every: int = 7
    therapist: str = "Tess"
    plan: tuple[Planned, ...] = ()
    plan_note: str = ""
    plan_more: Mapping[str, Any] = field(default_factory=dict)
    stops: tuple[Stop, ...] = ()
    asked: tuple[Asked, ...] = ()
    opened: tuple[Opened, ...] = ()
    asked_ago: int = 5
    """How many days ago all safety questions were answered last."""
