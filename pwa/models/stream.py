"""The stream of sync-protocol.md: everything that belongs to one client. Its entries: pwa.models.entries."""

import uuid
from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from pwa.db import Base


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


class Device(Base):
    """A phone that syncs. `clock_skew_ms`: its clock minus ours. `pending_count`: what it still holds."""

    __tablename__ = "device"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"), primary_key=True)
    first_seen_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    clock_skew_ms: Mapped[int] = mapped_column(BigInteger, default=0)
    pending_count: Mapped[int] = mapped_column(default=0)
