"""Leg, then back: raw dots of 14 days, medians of the two weeks."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from pwa.brief.rules import Part, by_day, changed, pains, score, two_weeks, typical_of_day, week_of
from pwa.brief.shapes import Dot, Limits, Logged, Pain, Session, Span, Track, Week
from pwa.brief.words import track_sentence


def pain(
    entries: Sequence[Logged],
    sessions: Sequence[Session],
    today: date,
    limits: Limits,
    heard: date | None = None,
    altered: Collection[UUID] = (),
) -> Pain:
    """heard: the last day that the phone has told of to its end · altered: entries that were corrected or
    came late
    """
    span = fortnight(today)
    leg, back = (track(entries, part, today, limits) for part in ("leg", "back"))
    marks = tuple(s.day for s in sessions if s.day in span)
    sentence = f"{leg.sentence} {back.sentence}"
    unsent = {"unsent": (heard + timedelta(1)).isoformat()} if heard and heard < today else {}
    drawn = chart(span, leg, back, marks, limits, altered) | unsent
    return Pain(span, leg, back, marks, sentence, drawn)


def track(entries: Sequence[Logged], part: Part, today: date, limits: Limits) -> Track:
    before, now = (week_of(entries, part, span) for span in two_weeks(today))
    verdict = changed(before, now, limits)
    dots = dots_of(entries, part, fortnight(today))
    return Track(part, dots, before, now, verdict, track_sentence(part, before, now, verdict))


def dots_of(entries: Sequence[Logged], part: Part, span: Span) -> tuple[Dot, ...]:
    told = sorted(pains(entries, span), key=lambda e: (e.local_date, e.occurred_at, e.seq))
    values = ((e, score(e.body, part)) for e in told)
    return tuple(Dot(e.local_date, e.occurred_at, v, e.entry_id) for e, v in values if v is not None)


def daily(entries: Sequence[Logged], part: Part, span: Span) -> tuple[float | None, ...]:
    """The typical value of each date; None is a gap."""
    days = by_day(pains(entries, span))
    return tuple(typical_of_day(days.get(day, ()), part) for day in span.dates())


def fortnight(today: date) -> Span:
    before, now = two_weeks(today)
    return Span(before.start, now.end)


def chart(
    span: Span, leg: Track, back: Track, sessions: Sequence[date], limits: Limits, altered: Collection[UUID]
) -> dict[str, Any]:
    """A dot is [date, value], with a third 1 when its entry was corrected or came late."""
    return {
        "from": span.start.isoformat(),
        "to": span.end.isoformat(),
        "leg": [drawn_dot(dot, altered) for dot in leg.dots],
        "back": [drawn_dot(dot, altered) for dot in back.dots],
        "weeks": [step(leg.before, back.before, limits), step(leg.now, back.now, limits)],
        "sessions": [day.isoformat() for day in sessions],
        "label": f"{leg.sentence} {back.sentence}",
    }


def drawn_dot(dot: Dot, altered: Collection[UUID]) -> list[Any]:
    return [dot.day.isoformat(), dot.value, *([1] if dot.entry_id in altered else [])]


def step(leg: Week, back: Week, limits: Limits) -> dict[str, Any]:
    return {
        "from": leg.span.start.isoformat(),
        "to": leg.span.end.isoformat(),
        "leg": drawn(leg, limits),
        "back": drawn(back, limits),
    }


def drawn(week: Week, limits: Limits) -> float | None:
    """A median is drawn only where it rests on enough days."""
    return week.median if week.days >= limits.logged_days else None
