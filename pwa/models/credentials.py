"""Passkeys, their ceremonies' challenges, and the sessions that come of them (security.md, "Passkeys")."""

import uuid
from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from pwa.db import Base
from pwa.models.people import NAME_LENGTH, Person


class Passkey(Base):
    __tablename__ = "passkey"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"), index=True)
    # At most 1023 bytes (WebAuthn 3, 4); unique across all people, or one could take over another's.
    credential_id: Mapped[bytes] = mapped_column(LargeBinary(1023), unique=True)
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    # An unsigned 32-bit number (WebAuthn 3, 6.1).
    sign_count: Mapped[int] = mapped_column(BigInteger, default=0)
    backup_eligible: Mapped[bool]
    backed_up: Mapped[bool]
    transports: Mapped[str] = mapped_column(String(120), default="")
    name: Mapped[str] = mapped_column(String(NAME_LENGTH))
    created_at: Mapped[datetime]
    last_used_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship()


class BrowserSession(Base):
    """One browser's session. Before sign-in it has no person and only carries challenges.

    The cookie holds a random token; only its hash is here.
    """

    __tablename__ = "browser_session"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    person_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"), index=True)
    passkey_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("passkey.id"))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    stepped_up_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]

    person: Mapped[Person | None] = relationship()


class Challenge(Base):
    """A challenge for one ceremony: one use, one session, one purpose, five minutes."""

    __tablename__ = "challenge"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    value: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    purpose: Mapped[str] = mapped_column(String(16))
    session_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("browser_session.id", ondelete="CASCADE"), index=True
    )
    # Whom a registration is for: the invitation that is being redeemed, and the handle that the new account
    # will have.
    user_handle: Mapped[bytes | None] = mapped_column(LargeBinary)
    invitation_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("invitation.id"))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    used_at: Mapped[datetime | None]


class Ticket(Base):
    """A link that stands for one person, once. Only the hash of its token is kept."""

    __tablename__ = "ticket"

    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"), index=True)
    purpose: Mapped[str] = mapped_column(String(16))
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship()


class Tally(Base):
    """How often something was tried within a window, shared by all processes (see pwa.limits)."""

    __tablename__ = "tally"

    key: Mapped[str] = mapped_column(String(160), primary_key=True)
    window_start: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    count: Mapped[int] = mapped_column(default=0)
