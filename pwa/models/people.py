"""Who there is, and who treats whom."""

import secrets
import uuid
from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from pwa.db import Base

NAME_LENGTH = 120


class Role(StrEnum):
    CLIENT = "client"
    THERAPIST = "therapist"
    OWNER = "owner"


class Status(StrEnum):
    """`PENDING`: joined by an invitation, not yet confirmed in the room (security.md, "Joining")."""

    PENDING = "pending"
    ACTIVE = "active"
    ENDED = "ended"


class Practice(Base):
    __tablename__ = "practice"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(NAME_LENGTH))
    timezone: Mapped[str] = mapped_column(String(64))
    # Thresholds of changes that the practice set itself, as JSON; what is not in it is as in clinical.md 3.
    limits: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime]


class Person(Base):
    __tablename__ = "person"
    __table_args__ = (
        CheckConstraint("role IN ('client', 'therapist', 'owner')", name="role"),
        CheckConstraint("status IN ('pending', 'active', 'ended')", name="status"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    practice_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("practice.id"), index=True)
    role: Mapped[str] = mapped_column(String(16))
    status: Mapped[str] = mapped_column(String(16))
    name: Mapped[str] = mapped_column(String(NAME_LENGTH))
    # 64 random bytes: says nothing about the person (WebAuthn 3, 14.6.1).
    user_handle: Mapped[bytes] = mapped_column(
        LargeBinary, unique=True, default=lambda: secrets.token_bytes(64)
    )
    created_at: Mapped[datetime]

    practice: Mapped[Practice] = relationship()

    @property
    def treats(self) -> bool:
        return self.role in {Role.THERAPIST, Role.OWNER}


class Care(Base):
    """One therapist treats one client, from `since` on; `until` ends it and with it all access.

    `covers_id`: the colleague who is away meanwhile; such a care has its end from the beginning.
    """

    __tablename__ = "care"
    __table_args__ = (
        Index(
            "uq_care_open",
            "client_id",
            "therapist_id",
            unique=True,
            sqlite_where=text("until IS NULL"),
            postgresql_where=text("until IS NULL"),
        ),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    practice_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("practice.id"))
    client_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"), index=True)
    therapist_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"), index=True)
    covers_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    since: Mapped[datetime]
    until: Mapped[datetime | None]

    client: Mapped[Person] = relationship(foreign_keys=[client_id])
    therapist: Mapped[Person] = relationship(foreign_keys=[therapist_id])
    covers: Mapped[Person | None] = relationship(foreign_keys=[covers_id])


class Consent(Base):
    """What a client agreed to share, in the wording of that day."""

    __tablename__ = "consent"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    client_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"), index=True)
    practice_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("practice.id"))
    wording: Mapped[str] = mapped_column(String(32))
    given_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]


class Invitation(Base):
    """A way in, once. Only the hash of its token is kept; the token lives in a URL's fragment.

    Redeeming makes `person_id` pending until the inviter types the `code` that the new person reads out in
    the room. `code_hash`, `code_expires_at` and `code_tries` belong to that.
    """

    __tablename__ = "invitation"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    practice_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("practice.id"))
    inviter_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"), index=True)
    role: Mapped[str] = mapped_column(String(16))
    name: Mapped[str] = mapped_column(String(NAME_LENGTH))
    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    redeemed_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    confirmed_at: Mapped[datetime | None]
    person_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"), index=True)
    code_hash: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    code_expires_at: Mapped[datetime | None]
    code_tries: Mapped[int] = mapped_column(default=0)

    practice: Mapped[Practice] = relationship()
    inviter: Mapped[Person | None] = relationship(foreign_keys=[inviter_id])
    person: Mapped[Person | None] = relationship(foreign_keys=[person_id])

    @property
    def state(self) -> str:
        """`sent`, then `waiting` for its code, then `confirmed`."""
        if self.confirmed_at:
            return "confirmed"
        return "waiting" if self.redeemed_at else "sent"
