"""A colleague stands in from day to day (product 45). It ends by itself: its end is set at its start."""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload

from pwa import audit, care, drafts
from pwa.audit import What
from pwa.brief.words import listed
from pwa.errors import Invalid, NotFound
from pwa.models import Care, Person, Role, Status

LONGEST = timedelta(days=92)
FURTHEST_AHEAD = timedelta(days=366)


@dataclass(frozen=True)
class Days:
    """From the beginning of the first day to the end of the last one, by the practice's clock."""

    since: datetime
    until: datetime
    zone: ZoneInfo

    @classmethod
    def from_form(cls, form: Mapping[str, str], zone: ZoneInfo, now: datetime) -> "Days":
        """Invalid names the field: no day, over already, the wrong way round, or too long."""
        first, last = _day(form, "first"), _day(form, "last")
        _check(first, last, now.astimezone(zone).date())
        return cls(max(now, _begins(first, zone)), _begins(last + timedelta(days=1), zone), zone)

    @property
    def words(self) -> str:
        """2026-11-27 2026-11-30: the first and the last day."""
        last = self.until - timedelta(microseconds=1)
        return " ".join(str(at.astimezone(self.zone).date()) for at in (self.since, last))

    def without(self, spans: Iterable[tuple[datetime, datetime | None]]) -> list["Days"]:
        """What is left of them between spans, of which one without an end never ends."""
        left, since = [], self.since
        for begun, ended in sorted(spans, key=lambda span: span[0]):
            if begun > since:
                left.append(replace(self, since=since, until=min(begun, self.until)))
            since = max(since, ended or self.until)
        return [*left, replace(self, since=since)] if since < self.until else left


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
        if (known.client_id, known.covers_id) != (own.client_id, own.therapist_id) or _is_over(known, now):
            raise Invalid(care.TOO_OLD)
        return
    if _treats_then(session, [own.client_id], to, days):
        raise Invalid(f"{to.name} treats this client already in these days.", "therapist")
    cover = _add(session, own, to, days, care_id)
    _note(session, What.COVERED, cover, by, now, days.words)


def begin_all(
    session: Session, away: Person, to: Person, days: Days, now: datetime, *, by: Person, form_id: uuid.UUID
) -> None:
    """`to` stands in for all whom `away` treats now, on each of the days that are not hers already.

    Sent twice, it stands once. Invalid: there is no such day, or what the form agreed on is over.
    """
    own_cares = _held(session, away)
    if _is_known(session, [_id_of(form_id, own) for own in own_cares], now):
        return
    covers = []
    spans = _treats_then(session, [own.client_id for own in own_cares], to, days)
    for own in own_cares:
        for n, left in enumerate(days.without(spans.get(own.client_id, ()))):
            covers.append((_add(session, own, to, left, _id_of(form_id, own, n)), left))
    if not covers:
        raise Invalid(_nobody_left(away, to, own_cares), "therapist")
    for cover, left in covers:
        _note(session, What.COVERED, cover, by, now, left.words)


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
    drafts.drop_unreadable(session, now)
    for one in known:
        _note(session, What.COVER_ENDED, one, by, now)


def active(person: Person) -> Select[Person]:
    return select(Person).where(
        Person.practice_id == person.practice_id,
        Person.role.in_([Role.THERAPIST, Role.OWNER]),
        Person.status == Status.ACTIVE,
    )


def _check(first: date, last: date, today: date) -> None:
    if first < today:
        raise Invalid("This day is over. Choose today or a day to come.", "first")
    if first > today + FURTHEST_AHEAD:
        raise Invalid("Choose a day from today to a year ahead.", "first")
    if last < first:
        raise Invalid("The last day comes before the first one.", "last")
    if last - first > LONGEST:
        raise Invalid(f"At most {LONGEST.days} days. For longer, hand over instead.", "last")
    if last > today + FURTHEST_AHEAD:
        raise Invalid("Choose a day from today to a year ahead.", "last")


def _held(session: Session, away: Person) -> Sequence[Care]:
    """Whom `away` treats, by name, their rows held."""
    own = select(Care).where(Care.therapist_id == away.id, Care.until.is_(None))
    clients = [one.client_id for one in session.scalars(own)]
    care.hold(session, clients)
    active = (Person.status == Status.ACTIVE, Person.id.in_(clients))
    again = own.join(Care.client).options(joinedload(Care.client)).where(*active)
    return session.scalars(again.order_by(Person.name).execution_options(populate_existing=True)).all()


def _is_known(session: Session, names: Sequence[uuid.UUID], now: datetime) -> bool:
    """Whether the form was sent before. Invalid: one of its covers is over."""
    known = session.scalars(select(Care).where(Care.id.in_(names))).all()
    if any(_is_over(one, now) for one in known):
        raise Invalid(care.TOO_OLD)
    return bool(known)


def _is_over(one: Care, now: datetime) -> bool:
    return one.until is not None and one.until <= now


def _id_of(form_id: uuid.UUID, own: Care, n: int = 0) -> uuid.UUID:
    return uuid.uuid5(form_id, f"{own.client_id} {n}" if n else str(own.client_id))


def _nobody_left(away: Person, to: Person, own_cares: Sequence[Care]) -> str:
    if not own_cares:
        return f"There is nobody to stand in for: {away.name} treats no client."
    names = listed(own.client.name for own in own_cares)
    return f"{to.name} treats {names} already on all of these days."


def _treats_then(
    session: Session, clients: Sequence[uuid.UUID], to: Person, days: Days
) -> Mapping[uuid.UUID, list[tuple[datetime, datetime | None]]]:
    """By client, from when to when."""
    overlapping = select(Care.client_id, Care.since, Care.until).where(
        Care.client_id.in_(clients),
        Care.therapist_id == to.id,
        Care.since < days.until,
        (Care.until.is_(None)) | (Care.until > days.since),
    )
    found: dict[uuid.UUID, list[tuple[datetime, datetime | None]]] = defaultdict(list)
    for row in session.execute(overlapping):
        found[row.client_id].append((row.since, row.until))
    return found


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
