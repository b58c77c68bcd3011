"""Changes in the measures: RMDQ, own activities, and too little better after six weeks (clinical.md 3)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from pwa.brief.measured import Answer, answers, in_six_weeks, psfs_between
from pwa.brief.rules import pains, score, week_of
from pwa.brief.shapes import Change, Limits, Logged, Span, Week
from pwa.brief.words import count, dated, number


def measured_changes(
    entries: Sequence[Logged], beginning: Sequence[Logged], today: date, since: date | None, limits: Limits
) -> Iterator[Change]:
    """beginning: pain entries of the care's first weeks, where they lie before the others."""
    rmdq, psfs = (answers(measure, entries) for measure in ("rmdq", "psfs"))
    if in_six_weeks(rmdq, today):
        yield from rmdq_up(rmdq, limits)
        yield from slow_rmdq(rmdq, limits)
    if in_six_weeks(psfs, today):
        yield from psfs_down(psfs, limits)
    yield from slow_leg((*beginning, *entries), today, since, limits)


def rmdq_up(told: Sequence[Answer], limits: Limits) -> Iterator[Change]:
    """Against the answer before, or against the first: a slow rise counts as much as a quick one."""
    now = told[-1]
    for before in (*told[-2:-1], told[0]):
        if now.value - before.value >= limits.rmdq_up:
            title = f"RMDQ {number(before.value)} → {number(now.value)} of 24"
            detail = f"{dated(before.day)} and {dated(now.day)}. Fewer is better."
            yield Change("rmdq", "worse", title, detail, f"rmdq:{now.entry_id}:{number(now.value)}")
            return


def psfs_down(told: Sequence[Answer], limits: Limits) -> Iterator[Change]:
    now = told[-1]
    for before in (*told[-2:-1], told[0]):
        was, is_, verdict = psfs_between(before, now, limits.psfs_down)
        if was is not None and is_ is not None and verdict == "worse":
            title = f"Own activities {number(was)} → {number(is_)} of 10"
            detail = f"PSFS, {dated(before.day)} and {dated(now.day)}, activities scored both times."
            yield Change("psfs", "worse", title, detail, f"psfs:{now.entry_id}:{number(is_)}")
            return


def slow_rmdq(told: Sequence[Answer], limits: Limits) -> Iterator[Change]:
    first, now = told[0], told[-1]
    late = now.day - first.day >= timedelta(weeks=limits.weeks)
    if late and first.value and now.value > (1 - limits.better_share) * first.value:
        values = f"RMDQ {number(first.value)} → {number(now.value)}, {dated(first.day)} and {dated(now.day)}."
        title = title_of("RMDQ", now.value > first.value, now.day - first.day, limits)
        yield Change("slow", "new", title, values, f"slow:rmdq:{now.entry_id}")


def slow_leg(entries: Sequence[Logged], today: date, since: date | None, limits: Limits) -> Iterator[Change]:
    """The last seven days against the first week that was logged: as with the RMDQ, from the beginning on.

    Said anew after each so many weeks, though it was seen.
    """
    first, now = (
        first_week(entries, since, limits),
        week_of(entries, "leg", Span(today - timedelta(6), today)),
    )
    if not first or first.median is None or now.median is None or now.days < limits.logged_days:
        return
    passed, began = today - first.span.start, first.span.start
    worth = first.median >= limits.points and now.median > (1 - limits.better_share) * first.median
    if worth and passed >= timedelta(weeks=limits.weeks):
        values = f"Leg pain median {number(first.median)} → {number(now.median)}"
        detail = (
            f"{values}: the week from {dated(began)} and the last 7 days, {first.days} and {now.days} logged."
        )
        title = title_of("Leg pain", now.median > first.median, passed, limits)
        key = f"slow:leg:{began}:{passed // timedelta(weeks=limits.weeks)}"
        yield Change("slow", "new", title, detail, key)


def first_week(entries: Sequence[Logged], since: date | None, limits: Limits) -> Week | None:
    """The first seven days of the care with enough days logged."""
    told = pains(entries, Span(since or date.min, date.max))
    days = sorted({e.local_date for e in told if score(e.body, "leg") is not None})
    for day, last in zip(days, days[limits.logged_days - 1 :], strict=False):
        if last - day < timedelta(7):
            return week_of(told, "leg", Span(day, day + timedelta(6)))
    return None


def title_of(what: str, more: bool, passed: timedelta, limits: Limits) -> str:
    share, weeks = round(limits.better_share * 100), passed // timedelta(weeks=1)
    return f"{what}: {'not' if more else f'under {share} %'} better in {count(weeks, 'week')}"
