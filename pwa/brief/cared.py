"""Sleep, medicines and other care of 14 days: part 9 of the brief (clinical.md 4)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from pwa.brief.cared_words import care_sentence, dose_sentence, nights_sentence
from pwa.brief.cares import per_week, state_of_one, times_done
from pwa.brief.planned import Plans, planned_guides
from pwa.brief.rules import is_count, median, two_weeks
from pwa.brief.shapes import Logged, Span


@dataclass(frozen=True, slots=True)
class CareRow:
    """One care in the span. `planned` None: on no day · `silent`: planned times without a word, of days
    that the phone has told of · `unsent`: of days since then · `felt`: how it was afterwards, and how
    often."""

    what: str
    planned: int | None
    per_week: int | None
    minutes: int | None
    done: int
    rest: int
    barriers: tuple[tuple[str, int], ...]
    silent: int
    unsent: int
    felt: tuple[tuple[str, int], ...]
    sentence: str


@dataclass(frozen=True, slots=True)
class DoseRow:
    """One medicine: days taken and how much, now and in the week before. `entry_id`: on the client's list."""

    entry_id: UUID | None
    name: str
    unit: str
    regular: bool
    times: tuple[str, ...]
    stopped: bool
    days: tuple[int, int]
    counts: tuple[float, float]
    left_out: int
    sentence: str


@dataclass(frozen=True, slots=True)
class Nights:
    """Times woken a night. medians: (before, now), None where no night was told · told: nights told."""

    medians: tuple[float | None, float | None]
    told: tuple[int, int]
    sentence: str


@dataclass(frozen=True, slots=True)
class Cared:
    """`heard`: the day on which the phone was here last, where that lies before today."""

    span: Span
    nights: Nights
    doses: tuple[DoseRow, ...]
    rows: tuple[CareRow, ...]
    heard: date | None


def cared(
    stream: Sequence[Logged], plans: Plans, span: Span, today: date, heard: date | None = None
) -> Cared:
    """stream: the oldest first. Each day counts against the plan of that day.

    heard: the last day that the phone has told of to its end; without it, today.
    """
    heard = min(heard or today, today)
    return Cared(
        span=span,
        nights=nights(stream, today),
        doses=doses(stream, today),
        rows=care_rows(stream, plans, span, heard),
        heard=here if (here := heard + timedelta(1)) < today else None,
    )


def nights(stream: Sequence[Logged], today: date) -> Nights:
    """The last word about each night; a night without one is a gap."""
    woken = {
        e.local_date: e.body["woken"] for e in stream if e.kind == "pain" and is_count(e.body.get("woken"))
    }
    weeks = [[n for day, n in woken.items() if day in span] for span in two_weeks(today)]
    medians, told = (median(weeks[0]), median(weeks[1])), (len(weeks[0]), len(weeks[1]))
    return Nights(medians, told, nights_sentence(medians, told))


def doses(stream: Sequence[Logged], today: date) -> tuple[DoseRow, ...]:
    """What is on the client's list, or was taken in the fortnight: by name."""
    fortnight = [
        e for e in stream if e.kind == "dose" and any(e.local_date in span for span in two_weeks(today))
    ]
    listed = {str(e.entry_id): e for e in stream if e.kind == "medicine"}
    taken: dict[str, list[Logged]] = {
        key: [] for key, e in listed.items() if e.body.get("stopped") is not True
    }
    for entry in fortnight:
        taken.setdefault(_medicine_of(entry, listed), []).append(entry)
    rows = (dose_row(listed.get(key), told, today) for key, told in taken.items())
    return tuple(sorted(rows, key=lambda row: (not row.regular, row.name.casefold())))


def _medicine_of(dose: Logged, listed: Mapping[str, Logged]) -> str:
    """Its entry on the list, else its name: the same one however it is written."""
    known = str(dose.body.get("medicine") or "")
    if known in listed:
        return known
    name = str(dose.body.get("name") or "").casefold()
    same = (key for key, e in listed.items() if str(e.body.get("name") or "").casefold() == name)
    return next(same, name)


