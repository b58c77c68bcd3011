"""Invitations: a way in, once, for seven days, unless it is taken back (security.md, "Joining")."""

import uuid
import zoneinfo
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, joinedload

from pwa import audit, staff, tokens
from pwa.audit import What
from pwa.errors import Conflict, Invalid, NotFound
from pwa.models import Invitation, Person, Practice, Role
from pwa.models.people import NAME_LENGTH

INVITED_FOR = timedelta(days=7)
SHOWN_FOR = timedelta(days=30)


def found_practice(session: Session, name: str, timezone: str, owner: str, now: datetime) -> str:
    """A new practice, and the token that makes somebody its owner. The caller commits."""
    if timezone not in zoneinfo.available_timezones():
        raise Invalid(f"{timezone!r} is no time zone. One looks like Europe/Berlin.", "timezone")
    practice = Practice(id=uuid.uuid4(), name=clean_name(name), timezone=timezone, created_at=now)
    session.add(practice)
    session.flush()
    return _invite(session, uuid.uuid4(), practice.id, None, Role.OWNER, owner, now)


def invite(
    session: Session, inviter: Person, invitation_id: uuid.UUID, role: str, name: str, now: datetime
) -> str:
    """The token of a new invitation. The page names it, so that a second tap is a Conflict."""
    if role not in {Role.CLIENT, Role.THERAPIST} or (role != Role.CLIENT and inviter.role != Role.OWNER):
        raise Invalid("Only the owner of the practice invites therapists.", "role")
    token = _invite(session, invitation_id, inviter.practice_id, inviter.id, role, name, now)
    _note(session, What.INVITED, inviter, invitation_id, now)
    return token


def look(session: Session, token: str, now: datetime) -> Invitation:
    """The invitation that a token opens. NotFound: none. Conflict: `used`, `revoked` or `expired`."""
    invitation = session.scalar(
        select(Invitation)
        .options(joinedload(Invitation.inviter), joinedload(Invitation.practice))
        .where(Invitation.token_hash == tokens.digest(token))
    )
    if invitation is None:
        raise NotFound
    if reason := why_closed(invitation, now):
        raise Conflict(reason)
    return invitation


def sent_by(session: Session, inviter: Person, now: datetime) -> Sequence[Invitation]:
    """What this person sent in the last weeks and did not take back, the newest first."""
    return session.scalars(
        select(Invitation)
        .options(joinedload(Invitation.person))
        .where(
            Invitation.inviter_id == inviter.id,
            Invitation.revoked_at.is_(None),
            Invitation.created_at > now - SHOWN_FOR,
        )
        .order_by(Invitation.created_at.desc(), Invitation.id)
    ).all()


def of_inviter(session: Session, inviter: Person, invitation_id: uuid.UUID) -> Invitation:
    """One that this person sent. Whosever else it is, or nobody's: NotFound."""
    invitation = session.scalar(
        select(Invitation).where(Invitation.id == invitation_id, Invitation.inviter_id == inviter.id)
    )
    if invitation is None:
        raise NotFound
    return invitation


def revoke(session: Session, inviter: Person, invitation_id: uuid.UUID, now: datetime) -> None:
    """Takes an invitation back, and with it the account of whoever used it. The caller commits.

    Conflict: `confirmed` or `revoked` already.
    """
    invitation = of_inviter(session, inviter, invitation_id)
    revoked = session.scalar(
        update(Invitation)
        .where(
            Invitation.id == invitation.id,
            Invitation.confirmed_at.is_(None),
            Invitation.revoked_at.is_(None),
        )
        .values(revoked_at=now, code_hash=None)
        .returning(Invitation.id)
    )
    if revoked is None:
        raise Conflict("revoked" if invitation.revoked_at else "confirmed")
    session.refresh(invitation)
    if invitation.person_id:
        staff.end_account(session, invitation.person_id, now)
    _note(session, What.INVITATION_REVOKED, inviter, invitation.id, now)


def clean_name(text: str) -> str:
    """A name as it was typed, in one line and without what no database stores."""
    name = " ".join("".join(filter(_is_shown, text)).split())
    if not any(mark.isalnum() for mark in name):
        raise Invalid("Please type a name.", "name")
    if len(name) > NAME_LENGTH:
        raise Invalid(f"Please use at most {NAME_LENGTH} letters.", "name")
    return name


def _is_shown(mark: str) -> bool:
    """The two joiners belong to names in Persian and in the scripts of India."""
    return mark.isprintable() or mark.isspace() or mark in "\u200c\u200d"


def _invite(
    session: Session,
    invitation_id: uuid.UUID,
    practice_id: uuid.UUID,
    inviter_id: uuid.UUID | None,
    role: str,
    name: str,
    now: datetime,
) -> str:
    token, digest = tokens.new()
    invitation = Invitation(
        id=invitation_id,
        practice_id=practice_id,
        inviter_id=inviter_id,
        role=role,
        name=clean_name(name),
        token_hash=digest,
        created_at=now,
        expires_at=now + INVITED_FOR,
    )
    session.add(invitation)
    try:
        session.flush()
    except IntegrityError as error:
        raise Conflict("sent") from error
    return token


def _note(session: Session, what: What, inviter: Person, invitation_id: uuid.UUID, now: datetime) -> None:
    audit.append(session, inviter.practice_id, what, now, by=inviter.id, detail=invitation_id)


def why_closed(invitation: Invitation, now: datetime) -> str:
    if invitation.revoked_at:
        return "revoked"
    if invitation.redeemed_at:
        return "used"
    return "expired" if invitation.expires_at <= now else ""
