"""Agreeing on sessions, moving and cancelling them: entries that the client's phone receives."""

import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from pwa import therapist_entries
from pwa.errors import NotFound
from pwa.kinds import Appointment
from pwa.models import Entry, Person
from pwa.sealing import Keyring
from pwa.session_form import Scope, instant_at
from pwa.sync import Seal, Stream


@dataclass(frozen=True)
class Booked:
    """A session as it stands. `changed_at`: when this revision came in."""

    id: uuid.UUID
    client_id: uuid.UUID
    rev: int
    changed_at: datetime
    agreed: Appointment

    @property
    def ends_at(self) -> datetime:
        return self.agreed.starts_at + timedelta(minutes=self.agreed.minutes)

    @property
    def planned(self) -> bool:
        return self.agreed.state == "planned"

    def meets(self, other: "Booked") -> bool:
        """Whether both take place at some moment: one that begins when the other ends does not."""
        return self.agreed.starts_at < other.ends_at and other.agreed.starts_at < self.ends_at


@dataclass(frozen=True)
class Refused:
    """Why nothing was written. `stale`: the session is not any more what the page showed, but this."""

    message: str = ""
    stale: Booked | None = None


def booked(session: Session, keyring: Keyring, clients: Sequence[Person]) -> list[Booked]:
    """All sessions of clients whom pwa.access gave out, the earliest first: two queries, however many."""
    ids = [client.id for client in clients]
    ciphers = keyring.ciphers(session, ids)
    wanted = Entry.client_id.in_(ids), Entry.kind == "appointment", Entry.deleted.is_(False)
    rows = session.scalars(select(Entry).where(*wanted).order_by(Entry.n))
    return sorted((_booked(row, ciphers[row.client_id]) for row in rows), key=lambda b: b.agreed.starts_at)


