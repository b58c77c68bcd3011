"""What a demo client did besides the guides: heat and walks, medicines, and what Tess should know."""

from collections.abc import Iterator
from datetime import timedelta
from random import Random

from pwa.demo.pen import Change, Pen

DAYS = 45
FELT = ("better", "better", "same", "same", "same", "worse", None)
BARRIERS = ("no_time", "no_time", "no_tool", "other")
WHO = {"Ana": "Dr Weiss", "Ben": "the GP"}


class Caring(Pen):
    """Ana and Ben alone: the others show what a brief looks like without."""

    def changes(self) -> list[Change]:
        if self.client.name not in WHO:
            return []
        made = [*self._background(), *self._medicines()]
        for ago in range(min(DAYS, self.client.since - 1), 0, -1):
            made += self._day(ago, self.rng(f"care {ago}"))
        return made

    def _background(self) -> Iterator[Change]:
        at, who = self.at(self.client.since - 1, 19), WHO[self.client.name]
        ana = self.client.name == "Ana"
        body = {
            "diagnosis": "Sciatica on the left, disc changes at L5" if ana else "Low back pain",
            "diagnosed_by": who,
            "diagnosed_on": (self.day(self.client.since) - timedelta(30)).isoformat(),
            "contraindications": "",
            "avoid": [f"back-{self.client.side}-back-knee"] if ana else [],
            "avoid_note": "Lying face down only with a cushion." if ana else "",
        }
        yield Change(at, self.op("background", at, body, self.rng("background")))

    def _medicines(self) -> Iterator[Change]:
        """Ana takes one as needed, less often of late; Ben a regular one that he sometimes leaves out."""
        ana, at = self.client.name == "Ana", self.at(self.client.since - 1, 19.2)
        name, unit = ("Ibuprofen 400", "tablet") if ana else ("Naproxen 250", "tablet")
        listed = {"name": name, "unit": unit, "regular": not ana, "times": [] if ana else ["08:00"]}
        op = self.op("medicine", at, listed, self.rng("medicine"))
        yield Change(at, op)
        for ago in range(min(DAYS, self.client.since - 1), 0, -1):
            rng = self.rng(f"dose {ago}")
            took = rng.random() < (min(0.7, 0.1 + ago / 30) if ana else 0.85)
            if took or (not ana and rng.random() < 0.5):
                when = self.at(ago, 20.5 if ana else 8.1)
                body = {"name": name, "unit": unit, "medicine": str(op.entry_id), "taken": took}
                yield Change(when, self.op("dose", when, body | {"count": 1 if took else 0}, rng))

    def _day(self, ago: int, rng: Random) -> Iterator[Change]:
        if any(begin >= ago >= end for begin, end in self.client.gaps):
            return
        if rng.random() < 0.45:
            yield self._done(
                "heat", ago, 20 + rng.uniform(-1, 1), 15, rng, [f"back-{self.client.side}-low-back"]
            )
        elif rng.random() < 0.15:
            at = self.at(ago, 21)
            yield Change(at, self.op("care", at, {"what": "heat", "state": "rest"}, rng))
        if rng.random() < 0.6:
            yield self._done("walk", ago, 17 + rng.uniform(-1, 1), rng.choice((10, 20, 30)), rng)
        elif rng.random() < 0.3:
            at = self.at(ago, 21.2)
            body = {"what": "walk", "state": "skipped", "barrier": rng.choice(BARRIERS)}
            yield Change(at, self.op("care", at, body, rng))
        if ago == 9:
            yield self._visit(ago, rng)

    def _done(
        self, what: str, ago: int, hour: float, minutes: int, rng: Random, regions: list[str] | None = None
    ) -> Change:
        body = {"what": what, "minutes": minutes, "regions": regions or [], "felt": rng.choice(FELT)}
        at = self.at(ago, hour)
        return Change(at + timedelta(minutes=minutes), self.op("care", at, body, rng))

    def _visit(self, ago: int, rng: Random) -> Change:
        at = self.at(ago, 11)
        return Change(at, self.op("care", at, {"what": "physio", "minutes": 30, "who": "Ms Lindt"}, rng))
