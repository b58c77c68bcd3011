"""Four kinds of missing, which are never the same and never zero (clinical.md 3).

Not done, with its reason, and an agreed rest are told; what nobody told is one of three: not asked, no word
though it was due, or not yet synced.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Literal

from pwa.brief.plan import WEEKDAYS, State, per_week

Untold = Literal["unasked", "unsaid", "unsent"]
Told = Literal["done", "stopped", "rest", "skipped", "left"]
Cell = Told | Untold

DAILY = 7

CELLS: dict[Cell, str] = {
    "done": "done",
    "stopped": "stopped",
    "left": "left half-way",
    "skipped": "not done, with a reason",
    "rest": "agreed rest",
    "unsaid": "planned, no word",
    "unasked": "not asked that day",
    "unsent": "not yet synced",
}
"""What a square of a strip says, in the order of its legend."""


def cell(state: State, day: date, planned: Mapping[str, Any] | None, heard: date) -> Cell:
    """planned: the guide in the plan of that day · heard: the last day that the phone has told of
    to its end.

    A day of the client's choice on which nothing was told is no day on which something was left out.
    """
    if state != "open":
        return state
    if planned is None or (planned.get("days") and not on_weekday(planned, day)):
        return "unasked"
    if day > heard:
        return "unsent"
    return "unsaid" if planned.get("days") or per_week(planned) >= DAILY else "unasked"


def on_weekday(planned: Mapping[str, Any], day: date) -> bool:
    return WEEKDAYS[day.weekday()] in (planned.get("days") or ())
