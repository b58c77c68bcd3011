"""The sync protocol's rules on the server: push, pull, digest (sync-protocol.md).

Every op that is accepted makes exactly one revision with one number, an overruled deletion too: so what a
phone has completed is in an outbox, in `entry_revision` or in `dead_op`, and nowhere else (I1).
"""

import hashlib
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol, cast

import msgspec
from msgspec import Struct
from sqlalchemy import Connection, Row, Select, Table, bindparam, delete, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from pwa import kinds, wire
from pwa.errors import Invalid
from pwa.models import AppliedOp, DeadOp, Device, Entry, EntryRevision, Person, SyncStream
from pwa.wire import Op, Push, Result

MAX_PAGE = 1000
REASON_LENGTH = 400

# Core, not the ORM: a batch of a hundred costs six times as much there (architecture.md, "Choices").
ENTRY, REVISION, APPLIED, DEAD, STREAM, DEVICE = (
    cast(Table, model.__table__) for model in (Entry, EntryRevision, AppliedOp, DeadOp, SyncStream, Device)
)


class Seal(Protocol):
    """What sync needs of pwa.sealing.Cipher."""

    def seal(self, plain: bytes, name: bytes, rev: int = 0) -> bytes: ...
    def open(self, sealed: bytes, name: bytes, rev: int = 0) -> bytes: ...


@dataclass(frozen=True)
class Author:
    """Who writes, from which phone (None: from a therapist's page), and which kinds are theirs (rule 13)."""

    person_id: uuid.UUID
    device_id: uuid.UUID | None
    kinds: frozenset[str]


def client_author(person_id: uuid.UUID, device_id: uuid.UUID) -> Author:
    return Author(person_id, device_id, frozenset(kinds.CLIENT_KINDS))


def therapist_author(person_id: uuid.UUID) -> Author:
    return Author(person_id, None, frozenset(kinds.THERAPIST_KINDS))


@dataclass
class Stream:
    """A client's stream, locked for writing until the transaction ends."""

    connection: Connection
    client_id: uuid.UUID
    epoch: uuid.UUID
    seq: int
    cipher: Seal

    @classmethod
    def lock(cls, connection: Connection, client_id: uuid.UUID, cipher: Seal) -> "Stream":
        """Rule 1: the row of the stream first. On SQLite the transaction itself is the lock."""
        found = select(SyncStream.epoch, SyncStream.seq).where(SyncStream.client_id == client_id)
        row = connection.execute(found.with_for_update()).one_or_none()
        if row is None:
            _open_stream(connection, client_id)
            row = connection.execute(found.with_for_update()).one()
        return cls(connection, client_id, row.epoch, row.seq, cipher)

    def apply(self, raw_ops: Sequence[bytes], author: Author, now: datetime) -> list[Result]:
        """Applies the ops in their order and returns a result for each, in the same order."""
        batch = _Batch(self, author, now)
        results = batch.run(raw_ops)
        batch.save()
        return results

    def write(
        self,
        author: Author,
        kind: str,
        body: Struct,
        *,
        at: datetime,
        now: datetime,
        tz: str,
        local_date: date,
        entry_id: uuid.UUID | None = None,
        base_rev: int = 0,
    ) -> uuid.UUID:
        """Writes an entry that the server makes itself, e.g. a review, or its next revision. Its id."""
        entry_id = entry_id or uuid7(now)
        plain = msgspec.to_builtins(body)
        op = Op(uuid7(now), "put", entry_id, kind, at, tz, 0, local_date, base_rev, body=plain)
        result = self.apply([msgspec.json.encode(op)], author, now)[0]
        if result.status != "applied":
            raise Invalid(result.reason or "could not be saved")
        return entry_id

    def erase(self, author: Author, entry: Entry, now: datetime) -> None:
        """Deletes an entry that the server made itself, e.g. an unlock that is taken back."""
        at, zone = entry.occurred_at, entry.tz
        op = Op(uuid7(now), "delete", entry.id, entry.kind, at, zone, 0, entry.local_date, entry.rev)
        self.apply([msgspec.json.encode(op)], author, now)


