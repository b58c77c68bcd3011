"""What must hold after a fault (sync-protocol.md, I1 to I7), each as a list of what does not."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import func, select, text

from pwa.db import db, reading
from pwa.models import AppliedOp, DeadOp, Entry, EntryRevision, SyncStream
from tests.faults.phone import SteadyPhone
from tests.faults.place import Place

Rows = dict[Any, Any]


def broken(place: Place, phones: Sequence[SteadyPhone]) -> list[str]:
    """Everything that should hold now that all phones have come to rest."""
    with place.app.app_context():
        return [
            *_lost(phones),
            *_doubled(),
            *_halves(),
            *_misplaced(phones),
            *_unlike(phones),
            *_damaged(),
        ]


def halves(place: Place) -> list[str]:
    """What must hold at any moment: each push is there whole or not at all."""
    with place.app.app_context(), one_picture():
        return [*_doubled(), *_halves(), *_damaged()]


def forgotten(place: Place, acknowledged: set[str]) -> list[str]:
    """What was acknowledged and is not there. To be asked at once: a phone that notices sends it again."""
    with place.app.app_context():
        missing = acknowledged - {str(name) for name in db.session.scalars(select(EntryRevision.op_id))}
    return [f"{len(missing)} ops forgotten: {sorted(missing)[:3]}"] if missing else []


def stored(place: Place) -> int:
    """Ops that have a revision."""
    with place.app.app_context():
        return db.session.scalar(select(func.count()).select_from(EntryRevision)) or 0


@contextmanager
def one_picture() -> Iterator[None]:
    """Phones go on pushing while we look: all questions are put to one state of the database."""
    was = reading.set(True)
    try:
        yield
    finally:
        reading.reset(was)


def _lost(phones: Sequence[SteadyPhone]) -> list[str]:
    """I1, I4: what was acknowledged, and what was written at all, is stored; and nothing waits any more."""
    kept = {str(name) for name in db.session.scalars(select(EntryRevision.op_id))}
    kept |= set(db.session.scalars(select(DeadOp.op_id)))
    acknowledged = {name for phone in phones for name in phone.acknowledged}
    written = {op["op_id"] for phone in phones for op in phone.sent}
    waiting = sum(len(phone.outbox) for phone in phones)
    told = (("acknowledged", acknowledged - kept), ("written", written - kept))
    gone = [f"{len(names)} ops {word} and lost: {sorted(names)[:3]}" for word, names in told if names]
    return [*gone, *([f"{waiting} ops still wait"] if waiting else [])]


def _doubled() -> list[str]:
    """I3: no op has two revisions, or two results."""
    found = []
    for name in (EntryRevision.op_id, AppliedOp.op_id):
        twice = db.session.execute(select(name).group_by(name).having(func.count() > 1)).all()
        found += [f"{len(twice)} ops twice in {name.class_.__name__}"] if twice else []
    return found


def _halves() -> list[str]:
    """Revisions, results, entries and the stream's number are committed together, or not at all (rule 1)."""
    rev = EntryRevision
    numbered = _by_client(select(rev.client_id, func.count(), func.min(rev.seq), func.max(rev.seq)), rev)
    results = select(AppliedOp.client_id, func.count()).where(AppliedOp.status != "rejected")
    answered = _by_client(results, AppliedOp)
    streams = {
        row.client_id: row.seq for row in db.session.execute(select(SyncStream.client_id, SyncStream.seq))
    }
    found = []
    for client, seq in streams.items():
        count, first, last = numbered.get(client, (0, 1, 0))
        if not (first == 1 and count == last == seq == answered.get(client, (0,))[0]):
            found.append(
                f"half a push: {count} revisions {first}–{last}, stream at {seq}, {answered.get(client)}"
            )
    return [*found, *_behind()]


def _by_client(statement: Any, table: Any) -> Rows:
    rows = db.session.execute(statement.group_by(table.client_id))
    return {client: tuple(figures) for client, *figures in rows}


def _behind() -> list[str]:
    """Each entry stands at its newest revision."""
    rev = EntryRevision
    newest = {
        (client, entry): figures
        for client, entry, *figures in db.session.execute(
            select(rev.client_id, rev.entry_id, func.max(rev.rev), func.max(rev.seq)).group_by(
                rev.client_id, rev.entry_id
            )
        )
    }
    standing = {
        (row.client_id, row.id): [row.rev, row.seq]
        for row in db.session.execute(select(Entry.client_id, Entry.id, Entry.rev, Entry.seq))
    }
    return (
        [] if newest == standing else [f"{len(newest)} entries have revisions, {len(standing)} stand, unlike"]
    )


def _misplaced(phones: Sequence[SteadyPhone]) -> list[str]:
    """I6: everything lies in the stream of the person whose phone wrote it."""
    owner = {op["op_id"]: phone.wire.visitor.person_id for phone in phones for op in phone.sent}
    rows = db.session.execute(select(EntryRevision.op_id, EntryRevision.client_id))
    wrong = sum(1 for name, client in rows if owner.get(str(name), client) != client)
    return [f"{wrong} ops under another person"] if wrong else []


def _unlike(phones: Sequence[SteadyPhone]) -> list[str]:
    """I2, I7: each phone shows what a new one of the same person gets, and both have the server's digest."""
    found = []
    for phone in phones:
        new = phone.fresh()
        if phone.view() != new.view():
            found.append(
                f"a phone shows {len(phone.view())} entries, a new one {len(new.view())}, or unlike ones"
            )
        if not phone.digest() == new.digest() == phone.wire.digest()["hash"]:
            found.append("a digest differs")
    return found


def _damaged() -> list[str]:
    if db.engine.dialect.name != "sqlite":
        return []
    words = [row[0] for row in db.session.execute(text("PRAGMA integrity_check"))]
    return [] if words == ["ok"] else words
