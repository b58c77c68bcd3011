"""Who did what and who read what: a chain of hashes per practice (security.md, "At rest"). No health data.

Each event holds the hash of the one before, so that a change or a gap shows. Append last in a transaction: it
locks the practice's row.
"""

import hashlib
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

import msgspec
from sqlalchemy import ColumnElement, insert, or_, select
from sqlalchemy.orm import Session

from pwa.models import AuditEvent, Person, Practice

START = bytes(32)
SAME_READING = timedelta(minutes=15)
"""One look at a page is many requests: within this time they are one event."""


class What(StrEnum):
    """`detail` is the page that was read, or the id of the care, the invitation or the person.

    After the id of a cover stand the days that were agreed, since it may end sooner.
    """

    READ = "read"
    CARE_BEGUN = "care-begun"
    HANDED_OVER = "handed-over"
    CARE_ENDED = "care-ended"
    COVERED = "covered"
    COVER_ENDED = "cover-ended"
    CONSENT_GIVEN = "consent-given"
    CONSENT_WITHDRAWN = "consent-withdrawn"
    INVITED = "invited"
    INVITATION_REVOKED = "invitation-revoked"
    CONFIRMED = "confirmed"
    ACCOUNT_ENDED = "account-ended"


@dataclass(frozen=True)
class Chain:
    """`broken`: the number of the first event that is not as it was written. `head`: the last one's hash."""

    events: int
    head: bytes
    broken: int | None = None


def append(
    session: Session,
    practice_id: uuid.UUID,
    what: What,
    now: datetime,
    *,
    by: uuid.UUID | None,
    client_id: uuid.UUID | None = None,
    detail: object = "",
) -> None:
    """The next event. `by` None: whoever runs the machine. The caller commits, with what the event tells."""
    number, previous = _last(session, practice_id)
    event = {
        "practice_id": practice_id,
        "number": number + 1,
        "at": now.astimezone(UTC),
        "person_id": by,
        "client_id": client_id,
        "what": str(what),
        "detail": str(detail),
    }
    chained = {"previous": previous, "hash": _hash(previous, **event)}
    session.execute(insert(AuditEvent).values(event | chained))


def read(session: Session, reader: Person, client_id: uuid.UUID | None, page: str, now: datetime) -> None:
    """A therapist read a page, of one client or, without `client_id`, of all of theirs."""
    _lock(session, reader.practice_id)
    if not is_noted(session, reader, client_id, page, now):
        who = {"by": reader.id, "client_id": client_id}
        append(session, reader.practice_id, What.READ, now, detail=page, **who)


def is_noted(session: Session, reader: Person, client_id: uuid.UUID | None, page: str, now: datetime) -> bool:
    """Whether the same was read a few minutes ago."""
    return client_id in noted(session, reader, [client_id], page, now)


def noted(
    session: Session, reader: Person, clients: Sequence[uuid.UUID | None], page: str, now: datetime
) -> set[uuid.UUID | None]:
    """For which of them the same was read a few minutes ago. None: the list of all."""
    of_one = AuditEvent.client_id.in_([who for who in clients if who])
    found = select(AuditEvent.client_id).where(
        or_(of_one, AuditEvent.client_id.is_(None)) if None in clients else of_one,
        AuditEvent.at > now - SAME_READING,
        *_is(reader, page),
    )
    return set(session.scalars(found.distinct()))


def verify(session: Session, practice_id: uuid.UUID) -> Chain:
    """Walks the whole chain. What was cut off at its end shows only to somebody who kept an earlier head."""
    events = select(AuditEvent).where(AuditEvent.practice_id == practice_id).order_by(AuditEvent.number)
    number, head = 0, START
    for event in session.scalars(events).yield_per(1000):
        expected = _hash(head, **{name: getattr(event, name) for name in SIGNED})
        if (event.number, event.previous, event.hash) != (number + 1, head, expected):
            return Chain(number, head, broken=number + 1)
        number, head = event.number, event.hash
    return Chain(number, head)


def stands(session: Session, known: str) -> bool:
    """Whether an event that was written down as `number:hash` is still there, in any practice."""
    number, _, digest = known.partition(":")
    hashes = select(AuditEvent.hash).where(AuditEvent.number == int(number)) if number.isdecimal() else None
    return hashes is not None and digest in {found.hex() for found in session.scalars(hashes)}


SIGNED = ("practice_id", "number", "at", "person_id", "client_id", "what", "detail")


def _hash(previous: bytes, **event: object) -> bytes:
    """In a form that is the same on every database: JSON of the values, with times as instants in UTC."""
    return hashlib.sha256(previous + msgspec.json.encode([event[name] for name in SIGNED])).digest()


def _last(session: Session, practice_id: uuid.UUID) -> tuple[int, bytes]:
    _lock(session, practice_id)
    row = session.execute(
        select(AuditEvent.number, AuditEvent.hash)
        .where(AuditEvent.practice_id == practice_id)
        .order_by(AuditEvent.number.desc())
        .limit(1)
    ).one_or_none()
    return (row.number, row.hash) if row else (0, START)


def _lock(session: Session, practice_id: uuid.UUID) -> None:
    """One writer of a chain at a time; SQLite has only one anyway. Rows that name the practice don't wait."""
    session.execute(select(Practice.id).where(Practice.id == practice_id).with_for_update(key_share=True))


def _is(reader: Person, page: str) -> tuple[ColumnElement[bool], ...]:
    return AuditEvent.person_id == reader.id, AuditEvent.what == What.READ, AuditEvent.detail == page