class _Batch:
    """The ops of one push, with everything they touch loaded in two queries and written in a few."""

    def __init__(self, stream: Stream, author: Author, now: datetime) -> None:
        self.stream = stream
        self.author = author
        self.now = now
        self.entries: dict[uuid.UUID, dict[str, Any]] = {}
        self.changed: dict[uuid.UUID, None] = {}
        self.known: dict[uuid.UUID, tuple[uuid.UUID, bytes, Result]] = {}
        self.revisions: list[dict[str, Any]] = []
        self.applied: list[dict[str, Any]] = []
        self.dead: list[dict[str, Any]] = []

    def run(self, raw_ops: Sequence[bytes]) -> list[Result]:
        read = [(raw, *wire.read_op(raw)) for raw in raw_ops]
        self._load(
            [op for _, _, op, _ in read if op is not None], [op_id for _, op_id, _, _ in read if op_id]
        )
        return [self._one(raw, op_id, op, reason) for raw, op_id, op, reason in read]

    def _one(self, raw: bytes, op_id: uuid.UUID | None, op: Op | None, reason: str) -> Result:
        if op_id is None:
            return self._refuse(raw, wire.name_in(raw), reason)
        digest = hashlib.sha256(raw).digest()
        if op_id in self.known:
            owner, first, result = self.known[op_id]
            if owner == self.stream.client_id and first == digest:
                return result
            return self._refuse(raw, str(op_id), "another change has this name already")
        if op is None:
            result = self._refuse(raw, str(op_id), reason)
        elif problem := self._problem(op):
            result = self._refuse(raw, str(op_id), problem)
        else:
            result = self._accept(op)
        self._remember(op_id, digest, result)
        return result

    def _problem(self, op: Op) -> str:
        """Why this op can't be accepted, or nothing."""
        if op.entry_kind not in self.author.kinds:
            return f"entries of the kind {op.entry_kind[:32]!r} can't be written from here"
        known = self.entries.get(op.entry_id)
        if known and known["kind"] != op.entry_kind:
            return "an entry can't change its kind"
        if op.kind == "delete":
            return ""
        try:
            kinds.check(op.entry_kind, op.body)
        except (msgspec.ValidationError, ValueError) as error:
            return str(error)
        return ""

    def _accept(self, op: Op) -> Result:
        entry = self.entries.get(op.entry_id)
        conflict = entry is not None and op.base_rev != entry["rev"] and op.after_op != entry["last_op"]
        rev = entry["rev"] + 1 if entry else 1
        self.stream.seq += 1
        plain = _plain(op)
        overruled = conflict and op.kind == "delete" and entry is not None and not entry["deleted"]
        self._revise(op, rev, conflict, plain)
        if overruled and entry is not None:
            self._keep(entry, op, rev)  # rule 5: an edit beats a delete
        else:
            self._place(op, rev, plain, (entry["conflicts"] if entry else 0) + conflict, entry)
        self.changed[op.entry_id] = None
        return Result(str(op.op_id), "conflict" if conflict else "applied", rev, self.stream.seq)

    def _place(
        self, op: Op, rev: int, plain: bytes | None, conflicts: int, entry: dict[str, Any] | None
    ) -> None:
        self.entries[op.entry_id] = {
            "n": entry["n"] if entry else None,
            "client_id": self.stream.client_id,
            "id": op.entry_id,
            "kind": op.entry_kind,
            "author_id": self.author.person_id,
            "rev": rev,
            "seq": self.stream.seq,
            "last_op": op.op_id,
            "deleted": op.kind == "delete",
            "conflicts": conflicts,
            "body": self._sealed(plain, op.entry_id, rev),
            "occurred_at": op.occurred_at,
            "tz": op.tz,
            "offset_min": op.offset_min,
            "local_date": op.local_date,
            "received_at": self.now,
        }

    def _keep(self, entry: dict[str, Any], op: Op, rev: int) -> None:
        """The entry stays as it is, under its next number, sealed anew for it."""
        cipher = self.stream.cipher
        body = cipher.open(entry["body"], op.entry_id.bytes, entry["rev"])
        entry |= {
            "rev": rev,
            "seq": self.stream.seq,
            "last_op": op.op_id,
            "conflicts": entry["conflicts"] + 1,
        }
        entry["body"] = cipher.seal(body, op.entry_id.bytes, rev)

    def _revise(self, op: Op, rev: int, conflict: bool, plain: bytes | None) -> None:
        self.revisions.append(
            {
                "client_id": self.stream.client_id,
                "entry_id": op.entry_id,
                "rev": rev,
                "seq": self.stream.seq,
                "op_id": op.op_id,
                "op_kind": op.kind,
                "author_id": self.author.person_id,
                "device_id": self.author.device_id,
                "conflict": conflict,
                "body": self._sealed(plain, op.entry_id, rev),
                "occurred_at": op.occurred_at,
                "received_at": self.now,
            }
        )

    def _sealed(self, plain: bytes | None, entry_id: uuid.UUID, rev: int) -> bytes | None:
        return None if plain is None else self.stream.cipher.seal(plain, entry_id.bytes, rev)

    def _refuse(self, raw: bytes, name: str, reason: str) -> Result:
        reason = wire.clean(reason, REASON_LENGTH)
        self.dead.append(
            {
                "client_id": self.stream.client_id,
                "device_id": self.author.device_id,
                "op_id": name,
                "reason": reason,
                "received_at": self.now,
                "payload": self.stream.cipher.seal(raw, name.encode()),
            }
        )
        return Result(name, "rejected", reason=reason)

    def _remember(self, op_id: uuid.UUID, digest: bytes, result: Result) -> None:
        self.known[op_id] = (self.stream.client_id, digest, result)
        self.applied.append(
            {
                "op_id": op_id,
                "client_id": self.stream.client_id,
                "device_id": self.author.device_id,
                "payload_hash": digest,
                "status": result.status,
                "rev": result.rev,
                "seq": result.seq,
                "reason": result.reason,
            }
        )

    def _load(self, ops: Iterable[Op], op_ids: Sequence[uuid.UUID]) -> None:
        connection, client_id = self.stream.connection, self.stream.client_id
        for row in connection.execute(select(APPLIED).where(AppliedOp.op_id.in_(op_ids))):
            result = Result(str(row.op_id), row.status, row.rev, row.seq, row.reason)
            self.known[row.op_id] = (row.client_id, row.payload_hash, result)
        ids = {op.entry_id for op in ops}
        table = ENTRY
        for row in connection.execute(select(table).where(Entry.client_id == client_id, Entry.id.in_(ids))):
            self.entries[row.id] = dict(row._mapping)

    def save(self) -> None:
        connection = self.stream.connection
        rows = [self.entries[entry_id] for entry_id in self.changed]
        fresh = [{k: v for k, v in row.items() if k != "n"} for row in rows if row["n"] is None]
        stale = [
            {("row" if k == "n" else k): v for k, v in row.items()} for row in rows if row["n"] is not None
        ]
        if stale:
            connection.execute(update(ENTRY).where(ENTRY.c.n == bindparam("row")), stale)
        for table, new in (
            (ENTRY, fresh),
            (REVISION, self.revisions),
            (APPLIED, self.applied),
            (DEAD, self.dead),
        ):
            if new:
                connection.execute(insert(table), new)
        if self.revisions:
            connection.execute(
                update(STREAM)
                .where(SyncStream.client_id == self.stream.client_id)
                .values(seq=self.stream.seq)
            )


