"""Earlier versions of an entry: nothing that was ever accepted is gone (sync-protocol.md, rule 5)."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from pwa import history
from pwa.brief import holds as holding
from pwa.brief.shapes import Logged
from pwa.errors import NotFound
from pwa.models import Entry, EntryRevision, Person
from pwa.sealing import Cipher, Keyring


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
) -> tuple[Logged, list[Version]]:
    """The entry as it stands and its versions, the newest first.

    NotFound for what the client deleted or holds back; no version tells more than the entry itself may.
    """
    found = history.some(session, keyring, client, Entry.id == entry_id)
    if not found:
        raise NotFound
    holds = history.holds_of(session, keyring, client)
    cipher = keyring.cipher(session, client.id)
    rows = session.execute(
        select(EntryRevision, Person.name)
        .join(Person, Person.id == EntryRevision.author_id)
        .where(EntryRevision.client_id == client.id, EntryRevision.entry_id == entry_id)
        .order_by(EntryRevision.rev.desc())
    )
    versions = (_version(row, name, cipher) for row, name in rows)
    return found[0], [left for one in versions if (left := _left(one, found[0], holds))]


def _version(row: EntryRevision, author_name: str, cipher: Cipher) -> Version:
    plain = None if row.body is None else cipher.open(row.body, row.entry_id.bytes, row.rev)
    body = None if plain is None else msgspec.json.decode(plain)
    return Version(row.rev, body, author_name, row.conflict, row.occurred_at, row.received_at)


def _left(version: Version, entry: Logged, holds: holding.Holds) -> Version | None:
    if version.body is None:
        return version
    left = holding.left_of(replace(entry, body=version.body), holds)
    return replace(version, body=left.body) if left else None
