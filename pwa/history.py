"""A client's stream as her therapist may read it: a fixed number of queries, opened for pwa.brief.

Nothing of what the client holds back leaves this module (pwa/brief/holds.py): whatever a therapist reads
comes through here or through pwa.revisions.
"""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
from sqlalchemy import ColumnElement, Row, Select, and_, func, or_, select
from sqlalchemy.orm import Session

from pwa import access, brief, plan_versions
from pwa.brief import Brief, Compared, Limits, Logged, Summary
from pwa.brief import holds as holding
from pwa.brief.altered import corrected, days_late
from pwa.brief.guided import Known
from pwa.brief.holds import HOLDABLE, Holds
from pwa.brief.rules import DEFAULT_LIMITS, local_date
from pwa.brief.sessions import last_review
from pwa.guides import GUIDES
from pwa.kinds import THERAPIST_KINDS
from pwa.models import Care, ClientKey, Consent, Device, Entry, Person, Practice
from pwa.sealing import Cipher, Keyring
from pwa.thresholds import limits_of

WINDOW = timedelta(days=60)
"""A brief compares six weeks; what is older is read in the list of entries."""

BEGINNING = timedelta(27)
"""So long after the first pain entry the first logged week is looked for."""

LASTING = (
    *("question", "review", "appointment", "plan", "unlock", "safety", "clearance", "background", "goal"),
    *("psfs", "pgic", "rmdq", "medicine", "flare", "reaction", "record", "addendum", "acknowledgement"),
    "hold",
)
"""Kinds that count however old they are: pinned until done, read up to here, the number of sessions, what was
agreed and opened, and what was answered to the safety questions.
"""

KNOWN = {slug: Known(guide.title, guide.unlocked_by, guide.apart) for slug, guide in GUIDES.items()}

READ = (
    *(Entry.client_id, Entry.id, Entry.kind, Entry.rev, Entry.seq, Entry.conflicts, Entry.body),
    *(Entry.occurred_at, Entry.tz, Entry.offset_min, Entry.local_date, Entry.received_at),
)


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


def of(session: Session, keyring: Keyring, therapist: Person, client_id: uuid.UUID, now: datetime) -> History:
    """One client's history, or NotFound when she is not in this therapist's care."""
    client = access.client_for(session, therapist, client_id, now)
    return of_clients(session, keyring, therapist.practice, [client], now)[0]


def of_clients(
    session: Session, keyring: Keyring, practice: Practice, clients: Sequence[Person], now: datetime
) -> list[History]:
    """The histories of clients whom pwa.access gave out, in the same order: nine queries, however many.

    One more when somebody holds something back, or has been in care for longer than the window.
    """
    ids = [client.id for client in clients]
    zone = ZoneInfo(practice.timezone)
    ciphers = ciphers_of(session, keyring, ids)
    start = now.astimezone(zone).date() - WINDOW
    rows, holds = _open(session, ciphers, start)
    since, phones, held = _care(session, practice, ids), phones_of(session, ids), _held_back(session, holds)
    begun = _beginnings(session, ciphers, holds, start)
    made = (_history(client, rows[client.id], since, phones, zone, now) for client in clients)
    limits, agreed = limits_of(practice), plan_versions.of_clients(session, ciphers, zone)
    shared = _consented(session, ids, zone)
    return [
        replace(
            one,
            limits=limits,
            held_back=held.get(one.client.id, 0),
            plans=agreed.get(one.client.id, ()),
            consented=shared.get(one.client.id),
            beginning=tuple(begun.get(one.client.id, ())),
        )
        for one in made
    ]


def some(
    session: Session, keyring: Keyring, client: Person, *conditions: ColumnElement[bool]
) -> list[Logged]:
    """Those of one client's entries for which any condition holds, however old, as a therapist may read them.

    The client is one whom pwa.access gave out.
    """
    rows = _logged(session, keyring, client, or_(Entry.kind == "hold", *conditions))
    holds = holding.holds(rows)
    return [left for row in rows if (left := holding.left_of(row, holds))]


