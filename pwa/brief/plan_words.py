"""A plan, and what changed in it, in plain words (clinical.md 6)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import msgspec

from pwa.brief.cared_words import CARES
from pwa.brief.guided import Known, title_of
from pwa.brief.words import listed, region_label
from pwa.kinds import Card, Plan, Planned, PlannedCare, SittingTarget

MEASURES = {
    "psfs": "Own activities (PSFS)",
    "pgic": "Impression of change (PGIC)",
    "rmdq": "Roland-Morris, 24 statements (RMDQ)",
}
DAYS = {"mon": "Mon", "tue": "Tue", "wed": "Wed", "thu": "Thu", "fri": "Fri", "sat": "Sat", "sun": "Sun"}
SIDES = {"both": "both sides", "left": "left", "right": "right"}

Titles = Mapping[str, Known]


@dataclass(frozen=True, slots=True)
class Line:
    """One change. `words`: a whole sentence without its full stop."""

    sign: Literal["added", "removed", "changed"]
    words: str


def plan_in(body: Mapping[str, Any]) -> Plan:
    """A body from any schema; one that can't be read is no plan."""
    try:
        return msgspec.convert(body, Plan)
    except msgspec.ValidationError:
        return Plan()


def changes(old: Plan, new: Plan, known: Titles) -> tuple[Line, ...]:
    """What a client will find different, in the order of the plan's page."""
    return (
        *guide_changes(old, new, known),
        *sitting_changes(old.sitting, new.sitting, known),
        *care_changes(old, new),
        *listing("On a flare day", titles(old.flare, known), titles(new.flare, known)),
        *text("When to step up again", old.step_up, new.step_up),
        *goal_changes(old, new),
        *listing("Measures", measures(old), measures(new)),
        *text("Your word", old.note, new.note),
    )


def lines(plan: Plan, known: Titles) -> tuple[str, ...]:
    """A plan as it stands, a line for each of its things."""
    return (
        *(f"{title_of(one.guide, known)}: {guide_words(one)}" for one in plan.guides),
        *([f"Sitting: {sitting_words(plan.sitting, known)}"] if plan.sitting else []),
        *(f"{CARES[one.what]}: {care_words(one)}" for one in plan.care),
        *([f"On a flare day: {listed(titles(plan.flare, known))}"] if plan.flare else []),
        *(f"Goal: “{goal}”" for goal in plan.goals),
        *measures(plan),
    )


def guide_changes(old: Plan, new: Plan, known: Titles) -> Iterator[Line]:
    before, now = ({one.guide: one for one in plan.guides} for plan in (old, new))
    for slug, planned in now.items():
        title = title_of(slug, known)
        if slug not in before:
            yield Line("added", f"{title}: new, {guide_words(planned)}")
        elif differences := ", ".join(guide_differences(before[slug], planned)):
            yield Line("changed", f"{title}: {differences}")
    yield from (Line("removed", f"{title_of(slug, known)}: taken out") for slug in before if slug not in now)
    stayed = [slug for slug in now if slug in before]
    if stayed != [slug for slug in before if slug in now]:
        yield Line("changed", f"In a new order: {listed(titles(now, known))}")


def guide_differences(old: Planned, new: Planned) -> Iterator[str]:
    if old.side != new.side:
        yield f"{SIDES.get(old.side, 'the sore side')} to {SIDES.get(new.side, 'the sore side')}"
    if often(old) != often(new):
        yield f"{often(old)} to {often(new)}"
    yield from card_differences(old.card or Card(), new.card or Card())


def card_differences(old: Card, new: Card) -> Iterator[str]:
    for name, said in CARD_WORDS.items():
        # Nothing said is as the guide says; a ceiling of 0 is said.
        before, now = (None if said == "" else said for said in (getattr(old, name), getattr(new, name)))
        if before == now:
            continue
        if now is None:
            yield f"{said[0]} as the guide says"
        else:
            yield said[1].format(region_label(now) if name == "region" else now)


CARD_WORDS = {
    "region": ("place", "place: {}"),
    "spot": ("spot", "spot: “{}”"),
    "tool": ("tool", "with: {}"),
    "ceiling": ("ceiling", "ceiling {} of 10"),
    "seconds": ("holds", "holds of {} s"),
    "note": ("note", "note: “{}”"),
}


def sitting_changes(old: SittingTarget | None, new: SittingTarget | None, known: Titles) -> Iterator[Line]:
    if old == new:
        return
    if new is None:
        yield Line("removed", "Sitting: no target any more")
    else:
        yield Line("changed" if old else "added", f"Sitting: {sitting_words(new, known)}")


def care_changes(old: Plan, new: Plan) -> Iterator[Line]:
    before, now = ({one.what: one for one in plan.care} for plan in (old, new))
    for what, planned in now.items():
        if before.get(what) != planned:
            yield Line("changed" if what in before else "added", f"{CARES[what]}: {care_words(planned)}")
    yield from (Line("removed", f"{CARES[what]}: taken out") for what in before if what not in now)


def goal_changes(old: Plan, new: Plan) -> Iterator[Line]:
    yield from (Line("added", f"Goal: “{goal}”") for goal in new.goals if goal not in old.goals)
    yield from (Line("removed", f"Goal taken out: “{goal}”") for goal in old.goals if goal not in new.goals)


def listing(what: str, old: list[str], new: list[str]) -> Iterator[Line]:
    if old != new:
        yield Line("changed", f"{what}: {listed(new)}") if new else Line("removed", f"{what}: nothing")


def text(what: str, old: str, new: str) -> Iterator[Line]:
    if old != new:
        yield Line("changed", f"{what}: “{new}”") if new else Line("removed", f"{what}: taken out")


def guide_words(planned: Planned) -> str:
    """Both sides, 3 a week, ceiling 3 of 10"""
    side = SIDES.get(planned.side, "")
    return ", ".join(
        part for part in (side, often(planned), *card_differences(Card(), planned.card or Card())) if part
    )


def often(planned: Planned) -> str:
    if planned.days:
        return f"on {listed(DAYS[day] for day in DAYS if day in planned.days)}"
    return times_a_week(planned.per_week)


def times_a_week(times: int) -> str:
    if times and times % 7 == 0:
        return {1: "daily", 2: "twice a day"}.get(times // 7, f"{times // 7} times a day")
    return {1: "once a week", 2: "twice a week"}.get(times, f"{times} a week")


def sitting_words(target: SittingTarget, known: Titles) -> str:
    guide = f", with {title_of(target.guide, known)}" if target.guide else ""
    return f"at most {target.minutes} min at a time, then {target.stand} min on the feet{guide}"


def care_words(planned: PlannedCare) -> str:
    minutes = f"{planned.minutes} min" if planned.minutes else ""
    note = f"“{planned.note}”" if planned.note else ""
    return ", ".join(part for part in (times_a_week(planned.per_week), minutes, note) if part)


def measures(plan: Plan) -> list[str]:
    """In one order, however they came to be written down."""
    days = {one.measure: one.every_days for one in plan.measures}
    return [f"{name} every {days[one]} days" for one, name in MEASURES.items() if one in days]


def titles(slugs: Iterable[str], known: Titles) -> list[str]:
    return [title_of(slug, known) for slug in slugs]
