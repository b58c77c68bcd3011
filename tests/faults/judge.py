"""A judge who remembers: each look goes into what was written since the last, so that kill follows upon kill.

What has been judged could be spoiled later. The totals of each look notice what is gone or too many of it;
promises.halves and promises.broken, which begin anew, notice the rest.
"""

import uuid
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import func, select

from pwa.db import db
from pwa.models import AppliedOp, Entry, EntryRevision, SyncStream
from tests.faults.place import Place
from tests.faults.promises import one_picture

Stands = dict[uuid.UUID, tuple[int, int]]
"""Revision and number of each entry."""


class Judge:
    """Of one place. It has seen the streams up to the numbers in `_seen`, and these ops in them."""

    def __init__(self, place: Place) -> None:
        self._place = place
        self._seen: Counter[uuid.UUID] = Counter()
        self._kept: set[str] = set()

    def look(self, told: Iterable[str] = ()) -> list[str]:
        """What does not hold; `told`: what was acknowledged since the last look."""
        with self._place.app.app_context(), one_picture():
            numbered = db.session.execute(select(SyncStream.client_id, SyncStream.seq))
            streams = {row.client_id: row.seq for row in numbered}
            moved = [client for client, seq in streams.items() if seq != self._seen[client]]
            found = [word for client in moved for word in self._stream(client, streams[client])]
            found += _totals(sum(streams.values()))
        lost = set(told) - self._kept
        return [*found, *([f"{len(lost)} ops forgotten: {sorted(lost)[:3]}"] if lost else [])]

    def _stream(self, client: uuid.UUID, seq: int) -> list[str]:
        """Rule 1, I3: what is new in it was committed whole, once, and the entries stand there."""
        before, self._seen[client] = self._seen[client], seq
        standing = _standing(client, before)
        rows = _revisions(client, list(standing), before)
        return [*_half(client, rows, before, seq), *self._twice(rows), *_unlike(rows, standing)]

    def _twice(self, rows: Sequence[Any]) -> list[str]:
        names = Counter(str(row.op_id) for row in rows)
        twice = [name for name, times in names.items() if times > 1 or name in self._kept]
        self._kept |= set(names)
        return [f"{len(twice)} ops twice: {twice[:3]}"] if twice else []


def _half(client: uuid.UUID, rows: Sequence[Any], before: int, seq: int) -> list[str]:
    """Each number from the last judged one to the stream's has its revision, and that its result."""
    numbers = [row.seq for row in rows]
    answered = _answered(client, [row.op_id for row in rows])
    if numbers == list(range(before + 1, seq + 1)) and answered == numbers:
        return []
    return [f"half a push: {numbers}, answered {answered}, the stream went from {before} to {seq}"]


def _unlike(rows: Sequence[Any], standing: Stands) -> list[str]:
    newest = {row.entry_id: (row.rev, row.seq) for row in sorted(rows, key=lambda row: row.rev)}
    return [] if newest == standing else [f"{len(newest)} entries revised, {len(standing)} stand, unlike"]


def _totals(numbers: int) -> list[str]:
    """As many revisions and results as the streams have given numbers."""
    kept = db.session.scalar(select(func.count()).select_from(EntryRevision))
    answered = db.session.scalar(
        select(func.count()).select_from(AppliedOp).where(AppliedOp.status != "rejected")
    )
    right = kept == answered == numbers
    return [] if right else [f"half a push: {numbers} numbers, {kept} revisions, {answered} results"]


# Each question has an index to it, so that a look does not take longer the more there is.


def _standing(client: uuid.UUID, before: int) -> Stands:
    entries = select(Entry.id, Entry.rev, Entry.seq).where(Entry.client_id == client, Entry.seq > before)
    return {name: (rev, seq) for name, rev, seq in db.session.execute(entries)}


def _revisions(client: uuid.UUID, entries: Sequence[uuid.UUID], before: int) -> Sequence[Any]:
    rev = EntryRevision
    new = select(rev.op_id, rev.entry_id, rev.rev, rev.seq).where(
        rev.client_id == client, rev.entry_id.in_(entries), rev.seq > before
    )
    return db.session.execute(new.order_by(rev.seq)).all()


def _answered(client: uuid.UUID, names: Sequence[uuid.UUID]) -> list[int | None]:
    """The numbers of their results."""
    op = AppliedOp
    results = select(op.seq).where(op.client_id == client, op.op_id.in_(names), op.status != "rejected")
    return list(db.session.scalars(results.order_by(op.seq)))
