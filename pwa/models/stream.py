"""The stream of sync-protocol.md: everything that belongs to one client.

Tables that grow have an integer key of their own and the phone's UUID in a unique index, so that rows stay in
the order of their arrival (architecture.md, "Choices"). Identities are unique per client: what one client's
phone names can never touch what another's did.
"""

import uuid
from datetime import date, datetime

from sqlalchemy import BigInteger, ForeignKey, Index, Integer, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from pwa.db import Base

# SQLite counts rows by itself only in a column that is exactly INTEGER.
RowId = BigInteger().with_variant(Integer, "sqlite")


class SyncStream(Base):
    """The row that is locked first by everyone who writes to this client's stream (rule 1)."""

    __tablename__ = "sync_stream"

    client_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"), primary_key=True)
    epoch: Mapped[uuid.UUID]
    seq: Mapped[int] = mapped_column(BigInteger, default=0)
    min_seq: Mapped[int] = mapped_column(BigInteger, default=0)


class ClientKey(Base):
    """The key that seals this client's bodies, wrapped by the installation's key `wrapped_by`."""

    __tablename__ = "client_key"

    client_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"), primary_key=True)
    wrapped_by: Mapped[str] = mapped_column(String(64))
    wrapped: Mapped[bytes] = mapped_column(LargeBinary)


class Entry(Base):
    """An entry as it stands. `body` is sealed; a tombstone has none."""

    __tablename__ = "entry"
    __table_args__ = (
        UniqueConstraint("client_id", "id", name="uq_entry_client_id"),
        UniqueConstraint("client_id", "seq", name="uq_entry_client_seq"),
        Index("ix_entry_client_kind_day", "client_id", "kind", "local_date"),
    )

    n: Mapped[int] = mapped_column(RowId, primary_key=True)
    client_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    id: Mapped[uuid.UUID]
    kind: Mapped[str] = mapped_column(String(32))
    author_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    rev: Mapped[int]
    seq: Mapped[int] = mapped_column(BigInteger)
    last_op: Mapped[uuid.UUID]
    deleted: Mapped[bool]
    # How many ops met a newer state than they knew: the page then says that there are two versions.
    conflicts: Mapped[int] = mapped_column(default=0)
    body: Mapped[bytes | None] = mapped_column(LargeBinary)
    occurred_at: Mapped[datetime]
    tz: Mapped[str] = mapped_column(String(64))
    offset_min: Mapped[int]
    local_date: Mapped[date]
    received_at: Mapped[datetime]


class EntryRevision(Base):
    """Every body that was ever accepted. Append-only."""

    __tablename__ = "entry_revision"
    __table_args__ = (UniqueConstraint("client_id", "entry_id", "rev", name="uq_entry_revision_rev"),)

    n: Mapped[int] = mapped_column(RowId, primary_key=True)
    client_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    entry_id: Mapped[uuid.UUID]
    rev: Mapped[int]
    seq: Mapped[int] = mapped_column(BigInteger)
    op_id: Mapped[uuid.UUID]
    op_kind: Mapped[str] = mapped_column(String(8))
    author_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    device_id: Mapped[uuid.UUID | None]
    conflict: Mapped[bool]
    body: Mapped[bytes | None] = mapped_column(LargeBinary)
    occurred_at: Mapped[datetime]
    received_at: Mapped[datetime]


class AppliedOp(Base):
    """The result of each op's first time; its second time gets the same (rules 2 and 3)."""

    __tablename__ = "applied_op"

    n: Mapped[int] = mapped_column(RowId, primary_key=True)
    op_id: Mapped[uuid.UUID] = mapped_column(unique=True)
    client_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    device_id: Mapped[uuid.UUID | None]
    payload_hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    status: Mapped[str] = mapped_column(String(16))
    rev: Mapped[int | None]
    seq: Mapped[int | None] = mapped_column(BigInteger)
    reason: Mapped[str | None] = mapped_column(String(400))


class DeadOp(Base):
    """What was refused, word for word and sealed, so that nothing a person wrote is gone."""

    __tablename__ = "dead_op"

    n: Mapped[int] = mapped_column(RowId, primary_key=True)
    client_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"), index=True)
    device_id: Mapped[uuid.UUID | None]
    op_id: Mapped[str] = mapped_column(String(64))
    reason: Mapped[str] = mapped_column(String(400))
    received_at: Mapped[datetime]
    payload: Mapped[bytes] = mapped_column(LargeBinary)


class Device(Base):
    """A phone that syncs. `clock_skew_ms`: its clock minus ours. `pending_count`: what it still holds."""

    __tablename__ = "device"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"), primary_key=True)
    first_seen_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    clock_skew_ms: Mapped[int] = mapped_column(BigInteger, default=0)
    pending_count: Mapped[int] = mapped_column(default=0)
