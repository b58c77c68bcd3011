"""The care relationship, and with it all access to a client's entries (product 45 and 49)."""

import uuid
from datetime import datetime

from sqlalchemy import CursorResult, update
from sqlalchemy.orm import Session

from pwa.errors import NotFound
from pwa.models import Care, Consent, Person, Role


def end(session: Session, client_id: uuid.UUID, now: datetime) -> int:
    """Ends all care of a client and withdraws the consent; returns how many therapists stop reading.

    The client keeps the account: what is logged from then on is the client's alone. The caller commits.
    """
    client = session.get(Person, client_id)
    if client is None or client.role != Role.CLIENT:
        raise NotFound
    open_consents = (Consent.client_id == client_id, Consent.withdrawn_at.is_(None))
    session.execute(update(Consent).where(*open_consents).values(withdrawn_at=now))
    ended = session.execute(
        update(Care).where(Care.client_id == client_id, Care.until.is_(None)).values(until=now)
    )
    return ended.rowcount if isinstance(ended, CursorResult) else 0
