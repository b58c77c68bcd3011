"""Where it is felt: the body map then and now, the furthest point, numb, weak and electric."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from pwa.brief.rules import by_day, furthest_of_day, marked, pains, score, two_weeks
from pwa.brief.shapes import Logged, Picture, Reach, Region, Sensation, Session, Span, Spread
from pwa.brief.words import POINTS, furthest_sentence, map_sentence, region_label, sensation_sentence

WATCHED = ("numb", "weak", "electric")
SESSION = ("before the last session", "since")
WEEKS = ("the week before", "this week")


def spread(entries: Sequence[Logged], last_session: Session | None, today: date) -> Spread:
    spans = then_and_now(last_session, today)
    named = SESSION if last_session is not None else WEEKS
    return spread_of(entries, spans, named, last_session is not None, today)


def spread_of(
    entries: Sequence[Logged], spans: tuple[Span, Span], named: tuple[str, str], since: bool, today: date
) -> Spread:
    """Two spans side by side; named: what the sentences call them."""
    then, now = (picture(entries, span) for span in spans)
    days, furthest = furthest_days(entries, today), furthest_sentence(then.reach, now.reach, named)
    return Spread(then, now, since, days, map_sentence(then, now, named), furthest)


def then_and_now(last_session: Session | None, today: date) -> tuple[Span, Span]:
    """The 7 days up to the last session, and at most 7 days since; without one, the two weeks."""
    if last_session is None or last_session.day >= today:
        return two_weeks(today)
    return up_to_and_since(last_session.day, today)


def up_to_and_since(day: date, today: date) -> tuple[Span, Span]:
    """The 7 days up to a day, and the last 7 days as far as they lie after it."""
    return Span(day - timedelta(6), day), Span(max(today - timedelta(6), day + timedelta(1)), today)


def picture(entries: Sequence[Logged], span: Span) -> Picture:
    days = by_day(pains(entries, span))
    return Picture(span, len(days), regions(days), reach(days))


def regions(days: dict[date, list[Logged]]) -> tuple[Region, ...]:
    """Marked on the most days first, then the strongest."""
    marks = [(day, mark) for day, logged in days.items() for e in logged for mark in marked(e.body)]
    found = (region(name, marks) for name in sorted({str(m["region"]) for _, m in marks}))
    return tuple(sorted(found, key=lambda r: (-r.days, -(r.highest or 0), r.region)))


def region(name: str, marks: Sequence[tuple[date, Any]]) -> Region:
    here = [(day, mark) for day, mark in marks if mark["region"] == name]
    strengths = [v for _, mark in here if (v := score(mark, "intensity")) is not None]
    felt = {str(s) for _, mark in here for s in mark.get("sensations") or ()}
    days = len({day for day, _ in here})
    highest = max(strengths, default=None)
    label, sensations = region_label(name), tuple(sorted(felt))
    return Region(name, label, days, highest, sensations, "numb" in felt, "weak" in felt)


def reach(days: dict[date, list[Logged]]) -> Reach:
    points = [p for logged in days.values() if (p := furthest_of_day(logged)) is not None]
    point = max(points, default=None)
    name = "" if point is None else POINTS[point]
    return Reach(point, name, points.count(point) if point is not None else 0, len(points))


def furthest_days(entries: Sequence[Logged], today: date) -> tuple[tuple[date, int | None], ...]:
    before, now = two_weeks(today)
    span = Span(before.start, now.end)
    days = by_day(pains(entries, span))
    return tuple((day, furthest_of_day(days.get(day, ()))) for day in span.dates())


def sensations(entries: Sequence[Logged], then: Picture, now: Picture) -> tuple[Sensation, ...]:
    """Numb, weak, electric: those that were marked then or now."""
    found = (sensation(name, entries, then, now) for name in WATCHED)
    return tuple(s for s in found if s.days_then or s.days_now)


def sensation(name: str, entries: Sequence[Logged], then: Picture, now: Picture) -> Sensation:
    was, are = (where(name, p) for p in (then, now))
    days_then, days_now = (len(days_felt(entries, (name,), p.span)) for p in (then, now))
    new = tuple(r for r in are if r not in was) if then.days else ()
    still = tuple(r for r in are if r in was)
    gone = tuple(r for r in was if r not in are)
    sentence = sensation_sentence(name, (days_then, then.days), (days_now, now.days), new)
    return Sensation(name, days_then, days_now, new, still, gone, sentence)


def where(name: str, picture: Picture) -> tuple[str, ...]:
    return tuple(r.label for r in picture.regions if name in r.sensations)


def days_felt(entries: Sequence[Logged], names: Sequence[str], span: Span, region: str = "") -> list[date]:
    """Dates on which one of the sensations was marked, anywhere or in one region."""
    return sorted(
        {
            e.local_date
            for e in pains(entries, span)
            for mark in marked(e.body)
            if region in ("", mark["region"]) and set(names) & set(mark.get("sensations") or ())
        }
    )
