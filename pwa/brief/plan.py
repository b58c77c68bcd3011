"""Which guides of the plan are due, what became of them, and when the morning after is asked about.

Twin: static/js/phone/plan.js; both obey tests/vectors/. "Not done", "agreed rest" and "nothing said" stay
apart (clinical.md 3).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Literal

from pwa.brief.rules import is_count
from pwa.brief.shapes import Logged, Span

State = Literal["done", "stopped", "rest", "skipped", "left", "open"]
Morning = Literal["answered", "later", "now", "missed"]

STATES: tuple[State, ...] = ("done", "stopped", "rest", "skipped", "left")
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
PER_WEEK = 3

MORNING = 4
"""O'clock: before it the night is not over."""


def due_on(planned: Mapping[str, Any], done: Iterable[date], day: date, apart: int = 1) -> bool:
    """On its weekdays; without any, until it was done often enough in the last seven days.

    done: days on which it was done to its end · apart: never sooner than so many days after the last time.
    """
    earlier = {one for one in done if one < day}
    if any(one > day - timedelta(apart) for one in earlier):
        return False
    if days := planned.get("days"):
        return WEEKDAYS[day.weekday()] in days
    return sum(one >= day - timedelta(6) for one in earlier) < per_week(planned)


def times_in(planned: Mapping[str, Any], span: Span) -> int:
    """How often in a span of days."""
    dates = span.dates()
    if days := planned.get("days"):
        return sum(WEEKDAYS[day.weekday()] in days for day in dates)
    return int(per_week(planned) * len(dates) / 7 + 0.5)


def state_of(guide: str, day: date, entries: Sequence[Logged]) -> State:
    """What became of a guide on a day: what was done counts most, then a stop, then why not."""
    told = {state_of_one(e) for e in entries if e.body.get("guide") == guide and e.local_date == day}
    return next((state for state in STATES if state in told), "open")


def days_done(guide: str, entries: Iterable[Logged]) -> list[date]:
    """Days on which a guide was done to its end."""
    return [e.local_date for e in entries if e.body.get("guide") == guide and state_of_one(e) == "done"]


def morning_of(day: date, answered: bool, today: date, hour: int) -> Morning:
    """The morning after a run that pressed: asked from 4 o'clock on the day after it until that day ends."""
    if answered:
        return "answered"
    after = day + timedelta(1)
    if today < after or (today == after and hour < MORNING):
        return "later"
    return "now" if today == after else "missed"


def state_of_one(entry: Logged) -> State | None:
    if entry.kind == "skip":
        return "rest" if entry.body.get("barrier") == "rest" else "skipped"
    outcome = entry.body.get("outcome") if entry.kind == "run" else None
    return next((state for state in STATES if state == outcome), None)


def per_week(planned: Mapping[str, Any]) -> int:
    told = planned.get("per_week")
    return told if is_count(told) else PER_WEEK
