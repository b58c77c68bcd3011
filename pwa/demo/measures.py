"""Own activities, questionnaires on schedule and flare days of a demo client: they follow the pain."""

from collections.abc import Iterator
from datetime import timedelta
from random import Random
from typing import Any

from pwa.demo.pen import Change, Pen, on_day, score
from pwa.wire import Op, utc

SCHEDULE: tuple[dict[str, Any], ...] = (
    {"measure": "psfs", "every_days": 14},
    {"measure": "rmdq", "every_days": 28},
    {"measure": "pgic", "every_days": 42},
)
STEP_UP = (
    "When the leg is back to its usual level two mornings in a row: half of your usual plan, then all of it."
)
GOALS = ("Sit through a film", "Tie my shoes without the wall", "Walk to the market and back")
ANSWERED = 0.85
FLARES = {"Ana": ((26, 3), (60, 2))}
"""Days ago, days long."""


class Measures(Pen):
    def changes(self) -> list[Change]:
        if not self.client.plan:
            return []
        goals = list(self._goals())
        return [*goals, *self._measures([change.op for change in goals]), *self._flares()]

    def _goals(self) -> Iterator[Change]:
        for n, text in enumerate(GOALS):
            at = self.at(self.client.since - 1, 19 + n / 60)
            yield Change(at, self.op("goal", at, {"text": text, "retired": False}, self.rng(f"goal {text}")))

    def _measures(self, goals: list[Op]) -> Iterator[Change]:
        for planned in SCHEDULE:
            every = planned["every_days"]
            for ago in range(self.client.since - 1, 0, -every):
                rng = self.rng(f"{planned['measure']} {ago}")
                first = ago == self.client.since - 1
                answered = ago - rng.randrange(4)
                if answered > 0 and not self._away(answered) and (first or rng.random() < ANSWERED):
                    yield self._answer(planned["measure"], ago, ago if first else answered, goals, rng)

    def _answer(self, measure: str, due: int, ago: int, goals: list[Op], rng: Random) -> Change:
        at = self.at(ago, 19.5 + rng.random())
        told = {"psfs": lambda: self._psfs(ago, goals, rng), "rmdq": lambda: self._rmdq(ago, rng)}
        told |= {"pgic": lambda: self._pgic(ago)}
        body = told[measure]()
        return Change(at, self.op(measure, at, body | {"due": self.day(due).isoformat()}, rng))

    def _leg(self, ago: int) -> float:
        return on_day(self.client.course, ago)[1]

    def _psfs(self, ago: int, goals: list[Op], rng: Random) -> dict[str, Any]:
        texts = [(str(op.entry_id), (op.body or {})["text"]) for op in goals]
        scores = [
            {"goal": goal, "text": text, "score": score(9 - self._leg(ago) + rng.gauss(0, 0.7))}
            for goal, text in texts
        ]
        return {"scores": scores}

    def _rmdq(self, ago: int, rng: Random) -> dict[str, Any]:
        count = min(24, max(0, round(2.2 * self._leg(ago) + rng.gauss(0, 1))))
        return {"ticked": sorted(rng.sample(range(1, 25), count)), "none": not count}

    def _pgic(self, ago: int) -> dict[str, Any]:
        better = self._leg(self.client.since) - self._leg(ago)
        return {"change": min(7, max(1, round(4 - better / 1.5)))}

    def _flares(self) -> Iterator[Change]:
        for ago, days in FLARES.get(self.client.name, ()):
            if ago >= self.client.since:
                continue
            rng, began, ended = self.rng(f"flare {ago}"), self.at(ago, 8.2), self.at(ago - days, 9.1)
            body = {"started_at": utc(began), "ended_at": None, "note": ""}
            op = self.op("flare", began, body, rng)
            yield Change(began, op)
            over = body | {"ended_at": ended.astimezone(self.zone).isoformat(), "note": "After a long drive."}
            yield Change(ended + timedelta(minutes=1), self.next(op, rng, "put", over))

    def _away(self, ago: int) -> bool:
        return any(begin >= ago >= end for begin, end in self.client.gaps)