def _logged(
    session: Session, keyring: Keyring, client: Person, *conditions: ColumnElement[bool]
) -> list[Logged]:
    cipher = keyring.cipher(session, client.id)
    rows = session.execute(_entries(Entry.client_id == client.id, *conditions))
    return [_opened(row, cipher).logged for row in rows]


def holds_of(session: Session, keyring: Keyring, client: Person) -> Holds:
    return holding.holds(_logged(session, keyring, client, Entry.kind == "hold"))


@dataclass(frozen=True)
class _Opened:
    logged: Logged
    tz: str
    offset_min: int


def _history(
    client: Person,
    rows: Sequence[_Opened],
    since: Mapping[uuid.UUID, datetime],
    phones: Mapping[uuid.UUID, tuple[datetime, int]],
    zone: ZoneInfo,
    now: datetime,
) -> History:
    last_sync, waiting = phones.get(client.id, (None, 0))
    clock = _clock(rows)
    return History(
        client=client,
        today=local_date(now, *clock) if clock else now.astimezone(zone).date(),
        clock=clock,
        zone=zone.key,
        since=since[client.id].astimezone(zone).date(),
        entries=tuple(row.logged for row in rows),
        plans=(),
        marks={row.logged.entry_id: _mark(row) for row in rows if row.logged.kind not in THERAPIST_KINDS},
        last_sync=last_sync,
        waiting=waiting,
    )


def _clock(rows: Sequence[_Opened]) -> tuple[str, int] | None:
    """By what the client sent last it is today where she is; before that, by the practice's zone."""
    own = [row for row in rows if row.logged.kind not in THERAPIST_KINDS]
    newest = max(own, key=lambda row: (row.logged.received_at, row.logged.seq), default=None)
    return (newest.tz, newest.offset_min) if newest else None


def _mark(row: _Opened) -> Mark:
    entry, offset = row.logged, timedelta(minutes=row.offset_min)
    late = days_late(entry, offset)
    return Mark(entry.occurred_at + offset, corrected(entry), entry.conflicts > 0, late)


def ciphers_of(session: Session, keyring: Keyring, ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, Cipher]:
    # Held here so that keyring.cipher finds them in the session and asks no query for each client.
    keys = session.scalars(select(ClientKey).where(ClientKey.client_id.in_(ids))).all()
    return {key.client_id: keyring.cipher(session, key.client_id) for key in keys}


def _open(
    session: Session, ciphers: Mapping[uuid.UUID, Cipher], start: date
) -> tuple[dict[uuid.UUID, list[_Opened]], dict[uuid.UUID, Holds]]:
    ids = list(ciphers)
    found: dict[uuid.UUID, list[_Opened]] = defaultdict(list)

    def load(*conditions: ColumnElement[bool]) -> None:
        for row in session.execute(_entries(*conditions)):
            found[row.client_id].append(_opened(row, ciphers[row.client_id]))

    load(Entry.client_id.in_(ids), Entry.kind.in_(LASTING))
    read = {client_id: _read_up_to(rows) for client_id, rows in found.items()}
    holds = {client_id: holding.holds(row.logged for row in rows) for client_id, rows in found.items()}
    load(Entry.client_id.in_(ids), Entry.kind.not_in(LASTING), Entry.local_date >= start)
    load(Entry.kind.not_in(LASTING), Entry.local_date < start, _after(read, holds))
    left = {client_id: _left(rows, holds.get(client_id, holding.NONE)) for client_id, rows in found.items()}
    return defaultdict(list, left), holds


def _beginnings(
    session: Session, ciphers: Mapping[uuid.UUID, Cipher], holds: Mapping[uuid.UUID, Holds], start: date
) -> dict[uuid.UUID, list[Logged]]:
    """The pain entries of the first weeks, for those who began before `start`."""
    pain = Entry.kind == "pain", Entry.local_date < start
    day = select(func.min(Entry.local_date)).where(Entry.client_id == Person.id, *pain).scalar_subquery()
    first = session.execute(select(Person.id, day).where(Person.id.in_(ciphers), day.is_not(None))).all()
    weeks = [
        and_(Entry.client_id == who, Entry.local_date.between(began, began + BEGINNING))
        for who, began in first
    ]
    found: dict[uuid.UUID, list[_Opened]] = defaultdict(list)
    for row in session.execute(_entries(*pain, or_(*weeks))) if weeks else ():
        found[row.client_id].append(_opened(row, ciphers[row.client_id]))
    return {
        who: [row.logged for row in _left(rows, holds.get(who, holding.NONE))] for who, rows in found.items()
    }


