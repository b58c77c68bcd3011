"""Goals, PSFS, RMDQ and PGIC as they stand: scores with what they mean, what was asked and not answered
(clinical.md 3 and 4, 9)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import takewhile
from typing import Any
from uuid import UUID

from pwa.brief.measures import (
    PSFS_POINTS,
    Due,
    Verdict,
    due,
    pgic,
    psfs,
    psfs_change,
    psfs_mean,
    rmdq,
    rmdq_change,
)
from pwa.brief.rules import is_count
from pwa.brief.shapes import Logged, Span, Words
from pwa.brief.words import dated, number

EVERY = 14
SIX_WEEKS = timedelta(42)
NAMES = {"psfs": "Own activities (PSFS)", "rmdq": "RMDQ", "pgic": "On the whole (PGIC)"}
MOST = {"psfs": 10, "rmdq": 24, "pgic": 7}
PGIC = (
    *("very much better", "much better", "a little better", "no change"),
    *("a little worse", "much worse", "very much worse"),
)
VERDICTS = {"better": "better", "worse": "worse", "none": "no clear change", "few": "nothing to compare"}


@dataclass(frozen=True, slots=True)
class Answer:
    """`value`: RMDQ 0-24, PGIC 1-7, PSFS the mean of its activities, 0-10."""

    entry_id: UUID
    day: date
    value: float
    body: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Activity:
    """One own activity: as it reads, its score now and the time before (None: not scored then)."""

    text: str
    now: int
    before: int | None


@dataclass(frozen=True, slots=True)
class Measure:
    """`answers`: the oldest first · `asked`: what the plan's schedule says today, in words, or ""."""

    measure: str
    name: str
    answers: tuple[Answer, ...]
    sentence: str
    asked: str
    chart: Mapping[str, Any] | None

    @property
    def last(self) -> Answer | None:
        return self.answers[-1] if self.answers else None


@dataclass(frozen=True, slots=True)
class Measured:
    goals: tuple[Words, ...]
    agreed: tuple[str, ...]
    activities: tuple[Activity, ...]
    rows: tuple[Measure, ...]

    def of(self, measure: str) -> Measure:
        return next(row for row in self.rows if row.measure == measure)


def measured(
    stream: Sequence[Logged],
    plans: Sequence[Logged],
    today: date,
    heard: date | None = None,
    synced: datetime | None = None,
) -> Measured:
    """stream: with the therapist's plan, the oldest first · plans: its versions, the oldest first · heard:
    the last day the phone has told of to its end · synced: when it was here last.
    """
    plan = next((e.body for e in reversed(stream) if e.kind == "plan"), {})
    heard = min(heard or today, today)

    def row_of(measure: str) -> Measure:
        return row(measure, stream, every(plan, measure), today, heard, on_phone(measure, plans, synced))

    rows = tuple(row_of(measure) for measure in NAMES)
    return Measured(goals(stream), agreed(plan), activities(rows[0].answers), rows)


def on_phone(measure: str, plans: Sequence[Logged], synced: datetime | None) -> bool:
    """Whether the phone was here since the plan asks for this measure without a break."""
    versions = [e for e in plans if e.kind == "plan"]
    asking = list(takewhile(lambda e: every(e.body, measure), reversed(versions)))
    return bool(asking) and synced is not None and synced > asking[-1].received_at


def row(
    measure: str, stream: Sequence[Logged], days: int | None, today: date, heard: date, there: bool
) -> Measure:
    told = answers(measure, stream)
    dues = [one for e in stream if e.kind == measure and (one := day_of(e.body.get("due")))]
    asked = asked_words(days, dues, today, heard, there) if days else ""
    return Measure(measure, NAMES[measure], told, SAID[measure](told), asked, chart(measure, told))


def answers(measure: str, stream: Iterable[Logged]) -> tuple[Answer, ...]:
    found = ((e, VALUE[measure](e.body)) for e in stream if e.kind == measure)
    told = [Answer(e.entry_id, e.local_date, value, e.body) for e, value in found if value is not None]
    return tuple(sorted(told, key=lambda one: one.day))


def rmdq_sentence(told: Sequence[Answer]) -> str:
    if not told:
        return ""
    now = f"{number(told[-1].value)} of 24 on {dated(told[-1].day)}"
    if len(told) < 2:
        return f"{now}. Fewer is better."
    verdict = rmdq_change(int(told[-2].value), int(told[-1].value))
    return (
        f"{now}, {number(told[-2].value)} on {dated(told[-2].day)}: {VERDICTS[verdict]} (5 points or 30 %)."
    )


