"""A session record as it is being typed: kept on the server, sealed, one for each client and therapist."""

import uuid
from collections.abc import Sequence
from datetime import datetime

import msgspec
from msgspec import Struct
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from pwa.errors import Conflict
from pwa.models import Draft, Entry, Person
from pwa.sealing import Cipher, Keyring

Typed = dict[str, list[str]]
"""A form as it was typed: each field with its values."""


class Kept(Struct):
    """`record`: the name that the record will have · `page`: which page typed last."""

    record: str
    page: str
    typed: Typed


def find(
    session: Session, keyring: Keyring, therapist: Person, client: Person
) -> tuple[Kept, datetime] | None:
    """What was typed, and when."""
    row = _row(session, therapist.id, client.id)
    if row is None:
        return None
    return _opened(row, keyring.cipher(session, client.id)), row.updated_at


def of_clients(
    session: Session, keyring: Keyring, therapist: Person, clients: Sequence[uuid.UUID]
) -> dict[uuid.UUID, Kept]:
    """What was typed for any of them, in one query."""
    mine = Draft.therapist_id == therapist.id, Draft.client_id.in_(clients)
    return {
        row.client_id: _opened(row, keyring.cipher(session, row.client_id))
        for row in session.scalars(select(Draft).where(*mine))
    }


def keep(
    session: Session,
    keyring: Keyring,
    therapist: Person,
    client: Person,
    draft: Kept,
    *,
    over: frozenset[str],
    now: datetime,
) -> None:
    """Overwrites what one of the pages in `over` typed. Conflict `saved`: the record is written already;
    `newer`: another page typed since. The caller commits.
    """
    if _is_written(session, client.id, draft.record):
        raise Conflict("saved")
    cipher, row = keyring.cipher(session, client.id), _row(session, therapist.id, client.id)
    if row is None:
        row = Draft(id=uuid.uuid4(), client_id=client.id, therapist_id=therapist.id)
        session.add(row)
    elif _opened(row, cipher).page not in over:
        raise Conflict("newer")
    row.body, row.updated_at = cipher.seal(msgspec.json.encode(draft), _name(row)), now


def discard(session: Session, therapist: Person, client: Person) -> None:
    """The caller commits."""
    session.execute(delete(Draft).where(Draft.client_id == client.id, Draft.therapist_id == therapist.id))


def drop(
    session: Session, therapist: Person, client_id: uuid.UUID, cipher: Cipher, record: uuid.UUID
) -> None:
    """The draft of this record, which is written now. One of another session stays."""
    row = _row(session, therapist.id, client_id)
    if row is not None and _opened(row, cipher).record == str(record):
        session.delete(row)


def _row(session: Session, therapist_id: uuid.UUID, client_id: uuid.UUID) -> Draft | None:
    return session.scalar(
        select(Draft).where(Draft.client_id == client_id, Draft.therapist_id == therapist_id)
    )


def _is_written(session: Session, client_id: uuid.UUID, record: str) -> bool:
    found = select(Entry.n).where(Entry.client_id == client_id, Entry.id == uuid.UUID(record))
    return session.scalar(found) is not None


def _opened(row: Draft, cipher: Cipher) -> Kept:
    return msgspec.json.decode(cipher.open(row.body, _name(row)), type=Kept)


def _name(row: Draft) -> bytes:
    return b"draft" + row.id.bytes
