"""Who treats whom: begun, handed over, ended, and with it all access (product 45 and 49).

Each change holds the client's row, so that a cover can't begin while a consent ends, and stands in the audit
chain. The caller commits.
"""

import uuid
from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, or_, select, update
from sqlalchemy.orm import Session, joinedload

from pwa import access, audit, drafts
from pwa.appointments import Book
from pwa.audit import What
from pwa.errors import Invalid, NotFound
from pwa.models import Care, Consent, Person, Role
from pwa.sealing import Keyring

TOO_OLD = "This page is too old: please load it again."


def of_client(session: Session, client: Person, now: datetime) -> Sequence[Care]:
    """Who treats this client and who will stand in, own care first."""
    return session.scalars(
        select(Care)
        .options(joinedload(Care.therapist), joinedload(Care.covers))
        .where(Care.client_id == client.id, *not_over(now))
        .order_by(Care.covers_id.is_not(None), Care.since)
    ).all()


def to_change(
    session: Session, person: Person, client_id: uuid.UUID, care_id: uuid.UUID, now: datetime
) -> Care:
    """A care that is this person's to end: her own, that of whoever covers for her, and any for the owner.

    Whosever else it is, or over: NotFound.
    """
    client = access.client_of_practice(session, person, client_id, now)
    hold(session, [client.id])
    care = session.scalar(
        select(Care)
        .where(Care.id == care_id, Care.client_id == client.id, *not_over(now))
        .execution_options(populate_existing=True)
    )
    if care is None or not may_change(person, care):
        raise NotFound
    return care


def own_to_change(
    session: Session, person: Person, client_id: uuid.UUID, care_id: uuid.UUID, now: datetime
) -> Care:
    """One that can be covered or handed over: whoever covers for a colleague passes nothing on."""
    care = to_change(session, person, client_id, care_id, now)
    if care.covers_id:
        raise NotFound
    return care


def may_change(person: Person, care: Care) -> bool:
    return person.role == Role.OWNER or person.id in {care.therapist_id, care.covers_id}


def begin(
    session: Session, client: Person, therapist: Person, now: datetime, *, by: Person, care_id: uuid.UUID
) -> Care:
    """Care for a client whom nobody treats. Invalid: without her consent only she can start it again."""
    hold(session, [client.id])
    if not _agreed(session, client.id):
        raise Invalid(f"{client.name} shares nothing at the moment. Only {client.name} can start that again.")
    if known := _open(session, client.id, therapist):
        return known
    care = _new(session, client.id, therapist, now, care_id)
    _note(session, What.CARE_BEGUN, care, by, now)
    return care


def hand_over(
    session: Session, care: Care, to: Person, now: datetime, *, by: Person, care_id: uuid.UUID
) -> None:
    """From now on another therapist treats the client; the one before and who covered read no more."""
    if to.id == care.therapist_id:
        raise Invalid(f"{to.name} treats this client already.", "therapist")
    _finish(session, care, now)
    begun = _open(session, care.client_id, to) or _new(session, care.client_id, to, now, care_id)
    drafts.drop_unreadable(session, now)
    _note(session, What.HANDED_OVER, begun, by, now)


def pass_sessions_on(
    session: Session,
    keyring: Keyring,
    client: Person,
    to: Person,
    now: datetime,
    *,
    by: Person,
    without: Care,
) -> None:
    """Coming sessions with nobody who treats the client `without` this care are with `to` from now on.

    Before the care changes: what stands in the audit chain comes last.
    """
    stays = (Care.id != without.id, Care.covers_id.is_distinct_from(without.therapist_id))
    treat = select(Person.name).join(Care, Care.therapist_id == Person.id)
    names = session.scalars(treat.where(_of(client.id), *stays, *not_over(now))).all()
    Book.open(session, keyring, by, client, now).pass_on(to.name, keep={*names, to.name})


def end_one(session: Session, care: Care, now: datetime, *, by: Person) -> None:
    """One therapist stops reading; with a care of her own, also whoever covers for her."""
    _finish(session, care, now)
    drafts.drop_unreadable(session, now)
    note_end(session, care, now, by=by)


def note_end(session: Session, care: Care, now: datetime, *, by: Person) -> None:
    _note(session, What.COVER_ENDED if care.covers_id else What.CARE_ENDED, care, by, now)


def end(session: Session, client_id: uuid.UUID, now: datetime, by: Person | None = None) -> int:
    """Ends all care of a client and withdraws the consent; returns how many therapists stop reading.

    The client keeps the account: what is logged from then on is the client's alone.
    """
    client = session.get(Person, client_id)
    if client is None or client.role != Role.CLIENT:
        raise NotFound
    hold(session, [client_id])
    open_consents = (Consent.client_id == client_id, Consent.withdrawn_at.is_(None))
    session.execute(update(Consent).where(*open_consents).values(withdrawn_at=now))
    readers = set(session.scalars(select(Care.therapist_id).where(_of(client_id), *access.in_force(now))))
    _end_all(session, now, _of(client_id))
    drafts.drop_unreadable(session, now)
    who = {"by": by.id if by else None, "client_id": client_id}
    audit.append(session, client.practice_id, What.CONSENT_WITHDRAWN, now, **who)
    return len(readers)


def hold(session: Session, client_ids: Iterable[uuid.UUID]) -> None:
    """Their care changes in one transaction at a time; in one order, or two would wait for ever."""
    rows = select(Person.id).where(Person.id.in_(list(client_ids))).order_by(Person.id)
    session.execute(rows.with_for_update(key_share=True)).all()


def not_over(now: datetime) -> tuple[ColumnElement[bool], ...]:
    """Care in force or still to come; a cover that was called off before it began is neither."""
    return (or_(Care.until.is_(None), Care.until > now),)


def _finish(session: Session, care: Care, now: datetime) -> None:
    care.until = now
    if care.covers_id is None:
        _end_all(session, now, _of(care.client_id), Care.covers_id == care.therapist_id)
    session.flush()


def _end_all(session: Session, now: datetime, *conditions: ColumnElement[bool]) -> None:
    """Also covers that are still to come: their end is set from the beginning."""
    session.execute(update(Care).where(*conditions, *not_over(now)).values(until=now))


def _of(client_id: uuid.UUID) -> ColumnElement[bool]:
    return Care.client_id == client_id


def _new(
    session: Session, client_id: uuid.UUID, therapist: Person, now: datetime, care_id: uuid.UUID
) -> Care:
    """The page names it: what was sent twice stands once."""
    if session.get(Care, care_id):
        raise Invalid(TOO_OLD)
    # What was a cover is care of her own from now on.
    _end_all(session, now, _of(client_id), Care.therapist_id == therapist.id)
    care = Care(
        id=care_id,
        practice_id=therapist.practice_id,
        client_id=client_id,
        therapist_id=therapist.id,
        since=now,
    )
    session.add(care)
    session.flush()
    return care


def _open(session: Session, client_id: uuid.UUID, therapist: Person) -> Care | None:
    theirs = (_of(client_id), Care.therapist_id == therapist.id, Care.until.is_(None))
    return session.scalar(select(Care).where(*theirs))


def _agreed(session: Session, client_id: uuid.UUID) -> bool:
    given = select(Consent.id).where(Consent.client_id == client_id, Consent.withdrawn_at.is_(None))
    return session.scalar(given.limit(1)) is not None


def _note(session: Session, what: What, care: Care, by: Person, now: datetime) -> None:
    who = {"by": by.id, "client_id": care.client_id, "detail": care.id}
    audit.append(session, care.practice_id, what, now, **who)