def psfs_sentence(told: Sequence[Answer]) -> str:
    if not told:
        return ""
    now = f"{number(told[-1].value)} of 10 on {dated(told[-1].day)}"
    if len(told) < 2:
        return f"{now}. 10: as before the pain."
    was, is_, verdict = psfs_between(told[-2], told[-1])
    if was is None or is_ is None:
        return f"{now}; other activities than on {dated(told[-2].day)}."
    values = f"from {number(was)} to {number(is_)} since {dated(told[-2].day)}"
    return f"{now}; {values}: {VERDICTS[verdict]} (about 2)."


def pgic_sentence(told: Sequence[Answer]) -> str:
    """Never alone (clinical.md 3): what it is worth stands beside it."""
    if not told:
        return ""
    said = PGIC[int(told[-1].value) - 1]
    return (
        f"“{said.capitalize()}” on {dated(told[-1].day)}, from memory: only beside the scores and the pain."
    )


def psfs_between(
    before: Answer, now: Answer, points: float = PSFS_POINTS
) -> tuple[float | None, float | None, Verdict]:
    return psfs_change(psfs(before.body), psfs(now.body), points)


VALUE = {"psfs": lambda body: psfs_mean(psfs(body)), "rmdq": rmdq, "pgic": pgic}
SAID = {"psfs": psfs_sentence, "rmdq": rmdq_sentence, "pgic": pgic_sentence}


def asked_words(days: int, dues: Iterable[date], today: date, heard: date, there: bool) -> str:
    """Not due, not on the phone yet, asked, not answered and not yet heard of are different things."""
    told = due(days, dues, today)
    if told.state == "later":
        return f"Next asked on {dated(told.day)}."
    if not there:
        return "Not on the phone yet."
    if told.state == "first":
        return "Asked, not answered yet."
    return asked_since(told, heard)


def asked_since(told: Due, heard: date) -> str:
    until = told.until or told.day
    span = f"Asked {dated(told.day)} to {dated(until)}"
    here = heard + timedelta(1)
    if here < told.day:
        return f"{span}; the phone has not been heard of since {dated(here)}."
    if told.state == "now":
        return f"{span}, still open."
    return f"{span}, not yet synced." if heard < until else f"{span}, not answered."


def chart(measure: str, told: Sequence[Answer]) -> Mapping[str, Any] | None:
    """The data of <measure-dots>."""
    if not told:
        return None
    dots = [[one.day.isoformat(), one.value] for one in told]
    label = f"{NAMES[measure]}: {number(told[-1].value)} of {MOST[measure]}, {len(told)} answered"
    return {"dots": dots, "least": 1 if measure == "pgic" else 0, "most": MOST[measure], "label": label}


def activities(told: Sequence[Answer]) -> tuple[Activity, ...]:
    if not told:
        return ()
    before = psfs(told[-2].body) if len(told) > 1 else {}
    names = {
        str(one["goal"]): str(one.get("text") or "")
        for one in told[-1].body.get("scores") or ()
        if one.get("goal")
    }
    return tuple(
        Activity(names.get(goal, ""), now, before.get(goal)) for goal, now in psfs(told[-1].body).items()
    )


def goals(stream: Iterable[Logged]) -> tuple[Words, ...]:
    """In the client's own words, as long as they want to be asked about them."""
    own = (e for e in stream if e.kind == "goal" and not e.body.get("retired"))
    return tuple(
        Words(e.entry_id, e.kind, str(e.body.get("text") or ""), e.local_date, e.author_name) for e in own
    )


def agreed(plan: Mapping[str, Any]) -> tuple[str, ...]:
    listed = plan.get("goals")
    return tuple(map(str, listed)) if isinstance(listed, list | tuple) else ()


def every(plan: Mapping[str, Any], measure: str) -> int | None:
    listed = plan.get("measures")
    for one in listed if isinstance(listed, list | tuple) else ():
        if isinstance(one, Mapping) and one.get("measure") == measure:
            days = one.get("every_days")
            return days if is_count(days) and days > 0 else EVERY
    return None


def day_of(value: object) -> date | None:
    try:
        return date.fromisoformat(value[:10]) if isinstance(value, str) else None
    except ValueError:
        return None


def in_six_weeks(told: Sequence[Answer], today: date) -> Answer | None:
    """The newest answer of the last six weeks; what is older is no news."""
    span = Span(today - SIX_WEEKS, today)
    return told[-1] if told and told[-1].day in span else None
