"""A session record as it is being typed: kept on the server, sealed, one for each client and therapist."""

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec
from msgspec import Struct
from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from pwa import access
from pwa.errors import Conflict
from pwa.models import Care, Draft, Entry, Person
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
    cipher, name, plain = keyring.cipher(session, client.id), uuid.uuid4(), msgspec.json.encode(draft)
    fresh = {"id": name, "client_id": client.id, "therapist_id": therapist.id, "updated_at": now}
    if _is_first(session, fresh | {"body": cipher.seal(plain, _name(name))}):
        return
    row = _row(session, therapist.id, client.id, held=True)
    if row is None or _opened(row, cipher).page not in over:
        raise Conflict("newer")
    row.body, row.updated_at = cipher.seal(plain, _name(row.id)), now


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


def drop_unreadable(session: Session, now: datetime) -> None:
    """Those of therapists whose care is over: whoever reads nothing more keeps nothing half typed either.

    Covers end by themselves, so each end of a care clears up after them, too. The caller commits.
    """
    treats = select(Care.id).where(
        Care.client_id == Draft.client_id, Care.therapist_id == Draft.therapist_id, *access.in_force(now)
    )
    session.execute(delete(Draft).where(~treats.exists()), execution_options={"synchronize_session": False})


def _is_first(session: Session, values: dict[str, Any]) -> bool:
    """Whether it was written: two pages may begin at the same moment."""
    upsert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    statement = (
        upsert(Draft).values(values).on_conflict_do_nothing(index_elements=["client_id", "therapist_id"])
    )
    return session.scalar(statement.returning(Draft.id)) is not None


def _row(
    session: Session, therapist_id: uuid.UUID, client_id: uuid.UUID, *, held: bool = False
) -> Draft | None:
    """`held`: as it is now, and nobody else overwrites it before the commit."""
    found = select(Draft).where(Draft.client_id == client_id, Draft.therapist_id == therapist_id)
    if held:
        found = found.with_for_update().execution_options(populate_existing=True)
    return session.scalar(found)


def _is_written(session: Session, client_id: uuid.UUID, record: str) -> bool:
    found = select(Entry.n).where(Entry.client_id == client_id, Entry.id == uuid.UUID(record))
    return session.scalar(found) is not None


def _opened(row: Draft, cipher: Cipher) -> Kept:
    return msgspec.json.decode(cipher.open(row.body, _name(row.id)), type=Kept)


def _name(draft_id: uuid.UUID) -> bytes:
    return b"draft" + draft_id.bytes
