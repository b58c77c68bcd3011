"""What all who write for the demo share: the moment, the chance of the seed, ops as a phone words them."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from random import Random
from typing import Any, Literal
from zoneinfo import ZoneInfo

from pwa.demo.people import Client
from pwa.wire import Op


@dataclass(frozen=True)
class Change:
    """One op, when it was made, and by whom: one of the client's phones (0, 1), or the therapist (None)."""

    made_at: datetime
    op: Op
    phone: int | None = 0


@dataclass
class Pen:
    """Writes for one client, up to `now`."""

    client: Client
    zone: ZoneInfo
    now: datetime
    seed: int

    def op(self, kind: str, at: datetime, body: dict[str, Any], rng: Random) -> Op:
        here = at.astimezone(self.zone)
        return Op(
            op_id=_uuid7(at, rng),
            kind="put",
            entry_id=_uuid7(at, rng),
            entry_kind=kind,
            occurred_at=at,
            tz=self.zone.key,
            offset_min=round((here.utcoffset() or timedelta()).total_seconds() / 60),
            local_date=here.date(),
            body=body,
        )

    def next(self, op: Op, rng: Random, kind: Literal["put", "delete"], body: dict[str, Any] | None) -> Op:
        """A change to what `op` made, by somebody who knows of nothing newer."""
        return Op(
            op_id=_uuid7(op.occurred_at, rng),
            kind=kind,
            entry_id=op.entry_id,
            entry_kind=op.entry_kind,
            occurred_at=op.occurred_at,
            tz=op.tz,
            offset_min=op.offset_min,
            local_date=op.local_date,
            base_rev=1,
            body=body,
        )

    def rng(self, about: str) -> Random:
        return Random(f"{self.seed} {self.client.name} {about}")

    def day(self, ago: int) -> date:
        return self.now.astimezone(self.zone).date() - timedelta(days=ago)

    def at(self, ago: int, hour: float) -> datetime:
        midnight = datetime.combine(self.day(ago), time(), self.zone)
        return (midnight + timedelta(hours=hour)).astimezone(UTC).replace(microsecond=0)


def on_day(points: Sequence[tuple[float, ...]], ago: int) -> tuple[float, ...]:
    """The values of that day, evenly between two points `(days ago, *values)`; at the ends, the end."""
    for older, newer in pairwise(points):
        if older[0] >= ago >= newer[0]:
            share = (older[0] - ago) / (older[0] - newer[0])
            return tuple(a + (b - a) * share for a, b in zip(older[1:], newer[1:], strict=True))
    return points[0 if ago > points[0][0] else -1][1:]


def score(value: float) -> int:
    return min(10, max(0, round(value)))


def _uuid7(moment: datetime, rng: Random) -> uuid.UUID:
    stamp = int(moment.timestamp() * 1000) & (2**48 - 1)
    noise = rng.getrandbits(74)
    return uuid.UUID(int=stamp << 80 | 0x7 << 76 | (noise >> 62) << 64 | 0b10 << 62 | noise & (2**62 - 1))