def dose_row(listed: Logged | None, told: Sequence[Logged], today: date) -> DoseRow:
    body: Mapping[str, Any] = listed.body if listed else told[-1].body
    taken = [e for e in told if e.body.get("taken") is not False]
    weeks = [[e for e in taken if e.local_date in span] for span in two_weeks(today)]
    days = len({e.local_date for e in weeks[0]}), len({e.local_date for e in weeks[1]})
    counts = sum(map(_count, weeks[0])), sum(map(_count, weeks[1]))
    left_out = sum(e.body.get("taken") is False and e.local_date in two_weeks(today)[1] for e in told)
    times = body.get("times") if listed else ()
    return DoseRow(
        entry_id=listed.entry_id if listed else None,
        name=str(body.get("name") or ""),
        unit=str(body.get("unit") or ""),
        regular=body.get("regular") is True,
        times=tuple(map(str, times)) if isinstance(times, list | tuple) else (),
        stopped=body.get("stopped") is True,
        days=days,
        counts=counts,
        left_out=left_out,
        sentence=dose_sentence(days, counts, str(body.get("unit") or ""), left_out),
    )


def _count(dose: Logged) -> float:
    count = dose.body.get("count")
    return float(count) if isinstance(count, int | float) and not isinstance(count, bool) else 0.0


def care_rows(stream: Sequence[Logged], plans: Plans, span: Span, heard: date) -> tuple[CareRow, ...]:
    """Those of the newest plan in its order, then what was planned before, then what else was done."""
    told = [e for e in stream if e.kind in ("care", "run") and e.local_date in span]
    earlier = (what for day in span.dates() for what in planned_care(plan_on(plans, day)))
    others = (str(e.body.get("what")) for e in told if e.kind == "care")
    whats = dict.fromkeys([*planned_care(plans.newest), *earlier, *others])
    return tuple(care_row(what, told, plans, span, heard) for what in whats)


def care_row(what: str, told: Sequence[Logged], plans: Plans, span: Span, heard: date) -> CareRow:
    listed = listed_guides(plans.newest)
    own = [e for e in told if e.kind == "care" and e.body.get("what") == what]
    skips = [e for e in own if state_of_one(e, what, listed) == "skipped"]
    barriers = tuple(sorted(Counter(str(e.body.get("barrier") or "other") for e in skips).items()))
    done = len(times_done(what, told, listed))
    rest = sum(state_of_one(e, what, listed) == "rest" for e in own)
    felt = Counter(str(e.body["felt"]) for e in own if e.body.get("felt"))
    planned = planned_care(plans.newest).get(what)
    times = planned_times(plans, what, span)
    missing = max(0, (times or 0) - done - rest - len(skips))
    until = Span(span.start, min(span.end, heard))
    late = sum(state_of_one(e, what, listed) is not None and e.local_date > heard for e in told)
    unsent = min(missing, max(0, (times or 0) - (planned_times(plans, what, until) or 0) - late))
    return CareRow(
        what=what,
        planned=times,
        per_week=per_week(planned) if planned else None,
        minutes=planned.get("minutes") if planned else None,
        done=done,
        rest=rest,
        barriers=barriers,
        silent=missing - unsent,
        unsent=unsent,
        felt=tuple(felt.items()),
        sentence=care_sentence(
            times, ended(plans, what, span), done, barriers, rest, missing - unsent, unsent, felt
        ),
    )


def planned_times(plans: Plans, what: str, span: Span) -> int | None:
    """How often it was planned, each day by its own plan, halves rounded up; None: on no day."""
    days = [planned_care(plan_on(plans, day)).get(what) for day in span.dates()]
    sevenths = sum(per_week(planned) for planned in days if planned)
    return (2 * sevenths + 7) // 14 if any(days) else None


def ended(plans: Plans, what: str, span: Span) -> date | None:
    """The last day on which it was planned, where the newest plan has it no more."""
    if what in planned_care(plans.newest):
        return None
    return max((day for day in span.dates() if what in planned_care(plan_on(plans, day))), default=None)


def plan_on(plans: Plans, day: date) -> Logged | None:
    return next((one for one in reversed(plans.versions) if one.local_date <= day), None)


def planned_care(plan: Logged | None) -> dict[str, Mapping[str, Any]]:
    care = plan.body.get("care") if plan else None
    listed = care if isinstance(care, list | tuple) else ()
    return {str(one["what"]): one for one in listed if isinstance(one, Mapping) and one.get("what")}


def listed_guides(plan: Logged | None) -> list[str]:
    return list(planned_guides(plan))
