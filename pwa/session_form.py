"""When a session is to be, as it was typed: in the practice's time, once or in series."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from pwa.brief.words import dated
from pwa.digits import whole

FURTHEST_AHEAD = timedelta(days=366)
SHORTEST, LONGEST = 5, 8 * 60
EVERY = {0: "once", 1: "every week", **{n: f"every {n} weeks" for n in (2, 3, 4, 6, 8)}}
"""Weeks between two sessions of a series."""
MOST = 20
MOST_TYPED = 32
"""Letters that are read of a field."""

Scope = Literal["one", "following"]


@dataclass
class Asked:
    """`errors` by field once `read` has looked at it. `key`: the name that the page gave to the form ·
    `rev`: what the page showed was this revision of the session · `scope`: it alone, or with all that
    follow in its series.
    """

    day: str = ""
    clock: str = ""
    minutes: str = "60"
    every: str = "0"
    times: str = "6"
    scope: Scope = "one"
    key: str = ""
    rev: str = ""
    errors: dict[str, str] = field(default_factory=dict)

    @classmethod
    def from_form(cls, form: Mapping[str, str]) -> "Asked":
        def typed(name: str, otherwise: str = "") -> str:
            return form.get(name, otherwise).strip()[:MOST_TYPED]

        return cls(
            day=typed("date"),
            clock=typed("time"),
            minutes=typed("minutes"),
            every=typed("every", "0"),
            times=typed("times", "6"),
            scope="following" if typed("scope") == "following" else "one",
            key=typed("key"),
            rev=typed("rev"),
        )

    @classmethod
    def of(cls, starts_at: datetime, minutes: int, rev: int, zone: ZoneInfo) -> "Asked":
        """The session that is agreed, to be changed."""
        there = starts_at.astimezone(zone)
        return cls(f"{there:%Y-%m-%d}", f"{there:%H:%M}", str(minutes), rev=str(rev))

    @property
    def known_rev(self) -> int | None:
        return whole(self.rev, None, longest=MOST_TYPED)

    def read(self, zone: ZoneInfo, now: datetime) -> tuple[datetime, int] | None:
        """When it starts and how many minutes it takes, or None and `errors`."""
        day, clock, minutes = self._day(), self._clock(), self._minutes()
        if day is None or clock is None or minutes is None:
            return None
        today = now.astimezone(zone).date()
        if not today <= day <= today + FURTHEST_AHEAD:
            self.errors["date"] = "Choose a day from today to a year ahead."
            return None
        starts_at = instant_at(day, clock, zone)
        if starts_at is None:
            self.errors["time"] = "The clocks change that night: this time does not exist."
        elif starts_at <= now:
            self.errors["time"] = "This is in the past. Choose a time to come."
        return None if starts_at is None or self.errors else (starts_at, minutes)

    def series(self, zone: ZoneInfo, now: datetime) -> tuple[list[datetime], int] | None:
        """All of its starts: the same time on the practice's wall, whatever the clocks do in between."""
        weeks, times = self._every(), self._times()
        first = self.read(zone, now)
        if first is None or self.errors:
            return None
        there = first[0].astimezone(zone)
        days = [there.date() + timedelta(weeks=weeks * n) for n in range(times if weeks else 1)]
        starts = {day: instant_at(day, there.time(), zone) for day in days}
        if missing := [day for day, at in starts.items() if at is None]:
            self.errors["time"] = f"The clocks change on {dated(missing[0])}: this time does not exist then."
            return None
        return [at for at in starts.values() if at], first[1]

    def _every(self) -> int:
        if self.every in {str(n) for n in EVERY}:
            return int(self.every)
        self.errors["every"] = "Choose one of the list."
        return 0

    def _times(self) -> int:
        number = whole(self.times, 0)
        if self.every == "0" or 2 <= number <= MOST:
            return number
        self.errors["times"] = f"Give 2 to {MOST} sessions."
        return 0

    def _day(self) -> date | None:
        try:
            return date.fromisoformat(self.day)
        except ValueError:
            self.errors["date"] = "Give a day."
            return None

    def _clock(self) -> time | None:
        try:
            return time.fromisoformat(self.clock).replace(second=0, microsecond=0, tzinfo=None)
        except ValueError:
            self.errors["time"] = "Give a time."
            return None

    def _minutes(self) -> int | None:
        number = whole(self.minutes, 0)
        if SHORTEST <= number <= LONGEST:
            return number
        self.errors["minutes"] = f"Give {SHORTEST} to {LONGEST} minutes."
        return None


def instant_at(day: date, clock: time, zone: ZoneInfo) -> datetime | None:
    """None for an hour that the clocks skip; of one that comes twice, the first."""
    at = datetime.combine(day, clock.replace(fold=0), zone).astimezone(UTC)
    return at if at.astimezone(zone).time() == clock.replace(fold=0) else None
