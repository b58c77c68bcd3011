"""Redeeming an invitation: a passkey, an account, and what a client agrees to (security.md, "Joining").

A stolen link yields an account that is empty, that the inviter sees, and that one tap takes back.
"""

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from pwa import ceremonies, confirming, consents, invitations
from pwa.ceremonies import Registration
from pwa.confirming import Code
from pwa.consents import WORDING
from pwa.errors import Conflict, Invalid
from pwa.models import Care, Invitation, Person, Role, Status


@dataclass(frozen=True)
class Joined:
    """`code` is None for whoever needs no confirmation."""

    person: Person
    code: Code | None


def join(
    session: Session,
    invitation: Invitation,
    registration: Registration,
    *,
    name: str,
    consent: str,
    now: datetime,
) -> Joined:
    """Redeems an invitation: a new person with a passkey. The caller commits.

    A client has to have agreed to the WORDING. Conflict: somebody was faster.
    """
    name = invitations.clean_name(name)
    if registration.invitation_id != invitation.id:
        raise Invalid("challenge")
    if invitation.role == Role.CLIENT and consent != WORDING:
        raise Invalid("consent", "consent")
    _redeem(session, invitation, now)
    person = _new_person(session, invitation, registration, name, now)
    ceremonies.keep(session, registration.passkey, person)
    invitation.person_id = person.id
    if invitation.role == Role.CLIENT:
        _begin_care(session, invitation, person, now)
    if person.status == Status.ACTIVE:
        invitation.confirmed_at = now
        return Joined(person, None)
    return Joined(person, confirming.code_for(invitation, now))


def _redeem(session: Session, invitation: Invitation, now: datetime) -> None:
    """Of any number at once exactly one redeems it."""
    redeemed = session.scalar(
        update(Invitation)
        .where(
            Invitation.id == invitation.id,
            Invitation.redeemed_at.is_(None),
            Invitation.revoked_at.is_(None),
            Invitation.expires_at > now,
        )
        .values(redeemed_at=now)
        .returning(Invitation.id)
    )
    if redeemed is None:
        session.refresh(invitation)
        raise Conflict(invitations.why_closed(invitation, now))


def _new_person(
    session: Session, invitation: Invitation, registration: Registration, name: str, now: datetime
) -> Person:
    """Waits for a confirmation, unless nobody is there to give it: the first owner."""
    person = Person(
        id=uuid.uuid4(),
        practice_id=invitation.practice_id,
        role=invitation.role,
        status=Status.PENDING if invitation.inviter_id else Status.ACTIVE,
        name=name,
        user_handle=registration.user_handle,
        created_at=now,
    )
    session.add(person)
    session.flush()
    return person


def _begin_care(session: Session, invitation: Invitation, client: Person, now: datetime) -> None:
    consents.add(session, client, now)
    session.add(
        Care(
            id=uuid.uuid4(),
            practice_id=invitation.practice_id,
            client_id=client.id,
            therapist_id=invitation.inviter_id,
            since=now,
        )
    )
