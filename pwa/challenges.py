"""Challenges are rows: one use, one browser session, one purpose, five minutes (security.md, "Passkeys")."""

import secrets
import uuid
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from pwa.errors import Conflict, Invalid
from pwa.models import BrowserSession, Challenge

Purpose = Literal["join", "sign-in"]

LAST = timedelta(minutes=5)


def issue(session: Session, browser: BrowserSession, purpose: Purpose, now: datetime) -> Challenge:
    _forget_old_ones(session, now)
    challenge = Challenge(
        id=uuid.uuid4(),
        value=secrets.token_bytes(32),
        purpose=purpose,
        session_id=browser.id,
        created_at=now,
        expires_at=now + LAST,
    )
    session.add(challenge)
    return challenge


def claim(
    session: Session, browser: BrowserSession | None, purpose: Purpose, value: bytes, now: datetime
) -> Challenge:
    """Uses a challenge up: of any number at once exactly one gets it. Commits, so that it stays used.

    Invalid: there is none for this browser and purpose. Conflict: it is used or too old.
    """
    if browser is None:
        raise Invalid("challenge")
    ours = (Challenge.value == value, Challenge.session_id == browser.id, Challenge.purpose == purpose)
    claimed = session.scalar(
        update(Challenge)
        .where(*ours, Challenge.used_at.is_(None), Challenge.expires_at > now)
        .values(used_at=now)
        .returning(Challenge.id)
        .execution_options(synchronize_session=False)
    )
    session.commit()
    challenge = session.scalar(select(Challenge).where(*ours))
    if challenge is None:
        raise Invalid("challenge")
    if claimed is None:
        raise Conflict("challenge")
    return challenge


def earlier_handle(
    session: Session, browser: BrowserSession, invitation_id: uuid.UUID | None
) -> bytes | None:
    """A second try for the same account keeps its handle: the phone then replaces the first try's passkey."""
    if invitation_id is None:
        return None
    return session.scalar(
        select(Challenge.user_handle)
        .where(Challenge.session_id == browser.id, Challenge.invitation_id == invitation_id)
        .order_by(Challenge.created_at.desc())
        .limit(1)
    )


def _forget_old_ones(session: Session, now: datetime) -> None:
    """Challenges, and the sessions of browsers that nobody signed in with."""
    an_hour_ago = now - timedelta(hours=1)
    session.execute(delete(Challenge).where(Challenge.expires_at < an_hour_ago))
    session.execute(
        delete(BrowserSession).where(
            BrowserSession.person_id.is_(None), BrowserSession.expires_at < an_hour_ago
        )
    )
