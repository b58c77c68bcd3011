"""The ops of one push, with everything they touch loaded in two queries and written in a few."""

import hashlib
import uuid
from collections.abc import Sequence
from datetime import datetime

import msgspec
from msgspec.json import encode
from msgspec.structs import replace

from pwa import kinds, wire
from pwa.driver import Driver, Id, Row
from pwa.sync import rows
from pwa.sync.authors import Author, Seal
from pwa.sync.rows import Known, Standing
from pwa.wire import Op, Result

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
        self.revisions: list[Row] = []
        self.applied: list[Row] = []
        self.dead: list[Row] = []

    def run(self, raw_ops: Sequence[bytes]) -> list[Result]:
        read = [(raw, *wire.read_op(raw)) for raw in raw_ops]
        bound = self.form.id
        self.known = rows.known(self.driver, [bound(name) for _, name, _, _ in read if name])
        touched = dict.fromkeys(bound(op.entry_id) for _, _, op, _ in read if op)
        self.entries = rows.standing(self.driver, self.client, touched)
        if self.purged:
            missing = touched.keys() - self.entries.keys()
            self.forgotten = rows.forgotten(self.driver, self.client, missing)
        return [self._one(raw, name, op, reason) for raw, name, op, reason in read]

    def save(self) -> None:
        driver = self.driver
        rows.place(driver, [self.entries[entry_id] for entry_id in self.changed])
        rows.add(driver, rows.REVISE, self.revisions)
        rows.add(driver, rows.REMEMBER, self.applied)
        rows.add(driver, rows.REFUSE, self.dead)
        if self.revisions:
            driver.run(rows.COUNT, (self.seq, self.client))

    def _one(self, raw: bytes, name: uuid.UUID | None, op: Op | None, reason: str) -> Result:
        if name is None:
            return self._refuse(raw, wire.name_in(raw), reason)
        op_id, digest = self.form.id(name), hashlib.sha256(raw).digest()
        if first := self.known.get(op_id):
            if first.client_id == self.client and first.payload_hash == digest:
                return first.result
            return self._refuse(raw, str(name), "another change has this name already")
        if op is None:
            result = self._refuse(raw, str(name), reason)
        elif problem := self._problem(op):
            result = self._refuse(raw, str(name), problem)
        else:
            result = self._accept(op, op_id)
        self._remember(op_id, digest, result)
        return result

    def _problem(self, op: Op) -> str:
        """Why this op can't be accepted, or nothing."""
        if op.entry_kind not in self.kinds:
            return f"entries of the kind {op.entry_kind[:32]!r} can't be written from here"
        known = self.entries.get(self.form.id(op.entry_id))
        if known and known.kind != op.entry_kind:
            return "an entry can't change its kind"
        if op.kind == "delete":
            return ""
        try:
            kinds.check(op.entry_kind, op.body)
        except (msgspec.ValidationError, ValueError) as error:
            return str(error)
        return ""

    def _accept(self, op: Op, op_id: Id) -> Result:
        before = self.entries.get(self.form.id(op.entry_id))
        conflict = before is not None and op.base_rev != before.rev and not self._follows(op, before)
        self.seq += 1
        after = self._after(op, op_id, before)
        self._revise(op, after, conflict)
        if before and before.body is not None and conflict and op.kind == "delete":
            after = self._kept(op, before, after)  # rule 5: an edit beats a delete
        after.conflicts += conflict
        self.entries[after.id] = after
        self.changed[after.id] = None
        return Result(op.op_id, "conflict" if conflict else "applied", after.rev, self.seq)

    def _follows(self, op: Op, before: Standing) -> bool:
        return op.after_op is not None and self.form.id(op.after_op) == before.last_op

    def _after(self, op: Op, op_id: Id, before: Standing | None) -> Standing:
        """The entry as this op wants it."""
        form, last = self.form, before.rev if before else self.forgotten.get(self.form.id(op.entry_id), 0)
        rev = last + 1
        body = None if op.kind == "delete" else self.cipher.seal(encode(op.body), op.entry_id.bytes, rev)
        return Standing(
            client_id=self.client,
            id=form.id(op.entry_id),
            kind=op.entry_kind,
            author_id=self.author,
            rev=rev,
            seq=self.seq,
            last_op=op_id,
            deleted=body is None,
            conflicts=before.conflicts if before else 0,
            body=body,
            occurred_at=form.instant(op.occurred_at),
            tz=op.tz,
            offset_min=op.offset_min,
            local_date=form.day(op.local_date),
            received_at=self.now,
            n=before.n if before else None,
        )

    def _revise(self, op: Op, after: Standing, conflict: bool) -> None:
        """With the ciphertext of the entry: it is the same body, sealed for the same identity."""
        self.revisions.append(
            (
                *(self.client, after.id, after.rev, after.seq, after.last_op, op.kind, self.author),
                *(self.device, conflict, after.body, after.occurred_at, self.now),
            )
        )

    def _kept(self, op: Op, before: Standing, after: Standing) -> Standing:
        """The entry as it was, under its next number, sealed anew for it."""
        plain = self.cipher.open(bytes(before.body or b""), op.entry_id.bytes, before.rev)
        body = self.cipher.seal(plain, op.entry_id.bytes, after.rev)
        return replace(before, rev=after.rev, seq=after.seq, last_op=after.last_op, body=body)

    def _refuse(self, raw: bytes, name: str, reason: str) -> Result:
        reason = wire.clean(reason, REASON_LENGTH)
        payload = self.cipher.seal(raw, name.encode())
        self.dead.append((self.client, self.device, name, reason, self.now, payload))
        return Result(name, "rejected", reason=reason)

    def _remember(self, op_id: Id, digest: bytes, result: Result) -> None:
        self.known[op_id] = Known(self.client, digest, result)
        self.applied.append(
            (op_id, self.client, self.device, digest, result.status, result.rev, result.seq, result.reason)
        )
