"""In which order a therapist meets her clients: today, changed, stopped, silent, the rest (product 35)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Literal

from pwa.brief import Summary
from pwa.brief.sessions import ends_at
from pwa.brief.shapes import Change, Session
from pwa.models import Person

Group = Literal["today", "changed", "stopped", "silent", "others"]
GROUPS: tuple[Group, ...] = ("today", "changed", "stopped", "silent", "others")
TONES = ("worse", "new", "better", "silent")
MOST_REASONS = 3

Summaries = Iterable[tuple[Person, Summary]]


@dataclass(frozen=True)
class Row:
    """One client. `session`: today's, even when it is over, else the next one."""

    client: Person
    summary: Summary
    session: Session | None
    group: Group

    @property
    def reasons(self) -> tuple[Change, ...]:
        """Why she stands where she stands. Two stops are one reason, not three."""
        changes = self.summary.changes
        told = any(change.kind == "stops" for change in changes)
        return changes if told else (*changes, *self.summary.stopped)

    @property
    def questions(self) -> int:
        return self.summary.questions

    @property
    def shown(self) -> tuple[Change, ...]:
        return self.reasons[:MOST_REASONS]

    @property
    def last_leg(self) -> int | None:
        """The last value of the fortnight, as logged."""
        dots = self.summary.leg.dots
        return dots[-1].value if dots else None


@dataclass(frozen=True)
class Caseload:
    today: tuple[Row, ...]
    changed: tuple[Row, ...]
    stopped: tuple[Row, ...]
    silent: tuple[Row, ...]
    others: tuple[Row, ...]

    @property
    def total(self) -> int:
        return sum(len(getattr(self, name)) for name in GROUPS)

    @property
    def writers(self) -> list[Row]:
        """Who has written since they were last read or answered, by name: one notice for all of them."""
        everybody: list[Row] = [row for group in fields(self) for row in getattr(self, group.name)]
        return sorted((row for row in everybody if row.summary.messages), key=lambda row: row.client.name)


def caseload(summaries: Summaries, today: date, now: datetime) -> Caseload:
    """`today` is the practice's date: it says which sessions are today's."""
    groups: dict[Group, list[Row]] = {name: [] for name in GROUPS}
    for row in rows(summaries, today, now):
        groups[row.group].append(row)
    groups["today"].sort(key=lambda row: row.session.starts_at if row.session else now)
    groups["changed"].sort(key=lambda row: (urgency(row), next_session(row)))
    groups["stopped"].sort(key=next_session)
    groups["silent"].sort(key=lambda row: row.summary.last_entry or date.min)
    return Caseload(**{name: tuple(found) for name, found in groups.items()})


def rows(summaries: Summaries, today: date, now: datetime) -> list[Row]:
    return [_row(client, summary, today, now) for client, summary in summaries]


def urgency(row: Row) -> int:
    """Safety answers first, then what got worse, what is new, what got better."""
    return min(0 if c.kind == "safety" else 1 + TONES.index(c.tone) for c in row.summary.changes)


def next_session(row: Row) -> float:
    return row.session.starts_at.timestamp() if row.session else float("inf")


def _row(client: Person, summary: Summary, today: date, now: datetime) -> Row:
    session = _session(summary.sessions, today, now)
    return Row(client, summary, session, _group(summary, session, today))


def _session(sessions: Sequence[Session], today: date, now: datetime) -> Session | None:
    """Today's that is on or still to come, else today's last one, else the next."""
    upcoming = next((one for one in sessions if ends_at(one) > now), None)
    if upcoming and upcoming.day <= today:
        return upcoming
    return next((one for one in reversed(sessions) if one.day == today), upcoming)


def _group(summary: Summary, session: Session | None, today: date) -> Group:
    if session and session.day <= today:
        return "today"
    if any(change.tone != "silent" for change in summary.changes):
        return "changed"
    if summary.stopped:
        return "stopped"
    return "silent" if summary.silent_since or summary.last_entry is None else "others"
