"""A batch's rows: read in a few queries, written in one statement for each table.

Values stand here as they are bound (pwa.driver.Forms), so that what was read is written back as it was.
"""

import uuid
from collections.abc import Collection, Iterable, Sequence
from typing import Literal, cast

from msgspec import Struct
from msgspec.structs import astuple
from sqlalchemy import Table

from pwa.driver import Day, Driver, Id, Moment, Row, marks
from pwa.models import DeadOp, Device, Entry, RefusedOp, Superseded, SyncStream
from pwa.wire import Result

# The tables for statements, not the ORM: a batch of a hundred costs six times as much there
# (architecture.md, "Choices").
ENTRY, SUPERSEDED, REFUSED, DEAD, STREAM, DEVICE = (
    cast(Table, model.__table__) for model in (Entry, Superseded, RefusedOp, DeadOp, SyncStream, Device)
)


class Standing(Struct, gc=False):
    """A row of `entry`, column by column. `n` is None until it is in the table."""

    client_id: Id
    id: Id
    kind: str
    author_id: Id
    rev: int
    seq: int
    last_op: Id
    op_kind: str
    device_id: Id | None
    payload_hash: bytes
    conflict: bool
    conflicts: int
    deleted: bool
    body: bytes | None
    occurred_at: Moment
    tz: str
    offset_min: int
    local_date: Day
    received_at: Moment
    n: int | None = None

    @property
    def outlived(self) -> bool:
        """Whether its last op was a deletion that an edit beat (rule 5)."""
        return self.op_kind == "delete" and not self.deleted


class Known(Struct, gc=False):
    """An op that has a result already: whose it was, the hash of its words, and the result."""

    client_id: Id
    payload_hash: bytes
    result: Result


STANDING = Standing.__struct_fields__[:-1]
REMEMBERED = ("op_id", "client_id", "device_id", "payload_hash", "reason")
DIED = ("client_id", "device_id", "op_id", "reason", "received_at", "payload")


def _insert(table: str, columns: Sequence[str]) -> str:
    return f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks(len(columns))})"  # noqa: S608


PLACE, SUPERSEDE = _insert("entry", STANDING), _insert("superseded", STANDING)
REMEMBER, BURY = _insert("refused_op", REMEMBERED), _insert("dead_op", DIED)
REPLACE = f"UPDATE entry SET {', '.join(f'{name} = ?' for name in STANDING)} WHERE n = ?"  # noqa: S608
FIND = f"SELECT {', '.join(STANDING)}, n FROM entry WHERE client_id = ? AND id IN (*)"  # noqa: S608
KNOWN = """
SELECT last_op, client_id, payload_hash, conflict, rev, seq, NULL FROM entry WHERE last_op IN (*) UNION ALL
SELECT last_op, client_id, payload_hash, conflict, rev, seq, NULL FROM superseded WHERE last_op IN (*)
UNION ALL SELECT op_id, client_id, payload_hash, NULL, NULL, NULL, reason FROM refused_op WHERE op_id IN (*)
"""
ANY_KNOWN = """
SELECT 1 FROM superseded WHERE last_op BETWEEN ? AND ?
UNION ALL SELECT 1 FROM refused_op WHERE op_id BETWEEN ? AND ?
UNION ALL SELECT 1 FROM entry WHERE client_id = ? AND id BETWEEN ? AND ?
UNION ALL SELECT 1 FROM entry WHERE last_op IN (*) LIMIT 1
"""
REVISIONS = "SELECT id, rev FROM superseded WHERE client_id = ? AND id IN (*)"
LOCK = "SELECT epoch, seq, min_seq FROM sync_stream WHERE client_id = ?"
OPEN = "INSERT INTO sync_stream (client_id, epoch, seq, min_seq) VALUES (?, ?, 0, 0) ON CONFLICT DO NOTHING"
COUNT = "UPDATE sync_stream SET seq = ? WHERE client_id = ?"


def lock(driver: Driver, client_id: uuid.UUID) -> tuple[uuid.UUID, int, int] | None:
    """Epoch, number and floor of a stream; nobody else gets its row until this transaction ends (rule 1)."""
    row = driver.one(LOCK if driver.on_sqlite else f"{LOCK} FOR UPDATE", (driver.forms.id(client_id),))
    return (driver.forms.uuid(row[0]), row[1], row[2]) if row else None


def open_stream(driver: Driver, client_id: uuid.UUID) -> tuple[uuid.UUID, int, int]:
    """Two may come first at once: the second finds the first one's row."""
    driver.run(OPEN, (driver.forms.id(client_id), driver.forms.id(uuid.uuid4())))
    return lock(driver, client_id) or open_stream(driver, client_id)


def any_known(driver: Driver, client_id: Id, op_ids: Sequence[Id], ids: Collection[Id]) -> bool:
    """Whether there may be one of these ops, or of this client's entries: in most pushes all is new.

    Phones name what they log in the order of time, so a batch's names lie close together, and where nothing
    lies between them none has to be looked for by itself. Other people's ops may: those are looked for.
    """
    if not (op_ids and ids):
        return bool(op_ids or ids)
    op_range, range_ = (min(op_ids), max(op_ids)), (min(ids), max(ids))
    return bool(driver.within(ANY_KNOWN, (*op_range, *op_range, client_id, *range_), op_ids))


def known(driver: Driver, client_id: Id, op_ids: Sequence[Id]) -> dict[Id, Known]:
    """The ops that have a result already.

    This client's own goes before another's of the same name: on PostgreSQL one may be applied in the moment
    in which the other is refused.
    """
    rows = driver.within(KNOWN, (), op_ids)
    return {row[0]: _known(driver, row) for row in sorted(rows, key=lambda row: row[1] == client_id)}


def standing(driver: Driver, client_id: Id, ids: Collection[Id]) -> dict[Id, Standing]:
    """The entries that are there already."""
    return {row[1]: Standing(*row) for row in driver.within(FIND, (client_id,), list(ids))}


def forgotten(driver: Driver, client_id: Id, ids: Iterable[Id]) -> dict[Id, int]:
    """The last revision of entries whose tombstone was purged: the next one goes on from there."""
    found: dict[Id, int] = {}
    for entry_id, rev in driver.within(REVISIONS, (client_id,), list(ids)):
        found[entry_id] = max(rev, found.get(entry_id, 0))
    return found


def place(driver: Driver, rows: Iterable[Standing]) -> None:
    """Writes entries, new ones and known ones."""
    tuples = [astuple(row) for row in rows]
    if fresh := [row[:-1] for row in tuples if row[-1] is None]:
        driver.many(PLACE, fresh)
    if stale := [row for row in tuples if row[-1] is not None]:
        driver.many(REPLACE, stale)


def add(driver: Driver, statement: str, rows: Sequence[Row]) -> None:
    if rows:
        driver.many(statement, rows)


def _known(driver: Driver, row: Row) -> Known:
    op_id, client_id, payload_hash, conflict, rev, seq, reason = row
    name = driver.forms.name(op_id)
    if reason is not None:
        return Known(client_id, bytes(payload_hash), Result(name, "rejected", reason=reason))
    status: Literal["conflict", "applied"] = "conflict" if conflict else "applied"
    return Known(client_id, bytes(payload_hash), Result(name, status, rev, seq))
