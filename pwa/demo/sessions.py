"""Session records of the demo: what was done in each session that was held, by the same seed."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random
from typing import Any

from pwa.demo.pen import Change, Pen, on_day, score
from pwa.wire import utc

RECORDED = 120
"""Days back that sessions have records: longer ago nobody looks."""

WORK = (
    ("low-back", ("deep_tissue",)),
    ("buttock", ("trigger_point", "piriformis")),
    ("buttock", ("gentle_vibration",)),
    ("calf", ("gentle_vibration",)),
    ("back-thigh", ("stretch",)),
)
RESPONSES = ("eased", "eased", "same", "same", "spread")
NOTES = (
    "",
    "",
    "Slow start, easier after the first ten minutes.",
    "Toes a little dull, equal strength on both sides.",
)
HOMEWORK = ("", "Rocking once a day, the ball only on good days.")


class Sessions(Pen):
    def records(self, appointment: str, ago: int, starts_at: datetime) -> Iterator[Change]:
        """The record of one session, written just after it; nothing about a session of long ago."""
        if ago > RECORDED or starts_at + timedelta(minutes=70) > self.now:
            return
        rng = self.rng(f"record {ago}")
        op = self.op("record", starts_at, self._record(appointment, ago, starts_at, rng), rng)
        yield Change(starts_at + timedelta(minutes=65), op, None)

    def _record(self, appointment: str, ago: int, starts_at: datetime, rng: Random) -> dict[str, Any]:
        before = self._levels(ago, rng)
        return {
            "started_at": utc(starts_at),
            "minutes": 60,
            "appointment": appointment,
            "assessed": ["low_back", "buttock"],
            "consent": True,
            "before": before,
            "after": before | {"leg": score(before["leg"] + rng.choice((-2, -1, -1, 0, 0, 1)))},
            "blocks": self._blocks(rng),
            "homework": rng.choice(HOMEWORK),
            "note": rng.choice(NOTES),
        }

    def _blocks(self, rng: Random) -> list[dict[str, Any]]:
        chosen = dict(rng.sample(WORK, k=2))
        return [self._block(part, techniques, rng) for part, techniques in chosen.items()]

    def _block(self, part: str, techniques: tuple[str, ...], rng: Random) -> dict[str, Any]:
        gentle = "gentle_vibration" in techniques
        return {
            "region": f"back-{self.client.side}-{part}",
            "techniques": list(techniques),
            "seconds": rng.choice((60, 90, 120)),
            "pressure": rng.choice((1, 2, 2) if gentle else (3, 4, 4, 5)),
            "response": rng.choice(RESPONSES),
        }

    def _levels(self, ago: int, rng: Random) -> dict[str, int]:
        *usual, _reach = on_day(self.client.course, ago)
        back, leg = (score(rng.gauss(value, 0.6)) for value in usual)
        return {"back": back, "leg": leg}
