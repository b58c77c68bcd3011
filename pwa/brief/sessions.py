"""Sessions, the day after the last one, and reviews: found in the same stream."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta

from pwa.brief.rules import Part, instant, is_count, score
from pwa.brief.shapes import DayAfter, Logged, Review, Session, Span
from pwa.brief.treated import EVER, Treated, treated
from pwa.brief.words import day_after_sentence, values_words

HOUR = 60


def held(entries: Sequence[Logged], now: datetime) -> list[Session]:
    """Recorded, or agreed and over: a plan that nobody cancelled counts as kept. Oldest first."""
    named = by_name(entries)
    return [session_of(one, named) for one in treated(entries, now)]


def unrecorded(entries: Sequence[Logged], days: Span) -> list[Session]:
    """Agreed for one of these days, not cancelled, and not written down: also what is still to come."""
    named = by_name(entries)
    return [session_of(one, named) for one in treated(entries, EVER) if one.day in days and not one.records]


def by_name(entries: Iterable[Logged]) -> dict[str, Logged]:
    return {str(e.entry_id): e for e in entries if e.kind in ("appointment", "record")}


def session_of(one: Treated, named: Mapping[str, Logged]) -> Session:
    """Under the name of its appointment; of a walk-in, which has none, under that of its first record."""
    entry = next(named[name] for name in reversed(one.ids) if name in named)
    therapist = entry.author_name if entry.kind == "record" else str(entry.body.get("with") or "")
    minutes = (one.ends_at - one.starts_at) // timedelta(minutes=1)
    return Session(entry.entry_id, one.starts_at, one.day, minutes, therapist)


def next_after(entries: Iterable[Logged], now: datetime) -> Session | None:
    """The one that is on or comes next."""
    planned = (session(e) for e in entries if e.kind == "appointment" and e.body.get("state") == "planned")
    return min((s for s in planned if s and ends_at(s) > now), key=lambda s: s.starts_at, default=None)


def from_day(entries: Iterable[Logged], day: date) -> list[Session]:
    """Not cancelled, on this day or later. Earliest first."""
    found = (session(e) for e in entries if e.kind == "appointment" and e.body.get("state") != "cancelled")
    return sorted((s for s in found if s and s.day >= day), key=lambda s: s.starts_at)


def last_before(sessions: Sequence[Session], today: date) -> Session | None:
    return next((s for s in reversed(sessions) if s.day < today), None)


def session(entry: Logged) -> Session | None:
    starts_at = instant(entry.body.get("starts_at"))
    minutes = entry.body.get("minutes")
    if starts_at is None:
        return None
    length = minutes if is_count(minutes) else HOUR
    return Session(entry.entry_id, starts_at, entry.local_date, length, str(entry.body.get("with") or ""))


def ends_at(session: Session) -> datetime:
    return session.starts_at + timedelta(minutes=session.minutes)


def day_after(entries: Sequence[Logged], session: Session | None, today: date) -> DayAfter | None:
    if session is None:
        return None
    day = session.day + timedelta(1)
    logged = [e for e in entries if e.kind == "pain" and e.local_date == day]
    leg, back = values(logged, "leg"), values(logged, "back")
    before = value_before(entries, session, "leg"), value_before(entries, session, "back")
    notes = tuple(n for e in logged if isinstance(n := e.body.get("note"), str) and n.strip())
    said = values_words("leg", leg, before[0]), values_words("back", back, before[1])
    return DayAfter(session, day, leg, back, *before, notes, day_after_sentence(session.day, today, *said))


def values(entries: Iterable[Logged], part: Part) -> tuple[int, ...]:
    return tuple(v for e in entries if (v := score(e.body, part)) is not None)


def value_before(entries: Sequence[Logged], session: Session, part: Part) -> int | None:
    """The last value felt in the 24 hours before the session began."""
    since = session.starts_at - timedelta(hours=24)
    pains = [e for e in entries if e.kind == "pain" and since <= e.occurred_at <= session.starts_at]
    return next(reversed(values(sorted(pains, key=lambda e: (e.occurred_at, e.seq)), part)), None)


def last_review(entries: Iterable[Logged]) -> Review | None:
    reviews = (review(e) for e in entries if e.kind == "review")
    return max((r for r in reviews if r), key=lambda r: (r.up_to_seq, r.at), default=None)


def review(entry: Logged) -> Review | None:
    up_to, at = entry.body.get("up_to_seq"), instant(entry.body.get("at")) or entry.occurred_at
    return Review(up_to, str(entry.body.get("by") or ""), at) if is_count(up_to) else None