def _left(rows: Iterable[_Opened], holds: Holds) -> list[_Opened]:
    return [replace(row, logged=left) for row in rows if (left := holding.left_of(row.logged, holds))]


def _held_back(session: Session, holds: Mapping[uuid.UUID, Holds]) -> dict[uuid.UUID, int]:
    """How many entries each client holds back: what was deleted meanwhile is not held back any more."""
    wanted = [and_(Entry.client_id == who, Entry.id.in_(one.held)) for who, one in holds.items() if one.held]
    if not wanted:
        return {}
    there = or_(*wanted), Entry.kind.in_(HOLDABLE), Entry.deleted.is_(False)
    rows = session.execute(
        select(Entry.client_id, func.count().label("held")).where(*there).group_by(Entry.client_id)
    )
    return {row.client_id: row.held for row in rows}


def _read_up_to(rows: Iterable[_Opened]) -> int | None:
    review = last_review(row.logged for row in rows)
    return review.up_to_seq if review else None


def _after(read: Mapping[uuid.UUID, int | None], holds: Mapping[uuid.UUID, Holds]) -> ColumnElement[bool]:
    """What came in, or was given back, after the last reading: new to the therapist, of whichever day it
    tells."""
    unread = [
        and_(Entry.client_id == who, or_(Entry.seq > seq, Entry.id.in_(_given_back(holds[who], seq))))
        for who, seq in read.items()
        if seq is not None
    ]
    return or_(Entry.n.is_(None), *unread)


def _given_back(holds: Holds, seq: int) -> list[uuid.UUID]:
    return [entry_id for entry_id, at in holds.released.items() if at > seq]


def _entries(*conditions: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    return (
        select(*READ, Person.name.label("author_name"))
        .join(Person, Person.id == Entry.author_id)
        .where(Entry.deleted.is_(False), *conditions)
        .order_by(Entry.occurred_at, Entry.seq)
    )


def _opened(row: Row[Any], cipher: Cipher) -> _Opened:
    logged = Logged(
        entry_id=row.id,
        kind=row.kind,
        body=msgspec.json.decode(cipher.open(row.body, row.id.bytes, row.rev)),
        occurred_at=row.occurred_at,
        local_date=row.local_date,
        received_at=row.received_at,
        seq=row.seq,
        rev=row.rev,
        conflicts=row.conflicts,
        author_name=row.author_name,
    )
    return _Opened(logged, row.tz, row.offset_min)


def _care(session: Session, practice: Practice, ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, datetime]:
    rows = session.execute(
        select(Care.client_id, func.min(Care.since).label("since"))
        .where(Care.practice_id == practice.id, Care.client_id.in_(ids))
        .group_by(Care.client_id)
    )
    return {row.client_id: row.since for row in rows}


def _consented(session: Session, ids: Sequence[uuid.UUID], zone: ZoneInfo) -> dict[uuid.UUID, date]:
    """The day on which each client agreed to share, the last time."""
    rows = session.execute(
        select(Consent.client_id, func.max(Consent.given_at).label("given_at"))
        .where(Consent.client_id.in_(ids), Consent.withdrawn_at.is_(None))
        .group_by(Consent.client_id)
    )
    return {row.client_id: row.given_at.astimezone(zone).date() for row in rows}


def phones_of(session: Session, ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, tuple[datetime, int]]:
    """When a phone of each client was here last, and how many entries they held back then, all together."""
    rows = session.execute(
        select(Device.person_id, func.max(Device.last_seen_at), func.sum(Device.pending_count))
        .where(Device.person_id.in_(ids))
        .group_by(Device.person_id)
    )
    return {person_id: (seen, int(waiting)) for person_id, seen, waiting in rows}
