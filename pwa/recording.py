"""Session records: written once, added to afterwards, never overwritten (clinical.md 5, product 39)."""

import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar

import msgspec
from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from pwa import drafts, therapist_entries
from pwa.errors import Conflict, NotFound
from pwa.kinds import Addendum, Appointment, Record
from pwa.models import Entry, Person
from pwa.sealing import Cipher, Keyring
from pwa.sync import Stream

Body = TypeVar("Body", bound=Record | Addendum | Appointment)


@dataclass(frozen=True)
class Added:
    text: str
    by: str
    at: datetime


@dataclass(frozen=True)
class Kept:
    """A record as it was written, by whom and when, with what was added since."""

    entry_id: uuid.UUID
    record: Record
    day: date
    by: str
    at: datetime
    added: tuple[Added, ...]

    @property
    def plain(self) -> dict[str, object]:
        plain: dict[str, object] = msgspec.to_builtins(self.record)
        return plain


def of(session: Session, keyring: Keyring, client: Person) -> list[Kept]:
    """All records of a client, the newest session first: two queries, however many."""
    rows = _rows(session, client, "record", "addendum")
    if not rows:
        return []
    cipher = keyring.cipher(session, client.id)
    added = _added(rows, cipher)
    kept = [_kept(row, cipher, added[str(row.id)]) for row in rows if row.kind == "record"]
    return sorted(kept, key=lambda one: one.record.started_at, reverse=True)


def find(session: Session, keyring: Keyring, client: Person, record_id: uuid.UUID) -> Kept:
    found = next((one for one in of(session, keyring, client) if one.entry_id == record_id), None)
    if found is None:
        raise NotFound
    return found


@dataclass
class Book:
    """The records of one client, while nobody else can write to the stream. The caller commits."""

    session: Session
    stream: Stream
    cipher: Cipher
    therapist: Person
    now: datetime

    @classmethod
    def open(
        cls, session: Session, keyring: Keyring, therapist: Person, client: Person, now: datetime
    ) -> "Book":
        cipher = keyring.cipher(session, client.id)
        return cls(session, Stream.lock(session, client.id, cipher), cipher, therapist, now)

    def write(self, record_id: uuid.UUID, record: Record) -> None:
        """Once. The same again changes nothing; other words under the same name: Conflict."""
        if not self._is_new(record_id, "record", record):
            return
        self._write("record", record, record_id, record.started_at)
        self._hold(record)
        drafts.drop(self.session, self.therapist, self.stream.client_id, self.cipher, record_id)

    def add(self, addendum_id: uuid.UUID, addendum: Addendum) -> None:
        """To a record of this client, or NotFound."""
        if self._entry(uuid.UUID(addendum.record), "record") is None:
            raise NotFound
        if self._is_new(addendum_id, "addendum", addendum):
            self._write("addendum", addendum, addendum_id, self.now)

    def _is_new(self, entry_id: uuid.UUID, kind: str, body: Record | Addendum) -> bool:
        """The page names what it sends: a second tap, or a tablet that got no answer, sends it again."""
        known = self._entry(entry_id)
        if known is None:
            return True
        if known.kind == kind and not known.deleted and self._opened(known, type(body)) == body:
            return False
        raise Conflict("other-words")

    def _hold(self, record: Record) -> None:
        """A session that has its record was held."""
        row = self._entry(_uuid(record.appointment), "appointment") if record.appointment else None
        if row is None or row.deleted:
            return
        agreed = self._opened(row, Appointment)
        if agreed.state == "planned":
            held = msgspec.structs.replace(agreed, state="held")
            self._write("appointment", held, row.id, agreed.starts_at, row.rev)

    def _write(
        self,
        kind: str,
        body: Record | Addendum | Appointment,
        entry_id: uuid.UUID,
        at: datetime,
        base_rev: int = 0,
    ) -> None:
        therapist_entries.write(
            self.stream, self.therapist, kind, body, self.now, at=at, entry_id=entry_id, base_rev=base_rev
        )

    def _entry(self, entry_id: uuid.UUID, kind: str = "") -> Entry | None:
        asked = select(Entry).where(Entry.client_id == self.stream.client_id, Entry.id == entry_id)
        return self.session.scalar(asked.where(Entry.kind == kind) if kind else asked)

    def _opened(self, row: Entry, body: type[Body]) -> Body:
        return msgspec.json.decode(self.cipher.open(row.body or b"", row.id.bytes, row.rev), type=body)


def _rows(session: Session, client: Person, *kinds: str) -> Sequence[Any]:
    rows: Sequence[Any] = session.execute(
        select(
            *(Entry.id, Entry.kind, Entry.rev, Entry.body, Entry.local_date, Entry.received_at),
            Person.name.label("by"),
        )
        .join(Person, Person.id == Entry.author_id)
        .where(Entry.client_id == client.id, Entry.kind.in_(kinds), Entry.deleted.is_(False))
        .order_by(Entry.seq)
    ).all()
    return rows


def _kept(row: Row[Any], cipher: Cipher, added: list[Added]) -> Kept:
    record = msgspec.json.decode(cipher.open(row.body, row.id.bytes, row.rev), type=Record)
    return Kept(row.id, record, row.local_date, row.by, row.received_at, tuple(added))


def _added(rows: Sequence[Any], cipher: Cipher) -> dict[str, list[Added]]:
    """By record, the oldest first."""
    found: dict[str, list[Added]] = defaultdict(list)
    for row in rows:
        if row.kind == "addendum":
            body = msgspec.json.decode(cipher.open(row.body, row.id.bytes, row.rev), type=Addendum)
            found[body.record].append(Added(body.text, row.by, row.received_at))
    return found


def _uuid(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError:
        return uuid.UUID(int=0)
