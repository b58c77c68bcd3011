"""What a history is: one client's entries with what is known of them, ready to be read by pwa.brief."""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby

from pwa import brief
from pwa.brief import Brief, Compared, Limits, Logged, Summary
from pwa.brief.guided import Known
from pwa.brief.rules import DEFAULT_LIMITS
from pwa.guides import GUIDES
from pwa.kinds import THERAPIST_KINDS
from pwa.models import Person

WINDOW = timedelta(days=60)
"""A brief compares six weeks; what is older is read in the list of entries."""

KNOWN = {slug: Known(guide.title, guide.unlocked_by, guide.apart) for slug, guide in GUIDES.items()}


@dataclass(frozen=True)
class Mark:
    """What else is known of an entry. `at`: on the client's clock · `late`: days until it came in, or 0."""

    at: datetime
    corrected: bool
    two_versions: bool
    late: int

    @property
    def plain(self) -> bool:
        return not (self.corrected or self.two_versions or self.late)


@dataclass(frozen=True)
class History:
    """One client's entries, as they stand now, the oldest first. `today` is the client's own date.

    `held_back`: how many the client holds back. None of them is among the entries.
    beginning: pain entries of the first weeks of care, where they lie before `entries` ·
    consented: the day on which she agreed to share · clock: zone and offset of what she sent last,
    None before that · zone: the practice's.
    """

    client: Person
    today: date
    since: date
    entries: tuple[Logged, ...]
    plans: tuple[Logged, ...]
    marks: Mapping[uuid.UUID, Mark]
    last_sync: datetime | None
    waiting: int
    limits: Limits = DEFAULT_LIMITS
    held_back: int = 0
    consented: date | None = None
    clock: tuple[str, int] | None = None
    beginning: tuple[Logged, ...] = ()
    zone: str = "UTC"

    def brief(self, now: datetime) -> Brief:
        return brief.build(
            self.entries,
            today=self.today,
            now=now,
            since=self.since,
            last_sync=self.last_sync,
            waiting=self.waiting,
            limits=self.limits,
            known=KNOWN,
            held_back=self.held_back,
            plans=self.plans,
            consented=self.consented,
            altered={entry_id for entry_id, mark in self.marks.items() if not mark.plain},
            clock=self.clock or (self.zone, 0),
            beginning=self.beginning,
        )

    def compared(self, then: date | None, older: Iterable[Logged], now: datetime) -> Compared:
        """older: of the week of then, when that lies before what is read anyway."""
        return brief.against(
            (*self.entries, *older),
            then=then,
            today=self.today,
            now=now,
            since=self.since,
            limits=self.limits,
        )

    def days(self) -> list[tuple[date, list[Logged]]]:
        """The client's own entries by date, the newest first."""
        own = (e for e in self.entries if e.kind not in THERAPIST_KINDS and not self._only_kept(e))
        newest = sorted(own, key=lambda entry: (entry.local_date, entry.occurred_at), reverse=True)
        return [(day, list(found)) for day, found in groupby(newest, key=lambda entry: entry.local_date)]

    def _only_kept(self, entry: Logged) -> bool:
        """Safety answers of long ago stand behind the brief; a list of days would be full of them."""
        return entry.kind == "safety" and entry.local_date < self.today - WINDOW

    def summary(self, now: datetime) -> Summary:
        return brief.summary(
            self.entries,
            today=self.today,
            now=now,
            since=self.since,
            last_sync=self.last_sync,
            limits=self.limits,
            known=KNOWN,
            plans=self.plans,
            clock=self.clock or (self.zone, 0),
            beginning=self.beginning,
        )
