"""Who read a client's entries and what changed in their care, told to the client (product 48)."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session, joinedload

from pwa.audit import What
from pwa.brief.shapes import Span
from pwa.models import AuditEvent, Care, Person

A_PAGE = 60
CARE = {What.CARE_BEGUN, What.HANDED_OVER, What.CARE_ENDED, What.COVERED, What.COVER_ENDED}
TOLD = [What.READ, What.CONSENT_GIVEN, What.CONSENT_WITHDRAWN, *CARE]


@dataclass(frozen=True)
class Line:
    """`who` read `page`, or changed `care`. `n` orders lines, to ask for what came before."""

    n: int
    at: datetime
    what: str
    who: str
    page: str = ""
    care: Care | None = None
    days: Span | None = None
    """Of a cover, as they were agreed."""


def of(session: Session, client: Person, before: int | None = None) -> tuple[list[Line], int | None]:
    """The newest first, and before which number there is more, if there is."""
    rows = session.execute(
        select(AuditEvent, Person.name)
        .outerjoin(Person, Person.id == AuditEvent.person_id)
        .where(AuditEvent.practice_id == client.practice_id, AuditEvent.what.in_(TOLD), _about(client))
        .where(AuditEvent.n < before if before else AuditEvent.n.is_not(None))
        .order_by(AuditEvent.n.desc())
        .limit(A_PAGE + 1)
    ).all()
    cares = _cares(session, [event for event, _ in rows])
    lines = [_line(event, name or "", cares) for event, name in rows[:A_PAGE]]
    return lines, lines[-1].n if len(rows) > A_PAGE else None


def _about(client: Person) -> ColumnElement[bool]:
    """Her own, and the list of all clients, each time that somebody who treated her then had it open."""
    treated_then = (
        select(Care.id)
        .where(
            Care.client_id == client.id,
            Care.therapist_id == AuditEvent.person_id,
            Care.since <= AuditEvent.at,
            or_(Care.until.is_(None), Care.until > AuditEvent.at),
        )
        .exists()
    )
    lists = and_(AuditEvent.client_id.is_(None), AuditEvent.what == What.READ, treated_then)
    return or_(AuditEvent.client_id == client.id, lists)


def _cares(session: Session, events: Sequence[AuditEvent]) -> Mapping[str, Care]:
    ids = [uuid.UUID(event.detail.split()[0]) for event in events if event.what in CARE]
    found = select(Care).options(joinedload(Care.therapist), joinedload(Care.covers)).where(Care.id.in_(ids))
    return {str(care.id): care for care in session.scalars(found)}


def _line(event: AuditEvent, who: str, cares: Mapping[str, Care]) -> Line:
    page = event.detail if event.what == What.READ else ""
    care_id, *days = event.detail.split() if event.what in CARE else [""]
    span = Span(*map(date.fromisoformat, days)) if days else None
    return Line(event.n, event.at, event.what, who, page, cares.get(care_id), span)
