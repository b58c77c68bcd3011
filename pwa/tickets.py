"""Links that stand for one person, once. So far only the demo's: nobody there has a passkey at hand."""

from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from pwa import tokens
from pwa.errors import NotFound
from pwa.models import Person, Status, Ticket

DEMO = "demo"
DEMO_LASTS = timedelta(days=1)


def demo_link(session: Session, person: Person, origin: str, now: datetime) -> str:
    """A URL that signs in as this person, once. The caller commits."""
    token, digest = tokens.new()
    ticket = Ticket(token_hash=digest, person_id=person.id, purpose=DEMO, expires_at=now + DEMO_LASTS)
    session.add(ticket)
    return f"{origin}/demo#{token}"


def redeem(session: Session, token: str, purpose: str, now: datetime) -> Person:
    """Whom the token stands for. NotFound: for nobody, or no longer. The caller commits."""
    person_id = session.scalar(
        update(Ticket)
        .where(
            Ticket.token_hash == tokens.digest(token),
            Ticket.purpose == purpose,
            Ticket.used_at.is_(None),
            Ticket.expires_at > now,
        )
        .values(used_at=now)
        .returning(Ticket.person_id)
        .execution_options(synchronize_session=False)
    )
    person = session.scalar(select(Person).where(Person.id == person_id, Person.status != Status.ENDED))
    if person is None:
        raise NotFound
    return person
