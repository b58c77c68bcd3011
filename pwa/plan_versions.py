"""All versions of plans, each from the day on which it counts."""

import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
from sqlalchemy import Row, Select, select
from sqlalchemy.orm import Session

from pwa.brief import Logged
from pwa.models import Entry, EntryRevision, Person
from pwa.sealing import Cipher


def of_clients(
    session: Session, ciphers: Mapping[uuid.UUID, Cipher], zone: ZoneInfo
) -> Mapping[uuid.UUID, tuple[Logged, ...]]:
    """By client, the oldest first: one query, however many. `zone`: the practice's, whose days count."""
    found: dict[uuid.UUID, list[Logged]] = defaultdict(list)
    rows = session.execute(_versions(list(ciphers))).all()
    for row in sorted(rows, key=lambda row: row.seq):
        found[row.client_id].append(_version(row, ciphers[row.client_id], zone))
    return {client_id: tuple(versions) for client_id, versions in found.items()}


def _versions(ids: Sequence[uuid.UUID]) -> Select[*tuple[Any, ...]]:
    revision = EntryRevision
    # Named twice, or SQLite walks through all revisions of a client, who may have 20,000.
    plans = select(Entry.id).where(Entry.client_id.in_(ids), Entry.kind == "plan")
    return (
        select(
            *(revision.client_id, revision.entry_id, revision.rev, revision.seq, revision.body),
            *(revision.occurred_at, revision.received_at, Entry.local_date, Person.name),
        )
        .join(Entry, (Entry.client_id == revision.client_id) & (Entry.id == revision.entry_id))
        .join(Person, Person.id == revision.author_id)
        .where(Entry.client_id.in_(ids), Entry.kind == "plan", Entry.deleted.is_(False))
        .where(revision.client_id.in_(ids), revision.entry_id.in_(plans), revision.body.is_not(None))
    )


def _version(row: Row[Any], cipher: Cipher, zone: ZoneInfo) -> Logged:
    return Logged(
        entry_id=row.entry_id,
        kind="plan",
        body=msgspec.json.decode(cipher.open(row.body, row.entry_id.bytes, row.rev)),
        occurred_at=row.occurred_at,
        local_date=_counts_from(row, zone),
        received_at=row.received_at,
        seq=row.seq,
        rev=row.rev,
        author_name=row.name,
    )


def _counts_from(row: Row[Any], zone: ZoneInfo) -> date:
    """A later version keeps the day of the first, from which measures are due: it counts once it is sent."""
    day: date = row.local_date if row.rev == 1 else row.received_at.astimezone(zone).date()
    return day
