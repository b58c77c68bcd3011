"""What a client agreed to share, taken back and given again as easily (product 49)."""

import uuid
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from pwa import audit, care, cover
from pwa.audit import What
from pwa.errors import Invalid
from pwa.models import Care, Consent, Person

WORDING = "2026-11b"
"""The wording in templates/account/_consent.html: a change of its meaning needs a new one."""


def latest(session: Session, client: Person) -> Consent | None:
    """What was agreed last. `withdrawn_at`: since then nothing is shared."""
    newest = select(Consent).where(Consent.client_id == client.id).order_by(Consent.given_at.desc())
    return session.scalar(newest.limit(1))


def withdraw(session: Session, client: Person, now: datetime) -> None:
    """Ends all reading at once. Twice is once. The caller commits."""
    care.hold(session, [client.id])
    given = latest(session, client)
    if given is None or given.withdrawn_at is None:
        care.end(session, client.id, now, by=client)


def give(session: Session, client: Person, wording: str, now: datetime) -> None:
    """Shares again, with those who treated the client when it was taken back. Twice is once.

    The caller commits. Invalid: another wording than the one that is shown.
    """
    if wording != WORDING:
        raise Invalid("Tick this to share again.", "consent")
    care.hold(session, [client.id])
    before = latest(session, client)
    if before is not None and before.withdrawn_at is None:
        return
    add(session, client, now)
    for therapist in _who_treated(session, client, before):
        care.begin(session, client, therapist, now, by=client, care_id=uuid.uuid4())


def add(session: Session, client: Person, now: datetime) -> None:
    consent = Consent(
        id=uuid.uuid4(),
        client_id=client.id,
        practice_id=client.practice_id,
        wording=WORDING,
        given_at=now,
    )
    session.add(consent)
    session.flush()
    audit.append(session, client.practice_id, What.CONSENT_GIVEN, now, by=client.id, client_id=client.id)


def may_come_back(session: Session, client: Person) -> list[str]:
    """Who would read again if the client shared again."""
    return [person.name for person in _who_treated(session, client, latest(session, client))]


def _who_treated(session: Session, client: Person, consent: Consent | None) -> list[Person]:
    if consent is None or consent.withdrawn_at is None:
        return []
    then = select(Care.therapist_id).where(
        Care.client_id == client.id, Care.covers_id.is_(None), Care.until == consent.withdrawn_at
    )
    treated = cover.active(client).where(Person.id.in_(then)).order_by(Person.name)
    return list(session.scalars(treated))
