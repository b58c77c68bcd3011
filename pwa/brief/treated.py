"""Which sessions took place: as recorded, else as agreed.

Twin: static/js/phone/after-session.js; both obey tests/vectors/treated.json.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from pwa.brief.rules import instant, is_count
from pwa.brief.shapes import Logged

HOUR = 60

EVER = datetime.max.replace(tzinfo=UTC)
"""Which entries are of one session does not depend on the hour."""


@dataclass(frozen=True, slots=True)
class Treated:
    """A session that is over. `ids`: what answers may call it · `records`: what was written down of it, or
    nothing, the latest first.
    """

    ids: tuple[str, ...]
    starts_at: datetime
    ends_at: datetime
    day: date
    records: tuple[Logged, ...]


def treated(stream: Sequence[Logged], now: datetime) -> list[Treated]:
    """The oldest first. A record names its appointment, or lies over one; two of one are one session."""
    agreed = spans(stream, "appointment", "starts_at")
    sessions: dict[str, Treated] = {}
    for record in spans(stream, "record", "started_at"):
        key = str(record.records[0].body.get("appointment") or "") or beneath(record, agreed)
        key = key or record.ids[0]
        sessions[key] = joined(record, sessions[key]) if key in sessions else named(record, key)
    others = [
        Treated(one.ids, one.starts_at, one.ends_at, one.day, ())
        for one in agreed
        if one.ids[0] not in sessions and kept(one)
    ]
    over = (one for one in (*sessions.values(), *others) if one.ends_at <= now)
    return sorted(over, key=lambda one: one.starts_at)


def beneath(record: Treated, agreed: Sequence[Treated]) -> str:
    """The appointment that a record lies over, when it names none."""
    overlapping = (
        one
        for one in agreed
        if one.starts_at < record.ends_at and record.starts_at < one.ends_at and kept(one)
    )
    return next((one.ids[0] for one in overlapping), "")


def kept(appointment: Treated) -> bool:
    return appointment.records[0].body.get("state") != "cancelled"


def named(record: Treated, key: str) -> Treated:
    ids = tuple(dict.fromkeys((*record.ids, key)))
    return Treated(ids, record.starts_at, record.ends_at, record.day, record.records)


def joined(record: Treated, known: Treated) -> Treated:
    ends_at = max(record.ends_at, known.ends_at)
    ids, records = (*record.ids, *known.ids), (*record.records, *known.records)
    return Treated(ids, known.starts_at, ends_at, known.day, records)


def spans(stream: Sequence[Logged], kind: str, field: str) -> list[Treated]:
    """Entries of a kind that have a time, in its order."""
    found = (span(e, field) for e in stream if e.kind == kind)
    return sorted((one for one in found if one), key=lambda one: one.starts_at)


def span(entry: Logged, field: str) -> Treated | None:
    starts_at, minutes = instant(entry.body.get(field)), entry.body.get("minutes")
    if starts_at is None:
        return None
    ends_at = starts_at + timedelta(minutes=minutes if is_count(minutes) else HOUR)
    return Treated((str(entry.entry_id),), starts_at, ends_at, entry.local_date, (entry,))
