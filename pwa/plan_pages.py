"""What the page of a plan shows beside the form: what stood before, what happened since, its history."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from pwa.brief import Brief, Logged
from pwa.brief.guide_words import stop_words
from pwa.brief.plan_words import Line, changes, plan_in
from pwa.brief.planned import plans_of
from pwa.brief.words import dated, number
from pwa.guides import GUIDES
from pwa.history import KNOWN, History
from pwa.kinds import Plan
from pwa.models import PlanTemplate
from pwa.plan_drafts import BREAKS, CARE, EVERY, FLARE, MEASURES, Draft
from pwa.plan_rows import LONGEST_CARE, REACH, WEEKDAYS


@dataclass(frozen=True)
class Step:
    """A version of the plan: from which day it counts, by whom, and what it changed."""

    since: date
    by: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Page:
    history: History
    brief: Brief
    templates: Sequence[PlanTemplate]
    zone: ZoneInfo

    @cached_property
    def versions(self) -> tuple[Logged, ...]:
        return plans_of(self.history.plans)

    @cached_property
    def newest(self) -> Logged | None:
        return self.versions[-1] if self.versions else None

    @property
    def plan(self) -> Plan:
        return plan_in(self.newest.body) if self.newest else Plan()

    @property
    def seen(self) -> int:
        return self.newest.seq if self.newest else 0

    @property
    def changed_words(self) -> str:
        by = self.newest.author_name if self.newest else "Somebody"
        return (
            f"{by} changed this plan while you had it open. What you typed is still here, and not sent. "
            "Look at what would change now, then send it again or start over."
        )

    def changed_since(self, seen: int) -> tuple[Line, ...]:
        """What others changed after the version that a form was opened with."""
        known = next((plan_in(one.body) for one in self.versions if one.seq == seen), Plan())
        return changes(known, self.plan, KNOWN)

    def steps(self) -> list[Step]:
        """The newest first."""
        plans = [(one, plan_in(one.body)) for one in self.versions]
        first = [
            Step(one.local_date, one.author_name, changes(Plan(), plan, KNOWN)) for one, plan in plans[:1]
        ]
        later = [
            Step(b.local_date, b.author_name, changes(old, new, KNOWN))
            for (_, old), (b, new) in pairwise(plans)
        ]
        return [step for step in reversed([*first, *later]) if step.lines]

    def values(self, draft: Draft, missed: Sequence[Line] = ()) -> dict[str, Any]:
        """`missed`: what somebody changed while the form was open."""
        plan = None if draft.wrong else draft.read()
        return {
            "client": self.history.client,
            "draft": draft,
            "page": self,
            "missed": missed,
            "lines": changes(self.plan, plan, KNOWN) if plan else (),
            "minutes_a_day": minutes_a_day(plan) if plan else None,
            "template_id": uuid.uuid4(),
            **{"guides": GUIDES, "reach": REACH, "breaks": BREAKS, "flares": FLARE, "care": CARE},
            **{"every": EVERY, "measures": MEASURES, "weekdays": WEEKDAYS, "longest_care": LONGEST_CARE},
        }

    @property
    def on_phone(self) -> bool:
        """Whether a phone of the client was here since the newest version."""
        synced = self.history.last_sync
        return bool(self.newest and synced and synced >= self.newest.received_at)

    @property
    def sent_at(self) -> datetime | None:
        return self.newest.received_at if self.newest else None

    @property
    def sat_words(self) -> str:
        """How long until it hurt, as logged: what a target for sitting goes by (clinical.md 3)."""
        week = self.brief.sitting.now
        if week.to_pain is None:
            return "Not yet known after how many minutes it begins to hurt."
        return f"It began to hurt after {number(week.to_pain)} minutes (median of {week.hurt}, last 7 days)."

    def remarks(self, slug: str) -> list[str]:
        """What stands in the way of a guide, and its last stop in 14 days."""
        waiting = next((one for one in self.brief.locks.waiting if one.guide == slug), None)
        closed = [f"Closed on {self.history.client.name}’s phone until it is opened."] if waiting else []
        stops = [one for one in self.brief.guided.runs if one.guide == slug and one.outcome == "stopped"]
        return [*closed, *(f"Stopped on {dated(one.day)}: {stop_words(one.stop)}." for one in stops[-1:])]


def minutes_a_day(plan: Plan) -> int:
    """Of the guides, on average over a week."""
    week = sum(GUIDES[one.guide].minutes * one.per_week for one in plan.guides if one.guide in GUIDES)
    return round(week / 7)
