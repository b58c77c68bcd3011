"""What a demo client did of the plan: guides done, stopped, left out, mornings after, safety answers.

Seconds, steps and pressure come from the guides themselves: the demo shows nothing that the player would
not do.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random
from typing import Any

from pwa.demo.pen import Change, Pen, on_day, score
from pwa.demo.people import Planned, Stop
from pwa.guides import GUIDES, Guide
from pwa.kinds import SAFETY_QUESTIONS
from pwa.wire import utc

WEEKS = 60
"""Days of homework that are written: longer back nobody looks."""

FULL_EVERY = 14
"""Days between two times that all safety questions are asked (clinical.md 1)."""

BEFORE_PRESSURE = SAFETY_QUESTIONS[:5]
HOURS = (7.8, 12.9, 17.4, 19.2, 20.8)
MORNINGS = ("better", "better", "same", "same", "same", "sore", "sore")
BARRIERS = ("no_time", "no_time", "no_time", "unsure", "no_tool", "other", "rest", "rest", "hurt")
SETTLED_IN = timedelta(minutes=10)


class Homework(Pen):
    def changes(self) -> list[Change]:
        made = [*self._opened(), *self._safety()]
        for ago in range(min(WEEKS, self.client.since - 1), -1, -1):
            if not self._away(ago):
                made += self._day(ago)
        return made

    def _away(self, ago: int) -> bool:
        return any(begin >= ago >= end for begin, end in self.client.gaps)

    def _opened(self) -> Iterator[Change]:
        for ago, guide, by, role, note in self.client.opened:
            at = self.at(ago, 11)
            body = {"guide": guide, "by": by, "role": role, "at": utc(at), "note": note}
            yield Change(at, self.op("unlock", at, body, self.rng(f"unlock {guide}")), None)

    def _safety(self) -> Iterator[Change]:
        """All fifteen on the first day, then every fortnight; and once in a life something else than no."""
        client = self.client
        agos = {*range(client.asked_ago, client.since, FULL_EVERY), client.since - 1}
        for ago in sorted(agos, reverse=True):
            if not self._away(ago):
                yield self._asked(ago, 7.5, "full", {}, "none", "")
        for ago, answers, level, did in client.asked:
            yield self._asked(ago, 9, "new", answers, level, did)

    def _asked(
        self, ago: int, hour: float, scope: str, answers: dict[str, str], level: str, did: str
    ) -> Change:
        rng, questions = self.rng(f"safety {scope} {ago} {hour}"), SAFETY_QUESTIONS
        at = self.at(ago, hour + rng.uniform(-0.4, 0.4))
        asked = {"full": questions, "pressure": BEFORE_PRESSURE}.get(scope, ())
        body = {
            "scope": scope,
            "answers": dict.fromkeys(asked, "no") | answers,
            "level": level,
            "acknowledged_at": None if level == "none" else utc(at + timedelta(minutes=2)),
            "did": did,
        }
        return Change(at + timedelta(minutes=1), self.op("safety", at, body, rng))

    def _day(self, ago: int) -> Iterator[Change]:
        pressed = False
        for n, planned in enumerate(self.client.plan):
            rng = self.rng(f"homework {planned.guide} {ago}")
            hour = HOURS[(n + ago) % len(HOURS)] + rng.uniform(-0.3, 0.3)
            stop = self._stop(planned, ago)
            if not stop and (self._rests(planned, ago) or rng.random() > _chance(planned)):
                continue
            if not stop and rng.random() > planned.keeps:
                yield from self._left_out(planned, self.at(ago, hour), rng)
                continue
            if _presses(planned.guide) and not pressed:
                pressed = True
                yield self._asked(ago, hour - 0.6, "pressure", {}, "none", "")
            yield from self._done(planned, stop, ago, self.at(ago, hour), rng)

    def _stop(self, planned: Planned, ago: int) -> Stop | None:
        return next((s for s in self.client.stops if (s.ago, s.guide) == (ago, planned.guide)), None)

    def _rests(self, planned: Planned, ago: int) -> bool:
        """No pressure on two days running, nor for a day after a stop; a second stop closes the guide."""
        own = [stop.ago for stop in self.client.stops if stop.guide == planned.guide]
        if any(0 < a - ago <= 4 for a in own) or (len(own) > 1 and ago < min(own)):
            return True
        paused = any(0 <= stop.ago - ago <= 1 for stop in self.client.stops)
        return _presses(planned.guide) and (paused or (ago - min(own, default=1)) % 2 == 1)

    def _left_out(self, planned: Planned, at: datetime, rng: Random) -> Iterator[Change]:
        """Often nothing is said; at other times why."""
        if rng.random() < 0.5:
            body = {"guide": planned.guide, "barrier": rng.choice(BARRIERS), "note": ""}
            yield Change(at, self.op("skip", at, body, rng))

    def _done(
        self, planned: Planned, stop: Stop | None, ago: int, begin: datetime, rng: Random
    ) -> Iterator[Change]:
        run = self._run(planned, stop, ago, begin, rng)
        op = self.op("run", begin, run, rng)
        yield Change(datetime.fromisoformat(run["ended_at"]), op)
        if run["pressed"] and ago and (ago > 1 or self.client.name != "Ana") and rng.random() < 0.8:
            at = self.at(ago - 1, 7.2 + rng.uniform(0, 1.5))
            body = {"guide": planned.guide, "run": str(op.entry_id), "feel": rng.choice(MORNINGS), "note": ""}
            if stop:
                body["feel"] = "worse"
            yield Change(at, self.op("morning", at, body, rng))

    def _run(
        self, planned: Planned, stop: Stop | None, ago: int, begin: datetime, rng: Random
    ) -> dict[str, Any]:
        guide = GUIDES.get(planned.guide)
        sides = _sides(planned, guide, self.client.side)
        worked = _cut(_worked(guide, sides)) if stop else _worked(guide, sides)
        seconds = sum(unit["seconds"] for unit in worked) or 60 * (guide.minutes if guide else 5)
        ended_at = begin + timedelta(seconds=seconds + 40) + (SETTLED_IN if stop else timedelta())
        before = self._levels(ago, rng)
        pressed = _presses(planned.guide)
        return {
            "guide": planned.guide,
            "version": guide.version if guide else 1,
            "outcome": "stopped" if stop else "done",
            "stop": stop.reason if stop else None,
            "started_at": utc(begin),
            "ended_at": utc(ended_at),
            "pressed": pressed,
            "sides": sides,
            "tool": str((planned.card or {}).get("tool", ""))
            or (guide.tools[0].id if guide and guide.tools else ""),
            "worked": worked,
            "checked": [],
            "pressure": _pressure(stop, rng) if pressed else None,
            "before": before,
            "after": _after(before, stop, rng),
            "note": "",
        }

    def _levels(self, ago: int, rng: Random) -> dict[str, int]:
        *usual, reach = on_day(self.client.course, ago)
        back, leg = (score(rng.gauss(value, 0.6)) for value in usual)
        return {"back": back, "leg": leg, "furthest": min(4, max(1, round(reach))) if leg else 0}


def _chance(planned: Planned) -> float:
    """Of a day on which it may be done at all."""
    return planned.per_week / (3.5 if _presses(planned.guide) else 7)


def _presses(slug: str) -> bool:
    guide = GUIDES.get(slug)
    return guide.presses if guide else False


def _sides(planned: Planned, guide: Guide | None, sore: str) -> list[str]:
    """The easier side first."""
    easier = "right" if sore == "left" else "left"
    if guide is None or guide.sides == "none":
        return []
    wanted = {"both": "both", "sore": "sore"}[guide.sides] if planned.side == "guide" else planned.side
    return {"both": [easier, sore], "sore": [sore]}.get(wanted, [wanted])


def _worked(guide: Guide | None, sides: list[str]) -> list[dict[str, Any]]:
    """Each step with a clock, for each side and as often as it says."""
    steps = [step for step in guide.steps if step.seconds] if guide else []
    return [
        {"step": step.id, "seconds": (step.seconds or 0) * (step.reps or 1), "time": time, "state": "done"}
        | ({"side": side} if side else {})
        for side in [*sides, None]
        for step in steps
        if step.each == bool(side)
        for time in range(1, step.times + 1)
    ]


def _cut(worked: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Stopped after a third."""
    third = len(worked) // 3
    return [*worked[:third], *(unit | {"state": "cut"} for unit in worked[third : third + 1])]


def _pressure(stop: Stop | None, rng: Random) -> int:
    return 6 if stop and stop.reason == "pressure" else rng.choice((2, 3, 3, 3, 4))


def _after(before: dict[str, int], stop: Stop | None, rng: Random) -> dict[str, int]:
    if stop and stop.reason == "spread":
        return before | {"leg": min(10, before["leg"] + 1), "furthest": min(4, before["furthest"] + 1)}
    change = rng.choice((-1, -1, 0, 0, 0, 1))
    return before | {
        "back": max(0, before["back"] + rng.choice((-1, 0, 0))),
        "leg": max(0, before["leg"] + change),
    }
