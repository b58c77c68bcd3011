"""Loading is authorising: what comes back may be used by whoever asked, everything else is NotFound."""

import uuid
from collections.abc import Sequence, Set
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import Session

from pwa.driver import Driver
from pwa.errors import NotFound
from pwa.models import Care, Person, Role, Status

BY_WHOM = """
SELECT person.id, person.name FROM person JOIN care ON care.therapist_id = person.id
WHERE care.client_id = ? AND care.since <= ? AND (care.until IS NULL OR care.until > ?) ORDER BY care.since
"""


def clients_of(session: Session, therapist: Person, now: datetime) -> Sequence[Person]:
    """The active clients in this therapist's care, by name; those covered for a colleague, too."""
    return session.scalars(_in_care_of(therapist, now).order_by(Person.name, Person.id)).all()


def client_for(session: Session, therapist: Person, client_id: uuid.UUID, now: datetime) -> Person:
    """One client in this therapist's care. Whoever else it is, or nobody: NotFound."""
    client = session.scalar(_in_care_of(therapist, now).where(Person.id == client_id))
    if client is None:
        raise NotFound
    return client


def is_in_care_of(session: Session, therapist: Person, client_id: uuid.UUID, now: datetime) -> bool:
    return are_in_care_of(session, therapist, {client_id}, now)


def are_in_care_of(session: Session, therapist: Person, clients: Set[uuid.UUID], now: datetime) -> bool:
    """All of them, right now."""
    found = _in_care_of(therapist, now).where(Person.id.in_(clients)).with_only_columns(Person.id)
    return clients <= set(session.scalars(found))


def client_of_practice(session: Session, person: Person, client_id: uuid.UUID, now: datetime) -> Person:
    """Whose care this person may look at: her clients, and the owner all of the practice. Shows no entry."""
    if person.role != Role.OWNER:
        return client_for(session, person, client_id, now)
    client = session.scalar(clients_of_practice(person).where(Person.id == client_id))
    if client is None:
        raise NotFound
    return client


def clients_of_practice(owner: Person) -> Select[Person]:
    return select(Person).where(
        Person.practice_id == owner.practice_id,
        Person.role == Role.CLIENT,
        Person.status == Status.ACTIVE,
    )


def therapists_of(session: Session, client: Person, now: datetime) -> Sequence[Person]:
    """Who treats this client now, the longest first."""
    return session.scalars(
        select(Person)
        .join(Care, Care.therapist_id == Person.id)
        .where(Care.client_id == client.id, *in_force(now))
        .order_by(Care.since)
    ).all()


def account_of(session: Session, person: Person, now: datetime) -> dict[str, Any]:
    """What a browser may know about the person who is signed in on it."""
    therapists = therapists_of(session, person, now)
    return {
        "id": person.id,
        "role": person.role,
        "name": person.name,
        "status": person.status,
        "practice": person.practice.name,
        "therapists": [therapist.name for therapist in therapists],
        "therapist_ids": [therapist.id for therapist in therapists],
    }


def treated_by(driver: Driver, client_id: uuid.UUID, now: datetime) -> dict[str, Any]:
    """The therapists of `account_of`, for what goes out with each pull."""
    form = driver.forms
    at = form.instant(now)
    therapists = driver.all(BY_WHOM, (form.id(client_id), at, at))
    return {
        "therapists": [name for _, name in therapists],
        "therapist_ids": [form.uuid(therapist_id) for therapist_id, _ in therapists],
    }


def in_force(now: datetime) -> tuple[ColumnElement[bool], ...]:
    """Care that holds at this moment: begun, and not yet ended."""
    return Care.since <= now, or_(Care.until.is_(None), Care.until > now)


def _in_care_of(therapist: Person, now: datetime) -> Select[Person]:
    """Once each, though cover and care of one's own may overlap."""
    theirs = select(Care.client_id).where(Care.therapist_id == therapist.id, *in_force(now))
    return select(Person).where(
        Person.id.in_(theirs),
        Person.practice_id == therapist.practice_id,
        Person.role == Role.CLIENT,
        Person.status == Status.ACTIVE,
    )
