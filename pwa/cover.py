"""A colleague stands in from day to day (product 45). It ends by itself: its end is set at its start."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload

from pwa import audit, care
from pwa.audit import What
from pwa.errors import Invalid, NotFound
from pwa.models import Care, Person, Role, Status

LONGEST = timedelta(days=92)


@dataclass(frozen=True)
class Days:
    """From the beginning of the first day to the end of the last one, by the practice's clock."""

    since: datetime
    until: datetime
    words: str
    """2026-11-27 2026-11-30: the first and the last day, as they were chosen."""

    @classmethod
    def from_form(cls, form: Mapping[str, str], zone: ZoneInfo, now: datetime) -> "Days":
        """Invalid names the field: no day, over already, the wrong way round, or too long."""
        first, last = _day(form, "first"), _day(form, "last")
        if first < now.astimezone(zone).date():
            raise Invalid("This day is over. Choose today or a day to come.", "first")
        if last < first:
            raise Invalid("The last day comes before the first one.", "last")
        if last - first > LONGEST:
            raise Invalid(f"At most {LONGEST.days} days. For longer, hand over instead.", "last")
        until = _begins(last + timedelta(days=1), zone)
        return cls(max(now, _begins(first, zone)), until, f"{first} {last}")


@dataclass(frozen=True)
class Cover:
    """One agreement: `cares` are its clients, of whom each ends by itself."""

    away: Person | None
    colleague: Person
    since: datetime
    until: datetime | None
    cares: Sequence[Care]


def colleague(session: Session, person: Person, who: str, apart_from: uuid.UUID) -> Person:
    """An active colleague of this practice, as chosen in a form."""
    found = _chosen(session, person, who)
    if found is None or found.id == apart_from:
        raise Invalid("Choose a colleague.", "therapist")
    return found


def whoever_is_away(session: Session, person: Person, who: str) -> Person:
    """Therapists answer for themselves only: whom else they name is not looked at."""
    if person.role != Role.OWNER:
        return person
    found = _chosen(session, person, who)
    if found is None:
        raise Invalid("Choose who is away.", "away")
    return found


def colleagues(session: Session, person: Person) -> Sequence[Person]:
    """Everybody of the practice who treats."""
    return session.scalars(active(person).order_by(Person.name, Person.id)).all()


def begin(
    session: Session, own: Care, to: Person, days: Days, now: datetime, *, by: Person, care_id: uuid.UUID
) -> None:
    """`to` stands in for one client. The page names it: sent twice, it stands once. Invalid: overlaps."""
    if known := session.get(Care, care_id):
        if (known.client_id, known.covers_id) != (own.client_id, own.therapist_id):
            raise Invalid(care.TOO_OLD)
        return
    if _treats_then(session, [own.client_id], to, days):
        raise Invalid(f"{to.name} treats this client already in these days.", "therapist")
    cover = _add(session, own, to, days, care_id)
    _note(session, What.COVERED, cover, by, now, days.words)


def begin_all(
    session: Session, away: Person, to: Person, days: Days, now: datetime, *, by: Person, form_id: uuid.UUID
) -> int:
    """`to` stands in for all whom `away` treats now, and are not hers already. How many that were."""
    open_cares = select(Care).where(Care.therapist_id == away.id, Care.until.is_(None))
    clients = [own.client_id for own in session.scalars(open_cares)]
    care.hold(session, clients)
    taken = _treats_then(session, clients, to, days)
    again = open_cares.execution_options(populate_existing=True).join(Care.client)
    own_cares = session.scalars(again.where(Person.status == Status.ACTIVE).order_by(Person.name)).all()
    new = [own for own in own_cares if own.client_id in clients and own.client_id not in taken]
    covers = [_add(session, own, to, days, uuid.uuid5(form_id, str(own.client_id))) for own in new]
    for cover in covers:
        _note(session, What.COVERED, cover, by, now, days.words)
    return len(covers)


def of_practice(session: Session, person: Person, now: datetime) -> list[Cover]:
    """Covers that hold or come: for the owner all, for a therapist those for her and by her."""
    found = select(Care).where(
        Care.practice_id == person.practice_id, Care.covers_id.is_not(None), *care.not_over(now)
    )
    if person.role != Role.OWNER:
        found = found.where((Care.covers_id == person.id) | (Care.therapist_id == person.id))
    loaded = found.options(joinedload(Care.client), joinedload(Care.therapist), joinedload(Care.covers))
    rows = session.scalars(loaded.order_by(Care.since, Care.until, Care.covers_id, Care.therapist_id)).all()
    return [_cover(list(cares)) for _, cares in groupby(rows, key=_agreement)]


def end(session: Session, person: Person, care_id: uuid.UUID, now: datetime) -> None:
    """Ends one agreement, with all its clients. Whosever it is, or over: NotFound."""
    for found in of_practice(session, person, now):
        if any(one.id == care_id for one in found.cares):
            return _end(session, found.cares, person, now)
    raise NotFound


def _end(session: Session, cares: Iterable[Care], by: Person, now: datetime) -> None:
    known = list(cares)
    care.hold(session, [one.client_id for one in known])
    for one in known:
        one.until = now
    session.flush()
    for one in known:
        _note(session, What.COVER_ENDED, one, by, now)


def active(person: Person) -> Select[Person]:
    return select(Person).where(
        Person.practice_id == person.practice_id,
        Person.role.in_([Role.THERAPIST, Role.OWNER]),
        Person.status == Status.ACTIVE,
    )


def _treats_then(session: Session, clients: Sequence[uuid.UUID], to: Person, days: Days) -> set[uuid.UUID]:
    overlapping = select(Care.client_id).where(
        Care.client_id.in_(clients),
        Care.therapist_id == to.id,
        Care.since < days.until,
        (Care.until.is_(None)) | (Care.until > days.since),
    )
    return set(session.scalars(overlapping))


def _add(session: Session, own: Care, to: Person, days: Days, care_id: uuid.UUID) -> Care:
    cover = Care(
        id=care_id,
        practice_id=own.practice_id,
        client_id=own.client_id,
        therapist_id=to.id,
        covers_id=own.therapist_id,
        since=days.since,
        until=days.until,
    )
    session.add(cover)
    session.flush()
    return cover


def _note(session: Session, what: What, cover: Care, by: Person, now: datetime, days: str = "") -> None:
    detail = f"{cover.id} {days}".strip()
    audit.append(session, cover.practice_id, what, now, by=by.id, client_id=cover.client_id, detail=detail)


def _agreement(one: Care) -> tuple[datetime, datetime | None, uuid.UUID | None, uuid.UUID]:
    return one.since, one.until, one.covers_id, one.therapist_id


def _cover(cares: list[Care]) -> Cover:
    first = cares[0]
    cares.sort(key=lambda one: one.client.name)
    return Cover(first.covers, first.therapist, first.since, first.until, cares)


def _day(form: Mapping[str, str], name: str) -> date:
    try:
        return date.fromisoformat(form.get(name, "").strip()[:32])
    except ValueError as error:
        raise Invalid("Give a day.", name) from error


def _begins(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)


def _chosen(session: Session, person: Person, who: str) -> Person | None:
    return session.scalar(active(person).where(Person.id == _id(who)))


def _id(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None
