"""A phone in Python that keeps the client's side of sync-protocol.md, for properties of the server.

The real one is static/js/phone/store.js and sync.js; what is one transaction there is one method here.
A wire may answer None: nothing came back.
"""

import copy
import hashlib
import uuid
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from tests.ops import WEDNESDAY, Wire, delete, put

ROUNDS = 200
"""Three ops that no request can carry, in a long outbox that is offered again, take fifty."""
REFUSED = {413: "too-large", 422: "malformed"}
"""Answers to a whole request: it is halved until the op that can't be taken is alone."""


@dataclass
class Phone:
    wire: Wire
    schema: int = 2
    page: int = 500
    at: datetime = WEDNESDAY
    """What this phone's clock says: a second more with each op, whatever the world does."""
    tz: str = "Europe/Berlin"
    shadow: dict[str, dict] = field(default_factory=dict)
    outbox: list[dict] = field(default_factory=list)
    arriving: list[tuple[int, dict]] = field(default_factory=list)
    """Acknowledged under a number that no pull has brought yet: it stays in sight meanwhile."""
    sent: list[dict] = field(default_factory=list)
    rejected: dict[str, dict] = field(default_factory=dict)
    epoch: str = ""
    cursor: int = 0
    floor: int = 0
    cursors: list[tuple[int, int]] = field(default_factory=lambda: [(0, 0)])
    """(how often it started over, cursor), for I5."""
    _again: set[str] = field(default_factory=set)
    _told: set[str] | None = None
    _most: int = 1000

    # ---- the person

    def write(self, body: dict, entry_id: str | None = None, kind: str = "pain") -> str:
        entry_id = entry_id or str(uuid.uuid4())
        self._record(put(body, kind=kind, entry_id=entry_id, **self._based_on(entry_id), **self._stamp()))
        return entry_id

    def erase(self, entry_id: str, kind: str = "pain") -> None:
        self._record(delete(entry_id, kind=kind, **self._based_on(entry_id), **self._stamp()))

    def drop_rejected(self, op_id: str) -> None:
        """The person has decided: it is not offered again, ever."""
        del self.rejected[op_id]
        self.sent = [op for op in self.sent if op["op_id"] != op_id]
        self.outbox = [op for op in self.outbox if op["op_id"] != op_id]

    def view(self) -> dict[str, dict]:
        """Entries as their owner sees them: shadow, with what it has not brought yet laid over it."""
        seen = {key: change["body"] for key, change in self.shadow.items() if not change["deleted"]}
        for op in self._laid_over():
            if op["kind"] == "put":
                seen[op["entry_id"]] = op["body"]
            else:
                seen.pop(op["entry_id"], None)
        return seen

    # ---- the syncer

    def push(self, *, size: int = 100, answer_is_lost: bool = False) -> None:
        batch = copy.deepcopy(self.outbox[: min(size, self._most)])
        response = self.wire.push(
            *batch,
            epoch=self.epoch or None,
            schema=self.schema,
            sent_at=self.at.isoformat(),
            waiting=len(self.outbox),
        )
        answer = understood(response)
        if answer_is_lost:
            return
        if answer is None:
            self._narrow(batch, response)
        elif answer.get("epoch_changed") or (self.epoch and answer["epoch"] != self.epoch):
            self.start_over(answer)
        else:
            # Known from the first answer on: a restore before the first pull would go unnoticed otherwise.
            self.epoch = self.epoch or answer["epoch"] or ""
            self.settle(answer["results"])
            self._most = 1000

    def pull(self, *, limit: int = 0, answer_is_lost: bool = False, dies: bool = False) -> bool:
        """One page; returns whether there is more. `dies`: the tab is closed before the page is saved."""
        page = understood(
            self.wire.page(epoch=self.epoch, since=self.cursor, floor=self.floor, limit=limit or self.page)
        )
        if answer_is_lost or page is None or page["account"]["user_id"] != self._owner():
            return True
        if page.get("epoch_changed") or page.get("resync") or (self.epoch and page["epoch"] != self.epoch):
            self.start_over(page)
            return True
        self.save_page(page, dies)
        return dies or page["more"]

    def come_to_rest(self) -> None:
        """Syncs until nothing is left to do. I4: it ends."""
        for _ in range(ROUNDS):
            if self.outbox:
                self.push()
            if not self.pull() and not self.outbox:
                return
        raise AssertionError("I4: the outbox does not drain, or the pull does not end")

    def digest(self) -> dict:
        """Over all entries that the server told of, tombstones too: as `GET /sync/digest` says it."""
        lines = "\n".join(sorted(f"{key}:{change['rev']}" for key, change in self.shadow.items()))
        return {"count": len(self.shadow), "hash": hashlib.sha256(lines.encode()).hexdigest()}

    # ---- transactions

    def settle(self, results: list[dict]) -> None:
        """Takes the server's word for the ops that it names, and for no other."""
        for result in results:
            self._settle(result)

    def _settle(self, result: dict) -> None:
        op = next((op for op in self.outbox if op["op_id"] == result["op_id"]), None)
        if op is None:
            return
        self.outbox.remove(op)
        self.rejected.pop(op["op_id"], None)
        if result["status"] == "rejected":
            self.rejected[op["op_id"]] = op | {"reason": result["reason"]}
        elif result["seq"] > self.cursor:
            self.arriving.append((result["seq"], op))

    def save_page(self, page: dict, dies: bool) -> None:
        if dies:
            return  # one transaction: all of it or nothing
        self._lay(page)
        self._move(page)

    def start_over(self, answer: dict) -> None:
        """Cursor 0, all that it ever made is offered again; the old shadow stays until it is swept."""
        fresh = {op["op_id"] for op in self.outbox} - self._again
        self._again = {op["op_id"] for op in self.sent} - fresh
        self.outbox, self.arriving = list(self.sent), []
        self.epoch, self.cursor, self.floor = answer["epoch"] or "", 0, answer.get("floor", 0)
        self.cursors.append((self.cursors[-1][0] + 1, 0))
        self._told = set()

    def _lay(self, page: dict) -> None:
        for change in page["changes"]:
            self.shadow[change["entry_id"]] = change
            if self._told is not None:
                self._told.add(change["entry_id"])

    def _move(self, page: dict) -> None:
        self.epoch = page["epoch"] or ""
        self.floor = self.floor if self.cursor else page["floor"]  # asked from 0: it misses nothing below
        self.cursor = max(self.cursor, *(change["seq"] for change in page["changes"]), 0)
        self.cursors.append((self.cursors[-1][0], self.cursor))
        self.arriving = [(seq, op) for seq, op in self.arriving if page["more"] and seq > self.cursor]
        if not page["more"]:
            self._sweep()

    def _sweep(self) -> None:
        """What a full pull did not bring is not there any more."""
        if self._told is not None:
            self.shadow = {key: change for key, change in self.shadow.items() if key in self._told}
        self._told = None

    def _narrow(self, batch: list[dict], response: object) -> None:
        reason = REFUSED.get(getattr(response, "status_code", 0))
        if reason and len(batch) > 1:
            self._most = (len(batch) + 1) // 2
        elif reason and batch:
            self.settle([{"op_id": batch[0]["op_id"], "status": "rejected", "reason": reason}])

    # ---- writing down

    def _record(self, op: dict) -> None:
        self.outbox.append(op)
        self.sent.append(op)

    def _based_on(self, entry_id: str) -> dict:
        laid = [op for op in self._waiting() if op["entry_id"] == entry_id]
        known = self.shadow.get(entry_id)
        return {"base_rev": known["rev"] if known else 0, "after_op": laid[-1]["op_id"] if laid else None}

    def _laid_over(self) -> list[dict]:
        """An op that is offered again is old news: it must not cover what came later from another phone."""
        return [
            op
            for op in self._waiting()
            if op["op_id"] not in self._again or op["entry_id"] not in self.shadow
        ]

    def _waiting(self) -> list[dict]:
        return [*(op for _, op in self.arriving), *self.outbox]

    def _stamp(self) -> dict:
        self.at += timedelta(seconds=1)
        there = self.at.astimezone(ZoneInfo(self.tz))
        offset = there.utcoffset() or timedelta()
        return {
            "occurred_at": self.at.isoformat(),
            "tz": self.tz,
            "offset_min": round(offset.total_seconds() / 60),
            "local_date": there.date().isoformat(),
        }

    def _owner(self) -> str:
        return str(self.wire.visitor.person_id)


def understood(response) -> dict | None:
    """Our server's word, or None: a hotel's log-in page is a 200 too."""
    answer = response.json if response is not None and response.status_code == 200 else None
    return answer if isinstance(answer, dict) and "epoch" in answer else None
