"""What a phone asks of its stream: changes after a cursor, and the digest."""

import hashlib
import uuid
from typing import Any, NamedTuple

import msgspec
from msgspec import Struct

from pwa.driver import Day, Driver, Forms, Id, Row
from pwa.sync.authors import Seal

MAX_PAGE = 1000

STREAM = "SELECT epoch, seq, min_seq FROM sync_stream WHERE client_id = ?"
CHANGES = """
SELECT seq, id, kind, rev, deleted, body, author_id, last_op, conflicts,
occurred_at, tz, offset_min, local_date, received_at
FROM entry WHERE client_id = ? AND seq > ? ORDER BY seq LIMIT ?
"""
"""By the unique index of client and number: the rows of others are never touched."""
AUTHORS = "SELECT id, name FROM person WHERE id IN (*)"
PAIRS = "SELECT id, rev FROM entry WHERE client_id = ? ORDER BY id"


class Change(Struct, gc=False):
    """An entry as it stands, as the phone gets it. `body` is null for a tombstone."""

    seq: int
    entry_id: str
    entry_kind: str
    rev: int
    deleted: bool
    body: msgspec.Raw | None
    author: str
    author_name: str
    last_op: str
    conflicts: int
    occurred_at: str
    tz: str
    offset_min: int
    local_date: Day
    received_at: str


class Client(NamedTuple):
    """Whose stream it is: most of it she wrote herself."""

    id: uuid.UUID
    name: str
    cipher: Seal


def pull(
    driver: Driver, client: Client, *, epoch: uuid.UUID | None, since: int, floor: int, limit: int
) -> dict[str, Any]:
    """One page of changes after `since`, in the order of their numbers, or the word to start over."""
    stream = _stream(driver, client.id)
    if stream is None:
        # A phone that knows an epoch has sent before: its stream was lost with a restore.
        empty = {"epoch_changed": True} if epoch else {"changes": [], "more": False, "floor": 0}
        return {"epoch": None} | empty
    current, seq, min_seq = stream
    answer: dict[str, Any] = {"epoch": str(current)}
    if epoch is not None and epoch != current:
        return answer | {"epoch_changed": True}
    # A cursor ahead of us means that we lost data; one behind what was purged, that deletions were missed.
    # A phone that starts over brings the floor along, or it would be sent back with each page.
    if since > seq or (since < min_seq and floor < min_seq):
        return answer | {"resync": True, "floor": min_seq}
    limit = max(1, min(limit, MAX_PAGE))
    rows = driver.all(CHANGES, (driver.forms.id(client.id), since, limit + 1))
    authors = _authors(driver, client, {row[6] for row in rows})
    changes = [_change(driver.forms, row, authors, client.cipher) for row in rows[:limit]]
    return answer | {"changes": changes, "more": len(rows) > limit, "floor": min_seq}


def digest(driver: Driver, client_id: uuid.UUID) -> dict[str, Any]:
    """Count of the stream's entries, tombstones too, and SHA-256 of their sorted `entry_id:rev` lines."""
    stream, name = _stream(driver, client_id), driver.forms.name
    lines = [f"{name(entry_id)}:{rev}" for entry_id, rev in driver.all(PAIRS, (driver.forms.id(client_id),))]
    return {
        "epoch": str(stream[0]) if stream else None,
        "count": len(lines),
        "hash": hashlib.sha256("\n".join(lines).encode()).hexdigest(),
    }


def _stream(driver: Driver, client_id: uuid.UUID) -> tuple[uuid.UUID, int, int] | None:
    row = driver.one(STREAM, (driver.forms.id(client_id),))
    return (driver.forms.uuid(row[0]), row[1], row[2]) if row else None


def _authors(driver: Driver, client: Client, ids: set[Id]) -> dict[Id, tuple[str, str]]:
    """Their ids as on the wire, and their names: a page has few of them."""
    own, spelt = driver.forms.id(client.id), driver.forms.name
    others = driver.within(AUTHORS, (), list(ids - {own}))
    return {row[0]: (spelt(row[0]), row[1]) for row in others} | {own: (str(client.id), client.name)}


def _change(form: Forms, row: Row, authors: dict[Id, tuple[str, str]], cipher: Seal) -> Change:
    seq, entry_id, kind, rev, deleted, body, author, last_op, conflicts, at, tz, offset, day, came = row
    plain = None if body is None else msgspec.Raw(cipher.open(bytes(body), form.bytes(entry_id), rev))
    return Change(
        *(seq, form.name(entry_id), kind, rev, bool(deleted), plain, *authors[author]),
        *(form.name(last_op), conflicts, form.text(at), tz, offset, day, form.text(came)),
    )
