"""The caseload's rows, kept until something changes: to read the entries behind 300 of them takes seconds.

A row is good for one state of the client's stream and one day. What is stale is worked out anew and written
down aside, in a short transaction of its own: a caseload is read, and reading waits for nobody.
"""

import hashlib
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import cast
from zoneinfo import ZoneInfo

import msgspec
from sqlalchemy import Executable, Table, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from pwa import brief, history
from pwa.brief import Summary
from pwa.brief.rules import local_date
from pwa.db import reading
from pwa.history import KNOWN, History
from pwa.models import ClientSummary, Person, Practice, SyncStream
from pwa.sealing import Cipher, Keyring
from pwa.thresholds import limits_of

NAME = b"summary"


@dataclass(frozen=True)
class Kept:
    """`tz`, `offset_min`: of what the client sent last, None before that; they say when her day ends."""

    summary: Summary
    tz: str | None
    offset_min: int


KEPT = msgspec.json.Decoder(Kept)
"""Made once, for a caseload asks it 300 times."""


def of_clients(
    session: Session, keyring: Keyring, practice: Practice, clients: Sequence[Person], now: datetime
) -> list[tuple[Person, Summary]]:
    """The summaries of clients whom pwa.access gave out, in the same order. A fixed number of queries."""
    ids = [client.id for client in clients]
    ciphers, seqs = keyring.ciphers(session, ids), _seqs(session, ids)
    known = _known(session, ciphers, seqs, made_of(practice), ZoneInfo(practice.timezone), now)
    missing = [client for client in clients if client.id not in known]
    found = history.of_clients(session, keyring, practice, missing, now) if missing else []
    made = {one.client.id: one for one in found}
    fresh = {who: _made(one, now) for who, one in made.items()}
    days = {who: one.today for who, one in made.items()}
    if fresh:
        _keep(session, [_row(who, fresh[who], days[who], seqs, ciphers, practice) for who in fresh])
    all_of_them, phones = known | fresh, history.phones_of(session, ids)
    return [(client, _synced(all_of_them[client.id].summary, phones.get(client.id))) for client in clients]


def stale(
    session: Session, keyring: Keyring, practice: Practice, clients: Sequence[Person], now: datetime
) -> list[Person]:
    """Those whose row would have to be worked out, and could be kept."""
    ids = [client.id for client in clients]
    ciphers, seqs = keyring.ciphers(session, ids), _seqs(session, ids)
    known = _known(session, ciphers, seqs, made_of(practice), ZoneInfo(practice.timezone), now)
    return [
        client for client in clients if client.id not in known and client.id in ciphers and client.id in seqs
    ]


def made_of(practice: Practice) -> bytes:
    """What else a summary depends on: the practice's thresholds, and the code that works it out."""
    return hashlib.sha256(repr(limits_of(practice)).encode() + _code()).digest()


@cache
def _code() -> bytes:
    files = sorted(Path(brief.__file__).parent.glob("*.py"))
    return hashlib.sha256(repr(KNOWN).encode() + b"".join(file.read_bytes() for file in files)).digest()


def _made(one: History, now: datetime) -> Kept:
    return Kept(one.summary(now), *(one.clock or (None, 0)))


def _synced(summary: Summary, phone: tuple[datetime, int] | None) -> Summary:
    """A phone is seen without its stream being changed."""
    return replace(summary, last_sync=phone[0]) if phone else summary


def _seqs(session: Session, ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, int]:
    rows = session.execute(select(SyncStream.client_id, SyncStream.seq).where(SyncStream.client_id.in_(ids)))
    return {row.client_id: row.seq for row in rows}


def _known(
    session: Session,
    ciphers: Mapping[uuid.UUID, Cipher],
    seqs: Mapping[uuid.UUID, int],
    made_of: bytes,
    zone: ZoneInfo,
    now: datetime,
) -> dict[uuid.UUID, Kept]:
    kept = ClientSummary
    rows = session.execute(
        select(kept.client_id, kept.seq, kept.day, kept.body).where(
            kept.client_id.in_(list(ciphers)), kept.made_of == made_of
        )
    )
    at = {row.client_id: row for row in rows if row.seq == seqs.get(row.client_id, 0)}
    opened = {who: _open(row.body, row.seq, ciphers[who]) for who, row in at.items()}
    return {who: one for who, one in opened.items() if at[who].day == _today(one, zone, now)}


def _today(one: Kept, zone: ZoneInfo, now: datetime) -> date:
    return local_date(now, one.tz, one.offset_min) if one.tz else now.astimezone(zone).date()


def _open(body: bytes, seq: int, cipher: Cipher) -> Kept:
    return KEPT.decode(cipher.open(body, NAME, seq))


def _row(
    who: uuid.UUID,
    kept: Kept,
    day: date,
    seqs: Mapping[uuid.UUID, int],
    ciphers: Mapping[uuid.UUID, Cipher],
    practice: Practice,
) -> dict[str, object] | None:
    """None while the client has sent nothing: then there is no key to seal with, and nothing to keep."""
    if who not in ciphers or who not in seqs:
        return None
    body = ciphers[who].seal(msgspec.json.encode(kept), NAME, seqs[who])
    return {"client_id": who, "seq": seqs[who], "day": day, "made_of": made_of(practice), "body": body}


def _keep(session: Session, rows: Iterable[dict[str, object] | None]) -> None:
    """Whoever writes meanwhile goes first: then these rows are worked out once more, by the next reader."""
    writable = [row for row in rows if row]
    if not writable:
        return
    was_reading = reading.set(False)
    try:
        with Session(session.get_bind()) as aside, aside.begin():
            aside.execute(_upsert(aside.get_bind().dialect.name), writable)
    except OperationalError:
        pass
    finally:
        reading.reset(was_reading)


def _upsert(dialect: str) -> Executable:
    table = cast(Table, ClientSummary.__table__)
    new = (sqlite.insert if dialect == "sqlite" else postgresql.insert)(table)
    changed = {name: new.excluded[name] for name in ("seq", "day", "made_of", "body")}
    return new.on_conflict_do_update(index_elements=["client_id"], set_=changed)
