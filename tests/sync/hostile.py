"""Payloads that mean harm: mutated requests, requests of noise, ops of the wrong shape, bodies too deep.

`payload(chance)` is one request to the sync routes; a `Siege` sends many and counts the answers.
"""

import json
import random
import resource
import uuid
from collections import Counter
from dataclasses import dataclass, field
from urllib.parse import quote

from tests.cast import Visitor
from tests.ops import Wire, put

PUSH_TYPE = "application/vnd.easeback.sync+json"
HEADERS = {"X-Easeback": "1", "Accept": "application/json"}
SCALARS = (
    None,
    True,
    0,
    -1,
    2**31,
    2**53,
    2**63,
    -(2**63) - 1,
    10**40,
    1e308,
    -0.0,
    "",
    "\x00",
    "a\x00b",
    "\ud800",
    "🙂" * 50,
    "x" * 5000,
    "put",
    "delete",
    "pain",
    "review",
    "../../etc/passwd",
    "'; DROP TABLE entry; --",
    "0001-01-01T00:00:00Z",
    "9999-12-31T23:59:59.999999+00:00",
    "9999-12-31T23:59:59-18:00",
    "0001-01-01T00:00:00+18:00",
    "2026-02-30",
    "00000000-0000-0000-0000-000000000000",
    "ffffffff-ffff-ffff-ffff-ffffffffffff",
    "urn:uuid:00000000-0000-0000-0000-000000000000",
)
NUMBERS = (
    "0",
    "-1",
    "1e3",
    "",
    "٣",
    "9" * 15,
    "9" * 16,
    "9223372036854775808",
    "0x10",
    "1" * 5000,
    "%00",
    "NaN",
)


@dataclass
class Siege:
    """One client's phone in bad hands."""

    visitor: Visitor
    chance: random.Random
    answers: Counter[int] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)

    def send(self, many: int) -> None:
        for _ in range(many):
            ask = self.chance.choice((self._pull, self._push, self._push, self._push))
            asked, status = ask()
            self.answers[status] += 1
            if status >= 500:
                self.failures.append(f"{status}: {asked[:500]!r}")

    def still_serves(self) -> bool:
        """A good op among them goes through."""
        op = put()
        (result,) = Wire(self.visitor).results(op)
        return result["status"] == "applied" and op["op_id"] == result["op_id"]

    def _push(self) -> tuple[bytes, int]:
        body = self._payload()
        mimetype = self.chance.choice((PUSH_TYPE,) * 19 + ("application/json",))
        answer = self.visitor.post("/sync/push", data=body, headers=dict(HEADERS), content_type=mimetype)
        return body, answer.status_code

    def _pull(self) -> tuple[bytes, int]:
        names = self.chance.sample(("epoch", "since", "floor", "limit", "unknown"), self.chance.randint(0, 5))
        query = "&".join(f"{name}={quote(self._text(), errors='replace')}" for name in names)
        path = self.chance.choice(("/sync/pull", "/sync/pull", "/sync/digest"))
        answer = self.visitor.get(f"{path}?{query}", headers=dict(HEADERS))
        return query.encode("utf-8", "replace"), answer.status_code

    def _payload(self) -> bytes:
        kind = self.chance.random()
        if kind < 0.05:
            return self.chance.randbytes(self.chance.randint(0, 400))
        if kind < 0.1:
            return b"[" * self.chance.choice((10, 1000, 100_000))
        data = json.dumps(self._envelope(), ensure_ascii=self.chance.random() < 0.5)
        raw = data.encode("utf-8", "surrogatepass")
        return self._bitten(raw) if kind < 0.3 else raw

    def _bitten(self, raw: bytes) -> bytes:
        """Cut off, or with a few bytes replaced."""
        if self.chance.random() < 0.3:
            return raw[: self.chance.randrange(len(raw) + 1)]
        bytes_ = bytearray(raw)
        for _ in range(self.chance.randint(1, 8)):
            bytes_[self.chance.randrange(len(bytes_))] = self.chance.randrange(256)
        return bytes(bytes_)

    def _envelope(self) -> object:
        envelope = {
            "protocol": 1,
            "schema": 1,
            "user_id": str(self.visitor.person_id),
            "device_id": str(uuid.UUID(int=7)),
            "sent_at": "2026-11-18T07:30:00Z",
            "epoch": None,
            "waiting": 1,
            "ops": [self._op() for _ in range(self.chance.choice((0, 1, 1, 2, 5)))],
        }
        return self._spoiled(envelope) if self.chance.random() < 0.3 else envelope

    def _op(self) -> object:
        op = put(kind=self.chance.choice(("pain", "sitting", "run", "note", "safety", "message", "hold")))
        op["entry_id"] = str(uuid.UUID(int=self.chance.randrange(50)))
        for _ in range(self.chance.randint(0, 3)):
            op = self._spoiled(op)
        if self.chance.random() < 0.3:
            op["body"] = self._anything(3)
        return op

    def _spoiled(self, known: dict) -> dict:
        name = self.chance.choice([*known, "unknown"])
        if self.chance.random() < 0.2:
            return {key: value for key, value in known.items() if key != name}
        return known | {name: self._anything(2)}

    def _anything(self, depth: int) -> object:
        kind = self.chance.random()
        if depth and kind < 0.2:
            return [self._anything(depth - 1) for _ in range(self.chance.randint(0, 4))]
        if depth and kind < 0.5:
            names = ("back", "leg", "note", "text", "regions", "started_at", "entry", self._text())
            return {
                self.chance.choice(names): self._anything(depth - 1) for _ in range(self.chance.randint(0, 4))
            }
        return self.chance.choice(SCALARS)

    def _text(self) -> str:
        return self.chance.choice((*NUMBERS, *(str(value) for value in SCALARS)))


def memory_mib() -> float:
    """What this process holds at most so far, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
