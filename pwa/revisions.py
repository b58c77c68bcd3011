"""Earlier versions of an entry: nothing that was ever accepted is gone (sync-protocol.md, rule 5)."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from pwa.errors import NotFound
from pwa.models import Entry, EntryRevision, Person
from pwa.sealing import Keyring


@dataclass(frozen=True)
class Version:
    """`body` None: deleted with this one. `conflict`: its writer did not know the one before."""

    rev: int
    body: Mapping[str, Any] | None
    author_name: str
    conflict: bool
    occurred_at: datetime
    received_at: datetime


def of(
    session: Session, keyring: Keyring, client: Person, entry_id: uuid.UUID
) -> tuple[Entry, list[Version]]:
    """The entry as it stands and its versions, the newest first. What the client deleted is NotFound."""
    entry = session.scalar(
        select(Entry).where(Entry.client_id == client.id, Entry.id == entry_id, Entry.deleted.is_(False))
    )
    if entry is None:
        raise NotFound
    cipher = keyring.cipher(session, client.id)
    rows = session.execute(
        select(EntryRevision, Person.name)
        .join(Person, Person.id == EntryRevision.author_id)
        .where(EntryRevision.client_id == client.id, EntryRevision.entry_id == entry_id)
        .order_by(EntryRevision.rev.desc())
    )

    def version(row: EntryRevision, author_name: str) -> Version:
        plain = None if row.body is None else cipher.open(row.body, row.entry_id.bytes, row.rev)
        body = None if plain is None else msgspec.json.decode(plain)
        return Version(row.rev, body, author_name, row.conflict, row.occurred_at, row.received_at)

    return entry, [version(row, name) for row, name in rows]
