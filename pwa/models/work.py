"""What the therapists' side keeps beside the stream: drafts, templates, summaries, and who saw what."""

import uuid
from datetime import date, datetime

from sqlalchemy import BigInteger, ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from pwa.db import Base, RowId
from pwa.models.people import NAME_LENGTH


class Draft(Base):
    """A session record as it is being typed, sealed with the client's key; one for each therapist."""

    __tablename__ = "draft"
    __table_args__ = (UniqueConstraint("client_id", "therapist_id", name="uq_draft_client_id"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    client_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    therapist_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"), index=True)
    body: Mapped[bytes] = mapped_column(LargeBinary)
    updated_at: Mapped[datetime]


class PlanTemplate(Base):
    """A plan for nobody in particular, shared in the practice: `body` is the JSON of a plan."""

    __tablename__ = "plan_template"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    practice_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("practice.id"), index=True)
    author_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    name: Mapped[str] = mapped_column(String(NAME_LENGTH))
    body: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime]


class ClientSummary(Base):
    """The caseload's row of one client as it was last worked out: good for one `seq` and one `day`."""

    __tablename__ = "client_summary"

    client_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"), primary_key=True)
    seq: Mapped[int] = mapped_column(BigInteger)
    day: Mapped[date]
    made_of: Mapped[bytes] = mapped_column(LargeBinary(32))
    body: Mapped[bytes] = mapped_column(LargeBinary)


class AuditEvent(Base):
    """Who did what, in a chain per practice: each row holds the hash of the one before. No health data.

    Append-only: a trigger refuses changes. `client_id`: whose data it was.
    """

    __tablename__ = "audit_event"
    __table_args__ = (
        UniqueConstraint("practice_id", "number", name="uq_audit_event_practice_id"),
        Index("ix_audit_event_client", "client_id", "at"),
    )

    n: Mapped[int] = mapped_column(RowId, primary_key=True)
    practice_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("practice.id"))
    number: Mapped[int] = mapped_column(BigInteger)
    at: Mapped[datetime]
    person_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    client_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    what: Mapped[str] = mapped_column(String(32))
    detail: Mapped[str] = mapped_column(String(200), default="")
    previous: Mapped[bytes] = mapped_column(LargeBinary(32))
    hash: Mapped[bytes] = mapped_column(LargeBinary(32))
