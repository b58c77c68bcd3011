"""The demo practice (product 58): months of believable entries, written through the stream like any."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

import msgspec
from sqlalchemy import ColumnElement, Table, delete, false, or_, select
from sqlalchemy.orm import Session

from pwa import sync, wire
from pwa.consents import WORDING
from pwa.db import Base
from pwa.demo import standing_in
from pwa.demo.diary import Diary
from pwa.demo.forgetting import forgetting
from pwa.demo.pen import Change
from pwa.demo.people import CLIENTS, Client
from pwa.models import Care, Consent, Person, Practice, Role, Status
from pwa.sealing import Keyring
from pwa.sync import Author, Stream
from pwa.wire import Op, Push

SEED = 58
ZONE = "Europe/Berlin"
LATELY = timedelta(days=10)
STAFF = {"Olga": Role.OWNER, "Tess": Role.THERAPIST, "Otto": Role.THERAPIST}
WAYS_IN = ("Ana", "Tess")
PRACTICES = {"Linden Street Massage": ("Olga", "Tess"), "Harbour Bodywork": ("Otto",)}
NAMESPACE = uuid.UUID("6f0d1f5e-58d1-4b7a-9f43-0d6e0a7c5a58")


@dataclass(frozen=True)
class Written:
    people: int
    changes: int


def id_of(noun: str, name: str) -> uuid.UUID:
    """The same in every demo, so that a phone finds its person again after a reset."""
    return uuid.uuid5(NAMESPACE, f"{noun} {name}")


def fill(session: Session, keyring: Keyring, now: datetime, seed: int = SEED) -> Written | None:
    """Writes the demo practices, up to `now`; None when they are there. The caller commits."""
    if session.get(Practice, id_of("practice", next(iter(PRACTICES)))):
        return None
    begun = now - timedelta(days=200)
    for name, staff in PRACTICES.items():
        session.add(Practice(id=id_of("practice", name), name=name, timezone=ZONE, created_at=begun))
        session.flush()
        session.add_all(_person(member, STAFF[member], name, begun) for member in staff)
    session.flush()
    for client in CLIENTS:
        _join(session, client, now - timedelta(days=client.since, minutes=30))
    session.flush()
    midnight = now.astimezone(ZoneInfo(ZONE)).replace(hour=0, minute=0, second=0, microsecond=0)
    standing_in.write(session, CLIENTS, id_of, midnight, now)
    changes = sum(_write(session, keyring, client, now, seed) for client in CLIENTS)
    return Written(len(CLIENTS) + len(STAFF), changes)


def remove(session: Session) -> None:
    """Deletes the demo practices and whatever belongs to them. The caller commits."""
    with forgetting(session):
        for table in reversed(Base.metadata.sorted_tables):
            session.execute(delete(table).where(_belongs_to_demo(table)))


def _belongs_to_demo(table: Table) -> ColumnElement[bool]:
    """Rows that lead to a demo practice along their foreign keys."""
    if table.name == Practice.__tablename__:
        return table.c.id.in_([id_of("practice", name) for name in PRACTICES])
    parents = ((key.parent, key.column) for key in table.foreign_keys)
    return or_(
        false(), *(own.in_(select(other).where(_belongs_to_demo(other.table))) for own, other in parents)
    )


def _person(name: str, role: Role, practice: str, since: datetime) -> Person:
    return Person(
        id=id_of("person", name),
        practice_id=id_of("practice", practice),
        role=role,
        status=Status.ACTIVE,
        name=name,
        created_at=since,
    )


def _join(session: Session, client: Client, since: datetime) -> None:
    practice = next(name for name, staff in PRACTICES.items() if client.therapist in staff)
    person = _person(client.name, Role.CLIENT, practice, since)
    session.add(person)
    session.flush()
    session.add(
        Care(
            id=id_of("care", client.name),
            practice_id=person.practice_id,
            client_id=person.id,
            therapist_id=id_of("person", client.therapist),
            since=since,
        )
    )
    session.add(
        Consent(
            id=id_of("consent", client.name),
            client_id=person.id,
            practice_id=person.practice_id,
            wording=WORDING,
            given_at=since,
        )
    )


def _write(session: Session, keyring: Keyring, client: Client, now: datetime, seed: int) -> int:
    """The client's changes as they came in: each day's in one push, the therapist's one by one."""
    person_id = id_of("person", client.name)
    stream = Stream.lock(session, person_id, keyring.cipher(session, person_id))
    arrivals = _arrivals(client, Diary(client, ZoneInfo(ZONE), now, seed).changes(), now)
    for (received_at, phone), changes in groupby(arrivals, key=lambda pair: (pair[0], pair[1].phone)):
        ops = [change.op for _, change in changes]
        if phone is None:
            _by_the_therapist(stream, client, ops, received_at)
        else:
            _by_a_phone(stream, client, phone, ops, received_at)
    return stream.seq


def _arrivals(client: Client, changes: Iterable[Change], now: datetime) -> list[tuple[datetime, Change]]:
    """When each change reached the server. What the phone has not sent by now is not there yet."""
    arrived = []
    for change in changes:
        at = change.made_at if change.phone is None else _next_sync(client, change.made_at, now)
        if at is not None:
            arrived.append((at, change))
    return sorted(arrived, key=lambda pair: (pair[0], pair[1].phone is None, pair[1].phone or 0))


def _next_sync(client: Client, made_at: datetime, now: datetime) -> datetime | None:
    """Within minutes lately, once a day before that (it fills faster), and some are out of reach for days."""
    if client.syncs_every == 1 and now - made_at < LATELY:
        return min(made_at + timedelta(minutes=3), now)
    between = timedelta(days=client.syncs_every)
    latest = now - timedelta(hours=2)
    came = latest - (latest - made_at) // between * between
    return came if came <= now else None


def _by_a_phone(stream: Stream, client: Client, phone: int, ops: list[Op], now: datetime) -> None:
    author = sync.client_author(id_of("person", client.name), id_of("phone", f"{client.name} {phone}"))
    push = Push(
        protocol=wire.PROTOCOL,
        schema=1,
        user_id=author.person_id,
        device_id=id_of("phone", f"{client.name} {phone}"),
        sent_at=now + timedelta(seconds=2),
        ops=[msgspec.Raw(msgspec.json.encode(op)) for op in ops],
        epoch=stream.epoch,
    )
    sync.push(stream, push, author, now)


def _by_the_therapist(stream: Stream, client: Client, ops: list[Op], now: datetime) -> None:
    author = sync.therapist_author(id_of("person", client.therapist))
    for op in ops:
        _apply(stream, op, author, now)


def _apply(stream: Stream, op: Op, author: Author, now: datetime) -> None:
    if op.entry_kind == "review" and op.body:
        op = msgspec.structs.replace(op, body=op.body | {"up_to_seq": stream.seq})
    stream.apply([msgspec.json.encode(op)], author, now)
