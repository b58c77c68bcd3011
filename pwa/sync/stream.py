"""A client's stream, locked for writing."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

import msgspec
from msgspec import Struct
from sqlalchemy.orm import Session

from pwa.driver import Driver
from pwa.errors import Invalid
from pwa.models import Entry
from pwa.sync import rows
from pwa.sync.authors import Author, Seal
from pwa.sync.batch import Batch
from pwa.sync.ids import uuid7
from pwa.wire import Op, Result


@dataclass
class Stream:
    """A client's stream, locked for writing until the transaction ends."""

    driver: Driver = field(repr=False)
    client_id: uuid.UUID
    epoch: uuid.UUID
    seq: int
    cipher: Seal
    floor: int = 0
    """Tombstones up to this number may have been purged."""

    @classmethod
    def lock(cls, session: Session, client_id: uuid.UUID, cipher: Seal) -> "Stream":
        return cls.lock_by(Driver(session.connection()), client_id, cipher)

    @classmethod
    def lock_by(cls, driver: Driver, client_id: uuid.UUID, cipher: Seal) -> "Stream":
        """Rule 1: the row of the stream first. On SQLite the transaction itself is the lock."""
        epoch, seq, floor = rows.lock(driver, client_id) or rows.open_stream(driver, client_id)
        return cls(driver, client_id, epoch, seq, cipher, floor)

    def apply(self, raw_ops: Sequence[bytes], author: Author, now: datetime) -> list[Result]:
        """Applies the ops in their order and returns a result for each, in the same order."""
        batch = Batch(self.driver, self.client_id, self.seq, self.cipher, author, now, purged=self.floor > 0)
        results = batch.run(raw_ops)
        batch.save()
        self.seq = batch.seq
        return results

    def write(
        self,
        author: Author,
        kind: str,
        body: Struct,
        *,
        at: datetime,
        now: datetime,
        tz: str,
        local_date: date,
        entry_id: uuid.UUID | None = None,
        base_rev: int = 0,
    ) -> uuid.UUID:
        """Writes an entry that the server makes itself, e.g. a review, or its next revision. Its id."""
        entry_id = entry_id or uuid7(now)
        op = Op(
            op_id=uuid7(now),
            kind="put",
            entry_id=entry_id,
            entry_kind=kind,
            occurred_at=at,
            tz=tz,
            offset_min=0,
            local_date=local_date,
            base_rev=base_rev,
            body=msgspec.to_builtins(body),
        )
        result = self.apply([msgspec.json.encode(op)], author, now)[0]
        if result.status != "applied":
            raise Invalid(result.reason or "could not be saved")
        return entry_id

    def erase(self, author: Author, entry: Entry, now: datetime) -> None:
        """Deletes an entry that the server made itself, e.g. an unlock that is taken back."""
        op = Op(
            op_id=uuid7(now),
            kind="delete",
            entry_id=entry.id,
            entry_kind=entry.kind,
            occurred_at=entry.occurred_at,
            tz=entry.tz,
            offset_min=0,
            local_date=entry.local_date,
            base_rev=entry.rev,
        )
        self.apply([msgspec.json.encode(op)], author, now)
