"""What else is known of clients than their entries, of any number of them by one query each."""

import uuid
from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from pwa.models import Care, Consent, Device, Practice


def care(session: Session, practice: Practice, ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, datetime]:
    rows = session.execute(
        select(Care.client_id, func.min(Care.since).label("since"))
        .where(Care.practice_id == practice.id, Care.client_id.in_(ids))
        .group_by(Care.client_id)
    )
    return {row.client_id: row.since for row in rows}


def consented(session: Session, ids: Sequence[uuid.UUID], zone: ZoneInfo) -> dict[uuid.UUID, date]:
    """The day on which each client agreed to share, the last time."""
    rows = session.execute(
        select(Consent.client_id, func.max(Consent.given_at).label("given_at"))
        .where(Consent.client_id.in_(ids), Consent.withdrawn_at.is_(None))
        .group_by(Consent.client_id)
    )
    return {row.client_id: row.given_at.astimezone(zone).date() for row in rows}


def phones_of(session: Session, ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, tuple[datetime, int]]:
    """When a phone of each client was here last, and how many entries they held back then, all together."""
    rows = session.execute(
        select(Device.person_id, func.max(Device.last_seen_at), func.sum(Device.pending_count))
        .where(Device.person_id.in_(ids))
        .group_by(Device.person_id)
    )
    return {person_id: (seen, int(waiting)) for person_id, seen, waiting in rows}
