"""Bad spells (clinical.md 6): on which days the flare plan stood in for the usual one (product 12).

Twin: static/js/phone/flares.js; both obey tests/vectors/.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from pwa.brief.shapes import Logged
from pwa.brief.words import count, dated, listed

SHOWN = timedelta(42)


@dataclass(frozen=True, slots=True)
class Flare:
    """`start` to `end`, both flare days; no `end`: still on."""

    entry_id: UUID
    start: date
    end: date | None
    note: str


@dataclass(frozen=True, slots=True)
class Flares:
    """The flares of six weeks, the newest first. `now`: the one that is on."""

    rows: tuple[Flare, ...]
    now: Flare | None
    sentence: str


def flares(entries: Iterable[Logged], today: date) -> Flares:
    found = sorted((flare(e) for e in entries if e.kind == "flare"), key=lambda one: one.start, reverse=True)
    rows = tuple(one for one in found if one.end is None or one.end >= today - SHOWN)
    now = next((one for one in reversed(rows) if one.end is None), None)
    return Flares(rows, now, sentence(rows, today))


def flare(entry: Logged) -> Flare:
    note = entry.body.get("note")
    start = entry.local_date
    return Flare(
        entry.entry_id,
        start,
        last_day(start, entry.body.get("ended_at")),
        note if isinstance(note, str) else "",
    )


def last_day(start: date, ended_at: object) -> date | None:
    """On the day it ends the usual plan is due again, unless it began that day.

    An end is read on the clock that it was written by.
    """
    try:
        ended = date.fromisoformat(ended_at[:10]) if isinstance(ended_at, str) else None
    except ValueError:
        return None
    return max(start, ended - timedelta(1)) if ended else None


def flare_days(entries: Iterable[Logged], today: date) -> frozenset[date]:
    """Days whose guides are counted against the flare plan."""
    spans = ((one.start, one.end or today) for one in map(flare, (e for e in entries if e.kind == "flare")))
    return frozenset(
        start + timedelta(n) for start, end in spans for n in range((min(end, today) - start).days + 1)
    )


def sentence(rows: Sequence[Flare], today: date) -> str:
    """Of six weeks. None is said, too: nobody has to guess."""
    over = [said(one) for one in reversed(rows) if one.end is not None]
    on = [
        f"Flare day since {dated(one.start)}, day {(today - one.start).days + 1}."
        for one in rows
        if one.end is None
    ]
    past = [f"{count(len(over), 'flare')} in 6 weeks: {listed(over)}."] if over else []
    return " ".join([*on[-1:], *past]) or "No flare day in 6 weeks."


def said(one: Flare) -> str:
    end = one.end or one.start
    if one.start == end:
        return dated(one.start)
    return f"{dated(one.start)} to {dated(end)}"
