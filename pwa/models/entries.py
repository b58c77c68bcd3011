"""Entries, and what became of each op (sync-protocol.md, "On the server").

An accepted op is one row: the entry as it stands says which op made it so. The row moves to `superseded` when
the next op replaces it. `EntryRevision` and `AppliedOp` read both as the protocol's two tables: each written
by itself, every body and every name would be stored twice.

Tables that grow have an integer key of their own and the phone's UUID in a unique index, so that rows stay in
the order of their arrival (architecture.md, "Choices"). Identities are unique per client: what one client's
phone names can never touch what another's did.
"""

import uuid
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    BigInteger,
    ForeignKey,
    Index,
    LargeBinary,
    Select,
    String,
    UniqueConstraint,
    case,
    literal,
    null,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import Mapped, mapped_column

from pwa.db import Base, RowId


class Revision:
    """An entry as one op left it. `body` is sealed; a tombstone has none."""

    n: Mapped[int] = mapped_column(RowId, primary_key=True)
    client_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    id: Mapped[uuid.UUID]
    kind: Mapped[str] = mapped_column(String(32))
    author_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    rev: Mapped[int]
    seq: Mapped[int] = mapped_column(BigInteger)
    last_op: Mapped[uuid.UUID] = mapped_column(unique=True)
    op_kind: Mapped[str] = mapped_column(String(8))
    device_id: Mapped[uuid.UUID | None]
    payload_hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    # Whether this op met a newer state than it knew, and how many have: the page then says that there are two
    # versions.
    conflict: Mapped[bool] = mapped_column(default=False)
    conflicts: Mapped[int] = mapped_column(default=0)
    deleted: Mapped[bool]
    body: Mapped[bytes | None] = mapped_column(LargeBinary)
    occurred_at: Mapped[datetime]
    tz: Mapped[str] = mapped_column(String(64))
    offset_min: Mapped[int]
    local_date: Mapped[date]
    received_at: Mapped[datetime]


class Entry(Revision, Base):
    """An entry as it stands.

    One that outlived a deletion (rule 5) has the deletion's number and name, and all else of the edit before:
    then both lie in `superseded`.
    """

    __tablename__ = "entry"
    __table_args__ = (
        UniqueConstraint("client_id", "id", name="uq_entry_client_id"),
        UniqueConstraint("client_id", "seq", name="uq_entry_client_seq"),
        Index("ix_entry_client_kind_day", "client_id", "kind", "local_date"),
    )


class Superseded(Revision, Base):
    """A revision that is not the entry any more, word for word as it was. Append-only."""

    __tablename__ = "superseded"
    __table_args__ = (UniqueConstraint("client_id", "id", "rev", name="uq_superseded_rev"),)


class RefusedOp(Base):
    """The result of an op that was refused: its second time gets the same (rule 3)."""

    __tablename__ = "refused_op"

    n: Mapped[int] = mapped_column(RowId, primary_key=True)
    op_id: Mapped[uuid.UUID] = mapped_column(unique=True)
    client_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    device_id: Mapped[uuid.UUID | None]
    payload_hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    reason: Mapped[str] = mapped_column(String(400))


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


def _revisions(model: type[Entry] | type[Superseded]) -> Select[*tuple[Any, ...]]:
    return select(
        *(model.client_id, model.id.label("entry_id"), model.rev, model.seq, model.last_op.label("op_id")),
        *(model.op_kind, model.author_id, model.device_id, model.payload_hash, model.conflict, model.body),
        *(model.occurred_at, model.received_at),
    )


class EntryRevision(Base):
    """Every body that was ever accepted, to be read only."""

    __table__ = union_all(
        _revisions(Entry).where(or_(Entry.op_kind != "delete", Entry.deleted)), _revisions(Superseded)
    ).subquery("entry_revision")
    __mapper_args__ = {"primary_key": [__table__.c.client_id, __table__.c.entry_id, __table__.c.rev]}  # noqa: RUF012

    if TYPE_CHECKING:
        client_id: Mapped[uuid.UUID]
        entry_id: Mapped[uuid.UUID]
        rev: Mapped[int]
        seq: Mapped[int]
        op_id: Mapped[uuid.UUID]
        op_kind: Mapped[str]
        author_id: Mapped[uuid.UUID]
        device_id: Mapped[uuid.UUID | None]
        payload_hash: Mapped[bytes]
        conflict: Mapped[bool]
        body: Mapped[bytes | None]
        occurred_at: Mapped[datetime]
        received_at: Mapped[datetime]


class AppliedOp(Base):
    """The result of each op's first time (rules 2 and 3), to be read only."""

    __table__ = union_all(
        select(
            *(EntryRevision.op_id, EntryRevision.client_id, EntryRevision.device_id),
            EntryRevision.payload_hash,
            case((EntryRevision.conflict, literal("conflict")), else_=literal("applied")).label("status"),
            *(EntryRevision.rev, EntryRevision.seq, null().label("reason")),
        ),
        select(
            *(RefusedOp.op_id, RefusedOp.client_id, RefusedOp.device_id, RefusedOp.payload_hash),
            *(literal("rejected"), null(), null(), RefusedOp.reason),
        ),
    ).subquery("applied_op")
    __mapper_args__ = {"primary_key": [__table__.c.op_id]}  # noqa: RUF012

    if TYPE_CHECKING:
        op_id: Mapped[uuid.UUID]
        client_id: Mapped[uuid.UUID]
        device_id: Mapped[uuid.UUID | None]
        payload_hash: Mapped[bytes]
        status: Mapped[str]
        rev: Mapped[int | None]
        seq: Mapped[int | None]
        reason: Mapped[str | None]
