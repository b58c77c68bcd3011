"""Changes in the measures: RMDQ, own activities, and too little better after six weeks (clinical.md 3)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from pwa.brief.measured import Answer, answers, in_six_weeks, psfs_between
from pwa.brief.rules import week_of
from pwa.brief.shapes import Change, Limits, Logged, Span
from pwa.brief.words import count, dated, number


def measured_changes(entries: Sequence[Logged], today: date, limits: Limits) -> Iterator[Change]:
    rmdq, psfs = (answers(measure, entries) for measure in ("rmdq", "psfs"))
    if in_six_weeks(rmdq, today):
        yield from rmdq_up(rmdq, limits)
        yield from slow_rmdq(rmdq, limits)
    if in_six_weeks(psfs, today):
        yield from psfs_down(psfs, limits)
    yield from slow_leg(entries, today, limits)


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
        title = title_of("RMDQ", now.value > first.value, limits)
        yield Change("slow", "new", title, values, f"slow:rmdq:{now.entry_id}")


def slow_leg(entries: Sequence[Logged], today: date, limits: Limits) -> Iterator[Change]:
    """The last seven days against the seven that ended so many weeks ago."""
    ago = timedelta(weeks=limits.weeks)
    then, now = (week_of(entries, "leg", Span(day - timedelta(6), day)) for day in (today - ago, today))
    if then.median is None or now.median is None or min(then.days, now.days) < limits.logged_days:
        return
    if then.median >= limits.points and now.median > (1 - limits.better_share) * then.median:
        values = f"Leg pain median {number(then.median)} → {number(now.median)}"
        detail = f"{values}, {then.days} and {now.days} days logged."
        title = title_of("Leg pain", now.median > then.median, limits)
        yield Change("slow", "new", title, detail, f"slow:leg:{today.toordinal() // ago.days}")


def title_of(what: str, more: bool, limits: Limits) -> str:
    share = round(limits.better_share * 100)
    return f"{what}: {'not' if more else f'under {share} %'} better in {count(limits.weeks, 'week')}"
