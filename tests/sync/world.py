"""The server that the machines run against: two processes over one database, its backups, its clock, Tess."""

import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from flask import Flask
from sqlalchemy import Connection, Table, insert, select, update

from pwa import sync
from pwa.config import Settings
from pwa.db import Base, db
from pwa.kinds import Reply
from pwa.models import BrowserSession, DeadOp, Entry, EntryRevision, SyncStream
from pwa.sealing import Cipher
from tests.cast import Cast, Visitor
from tests.entries import by_therapist, lock
from tests.ops import Wire
from tests.phone import Phone
from tests.sync.line import Line

STREAM_TABLES: tuple[Table, ...] = tuple(
    Base.metadata.tables[name]
    for name in ("sync_stream", "entry", "superseded", "refused_op", "dead_op", "device")
)
MOST_BYTES = 40_000
"""What a request may weigh here; 2 MiB would take long to make."""


class Clock:
    """The server's clock: a second more each time it is asked, and wherever a test puts it."""

    def __init__(self) -> None:
        self.at = datetime.now(UTC)

    def now(self, _zone: object = None) -> datetime:
        self.at += timedelta(seconds=1)
        return self.at


@dataclass
class Said:
    """One op that a phone called saved."""

    owner: uuid.UUID
    op: dict


@dataclass
class World:
    apps: Sequence[Flask]
    cast: Cast
    clock: Clock
    phones: list[Phone] = field(default_factory=list)
    said: dict[str, Said] = field(default_factory=dict)
    excused: set[str] = field(default_factory=set)
    """Ops that nobody could keep: their phone's storage was thrown away, and no server had them."""
    replies: dict[str, dict] = field(default_factory=dict)
    """What Tess wrote, by entry."""
    kept: dict[str, list] = field(default_factory=dict)
    """The last backup."""
    strays: set[str] = field(default_factory=set)
    """What a phone showed, if only for a moment, that is not its owner's."""
    unrest: list[str] = field(default_factory=list)
    broken: set[str] = field(default_factory=set)
    """Every invariant that was ever seen broken here."""
    revisions: list = field(default_factory=list)
    ciphers: dict[uuid.UUID, Cipher] = field(default_factory=dict)
    entries: dict[uuid.UUID, dict[str, dict]] = field(default_factory=dict)
    digests: dict[uuid.UUID, dict] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for app in self.apps:
            app.config["MAX_CONTENT_LENGTH"] = MOST_BYTES
        self._visitors = {
            who: [Visitor(app, who) for app in self.apps] for who in (self.cast.ana, self.cast.ben)
        }
        with self.connection() as connection:  # the server's clock is going to be years off
            connection.execute(update(BrowserSession).values(expires_at=datetime(2100, 1, 1, tzinfo=UTC)))

    def begin(self) -> None:
        self.empty()
        self.phones = []
        self.said, self.replies, self.kept = {}, {}, {}
        self.excused, self.strays, self.unrest = set(), set(), []

    def empty(self) -> None:
        with self.connection() as connection:
            for table in (*STREAM_TABLES, Base.metadata.tables["tally"]):
                connection.execute(table.delete())

    @property
    def settings(self) -> Settings:
        settings: Settings = self.apps[0].extensions["settings"]
        return settings

    def new_phone(self, owner: uuid.UUID, **made) -> Phone:
        other = self.cast.ben if owner == self.cast.ana else self.cast.ana
        phone = Phone(Line(self._visitors[owner], self._visitors[other][0]), **made)
        self.phones.append(phone)
        return phone

    def visitor(self, owner: uuid.UUID) -> Visitor:
        return self._visitors[owner][0]

    def evict(self, number: int) -> None:
        """The browser threw the storage of a phone away; it signs in and pulls."""
        old = self.phones[number]
        self.phones[number] = Phone(old.wire, schema=old.schema, page=old.page, at=old.at, tz=old.tz)
        self.let_go()

    def hear(self, phone: Phone) -> None:
        """The phone has said "saved"."""
        op = phone.sent[-1]
        self.said[op["op_id"]] = Said(phone.wire.visitor.person_id, op)

    def hear_all(self, phone: Phone) -> None:
        owner = phone.wire.visitor.person_id
        self.said |= {op["op_id"]: Said(owner, op) for op in phone.sent}

    def watch(self) -> None:
        for number, phone in enumerate(self.phones):
            known = {str(phone.wire.visitor.person_id), str(self.cast.tess)}
            seen = {change["author"] for change in phone.shadow.values()}
            self.strays |= {f"phone {number} shows what is {author}'s" for author in seen - known}

    # ---- what is done to the server

    def back_up(self) -> None:
        with self.connection() as connection:
            self.kept = {
                table.name: [dict(row._mapping) for row in connection.execute(select(table))]
                for table in STREAM_TABLES
            }

    def restore(self) -> None:
        """The last backup, or an empty one, takes the place of everything: a new epoch (sync-protocol.md)."""
        with self.connection() as connection:
            for table in STREAM_TABLES:
                connection.execute(table.delete())
                if rows := self.kept.get(table.name):
                    connection.execute(insert(table), rows)
            sync.new_epoch(connection)
        self.let_go()

    def purge(self, part: float) -> None:
        with self.connection() as connection:
            for client_id, seq, floor in connection.execute(
                select(SyncStream.client_id, SyncStream.seq, SyncStream.min_seq)
            ).all():
                sync.purge_tombstones(connection, client_id, max(floor, int(seq * part)))

    def tess_replies(self, text: str) -> None:
        reply = Reply(text)
        at = datetime.now(UTC)
        entry_id = by_therapist(self.apps[-1], self.cast.ana, self.cast.tess, "reply", reply, at)
        self.replies[str(entry_id)] = {"text": text, "about": None}

    def tess_takes_back(self, number: int) -> None:
        app, ana = self.apps[0], self.cast.ana
        with app.app_context():
            stream = lock(app, ana)
            replies = db.session.scalars(
                select(Entry).where(Entry.client_id == ana, Entry.kind == "reply").order_by(Entry.seq)
            ).all()
            if replies:
                author = sync.therapist_author(self.cast.tess)
                stream.erase(author, replies[number % len(replies)], datetime.now(UTC))
            db.session.commit()

    # ---- until nothing is left to do

    def come_to_rest(self) -> None:
        """Late requests arrive, then each phone syncs until it is done; twice, for what others send."""
        for phone in self.phones:
            while phone.wire.late:
                phone.wire.arrive(0)
        for phone in (*self.phones, *self.phones):
            if self.unrest:
                return  # nothing gets better by trying
            try:
                phone.come_to_rest()
            except AssertionError as error:
                self.unrest.append(str(error))

    # ---- what it holds

    def look(self) -> None:
        """Reads what there is, once, for all that is going to be asked of it."""
        self.revisions = self.read_revisions()
        self.ciphers = self._ciphers()
        owners = {self.cast.ana, self.cast.ben}
        self.entries = {owner: self._entries(owner) for owner in owners}
        self.digests = {owner: self._bare_line(owner).digest() for owner in owners}

    def read_revisions(self) -> list:
        with self.connection() as connection:
            return list(connection.execute(select(EntryRevision.__table__).order_by(EntryRevision.seq)))

    def _entries(self, owner: uuid.UUID) -> dict[str, dict]:
        """As a phone would see them that asks for all at once, tombstones too."""
        line, found, floor, more = self._bare_line(owner), {}, 0, True
        while more:
            since = max((change["seq"] for change in found.values()), default=0)
            page = line.pull(since=since, floor=floor, limit=1000)
            if "changes" not in page:  # tombstones were purged
                page = line.pull(floor=(floor := page["floor"]), limit=1000)
            found |= {change["entry_id"]: change for change in page.get("changes", ())}
            more = page.get("more", False)
        return found

    def _bare_line(self, owner: uuid.UUID) -> Wire:
        return Wire(self._visitors[owner][0])

    def dead(self) -> set[str]:
        with self.connection() as connection:
            return set(connection.scalars(select(DeadOp.op_id)))

    def open(self, revision) -> bytes | None:
        """The body of a revision, as it was sealed."""
        cipher, body = self.ciphers[revision.client_id], revision.body
        return None if body is None else cipher.open(body, revision.entry_id.bytes, revision.rev)

    def _ciphers(self) -> dict[uuid.UUID, Cipher]:
        """Read once a look: to ask for it with each revision was most of the looking."""
        app, clients = self.apps[0], {row.client_id for row in self.revisions}
        with app.app_context():
            return {client: app.extensions["keyring"].cipher(db.session(), client) for client in clients}

    @contextmanager
    def connection(self) -> Iterator[Connection]:
        with self.apps[0].app_context():
            yield db.session.connection()
            db.session.commit()

    def let_go(self) -> None:
        """An op that is neither on the server nor on a phone any more was lost with what held it."""
        held = {op["op_id"] for phone in self.phones for op in phone.sent} | self.dead()
        held |= {str(row.op_id) for row in self.read_revisions()}
        self.excused |= set(self.said) - held
