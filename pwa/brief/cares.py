"""The care of a plan on one day: how often it is wanted, and what became of it.

Twin: static/js/phone/care.js; both obey tests/vectors/cares.json.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Literal

from pwa.brief.rules import is_count
from pwa.brief.shapes import Logged

CareState = Literal["done", "rest", "skipped", "open"]

GUIDES = {
    "heat": "heat",
    "ice": "ice",
    "core": "core-strength",
    "walk": "walking",
    "breathing": "slow-breathing",
    "rest": "resting-positions",
}
"""The guide that is the same thing: done in the player it counts as this care, unless the plan asks for it,
too."""

PER_WEEK = 7


def times_done(what: str, entries: Sequence[Logged], listed: Collection[str] = ()) -> list[date]:
    """Days, one for each time that it was done. `listed`: guides of the same plan."""
    return [e.local_date for e in entries if state_of_one(e, what, listed) == "done"]


def wanted_on(planned: Mapping[str, Any], done: Sequence[date], day: date) -> int:
    """How often on a day: spread over the week, and no more than what the last six days left over."""
    often = per_week(planned)
    before = sum(day - timedelta(6) <= one < day for one in done)
    return min(math.ceil(often / 7), max(0, often - before))


def care_on(
    planned: Mapping[str, Any], day: date, entries: Sequence[Logged], listed: Collection[str] = ()
) -> tuple[CareState, int, int]:
    """(state, done, wanted): done as often as wanted counts most; then an agreed rest, then why not."""
    what = str(planned.get("what"))
    days = times_done(what, entries, listed)
    wanted, done = wanted_on(planned, days, day), days.count(day)
    if done and done >= wanted:
        return "done", done, wanted
    told = {state_of_one(e, what, listed) for e in entries if e.local_date == day}
    states: tuple[CareState, ...] = ("rest", "skipped")
    return next((state for state in states if state in told), "open"), done, wanted


def state_of_one(entry: Logged, what: str, listed: Collection[str]) -> str | None:
    body = entry.body
    if entry.kind == "care":
        return str(body.get("state") or "done") if body.get("what") == what else None
    guide = body.get("guide") if entry.kind == "run" else None
    counts = guide is not None and guide == GUIDES.get(what) and guide not in listed
    return "done" if counts and body.get("outcome") == "done" else None


def per_week(planned: Mapping[str, Any]) -> int:
    told = planned.get("per_week")
    return told if is_count(told) else PER_WEEK