@dataclass
class Book:
    """The sessions of one client, while nobody else can write to the stream. The caller commits."""

    session: Session
    stream: Stream
    cipher: Seal
    therapist: Person
    now: datetime

    @classmethod
    def open(
        cls, session: Session, keyring: Keyring, therapist: Person, client: Person, now: datetime
    ) -> "Book":
        cipher = keyring.cipher(session, client.id)
        return cls(session, Stream.lock(session, client.id, cipher), cipher, therapist, now)

    def agree(self, starts: Sequence[datetime], minutes: int, key: uuid.UUID) -> None:
        """Sessions, a series if they are several. The same form sent twice agrees once, whatever became
        of them meanwhile; one that is planned for the same time already is that session.
        """
        names = [uuid.uuid5(key, str(n)) for n in range(len(starts))]
        known = self.all()
        if {one.id for one in known} & set(names):
            return
        taken = {one.agreed.starts_at for one in known if one.planned}
        series = str(key) if len(starts) > 1 else ""
        for name, starts_at in zip(names, starts, strict=True):
            if starts_at not in taken:
                self._write(name, 0, Appointment(starts_at, minutes, "planned", self.therapist.name, series))

    def move(
        self, entry_id: uuid.UUID, starts_at: datetime, minutes: int, rev: int | None, scope: Scope
    ) -> Refused | None:
        """To another time; those that follow in its series by as many days, to the same time on the wall.

        rev: what the page showed; None when it did not say.
        """
        one = self.find(entry_id)
        same = (one.agreed.starts_at, one.agreed.minutes) == (starts_at, minutes)
        if same and one.planned and rev != one.rev:
            return None  # sent twice
        if self._is_stale(one, rev) or not one.planned or one.agreed.starts_at <= self.now:
            return Refused(stale=one)
        moved = {one.id: starts_at} | self._shifted(one, starts_at, scope)
        if why := self._why_not(moved):
            return Refused(why)
        for found in self.all():
            if (at := moved.get(found.id)) is not None:
                self._change(found, starts_at=at, minutes=minutes)
        return None

    def cancel(self, entry_id: uuid.UUID, rev: int | None, scope: Scope) -> Refused | None:
        """Also one that is over and did not take place. What is cancelled already stays so."""
        one = self.find(entry_id)
        if one.agreed.state == "held" or (one.planned and self._is_stale(one, rev)):
            return Refused(stale=one)
        for found in (one, *(self._following(one) if scope == "following" else ())):
            self._change(found, state="cancelled")
        return None

    def pass_on(self, to: str, keep: Collection[str]) -> None:
        """Whoever is named in coming sessions and not among `keep` is `to` now."""
        for one in self.all():
            if one.planned and one.agreed.starts_at > self.now and one.agreed.with_ not in keep:
                self._change(one, with_=to)

    def all(self) -> list[Booked]:
        wanted = (Entry.client_id == self.stream.client_id, Entry.kind == "appointment")
        rows = self.session.scalars(select(Entry).where(*wanted, Entry.deleted.is_(False)).order_by(Entry.n))
        return sorted((_booked(row, self.cipher) for row in rows), key=lambda one: one.agreed.starts_at)

    def find(self, entry_id: uuid.UUID) -> Booked:
        found = next((one for one in self.all() if one.id == entry_id), None)
        if found is None:
            raise NotFound
        return found

    def _following(self, one: Booked) -> list[Booked]:
        """Those of its series that are still to come after it."""
        return following(one, self.all(), self.now)

    def _is_stale(self, one: Booked, rev: int | None) -> bool:
        return rev is not None and rev != one.rev

    def _shifted(self, one: Booked, to: datetime, scope: Scope) -> dict[uuid.UUID, datetime | None]:
        """None: a time that the clocks skip."""
        there, before = to.astimezone(self._zone), one.agreed.starts_at.astimezone(self._zone)
        days = there.date() - before.date()
        return {
            other.id: instant_at(
                other.agreed.starts_at.astimezone(self._zone).date() + days, there.time(), self._zone
            )
            for other in (self._following(one) if scope == "following" else ())
        }

    def _why_not(self, moved: Mapping[uuid.UUID, datetime | None]) -> str:
        if None in moved.values():
            return "The clocks change on one of these days: this time does not exist then."
        others = {one.agreed.starts_at for one in self.all() if one.planned and one.id not in moved}
        return "There is a session at this time already." if others & set(moved.values()) else ""

    def _change(self, one: Booked, **fields: object) -> None:
        """The next revision. What changes nothing writes nothing."""
        changed = msgspec.structs.replace(one.agreed, **fields)
        if changed != one.agreed:
            self._write(one.id, one.rev, changed)

    def _write(self, entry_id: uuid.UUID, rev: int, session: Appointment) -> None:
        therapist_entries.write(
            self.stream,
            self.therapist,
            "appointment",
            session,
            self.now,
            at=session.starts_at,
            entry_id=entry_id,
            base_rev=rev,
        )

    @property
    def _zone(self) -> ZoneInfo:
        return ZoneInfo(self.therapist.practice.timezone)


def following(one: Booked, sessions: Iterable[Booked], now: datetime) -> list[Booked]:
    """Those of its series that come after it and are still to come."""
    since = max(one.agreed.starts_at, now)
    return [
        other
        for other in sessions
        if one.agreed.series
        and other.agreed.series == one.agreed.series
        and other.planned
        and other.agreed.starts_at > since
    ]


def at_once(ones: Iterable[Booked], others: Iterable[Booked]) -> dict[uuid.UUID, list[Booked]]:
    """Which of the others take place while one of these does, by its id. What is cancelled does not."""
    planned = [other for other in others if other.planned]
    return {one.id: [other for other in planned if one.meets(other)] for one in ones if one.planned}


def _booked(row: Entry, cipher: Seal) -> Booked:
    plain = cipher.open(row.body or b"", row.id.bytes, row.rev)
    agreed = msgspec.json.decode(plain, type=Appointment)
    return Booked(row.id, row.client_id, row.rev, row.received_at, agreed)
