"""Response curves: the change in leg pain from before to the days after a session, and around each guide.

Honest about small numbers exactly as clinical.md 5 says: one dot each; fewer than 3 values: dots only; 3 or
more: median and range; several techniques are their combination; no answer is a hollow dot, never a zero.
No ranking, no trend, no percentage, no cause.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from pwa.brief.guided import Known, Ran, ran, title_of
from pwa.brief.reactions import After, Answer, State, answer_to
from pwa.brief.response_words import caption, combination, curve_sentence, last_sentence
from pwa.brief.rules import median, score
from pwa.brief.shapes import Logged, Span
from pwa.brief.treated import Treated, treated

AFTERS: tuple[After, ...] = ("day", "two_days")
DAY = timedelta(hours=24)
ENOUGH = 3
"""Values that a median needs (clinical.md 5)."""

TECHNIQUES = (
    *("assessment", "deep_tissue", "trigger_point", "piriformis", "gentle_vibration", "stretch", "other"),
)
LOOKED = "assessment"
"""Comes first in every session, so it is part of none of the combinations."""


@dataclass(frozen=True, slots=True)
class Point:
    """One session, or one time of a guide. `change`: after minus before, None when either is not known."""

    day: date
    before: int | None
    after: int | None
    state: State
    feel: str = ""
    entry_id: str = ""

    @property
    def change(self) -> int | None:
        return None if self.before is None or self.after is None else self.after - self.before


@dataclass(frozen=True, slots=True)
class Curve:
    """The oldest first. `median`, `low`, `high` are None with fewer than 3 values."""

    points: tuple[Point, ...]
    values: tuple[int, ...]
    median: float | None
    low: int | None
    high: int | None
    sentence: str
    caption: str

    @property
    def chart(self) -> dict[str, Any]:
        """The data of <response-curve>."""
        dots = [[p.day.isoformat(), p.before, p.after, p.state, p.feel] for p in self.points]
        whole = {"median": self.median, "low": self.low, "high": self.high}
        return {"dots": dots, **whole, "label": f"{self.sentence} {self.caption}"}


@dataclass(frozen=True, slots=True)
class Combination:
    """Sessions with the same techniques. None of them: nothing was recorded of what was done."""

    techniques: tuple[str, ...]
    title: str
    day: Curve
    two_days: Curve


@dataclass(frozen=True, slots=True)
class Around:
    """A guide: leg pain before and right after."""

    guide: str
    title: str
    curve: Curve


@dataclass(frozen=True, slots=True)
class Responses:
    """`last`: what was said after the last session, in a sentence; "" without one."""

    combinations: tuple[Combination, ...]
    guides: tuple[Around, ...]
    last: str


def responses(
    stream: Sequence[Logged], known: Mapping[str, Known], today: date, heard: datetime | None, now: datetime
) -> Responses:
    """stream: the oldest first · heard: when the phone last told anything."""
    told, sessions = Told(stream, heard, now), treated(stream, now)
    return Responses(
        combinations=tuple(combinations(sessions, told)),
        guides=tuple(around(stream, known, today)),
        last=last(sessions[-1], told) if sessions else "",
    )


class Told:
    """What the client said before and after sessions, found without reading the whole stream for each."""

    def __init__(self, stream: Sequence[Logged], heard: datetime | None, now: datetime) -> None:
        self.stream, self.heard, self.now = stream, heard, now
        self.reactions = [e for e in stream if e.kind == "reaction"]

    def answer(self, session: Treated, after: After) -> Answer:
        return answer_to(session, after, self.reactions, self.heard, self.now)

    def leg_before(self, session: Treated) -> int | None:
        """As the therapist asked for it, else the last value of the 24 hours before."""
        asked = (record.body.get("before") for record in session.records)
        told = (score(levels, "leg") for levels in asked if isinstance(levels, Mapping))
        return next((value for value in told if value is not None), self._felt(session.starts_at))

    def _felt(self, until: datetime) -> int | None:
        start = bisect_left(self.stream, until - DAY, key=lambda e: e.occurred_at)
        end = bisect_right(self.stream, until, key=lambda e: e.occurred_at)
        felt = (score(e.body, "leg") for e in reversed(self.stream[start:end]) if e.kind == "pain")
        return next((value for value in felt if value is not None), None)


def combinations(sessions: Sequence[Treated], told: Told) -> Iterable[Combination]:
    """In the order of the list of techniques, which says nothing about them; what was not recorded last."""
    groups: dict[tuple[str, ...], list[Treated]] = {}
    for one in sessions:
        groups.setdefault(techniques(one), []).append(one)
    for used in sorted(groups, key=lambda names: (not names, [TECHNIQUES.index(n) for n in names])):
        day, two_days = (
            curve([point(one, after, told) for one in groups[used]], "session") for after in AFTERS
        )
        yield Combination(used, combination(used), day, two_days)


def techniques(session: Treated) -> tuple[str, ...]:
    """All that were used, each once. Assessment counts only where nothing else was done."""
    blocks = (b for record in session.records for b in lists(record.body.get("blocks")))
    named = {str(name) for b in blocks if isinstance(b, Mapping) for name in lists(b.get("techniques"))}
    used = tuple(name for name in TECHNIQUES if name in named)
    return tuple(name for name in used if name != LOOKED) or used


def point(session: Treated, after: After, told: Told) -> Point:
    before, said = told.leg_before(session), told.answer(session, after)
    return Point(session.day, before, said.leg, said.state, said.feel, str(said.entry_id or ""))


def around(stream: Sequence[Logged], known: Mapping[str, Known], today: date) -> Iterable[Around]:
    """Each guide that was done, by its name. Runs come from the window that a brief reads."""
    runs = ran(stream, Span(date.min, today), today, known)
    for slug in sorted({one.guide for one in runs}, key=lambda slug: title_of(slug, known)):
        points = [of_run(one) for one in runs if one.guide == slug]
        yield Around(slug, title_of(slug, known), curve(points, "time"))


def of_run(one: Ran) -> Point:
    before, after = one.leg
    return Point(
        one.day, before, after, "missed" if after is None else "answered", entry_id=str(one.entry_id)
    )


def curve(points: Sequence[Point], noun: str) -> Curve:
    values = tuple(p.change for p in points if p.change is not None)
    enough = len(values) >= ENOUGH
    middle = median(values) if enough else None
    low, high = (min(values), max(values)) if enough else (None, None)
    said = curve_sentence(values, middle, [p.state for p in points if p.change is None])
    return Curve(tuple(points), values, middle, low, high, said, caption(len(points), noun))


def last(session: Treated, told: Told) -> str:
    day, two_days = (told.answer(session, after) for after in AFTERS)
    return last_sentence(session.day, told.leg_before(session), day, two_days)


def lists(value: object) -> Sequence[Any]:
    return value if isinstance(value, list | tuple) else ()
