"""What was planned on which day: a plan changes in place, and each day is held against the plan it had.

On the days of a flare the plan's reduced guides stand in, once a day each (product 12).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from pwa.brief.flares import flare
from pwa.brief.plan import WEEKDAYS, per_week
from pwa.brief.shapes import Logged, Span

Guides = dict[str, Mapping[str, Any]]

DAILY = {"per_week": 7}

GENTLEST = ("gentle-rocking",)
"""The default of a flare day (clinical.md 2, 7), when the plan names none."""


@dataclass(frozen=True, slots=True)
class Plans:
    """All versions of a plan, the oldest first, each with the day from which it counts; and the flares."""

    versions: tuple[Logged, ...]
    flares: tuple[Span, ...] = ()

    @property
    def newest(self) -> Logged | None:
        return self.versions[-1] if self.versions else None

    def on(self, day: date) -> Guides:
        """The guides planned on a day, by slug, in the plan's order."""
        plan = next((one for one in reversed(self.versions) if one.local_date <= day), None)
        if any(day in flare for flare in self.flares) and (flare := flare_guides(plan)):
            return flare
        return planned_guides(plan)

    def slugs(self, span: Span) -> list[str]:
        """Those of the newest plan, then what was planned before in the span."""
        earlier = (slug for day in span.dates() for slug in self.on(day))
        return list(dict.fromkeys([*planned_guides(self.newest), *earlier]))

    def times(self, slug: str, span: Span) -> int:
        """How often a guide was planned in a span, each day by its own plan; halves are rounded up."""
        sevenths = sum(sevenths_of(self.on(day).get(slug), day) for day in span.dates())
        return (2 * sevenths + 7) // 14

    def ended(self, slug: str, span: Span) -> date | None:
        """The last day on which a guide was planned that is in the plan no more."""
        if slug in planned_guides(self.newest):
            return None
        return max((day for day in span.dates() if slug in planned_guides_on(self, day)), default=None)


def planned_guides_on(plans: Plans, day: date) -> Guides:
    return replace(plans, flares=()).on(day)


def plans_of(stream: Iterable[Logged]) -> tuple[Logged, ...]:
    """Every version, in the order in which they came to count."""
    plans = {(e.entry_id, e.rev): e for e in stream if e.kind == "plan"}
    return tuple(sorted(plans.values(), key=lambda e: (e.local_date, e.seq)))


def flares_of(stream: Iterable[Logged], today: date) -> tuple[Span, ...]:
    return tuple(flare_span(e, today) for e in stream if e.kind == "flare")


def flare_span(entry: Logged, today: date) -> Span:
    """From its first day to its last, both included; to today while it lasts."""
    one = flare(entry)
    return Span(one.start, one.end or today)


def planned_guides(plan: Logged | None) -> Guides:
    guides = plan.body.get("guides") if plan else None
    listed = guides if isinstance(guides, list | tuple) else ()
    return {str(one["guide"]): one for one in listed if isinstance(one, Mapping) and one.get("guide")}


def flare_guides(plan: Logged | None) -> Guides:
    slugs = plan.body.get("flare") if plan else None
    named: Sequence[Any] = slugs if isinstance(slugs, list | tuple) else ()
    listed = (named or GENTLEST) if plan else ()
    return {str(slug): {"guide": str(slug), **DAILY} for slug in listed}


def sevenths_of(planned: Mapping[str, Any] | None, day: date) -> int:
    """Of one time: `per_week` times a week is as many sevenths on each day."""
    if planned is None:
        return 0
    if days := planned.get("days"):
        return 7 * (WEEKDAYS[day.weekday()] in days)
    return per_week(planned)