def push(stream: Stream, request: Push, author: Author, now: datetime) -> dict[str, Any]:
    """The answer to a push. In a new epoch nothing is applied: the phone has to start over first (rule 7)."""
    foreign = request.epoch is not None and request.epoch != stream.epoch
    see_device(stream.connection, author, request, now, answered=0 if foreign else len(request.ops))
    answer: dict[str, Any] = {"epoch": str(stream.epoch), "server_time": now.isoformat()}
    if foreign:
        return answer | {"epoch_changed": True, "results": []}
    return answer | {"results": stream.apply([bytes(op) for op in request.ops], author, now)}


def pull(
    connection: Connection,
    client_id: uuid.UUID,
    cipher: Seal,
    *,
    epoch: uuid.UUID | None,
    since: int,
    floor: int,
    limit: int,
) -> dict[str, Any]:
    """One page of changes after `since`, in the order of their numbers, or the word to start over."""
    stream = connection.execute(select(STREAM).where(SyncStream.client_id == client_id)).one_or_none()
    if stream is None:
        # A phone that knows an epoch has sent before: its stream was lost with a restore.
        empty = {"epoch_changed": True} if epoch else {"changes": [], "more": False, "floor": 0}
        return {"epoch": None} | empty
    answer: dict[str, Any] = {"epoch": str(stream.epoch)}
    if epoch is not None and epoch != stream.epoch:
        return answer | {"epoch_changed": True}
    # A cursor ahead of us means that we lost data; one behind what was purged, that deletions were missed.
    # A phone that starts over brings the floor along, or it would be sent back with each page.
    if since > stream.seq or (since < stream.min_seq and floor < stream.min_seq):
        return answer | {"resync": True, "floor": stream.min_seq}
    limit = max(1, min(limit, MAX_PAGE))
    rows = connection.execute(_changes(client_id, since, limit + 1)).all()
    changes = [_change(row, cipher) for row in rows[:limit]]
    return answer | {"changes": changes, "more": len(rows) > limit, "floor": stream.min_seq}


