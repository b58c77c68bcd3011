"""The guides of 14 days: planned, done, stopped, not done and why, pressure, before and after."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from pwa.brief.guide_words import guide_sentence, mornings_sentence, ran_sentence
from pwa.brief.missing import Cell, cell
from pwa.brief.plan import MORNING, Morning, days_done, due_on, morning_of, state_of
from pwa.brief.planned import Plans, planned_guides
from pwa.brief.rules import score
from pwa.brief.shapes import Logged, Span


@dataclass(frozen=True, slots=True)
class Known:
    """What the brief has to know of a guide. `unlocked_by`: therapist, physiotherapist or None."""

    title: str
    unlocked_by: str | None = None
    apart: int = 1


@dataclass(frozen=True, slots=True)
class Ran:
    """One guide as it was done.

    leg, back: (before, after), None where it was not told · feel: the morning after, "" when nothing was
    said · morning: whether it was answered, is still to be asked or was missed
    """

    entry_id: UUID
    guide: str
    title: str
    day: date
    outcome: str
    stop: str
    sides: tuple[str, ...]
    pressed: bool
    pressure: int | None
    leg: tuple[int | None, int | None]
    back: tuple[int | None, int | None]
    morning: Morning
    feel: str


@dataclass(frozen=True, slots=True)
class GuideRow:
    """One guide in the span.

    `planned` None: not in the plan · `ended`: its last day in a plan that has it no more
    `silent`: planned times without a word, of days that the phone has told
    of · `unsent`: of days since then
    """

    guide: str
    title: str
    planned: int | None
    ended: date | None
    per_week: int | None
    side: str
    card: Mapping[str, Any]
    done: int
    stopped: int
    left: int
    barriers: tuple[tuple[str, int], ...]
    rest: int
    silent: int
    unsent: int
    pressure: int | None
    runs: tuple[Ran, ...]
    days: tuple[tuple[date, Cell], ...]

    @property
    def sentence(self) -> str:
        stops = [one.stop for one in self.runs if one.outcome == "stopped"]
        told = self.left, self.barriers, self.rest, self.silent, self.unsent, self.pressure
        return guide_sentence(self.planned, self.ended, self.done, stops, *told)

    @property
    def ran_sentence(self) -> str:
        return ran_sentence([one.leg for one in self.runs], [one.back for one in self.runs])


@dataclass(frozen=True, slots=True)
class Mornings:
    """The mornings after guides that pressed. `answers`: how often each was given."""

    runs: tuple[Ran, ...]
    answers: tuple[tuple[str, int], ...]
    missed: int
    sentence: str


@dataclass(frozen=True, slots=True)
class Guided:
    span: Span
    rows: tuple[GuideRow, ...]
    runs: tuple[Ran, ...]
    due_today: int
    done_today: int
    agreed: date | None
    note: str
    mornings: Mornings


def guided(
    stream: Sequence[Logged],
    plans: Plans,
    span: Span,
    today: date,
    known: Mapping[str, Known],
    heard: date | None = None,
) -> Guided:
    """stream: the oldest first. Each day counts against the plan of that day, what is due against the newest.

    heard: the last day that the phone has told of to its end; without it, today.
    """
    heard = min(heard or today, today)
    asked = min(heard + timedelta(1), today)
    told = [e for e in stream if e.kind in ("run", "skip") and e.local_date in span]
    runs = ran(stream, span, asked, known)
    names = dict.fromkeys([*plans.slugs(span), *(str(e.body.get("guide")) for e in told)])
    due = [one for slug, one in plans.on(today).items() if is_due(slug, one, stream, today, known)]
    plan = plans.newest
    return Guided(
        span=span,
        rows=tuple(row(slug, plans, told, runs, span, heard, known) for slug in names),
        runs=tuple(runs),
        due_today=len(due),
        done_today=sum(state_of(str(one["guide"]), today, told) == "done" for one in due),
        agreed=plan.local_date if plan else None,
        note=str(plan.body.get("note") or "") if plan else "",
        mornings=mornings(runs),
    )


def ran(stream: Sequence[Logged], span: Span, today: date, known: Mapping[str, Known]) -> list[Ran]:
    """The runs of a span, the oldest first, each with its morning after as it was known on a day."""
    feels = {str(e.body.get("run")): str(e.body.get("feel") or "") for e in stream if e.kind == "morning"}
    runs = [e for e in stream if e.kind == "run" and e.local_date in span]
    return [ran_one(entry, feels.get(str(entry.entry_id), ""), today, known) for entry in runs]


def ran_one(entry: Logged, feel: str, today: date, known: Mapping[str, Known]) -> Ran:
    body, slug = entry.body, str(entry.body.get("guide") or "")
    sides = body.get("sides")
    return Ran(
        entry_id=entry.entry_id,
        guide=slug,
        title=title_of(slug, known),
        day=entry.local_date,
        outcome=str(body.get("outcome") or ""),
        stop=str(body.get("stop") or ""),
        sides=tuple(map(str, sides)) if isinstance(sides, list | tuple) else (),
        pressed=body.get("pressed") is True,
        pressure=score(body, "pressure"),
        leg=before_and_after(body, "leg"),
        back=before_and_after(body, "back"),
        morning=morning_of(entry.local_date, bool(feel), today, MORNING),
        feel=feel,
    )


def before_and_after(body: Mapping[str, Any], part: str) -> tuple[int | None, int | None]:
    before, after = (
        levels if isinstance(levels := body.get(n), Mapping) else {} for n in ("before", "after")
    )
    return score(before, part), score(after, part)


def row(
    slug: str,
    plans: Plans,
    told: Sequence[Logged],
    runs: Sequence[Ran],
    span: Span,
    heard: date,
    known: Mapping[str, Known],
) -> GuideRow:
    own = tuple(one for one in runs if one.guide == slug)
    outcomes = Counter(one.outcome for one in own)
    skips = (e for e in told if e.kind == "skip" and e.body.get("guide") == slug)
    reasons = Counter(str(e.body.get("barrier")) for e in skips)
    rest = reasons.pop("rest", 0)
    in_plan = slug in plans.slugs(span)
    times = plans.times(slug, span)
    missing = max(0, times - len(own) - rest - reasons.total())
    late = sum(e.local_date > heard and e.body.get("guide") == slug for e in told)
    unsent = min(missing, max(0, times - plans.times(slug, until(span, heard)) - late))
    now: Mapping[str, Any] = planned_guides(plans.newest).get(slug, {})
    return GuideRow(
        guide=slug,
        title=title_of(slug, known),
        planned=times if in_plan else None,
        ended=plans.ended(slug, span) if in_plan else None,
        per_week=now.get("per_week"),
        side=str(now.get("side") or ""),
        card=now.get("card") or {},
        done=outcomes["done"],
        stopped=outcomes["stopped"],
        left=outcomes["left"],
        barriers=tuple(sorted(reasons.items())),
        rest=rest,
        silent=missing - unsent,
        unsent=unsent,
        pressure=max((one.pressure for one in own if one.pressure is not None), default=None),
        runs=own,
        days=tuple(cells(slug, plans, told, span, heard)),
    )


def cells(
    slug: str, plans: Plans, told: Sequence[Logged], span: Span, heard: date
) -> Iterator[tuple[date, Cell]]:
    for day in span.dates():
        yield day, cell(state_of(slug, day, told), day, plans.on(day).get(slug), heard)


def mornings(runs: Iterable[Ran]) -> Mornings:
    pressed = tuple(one for one in runs if one.pressed)
    answers = tuple(sorted(Counter(one.feel for one in pressed if one.feel).items()))
    missed = sum(one.morning == "missed" for one in pressed)
    return Mornings(pressed, answers, missed, mornings_sentence(dict(answers), missed))


def until(span: Span, day: date) -> Span:
    return Span(span.start, min(span.end, day))


def is_due(
    slug: str, planned: Mapping[str, Any], stream: Sequence[Logged], today: date, known: Mapping[str, Known]
) -> bool:
    apart = known[slug].apart if slug in known else 1
    return due_on(planned, days_done(slug, stream), today, apart)


def title_of(slug: str, known: Mapping[str, Known]) -> str:
    """A guide that this version does not know is called by its name in the address."""
    return known[slug].title if slug in known else slug.replace("-", " ").capitalize()
