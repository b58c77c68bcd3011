"""The people of a practice: whom each treats, and what happens when one leaves (product 45, 50)."""

import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, or_, select, update
from sqlalchemy.orm import Session, joinedload

from pwa import access, audit, care, cover, drafts
from pwa.audit import What
from pwa.errors import Invalid, NotFound
from pwa.models import BrowserSession, Care, Person, Role, Status
from pwa.sealing import Keyring


@dataclass(frozen=True)
class Member:
    """Somebody of the practice, and whom they treat for themselves, by name."""

    person: Person
    clients: Sequence[Person]


def members(session: Session, owner: Person, now: datetime) -> list[Member]:
    cares = session.scalars(
        select(Care)
        .options(joinedload(Care.client))
        .join(Care.client)
        .where(
            Care.practice_id == owner.practice_id,
            Care.covers_id.is_(None),
            Person.status == Status.ACTIVE,
            *access.in_force(now),
        )
        .order_by(Person.name, Person.id)
    )
    treated: dict[uuid.UUID, list[Person]] = defaultdict(list)
    for one in cares:
        treated[one.therapist_id].append(one.client)
    return [Member(person, treated[person.id]) for person in cover.colleagues(session, owner)]


def untreated(session: Session, owner: Person, now: datetime) -> Sequence[Person]:
    """Clients with an account whom nobody treats: a therapist left, or the sharing was taken back."""
    treated = select(Care.client_id).where(Care.practice_id == owner.practice_id, *access.in_force(now))
    clients = access.clients_of_practice(owner).where(Person.id.not_in(treated))
    return session.scalars(clients.order_by(Person.name, Person.id)).all()


def member(session: Session, owner: Person, person_id: uuid.UUID) -> Person:
    """A therapist of the owner's practice. Whoever else it is, the owner too: NotFound."""
    found = session.scalar(cover.active(owner).where(Person.id == person_id, Person.role == Role.THERAPIST))
    if found is None:
        raise NotFound
    return found


def hand_over_all(
    session: Session,
    keyring: Keyring,
    leaving: Person,
    to: Person,
    now: datetime,
    *,
    by: Person,
    form_id: uuid.UUID,
) -> None:
    """All whom one therapist treats are treated by another from now on. The caller commits."""
    if to.id == leaving.id:
        raise Invalid("Choose a colleague.", "therapist")
    cares = _own_cares(session, leaving, now)
    for one in cares:
        care.pass_sessions_on(session, keyring, one.client, to, now, by=by, without=one)
    for one in cares:
        care.hand_over(session, one, to, now, by=by, care_id=uuid.uuid5(form_id, str(one.client_id)))


def end(session: Session, leaving: Person, now: datetime, *, by: Person) -> None:
    """The therapist is signed out everywhere and reads nothing more; each client is told.

    The caller commits.
    """
    _own_cares(session, leaving, now)
    ending = session.scalars(select(Care).where(_of(leaving.id), *care.not_over(now)).order_by(Care.id)).all()
    end_account(session, leaving.id, now)
    for one in ending:
        care.note_end(session, one, now, by=by)
    audit.append(session, leaving.practice_id, What.ACCOUNT_ENDED, now, by=by.id, detail=leaving.id)


def end_account(session: Session, person_id: uuid.UUID, now: datetime) -> None:
    """No way in any more, no care, no cover, neither by this person nor for them; nothing half typed."""
    session.execute(update(Person).where(Person.id == person_id).values(status=Status.ENDED))
    session.execute(update(Care).where(_of(person_id), *care.not_over(now)).values(until=now))
    drafts.drop_unreadable(session, now)
    open_sessions = (BrowserSession.person_id == person_id, BrowserSession.revoked_at.is_(None))
    session.execute(update(BrowserSession).where(*open_sessions).values(revoked_at=now))


def _of(person_id: uuid.UUID) -> ColumnElement[bool]:
    return or_(Care.client_id == person_id, Care.therapist_id == person_id, Care.covers_id == person_id)


def _own_cares(session: Session, therapist: Person, now: datetime) -> Sequence[Care]:
    """With their clients' rows held."""
    theirs = (Care.therapist_id == therapist.id, Care.covers_id.is_(None), *access.in_force(now))
    own = select(Care).options(joinedload(Care.client)).where(*theirs).order_by(Care.client_id)
    care.hold(session, [one.client_id for one in session.scalars(own)])
    return session.scalars(own.execution_options(populate_existing=True)).all()
