"""What stands out (clinical.md 3): a change with its numbers, never an alert."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from pwa.brief.guide_words import stop_words
from pwa.brief.guided import Guided, Ran
from pwa.brief.rules import by_day as per_day
from pwa.brief.rules import furthest_of_day, marked, median, pains, two_weeks
from pwa.brief.safe import Safe, serious
from pwa.brief.shapes import Change, Limits, Logged, LoggedDays, Pain, Span, Track
from pwa.brief.spread import days_felt
from pwa.brief.words import POINTS, count, dated, listed, number, point_words, region_label, times

ANEW = timedelta(28)
"""A numb or weak region is new when it was not marked in the four weeks before, though others could be."""


def changes(
    entries: Sequence[Logged],
    answers: Safe,
    pain: Pain,
    logged: LoggedDays,
    guided: Guided,
    today: date,
    limits: Limits,
) -> tuple[Change, ...]:
    return (
        *safety(answers),
        *silence(logged, today),
        *stops(guided, limits),
        *pressure(guided, limits),
        *worse_mornings(guided, limits),
        *new_regions(entries, today),
        *numbness(entries, today, limits),
        *moved_down(entries, today, limits),
        *medians(pain.leg),
        *medians(pain.back),
    )


def safety(answers: Safe) -> Iterator[Change]:
    for one in answers.answered:
        if serious(one):
            read = "" if one.acknowledged_at else " Not acknowledged."
            detail = f"{dated(one.day)}; the app said: {one.said}.{read}"
            yield Change("safety", "worse", f"Safety: {one.titles}", detail)


def silence(logged: LoggedDays, today: date) -> Iterator[Change]:
    if logged.silent_since:
        days = (today - logged.silent_since).days
        detail = f"{days} days. Not logged and not yet sent look the same from here."
        yield Change("silent", "silent", f"Nothing since {dated(logged.silent_since)}", detail)


def stops(guided: Guided, limits: Limits) -> Iterator[Change]:
    """Of whatever guides: two in 14 days."""
    found = [one for one in guided.runs if one.outcome == "stopped"]
    if len(found) >= limits.stops:
        told = [f"{one.title} on {dated(one.day)} ({stop_words(one.stop)})" for one in found]
        yield Change("stops", "worse", f"Stopped {times(len(found))} in 14 days", f"{listed(told)}.")


def pressure(guided: Guided, limits: Limits) -> Iterator[Change]:
    found = [one for one in guided.runs if one.pressure is not None and one.pressure > limits.pressure]
    if found:
        most = max(one.pressure or 0 for one in found)
        title = f"Pressure {most} of 10"
        yield Change("pressure", "worse", title, f"Over {limits.pressure}: {on_days(found)}.")


def worse_mornings(guided: Guided, limits: Limits) -> Iterator[Change]:
    found = [one for one in guided.mornings.runs if one.feel == "worse"]
    if len(found) >= limits.worse_mornings:
        title = f"Worse the morning after, {times(len(found))}"
        yield Change(
            "mornings", "worse", title, f"Of {len(guided.mornings.runs)} in 14 days: {on_days(found)}."
        )


def on_days(runs: Sequence[Ran]) -> str:
    return listed([f"{one.title} on {dated(one.day)}" for one in runs])


def medians(track: Track) -> Iterator[Change]:
    if track.verdict in ("up", "down") and track.before.median is not None and track.now.median is not None:
        values = f"{number(track.before.median)} to {number(track.now.median)}"
        detail = f"Weekly median, {track.before.days} and {track.now.days} days logged."
        title = f"{track.name.capitalize()} pain {values}"
        yield Change(track.name, "worse" if track.verdict == "up" else "better", title, detail)


def moved_down(entries: Sequence[Logged], today: date, limits: Limits) -> Iterator[Change]:
    """At least a step further than the typical day of the week before, on days in a row."""
    before, now = (points(entries, span) for span in two_weeks(today))
    usual = median(before.values())
    if usual is None or len(before) < limits.logged_days:
        return
    run = longest_run([day for day, point in now.items() if point >= usual + limits.furthest_steps])
    if len(run) >= limits.furthest_days:
        reached = POINTS[max(now[day] for day in run)]
        detail = f"{reached.capitalize()}, {dated(run[0])} to {dated(run[-1])}; typical of the week before: "
        yield Change("furthest", "worse", "Moved down the leg", f"{detail}{point_words(usual)}.")


def points(entries: Sequence[Logged], span: Span) -> dict[date, int]:
    days = per_day(pains(entries, span))
    return {day: p for day, logged in days.items() if (p := furthest_of_day(logged)) is not None}


def longest_run(days: Sequence[date]) -> list[date]:
    """The longest row of dates without a gap, the latest of equals. A day that was not logged ends a row."""
    best: list[date] = []
    row: list[date] = []
    for day in sorted(days):
        row = [*row, day] if row and day - row[-1] == timedelta(1) else [day]
        best = row if len(row) >= len(best) else best
    return best


def new_regions(entries: Sequence[Logged], today: date) -> Iterator[Change]:
    _, now = two_weeks(today)
    earlier = Span(now.start - ANEW, now.start - timedelta(1))
    if not pains(entries, earlier):
        return
    for region in sorted({str(m["region"]) for e in pains(entries, now) for m in marked(e.body)}):
        for felt in ("numb", "weak"):
            days = days_felt(entries, (felt,), now, region)
            if days and not days_felt(entries, (felt,), earlier, region):
                title = f"New: {region_label(region)} {felt}"
                detail = f"{count(len(days), 'day')}, first {dated(days[0])}."
                yield Change(felt, "new", title, f"{detail} Not marked in the 4 weeks before.")


def numbness(entries: Sequence[Logged], today: date, limits: Limits) -> Iterator[Change]:
    before, now = two_weeks(today)
    days = days_felt(entries, ("numb",), now)
    if len(days) < limits.numb_days or not pains(entries, before) or days_felt(entries, ("numb",), before):
        return
    detail = f"{listed([dated(day) for day in days])}. None in the 7 days before."
    yield Change("numbness", "worse", f"Numb on {len(days)} of 7 days", detail)
