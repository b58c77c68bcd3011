"""Guides that wait for somebody to open them: from the start, or after a second stop (clinical.md 1, 2)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Literal
from uuid import UUID

from pwa.brief.guided import Known, title_of
from pwa.brief.rules import instant
from pwa.brief.shapes import Logged

LOCK_WITHIN = timedelta(days=14)

CLINICIANS = ("physiotherapist", "doctor")


@dataclass(frozen=True, slots=True)
class Waiting:
    """A guide that is closed. `needs`: who may open it · `stops`: days of the stops that closed it."""

    guide: str
    title: str
    needs: Literal["therapist", "clinician"]
    stops: tuple[date, ...]


@dataclass(frozen=True, slots=True)
class Opened:
    """By whom a guide was opened, and when."""

    entry_id: UUID
    guide: str
    title: str
    by: str
    role: str
    at: datetime
    note: str


@dataclass(frozen=True, slots=True)
class Locks:
    waiting: tuple[Waiting, ...]
    opened: tuple[Opened, ...]


def locks(stream: Sequence[Logged], known: Mapping[str, Known]) -> Locks:
    """stream: the oldest first."""
    opened = [opening(e, known) for e in stream if e.kind == "unlock"]
    ran = (str(e.body.get("guide")) for e in stream if e.kind == "run")
    closed = (closing(slug, stream, opened, known) for slug in dict.fromkeys([*known, *ran]))
    return Locks(tuple(one for one in closed if one), tuple(reversed(opened)))


def closing(
    slug: str, stream: Sequence[Logged], opened: Sequence[Opened], known: Mapping[str, Known]
) -> Waiting | None:
    own = [one for one in opened if one.guide == slug]
    needs = known[slug].unlocked_by if slug in known else None
    who: Literal["therapist", "clinician"] = "clinician" if needs == "physiotherapist" else "therapist"
    stops = second_stop(slug, stream)
    if stops and not any(one.at >= stopped_at(stops[-1]) for one in own):
        return Waiting(slug, title_of(slug, known), who, tuple(e.local_date for e in stops))
    if needs and not any(may_open(who, one.role) for one in own):
        return Waiting(slug, title_of(slug, known), who, ())
    return None


def may_open(needs: str, role: str) -> bool:
    """The nerve slider needs a physiotherapist or a doctor; the others whoever looked at them."""
    return needs == "therapist" or role in CLINICIANS


def second_stop(slug: str, stream: Sequence[Logged]) -> tuple[Logged, ...]:
    """The last two stops of a guide that lie within 14 days of each other."""
    stops = [
        e
        for e in stream
        if e.kind == "run" and (e.body.get("guide"), e.body.get("outcome")) == (slug, "stopped")
    ]
    close = [
        (a, b)
        for a, b in pairwise(sorted(stops, key=stopped_at))
        if stopped_at(b) - stopped_at(a) <= LOCK_WITHIN
    ]
    return close[-1] if close else ()


def stopped_at(entry: Logged) -> datetime:
    """A phone's clock may be ahead: the server's word counts when it is earlier."""
    return min(instant(entry.body.get("ended_at")) or entry.occurred_at, entry.received_at)


def opening(entry: Logged, known: Mapping[str, Known]) -> Opened:
    body, slug = entry.body, str(entry.body.get("guide") or "")
    at = instant(body.get("at")) or entry.occurred_at
    by, role, note = (str(body.get(name) or "") for name in ("by", "role", "note"))
    return Opened(entry.entry_id, slug, title_of(slug, known), by, role, at, note)
