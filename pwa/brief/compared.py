"""Then against now: the seven days up to any day of the care beside the last seven (product 36)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from pwa.brief.rules import by_day, changed, is_count, median, pains, week_of
from pwa.brief.shapes import Limits, Logged, Session, Span, Spread
from pwa.brief.sitting import sitting_week
from pwa.brief.spread import SESSION, WATCHED, days_felt, spread_of, up_to_and_since
from pwa.brief.words import count, dated, days_of, number, opened, verdict_words

NOT_LOGGED = "not logged"


@dataclass(frozen=True, slots=True)
class Line:
    """One thing, then and now, in words: what was not logged is not zero."""

    label: str
    then: str
    now: str


@dataclass(frozen=True, slots=True)
class Compared:
    """`day`: the last of the seven days of then · least, most: which days can be chosen."""

    day: date
    least: date
    most: date
    spread: Spread
    lines: tuple[Line, ...]
    sentence: str
    sessions: tuple[date, ...]

    @property
    def offered(self) -> tuple[tuple[str, date], ...]:
        """Days that are one tap away, each once."""
        wanted = (
            ("last session", self.sessions[-1] if self.sessions else None),
            ("4 weeks ago", self.most - timedelta(27)),
            ("first week", self.least + timedelta(6)),
        )
        days = {day: name for name, day in reversed(wanted) if day and self.least <= day <= self.most}
        return tuple((name, day) for day, name in reversed(days.items()))


def compared(
    entries: Sequence[Logged],
    sessions: Sequence[Session],
    then: date | None,
    today: date,
    since: date | None,
    limits: Limits,
) -> Compared:
    """entries: the client's own, of now and of then. Without a day: up to the last session, or a week ago."""
    most = today - timedelta(1)
    least = min(since or most, most)
    days = tuple(s.day for s in sessions if least <= s.day <= most)
    last = days[-1] if days else today - timedelta(7)
    day = then or last
    spans = up_to_and_since(day, today)
    named = SESSION if days and day == last else (f"in the 7 days to {dated(day)}", "now")
    spread = spread_of(entries, spans, named, bool(days), today)
    lines, sentence = lines_of(entries, spread, spans), leg_sentence(entries, spans, named, limits)
    return Compared(day, least, most, spread, tuple(lines), sentence, days)


def leg_sentence(
    entries: Sequence[Logged], spans: tuple[Span, Span], named: tuple[str, str], limits: Limits
) -> str:
    then, now = (week_of(entries, "leg", span) for span in spans)
    if then.median is None or now.median is None:
        missing = named[0] if then.median is None else named[1]
        return f"Leg: nothing logged {missing}, so nothing to compare."
    verdict = verdict_words(changed(then, now, limits), then, now)
    before = f"{opened(named[0])}: leg median {number(then.median)}"
    return f"{before}; {named[1]}: {number(now.median)}. {opened(verdict)}."


def lines_of(entries: Sequence[Logged], spread: Spread, spans: tuple[Span, Span]) -> list[Line]:
    then, now = (told(entries, span) for span in spans)
    reach = Line("Furthest point", spread.then.reach.name or "not told", spread.now.reach.name or "not told")
    both = [Line(label, then[label], now[label]) for label in then]
    return [*both[:2], reach, *both[2:]]


def told(entries: Sequence[Logged], span: Span) -> dict[str, str]:
    """What was logged in a span, by name."""
    logged = len(by_day(pains(entries, span)))
    felt = {n.capitalize(): days_of(len(days_felt(entries, (n,), span)), logged) for n in WATCHED}
    days = {e.local_date for e in entries if e.local_date in span}
    sat = sitting_week(entries, span)
    woken = [v for e in pains(entries, span) if is_count(v := e.body.get("woken"))]
    return {
        "Leg, median": median_of(entries, "leg", span),
        "Back, median": median_of(entries, "back", span),
        **{name: NOT_LOGGED if not logged else words for name, words in felt.items()},
        "Woken a night": with_number(median(woken), ""),
        "Sitting, median spell": with_number(sat.median, " min"),
        "Sitting until it hurts": with_number(sat.to_pain, " min"),
        "Guides": guides_done(entries, span),
        "Days logged": f"{len(days)} of {len(span.dates())}",
    }


def median_of(entries: Sequence[Logged], part: str, span: Span) -> str:
    week = week_of(entries, "leg" if part == "leg" else "back", span)
    return NOT_LOGGED if week.median is None else f"{number(week.median)} ({count(week.days, 'day')})"


def with_number(value: float | None, unit: str) -> str:
    return NOT_LOGGED if value is None else f"{number(value)}{unit}"


def guides_done(entries: Sequence[Logged], span: Span) -> str:
    outcomes = [e.body.get("outcome") for e in entries if e.kind == "run" and e.local_date in span]
    if not outcomes:
        return NOT_LOGGED
    done, stopped = outcomes.count("done"), outcomes.count("stopped")
    return f"{done} done" + (f", {stopped} stopped" if stopped else "")
