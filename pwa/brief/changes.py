"""What stands out (clinical.md 3): a change with its numbers, never an alert.

Each has a key. It stays while the same thing goes on, so that a therapist acknowledges it once; what happens
anew has a new one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta

from pwa.brief.changes_felt import medians, moved_down, new_regions, numbness
from pwa.brief.changes_measured import measured_changes
from pwa.brief.guide_words import stop_words
from pwa.brief.guided import Guided, Known, Ran, title_of
from pwa.brief.safe import Answered, Safe, serious
from pwa.brief.shapes import Change, Limits, Logged, LoggedDays, Pain, Span
from pwa.brief.treated import EVER, treated
from pwa.brief.words import dated, listed, times

SESSIONS_WITHIN = timedelta(42)
"""Two sessions that were followed by worse days stand together when they lie within six weeks."""


def changes(
    entries: Sequence[Logged],
    answers: Safe,
    pain: Pain,
    logged: LoggedDays,
    guided: Guided,
    today: date,
    limits: Limits,
    since: date | None = None,
    beginning: Sequence[Logged] = (),
) -> tuple[Change, ...]:
    """beginning: pain entries of the care's first weeks, where they lie before `entries`."""
    return (
        *safety(answers),
        *silence(logged, today),
        *stops(guided, limits),
        *pressure(guided, limits),
        *worse_mornings(guided, limits),
        *worse_sessions(entries, today, limits),
        *new_regions(entries, today),
        *numbness(entries, today, limits),
        *moved_down(entries, today, limits),
        *medians(entries, pain.leg, today, limits),
        *medians(entries, pain.back, today, limits),
        *measured_changes(entries, beginning, today, since, limits),
    )


def safety(answers: Safe) -> Iterator[Change]:
    for one in answers.answered:
        if serious(one):
            read = "" if one.acknowledged_at else " Not acknowledged."
            detail = f"{dated(one.day)}; the app said: {one.said}.{read}"
            yield Change("safety", "worse", f"Safety: {one.titles}", detail, safety_key(one))


def safety_key(one: Answered) -> str:
    """A second answer of the same day is another entry; a correction says something else."""
    return f"safety:{one.entry_id}:{one.level}:{len(one.yes)}"


def silence(logged: LoggedDays, today: date) -> Iterator[Change]:
    if logged.silent_since:
        days = (today - logged.silent_since).days
        detail = f"{days} days. Not logged and not yet sent look the same from here."
        key = f"silent:{logged.silent_since}"
        yield Change("silent", "silent", f"Nothing since {dated(logged.silent_since)}", detail, key)


def stops(guided: Guided, limits: Limits) -> Iterator[Change]:
    """Of whatever guides: two in 14 days."""
    found = [one for one in guided.runs if one.outcome == "stopped"]
    if len(found) >= limits.stops:
        told = [f"{one.title} on {dated(one.day)} ({stop_words(one.stop)})" for one in found]
        title = f"Stopped {times(len(found))} in 14 days"
        yield Change("stops", "worse", title, f"{listed(told)}.", f"stops:{found[-1].entry_id}")


def stopped(
    entries: Sequence[Logged], span: Span, read_up_to: int, known: Mapping[str, Known]
) -> Iterator[Change]:
    """One stop is no change yet, but news to a therapist who has not read of it: the newest first."""
    for e in reversed(entries):
        new = e.kind == "run" and e.body.get("outcome") == "stopped" and e.seq > read_up_to
        if new and e.local_date in span:
            title = f"Stopped {title_of(str(e.body.get('guide')), known)}"
            why = stop_words(str(e.body.get("stop")))
            yield Change("stops", "worse", f"{title}: {why}", dated(e.local_date), f"stop:{e.entry_id}")


def pressure(guided: Guided, limits: Limits) -> Iterator[Change]:
    found = [one for one in guided.runs if one.pressure is not None and one.pressure > limits.pressure]
    if found:
        most = max(one.pressure or 0 for one in found)
        title, key = f"Pressure {most} of 10", f"pressure:{found[-1].entry_id}"
        yield Change("pressure", "worse", title, f"Over {limits.pressure}: {on_days(found)}.", key)


def worse_mornings(guided: Guided, limits: Limits) -> Iterator[Change]:
    found = [one for one in guided.mornings.runs if one.feel == "worse"]
    if len(found) >= limits.worse_mornings:
        title = f"Worse the morning after, {times(len(found))}"
        detail = f"Of {len(guided.mornings.runs)} in 14 days: {on_days(found)}."
        yield Change("mornings", "worse", title, detail, f"mornings:{found[-1].entry_id}")


def worse_sessions(entries: Sequence[Logged], today: date, limits: Limits) -> Iterator[Change]:
    """ "Worse" is more than "sore for less than a day": it went on for over 24 hours."""
    names = {name: one.ids[-1] for one in treated(entries, EVER) for name in one.ids}
    worse = [e for e in entries if e.kind == "reaction" and e.body.get("feel") == "worse"]
    last = {
        names.get(name := str(e.body.get("session")), name): e.local_date
        for e in worse
        if today - SESSIONS_WITHIN < e.local_date <= today
    }
    if len(last) >= limits.worse_sessions:
        days = listed([dated(day) for day in last.values()])
        title = f"Worse for over 24 hours after {len(last)} sessions"
        yield Change("sessions", "worse", title, f"Answered on {days}.", f"sessions:{list(last)[-1]}")


def on_days(runs: Sequence[Ran]) -> str:
    return listed([f"{one.title} on {dated(one.day)}" for one in runs])
