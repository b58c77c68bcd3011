"""What hostile requests are made of: ops and envelopes of the wrong shape, bytes bitten, noise, depth."""

import json
import random
import uuid

from tests.ops import put

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
TEXTS = (*NUMBERS, *(str(value) for value in SCALARS))
KINDS = ("pain", "sitting", "run", "note", "safety", "message", "hold")
NAMES = ("back", "leg", "note", "text", "regions", "started_at", "entry")
MANY = (10, 20, 40)
"""Ops of a batch: about what 40 kB hold, which is all that the server under siege takes (world.py)."""


class Payloads:
    """Made by `chance`, in the name of one person."""

    def __init__(self, chance: random.Random, person_id: uuid.UUID) -> None:
        self.chance = chance
        self._person = str(person_id)

    def body(self) -> bytes:
        """Of one push."""
        kind = self.chance.random()
        if kind < 0.05:
            return self.chance.randbytes(self.chance.randint(0, 400))
        if kind < 0.1:
            return b"[" * self.chance.choice((10, 1000, 100_000))
        envelope = self._envelope(self.chance.choice((0, 1, 1, 2, 5)))
        raw = self._written(self._spoiled(envelope) if self.chance.random() < 0.3 else envelope)
        return self.bitten(raw) if kind < 0.4 else raw

    def batch(self) -> tuple[bytes, int]:
        """A whole envelope with many bad ops, and how many: each has to be answered for itself."""
        envelope = self._written(self._envelope(0))
        ops = [self._raw_op() for _ in range(self.chance.choice(MANY))]
        return envelope.removesuffix(b"]}") + b",".join(ops) + b"]}", len(ops)

    def text(self) -> str:
        """Where a number or an id belongs."""
        return self.chance.choice(TEXTS)

    def bitten(self, raw: bytes) -> bytes:
        """Cut off, or with a few bytes replaced, or a piece of it gone, doubled or elsewhere."""
        at, to = sorted(self.chance.randrange(len(raw) + 1) for _ in range(2))
        how = self.chance.randrange(6)
        if how == 0:
            return raw[:to]
        if how == 1:
            return raw[:at] + raw[to:]
        if how == 2:
            return raw[:to] + raw[at:]
        if how == 3:
            return raw[to:] + raw[:to]
        bytes_ = bytearray(raw)
        for _ in range(self.chance.randint(1, 8)):
            bytes_[self.chance.randrange(len(bytes_))] = self.chance.randrange(256)
        return bytes(bytes_)

    def _raw_op(self) -> bytes:
        """Bitten ones only as far as they are JSON: others would end the batch."""
        raw = self._written(self._op())
        bitten = self.bitten(raw)
        try:
            json.loads(bitten)
        except ValueError:
            return raw
        return bitten

    def _written(self, value: object) -> bytes:
        data = json.dumps(value, ensure_ascii=self.chance.random() < 0.5)
        return data.encode("utf-8", "surrogatepass")

    def _envelope(self, ops: int) -> dict:
        return {
            "protocol": 1,
            "schema": 1,
            "user_id": self._person,
            "device_id": str(uuid.UUID(int=7)),
            "sent_at": "2026-11-18T07:30:00Z",
            "epoch": None,
            "waiting": 1,
            "ops": [self._op() for _ in range(ops)],
        }

    def _op(self) -> dict:
        op = put(kind=self.chance.choice(KINDS))
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
            times = self.chance.randint(0, 4)
            return {
                self.chance.choice((*NAMES, self.text())): self._anything(depth - 1) for _ in range(times)
            }
        return self.chance.choice(SCALARS)
