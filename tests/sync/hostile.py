"""Payloads that mean harm, sent to the sync routes: no answer 5xx, each of them JSON, and each op answered.

A payload is a request; the ops of a batch are counted besides.
"""

import random
import resource
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import quote

import msgspec

from tests.cast import Visitor
from tests.ops import Wire, put
from tests.sync.door import Door
from tests.sync.payloads import Payloads

PUSH_TYPE = "application/vnd.easeback.sync+json"
BATCHES = 0.04
"""Of the requests."""


@dataclass
class Siege:
    """One client's phone in bad hands."""

    visitor: Visitor
    chance: random.Random
    answers: Counter[int] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)
    ops: int = 0
    """Sent in batches."""

    def __post_init__(self) -> None:
        self._door = Door(self.visitor)
        self._payloads = Payloads(self.chance, self.visitor.person_id)

    def send(self, many: int) -> None:
        for _ in range(many):
            self._choose()()

    def still_serves(self) -> bool:
        """A good op among them goes through."""
        op = put()
        (result,) = Wire(self.visitor).results(op)
        return result["status"] == "applied" and op["op_id"] == result["op_id"]

    def _choose(self) -> Callable[[], None]:
        if self.chance.random() < BATCHES:
            return self._push_a_batch
        return self.chance.choice((self._pull, self._push, self._push, self._push))

    def _push(self) -> None:
        mimetype = self.chance.choice((PUSH_TYPE,) * 19 + ("application/json",))
        body = self._payloads.body()
        self._hear(body, *self._door.post("/sync/push", body, mimetype))

    def _push_a_batch(self) -> None:
        body, many = self._payloads.batch()
        status, answer = self._door.post("/sync/push", body, PUSH_TYPE)
        told = self._hear(body, status, answer)
        self.ops += many
        if status == 200 and len(told["results"]) != many:
            self.failures.append(f"{many} ops, {len(told['results'])} results: {body[:500]!r}")

    def _pull(self) -> None:
        names = self.chance.sample(("epoch", "since", "floor", "limit", "unknown"), self.chance.randint(0, 5))
        query = "&".join(f"{name}={quote(self._payloads.text(), errors='replace')}" for name in names)
        path = self.chance.choice(("/sync/pull", "/sync/pull", "/sync/digest"))
        self._hear(query.encode(), *self._door.get(path, query))

    def _hear(self, asked: bytes, status: int, answer: bytes) -> dict:
        """What it says."""
        self.answers[status] += 1
        if status >= 500:
            self.failures.append(f"{status}: {asked[:500]!r}")
        try:
            return msgspec.json.decode(answer)
        except msgspec.DecodeError:
            self.failures.append(f"{status} without JSON: {asked[:500]!r}")
            return {}


def memory_mib() -> float:
    """What this process holds at most so far, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
