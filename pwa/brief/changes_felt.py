"""Changes in what was felt: weekly medians, furthest point, numb and weak regions (clinical.md 3)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Literal

from pwa.brief.rules import by_day as per_day
from pwa.brief.rules import changed, furthest_of_day, marked, median, pains, two_weeks, week_of
from pwa.brief.shapes import Change, Limits, Logged, Span, Track
from pwa.brief.spread import days_felt
from pwa.brief.words import POINTS, count, dated, listed, number, point_words, region_label

ANEW = timedelta(28)
"""A numb or weak region is new when it was not marked in the four weeks before, though others could be."""

LONGEST = 42
"""Days: from 0 to 10 by 2 a week takes five weeks, so no rise and no fall of the medians goes on longer."""


def medians(entries: Sequence[Logged], track: Track, today: date, limits: Limits) -> Iterator[Change]:
    before, now = track.before, track.now
    if track.verdict not in ("up", "down") or before.median is None or now.median is None:
        return
    title = f"{track.name.capitalize()} pain median {number(before.median)} → {number(now.median)}"
    detail = f"Last 7 days against the 7 before, {before.days} and {now.days} days logged."
    tone: Literal["worse", "better"] = "worse" if track.verdict == "up" else "better"
    steps = int(abs(now.median - before.median) // limits.points)
    key = f"{track.name}:{track.verdict}:{since_when(entries, track, today, limits)}:{steps}"
    yield Change(track.name, tone, title, detail, key)


def since_when(entries: Sequence[Logged], track: Track, today: date, limits: Limits) -> date:
    """The first of the days in a row on which the two weeks said the same as today."""
    told = pains(entries, Span(today - timedelta(LONGEST + 14), today))
    days = (today - timedelta(ago) for ago in range(1, LONGEST + 1))
    for day in days:
        before, now = (week_of(told, track.name, span) for span in two_weeks(day))
        if changed(before, now, limits) != track.verdict:
            return day + timedelta(1)
    return today - timedelta(LONGEST)


def moved_down(entries: Sequence[Logged], today: date, limits: Limits) -> Iterator[Change]:
    """At least a step further than the typical day of the week before, on days in a row."""
    before, now = (points(entries, span) for span in two_weeks(today))
    usual = median(before.values())
    if usual is None or len(before) < limits.logged_days:
        return
    run = longest_run([day for day, point in now.items() if point >= usual + limits.furthest_steps])
    if len(run) >= limits.furthest_days:
        furthest = max(now[day] for day in run)
        days = f"{dated(run[0])} to {dated(run[-1])}"
        detail = f"{POINTS[furthest].capitalize()}, {days}; typical of the week before: {point_words(usual)}."
        began = run[0] - timedelta(days_before(run[0], before, usual + limits.furthest_steps))
        key = f"furthest:{began}:{furthest}"
        yield Change("furthest", "worse", "Moved down the leg", detail, key)


def points(entries: Sequence[Logged], span: Span) -> dict[date, int]:
    days = per_day(pains(entries, span))
    return {day: p for day, logged in days.items() if (p := furthest_of_day(logged)) is not None}


def days_before(day: date, earlier: Mapping[date, int], least: float) -> int:
    """How many days in a row right before this one reached as far: the run began with the first of them."""
    back = 0
    while earlier.get(day - timedelta(back + 1), -1) >= least:
        back += 1
    return back


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
                detail = (
                    f"{count(len(days), 'day')}, first {dated(days[0])}. Not marked in the 4 weeks before."
                )
                yield Change(felt, "new", title, detail, f"{felt}:{region}:{days[0]}")


def numbness(entries: Sequence[Logged], today: date, limits: Limits) -> Iterator[Change]:
    before, now = two_weeks(today)
    days = days_felt(entries, ("numb",), now)
    if len(days) < limits.numb_days or not pains(entries, before) or days_felt(entries, ("numb",), before):
        return
    detail = f"{listed([dated(day) for day in days])}. None in the 7 days before."
    title = f"Numb on {len(days)} of 7 days"
    yield Change("numbness", "worse", title, detail, f"numbness:{days[0]}")