def digest(connection: Connection, client_id: uuid.UUID) -> dict[str, Any]:
    """Count of the stream's entries, tombstones too, and SHA-256 of their sorted `entry_id:rev` lines."""
    epoch = connection.scalar(select(SyncStream.epoch).where(SyncStream.client_id == client_id))
    rows = connection.execute(select(Entry.id, Entry.rev).where(Entry.client_id == client_id)).all()
    lines = "\n".join(sorted(f"{row.id}:{row.rev}" for row in rows))
    return {
        "epoch": str(epoch) if epoch else None,
        "count": len(rows),
        "hash": hashlib.sha256(lines.encode()).hexdigest(),
    }


def new_epoch(connection: Connection) -> uuid.UUID:
    """To be called after a restore: every phone starts over and offers again what it ever sent (rule 7)."""
    epoch = uuid.uuid4()
    connection.execute(update(STREAM).values(epoch=epoch))
    return epoch


def purge_tombstones(connection: Connection, client_id: uuid.UUID, up_to_seq: int) -> int:
    """Forgets deletions up to a number. Phones whose cursor is older are told to start over (rule 8)."""
    gone = connection.execute(
        delete(ENTRY).where(Entry.client_id == client_id, Entry.deleted, Entry.seq <= up_to_seq)
    ).rowcount
    connection.execute(update(STREAM).where(SyncStream.client_id == client_id).values(min_seq=up_to_seq))
    return gone


def see_device(connection: Connection, author: Author, request: Push, now: datetime, answered: int) -> None:
    """Notes when the phone was here, how wrong its clock is (it orders nothing, rule 12), what it holds.

    What it counts as waiting are the ops of this request too: those that are answered wait no longer.
    """
    held = max(0, request.waiting - answered)
    skew = int((request.sent_at - now).total_seconds() * 1000)
    seen = {"last_seen_at": now, "clock_skew_ms": skew, "pending_count": held}
    row = {"id": author.device_id, "person_id": author.person_id, "first_seen_at": now} | seen
    upsert = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    connection.execute(
        upsert(DEVICE).values(row).on_conflict_do_update(index_elements=["id", "person_id"], set_=seen)
    )


def uuid7(now: datetime) -> uuid.UUID:
    """A UUIDv7 (RFC 9562, 5.7): milliseconds first, so that ids sort in the order of their making."""
    stamp = int(now.timestamp() * 1000) & (2**48 - 1)
    noise = uuid.uuid4().int & (2**76 - 1)
    value = stamp << 80 | 0x7 << 76 | (noise >> 64) << 64 | 0b10 << 62 | noise & (2**62 - 1)
    return uuid.UUID(int=value)


def _open_stream(connection: Connection, client_id: uuid.UUID) -> None:
    """Two may come first at once: the second finds the first one's row."""
    upsert = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    row = {"client_id": client_id, "epoch": uuid.uuid4(), "seq": 0, "min_seq": 0}
    connection.execute(upsert(STREAM).values(row).on_conflict_do_nothing())


def _plain(op: Op) -> bytes | None:
    return None if op.kind == "delete" else msgspec.json.encode(op.body)


def _changes(client_id: uuid.UUID, since: int, limit: int) -> Select[Any]:
    return (
        select(ENTRY, Person.name.label("author_name"))
        .join(Person, Person.id == Entry.author_id)
        .where(Entry.client_id == client_id, Entry.seq > since)
        .order_by(Entry.seq)
        .limit(limit)
    )


def _change(row: Row[Any], cipher: Seal) -> dict[str, Any]:
    body = None if row.body is None else msgspec.Raw(cipher.open(row.body, row.id.bytes, row.rev))
    return {
        "seq": row.seq,
        "entry_id": row.id,
        "entry_kind": row.kind,
        "rev": row.rev,
        "deleted": row.deleted,
        "body": body,
        "author": row.author_id,
        "author_name": row.author_name,
        "last_op": row.last_op,
        "conflicts": row.conflicts,
        "occurred_at": wire.utc(row.occurred_at),
        "tz": row.tz,
        "offset_min": row.offset_min,
        "local_date": row.local_date,
        "received_at": wire.utc(row.received_at),
    }
