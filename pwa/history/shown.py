"""Clients' entries as their therapists may read them, opened.

Nothing of what the client holds back leaves this module (pwa/brief/holds.py): whatever a therapist reads
comes through here or through pwa.revisions.
"""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Row, Select, and_, func, or_, select
from sqlalchemy.orm import Session

from pwa.brief import Logged
from pwa.brief import holds as holding
from pwa.brief.holds import HOLDABLE, Holds
from pwa.brief.sessions import last_review
from pwa.models import Entry, Person
from pwa.sealing import Cipher, Keyring

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

READ = (
    *(Entry.client_id, Entry.id, Entry.kind, Entry.rev, Entry.seq, Entry.conflicts, Entry.body),
    *(Entry.occurred_at, Entry.tz, Entry.offset_min, Entry.local_date, Entry.received_at),
)


@dataclass(frozen=True)
class Opened:
    """An entry, and the clock by which it was written: zone and minutes east of UTC."""

    logged: Logged
    tz: str
    offset_min: int


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


def of_clients(
    session: Session, ciphers: Mapping[uuid.UUID, Cipher], start: date
) -> tuple[dict[uuid.UUID, list[Opened]], dict[uuid.UUID, Holds]]:
    """What counts of each client's entries since `start`, and what each of them holds back."""
    ids = list(ciphers)
    found: dict[uuid.UUID, list[Opened]] = defaultdict(list)

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


def beginnings(
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
    found: dict[uuid.UUID, list[Opened]] = defaultdict(list)
    for row in session.execute(_entries(*pain, or_(*weeks))) if weeks else ():
        found[row.client_id].append(_opened(row, ciphers[row.client_id]))
    return {
        who: [row.logged for row in _left(rows, holds.get(who, holding.NONE))] for who, rows in found.items()
    }


def _left(rows: Iterable[Opened], holds: Holds) -> list[Opened]:
    return [replace(row, logged=left) for row in rows if (left := holding.left_of(row.logged, holds))]


def held_back(session: Session, holds: Mapping[uuid.UUID, Holds]) -> dict[uuid.UUID, int]:
    """How many entries each client holds back: what was deleted meanwhile is not held back any more."""
    wanted = [and_(Entry.client_id == who, Entry.id.in_(one.held)) for who, one in holds.items() if one.held]
    if not wanted:
        return {}
    there = or_(*wanted), Entry.kind.in_(HOLDABLE), Entry.deleted.is_(False)
    rows = session.execute(
        select(Entry.client_id, func.count().label("held")).where(*there).group_by(Entry.client_id)
    )
    return {row.client_id: row.held for row in rows}


def _read_up_to(rows: Iterable[Opened]) -> int | None:
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


def _opened(row: Row[Any], cipher: Cipher) -> Opened:
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
    return Opened(logged, row.tz, row.offset_min)
