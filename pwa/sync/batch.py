"""The ops of one push, with everything they touch loaded in a few queries and written in a few."""

import hashlib
import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Literal

import msgspec
from msgspec.structs import astuple, replace

from pwa import kinds, wire
from pwa.driver import Driver, Id, Row
from pwa.sync import rows
from pwa.sync.authors import Author, Seal
from pwa.sync.rows import Known, Standing
from pwa.wire import Asked, Result, Sent

REASON_LENGTH = 400


class Batch:
    """Judges ops one after the other, each upon what those before it left. Ids stand here as they are bound.

    `seq` is the stream's number, and after `run` the last one that was given.
    """

    def __init__(
        self,
        driver: Driver,
        client_id: uuid.UUID,
        seq: int,
        cipher: Seal,
        author: Author,
        now: datetime,
        *,
        purged: bool = False,
    ) -> None:
        self.driver, self.seq, self.cipher, self.kinds = driver, seq, cipher, author.kinds
        self.form = driver.forms
        self.client = self.form.id(client_id)
        self.author = self.form.id(author.person_id)
        self.device = None if author.device_id is None else self.form.id(author.device_id)
        self.now = self.form.instant(now)
        self.purged = purged
        self.entries: dict[Id, Standing] = {}
        self.forgotten: dict[Id, int] = {}
        self.changed: dict[Id, None] = {}
        self.known: dict[Id, Known] = {}
        self.superseded: list[Row] = []
        self.refused: list[Row] = []
        self.dead: list[Row] = []
        self.nonces: list[bytes] = []

    def run(self, raw_ops: Sequence[bytes]) -> list[Result]:
        bound = self.form.of_bytes
        read = [wire.read_op(raw, bound) for raw in raw_ops]
        self.nonces = self.cipher.nonces(len(read))
        ops = [one.op_id for one in read if one.op_id]
        touched = dict.fromkeys(one.entry_id for one in read if one.entry_id)
        if rows.any_known(self.driver, self.client, ops, touched):
            self.known = rows.known(self.driver, self.client, ops)
            self.entries = rows.standing(self.driver, self.client, touched)
        if self.purged:
            missing = touched.keys() - self.entries.keys()
            self.forgotten = rows.forgotten(self.driver, self.client, missing)
        return [self._one(one) for one in read]

    def save(self) -> None:
        driver = self.driver
        rows.add(driver, rows.SUPERSEDE, self.superseded)
        rows.place(driver, [self.entries[entry_id] for entry_id in self.changed])
        rows.add(driver, rows.REMEMBER, self.refused)
        rows.add(driver, rows.BURY, self.dead)
        if self.changed:
            driver.run(rows.COUNT, (self.seq, self.client))

    def _one(self, asked: Asked[Id]) -> Result:
        op_id = asked.op_id
        if op_id is None:
            return self._refuse(asked, asked.reason)
        digest = hashlib.sha256(asked.raw).digest()
        if first := self.known.get(op_id):
            if first.client_id == self.client and first.payload_hash == digest:
                return first.result
            return self._refuse(asked, "another change has this name already")
        result = self._judge(asked, op_id, digest)
        self.known[op_id] = Known(self.client, digest, result)
        return result

    def _judge(self, asked: Asked[Id], op_id: Id, digest: bytes) -> Result:
        op, entry_id = asked.op, asked.entry_id
        if op is None or entry_id is None:
            return self._refuse(asked, asked.reason, digest)
        before = self.entries.get(entry_id)
        if problem := self._problem(op, before):
            return self._refuse(asked, problem, digest)
        self.seq += 1
        after = self._after(op, entry_id, op_id, digest, before)
        after.conflict = before is not None and op.base_rev != before.rev and asked.after_op != before.last_op
        after.conflicts += after.conflict
        return self._accept(asked.name, after, before)

    def _problem(self, op: Sent, before: Standing | None) -> str:
        """Why this op can't be accepted, or nothing."""
        if op.entry_kind not in self.kinds:
            return f"entries of the kind {op.entry_kind[:32]!r} can't be written from here"
        if before and before.kind != op.entry_kind:
            return "an entry can't change its kind"
        if op.kind == "delete":
            return ""
        try:
            kinds.check(op.entry_kind, op.body)
        except (msgspec.ValidationError, ValueError) as error:
            return str(error)
        return ""

    def _accept(self, name: str, after: Standing, before: Standing | None) -> Result:
        status: Literal["conflict", "applied"] = "conflict" if after.conflict else "applied"
        if before is not None:
            after = self._supersede(before, after)
        self.entries[after.id] = after
        self.changed[after.id] = None
        return Result(name, status, after.rev, self.seq)

    def _after(self, op: Sent, entry_id: Id, op_id: Id, digest: bytes, before: Standing | None) -> Standing:
        """The entry as this op wants it. In the order of the columns: by name takes four times as long."""
        form = self.form
        rev = 1 + (before.rev if before else self.forgotten.get(entry_id, 0))
        gone = op.kind == "delete"
        body = None if gone else self.cipher.seal(op.body, form.bytes(entry_id), rev, self.nonces.pop())
        return Standing(
            *(self.client, entry_id, op.entry_kind, self.author, rev, self.seq, op_id, op.kind),
            *(self.device, digest, False, before.conflicts if before else 0, gone, body),
            *(form.instant(op.occurred_at), op.tz, op.offset_min, form.day(op.local_date), self.now),
            before.n if before else None,
        )

    def _supersede(self, before: Standing, after: Standing) -> Standing:
        """Keeps the revision that was, and returns what stands now: an edit beats a delete (rule 5)."""
        if not before.outlived:
            self.superseded.append(astuple(before)[:-1])
        if not (after.conflict and after.deleted and before.body is not None):
            return after
        self.superseded.append(astuple(after)[:-1])
        return self._kept(before, after)

    def _kept(self, before: Standing, after: Standing) -> Standing:
        """The entry as it was, under its next number, sealed anew for it."""
        name = self.form.bytes(before.id)
        plain = self.cipher.open(bytes(before.body or b""), name, before.rev)
        return replace(
            before,
            rev=after.rev,
            seq=after.seq,
            last_op=after.last_op,
            op_kind=after.op_kind,
            payload_hash=after.payload_hash,
            conflict=after.conflict,
            conflicts=after.conflicts,
            body=self.cipher.seal(plain, name, after.rev),
        )

    def _refuse(self, asked: Asked[Id], reason: str, digest: bytes | None = None) -> Result:
        """With `digest` its result is kept under its name: it is the first of that name."""
        reason, name = wire.clean(reason, REASON_LENGTH), asked.name
        payload = self.cipher.seal(asked.raw, name.encode())
        self.dead.append((self.client, self.device, name, reason, self.now, payload))
        if digest is not None:
            self.refused.append((asked.op_id, self.client, self.device, digest, reason))
        return Result(name, "rejected", reason=reason)
