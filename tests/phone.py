"""A phone in Python that keeps the client's side of sync-protocol.md, for properties of the server.

The real one is static/js/phone/; both follow the same rules. Answers can get lost on their way back.
"""

import copy
import uuid
from dataclasses import dataclass, field

from tests.ops import Wire, delete, put


@dataclass
class Phone:
    wire: Wire
    shadow: dict[str, dict] = field(default_factory=dict)
    outbox: list[dict] = field(default_factory=list)
    sent: list[dict] = field(default_factory=list)
    rejected: dict[str, dict] = field(default_factory=dict)
    epoch: str = ""
    cursor: int = 0
    floor: int = 0

    def write(self, body: dict, entry_id: str | None = None) -> str:
        entry_id = entry_id or str(uuid.uuid4())
        self._record(put(body, entry_id=entry_id, **self._based_on(entry_id)))
        return entry_id

    def erase(self, entry_id: str) -> None:
        self._record(delete(entry_id, **self._based_on(entry_id)))

    def view(self) -> dict[str, dict]:
        """Entries as their owner sees them: shadow, with the outbox laid over it."""
        seen = {key: change["body"] for key, change in self.shadow.items() if not change["deleted"]}
        for op in self.outbox:
            if op["kind"] == "put":
                seen[op["entry_id"]] = op["body"]
            else:
                seen.pop(op["entry_id"], None)
        return seen

    def push(self, *, size: int = 100, answer_is_lost: bool = False) -> None:
        batch = copy.deepcopy(self.outbox[:size])
        answer = self.wire.push(*batch, epoch=self.epoch or None).json
        if answer_is_lost:
            return
        if answer.get("epoch_changed"):
            self._start_over(answer["epoch"], 0)
        # Known from the first answer on: a restore before the first pull would go unnoticed otherwise.
        self.epoch = self.epoch or answer["epoch"]
        for result in answer["results"]:
            self._settle(result)

    def pull(self, *, limit: int = 500, answer_is_lost: bool = False) -> bool:
        """One page; returns whether there is more."""
        page = self.wire.pull(epoch=self.epoch, since=self.cursor, floor=self.floor, limit=limit)
        if answer_is_lost:
            return True
        if page.get("epoch_changed") or page.get("resync"):
            self._start_over(page["epoch"] or "", page.get("floor", 0))
            return True
        self.epoch, self.floor = page["epoch"] or "", page["floor"]
        for change in page["changes"]:
            assert change["seq"] > self.cursor, "I5: the cursor never goes back"
            self.shadow[change["entry_id"]] = change
            self.cursor = change["seq"]
        return page["more"]

    def come_to_rest(self) -> None:
        """Syncs until nothing is left to do. I4: it ends."""
        for _ in range(200):
            if self.outbox:
                self.push()
            if not self.pull() and not self.outbox:
                return
        raise AssertionError("the outbox does not drain")

    def _record(self, op: dict) -> None:
        self.outbox.append(op)
        self.sent.append(op)

    def _based_on(self, entry_id: str) -> dict:
        waiting = [op for op in self.outbox if op["entry_id"] == entry_id]
        known = self.shadow.get(entry_id)
        base = waiting[-1]["base_rev"] if waiting else known["rev"] if known else 0
        return {"base_rev": base, "after_op": waiting[-1]["op_id"] if waiting else None}

    def _settle(self, result: dict) -> None:
        op = next((op for op in self.outbox if op["op_id"] == result["op_id"]), None)
        if op is None:
            return
        self.outbox.remove(op)
        if result["status"] == "rejected":
            self.rejected[op["op_id"]] = op | {"reason": result["reason"]}

    def _start_over(self, epoch: str, floor: int) -> None:
        self.epoch, self.cursor, self.floor = epoch, 0, floor
        self.shadow.clear()
        self.outbox = list(self.sent)
