"""The code that a new person reads out in the room, and the inviter types (security.md, "Joining").

It ties an account to somebody who is there: whoever stole a link has no voice in that room.
"""

import hashlib
import hmac
import secrets
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, select, update
from sqlalchemy.orm import Session, joinedload

from pwa import audit, invitations
from pwa.audit import What
from pwa.errors import Conflict, Invalid
from pwa.models import Invitation, Person, Status

LASTS = timedelta(minutes=10)
TRIES = 5


@dataclass(frozen=True)
class Code:
    """What the new person reads out: six digits."""

    digits: str
    expires_at: datetime


def new_code(session: Session, person: Person, now: datetime) -> Code:
    """Another code for somebody who waits to be confirmed; the one before is void. The caller commits."""
    invitation = waiting(session, person)
    if invitation is None:
        raise Conflict("confirmed")
    return code_for(invitation, now)


def waiting(session: Session, person: Person) -> Invitation | None:
    """The invitation with which this person joined, while it still has to be confirmed."""
    return session.scalar(
        select(Invitation)
        .options(joinedload(Invitation.inviter))
        .where(
            Invitation.person_id == person.id,
            Invitation.confirmed_at.is_(None),
            Invitation.revoked_at.is_(None),
        )
    )


def confirm(session: Session, inviter: Person, invitation_id: uuid.UUID, digits: str, now: datetime) -> None:
    """The inviter types the code that was read out: the person becomes active. The caller commits.

    Each try counts at once. Invalid: wrong. Conflict: `not-joined`, `confirmed`, `revoked`, or `code` for one
    that is too old or was tried too often.
    """
    invitation = invitations.of_inviter(session, inviter, invitation_id)
    expected = _try(session, invitation.id, now)
    if expected is None:
        raise Conflict(_why_not(invitation))
    if not hmac.compare_digest(
        expected, _hash(invitation.id, "".join(filter("0123456789".__contains__, digits)))
    ):
        raise Invalid("This is not the code.", "code")
    person_id = session.scalar(
        update(Invitation)
        .where(Invitation.id == invitation.id, _unconfirmed())
        .values(confirmed_at=now, code_hash=None)
        .returning(Invitation.person_id)
    )
    if person_id is None:
        raise Conflict("confirmed")
    session.execute(update(Person).where(Person.id == person_id).values(status=Status.ACTIVE))
    audit.append(session, inviter.practice_id, What.CONFIRMED, now, by=inviter.id, detail=person_id)


def code_for(invitation: Invitation, now: datetime) -> Code:
    digits = f"{secrets.randbelow(1_000_000):06d}"
    invitation.code_hash = _hash(invitation.id, digits)
    invitation.code_expires_at = now + LASTS
    invitation.code_tries = 0
    return Code(digits, invitation.code_expires_at)


def _hash(invitation_id: uuid.UUID, digits: str) -> bytes:
    """Bound to its invitation. A million codes are soon tried: what protects them is their short life."""
    return hashlib.sha256(invitation_id.bytes + digits.encode("utf-8", "replace")).digest()


def _try(session: Session, invitation_id: uuid.UUID, now: datetime) -> bytes | None:
    """Counts one try, at once, and gives what to compare with. None: there is no code to be tried."""
    expected = session.scalar(
        update(Invitation)
        .where(
            Invitation.id == invitation_id,
            _unconfirmed(),
            Invitation.code_expires_at > now,
            Invitation.code_tries < TRIES,
        )
        .values(code_tries=Invitation.code_tries + 1)
        .returning(Invitation.code_hash)
        .execution_options(synchronize_session=False)
    )
    session.commit()
    return expected


def _unconfirmed() -> ColumnElement[bool]:
    return and_(Invitation.confirmed_at.is_(None), Invitation.revoked_at.is_(None))


def _why_not(invitation: Invitation) -> str:
    if invitation.revoked_at:
        return "revoked"
    if invitation.confirmed_at:
        return "confirmed"
    return "code" if invitation.redeemed_at else "not-joined"
