"""Loading is authorising: what comes back may be used by whoever asked, everything else is NotFound."""

import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from pwa.errors import NotFound
from pwa.models import Care, Person, Role, Status


def clients_of(session: Session, therapist: Person) -> Sequence[Person]:
    """The active clients in this therapist's care, by name."""
    return session.scalars(_in_care_of(therapist).order_by(Person.name, Person.id)).all()


def client_for(session: Session, therapist: Person, client_id: uuid.UUID) -> Person:
    """One client in this therapist's care. Whoever else it is, or nobody: NotFound."""
    client = session.scalar(_in_care_of(therapist).where(Person.id == client_id))
    if client is None:
        raise NotFound
    return client


def therapists_of(session: Session, client: Person) -> Sequence[Person]:
    """Who treats this client now, the longest first."""
    return session.scalars(
        select(Person)
        .join(Care, Care.therapist_id == Person.id)
        .where(Care.client_id == client.id, Care.until.is_(None))
        .order_by(Care.since)
    ).all()


def account_of(session: Session, person: Person) -> dict[str, Any]:
    """What a browser may know about the person who is signed in on it."""
    therapists = therapists_of(session, person)
    return {
        "id": person.id,
        "role": person.role,
        "name": person.name,
        "status": person.status,
        "practice": person.practice.name,
        "therapists": [therapist.name for therapist in therapists],
        "therapist_ids": [therapist.id for therapist in therapists],
    }


def _in_care_of(therapist: Person) -> Select[Person]:
    return (
        select(Person)
        .join(Care, Care.client_id == Person.id)
        .where(
            Care.therapist_id == therapist.id,
            Care.until.is_(None),
            Person.practice_id == therapist.practice_id,
            Person.role == Role.CLIENT,
            Person.status == Status.ACTIVE,
        )
    )
