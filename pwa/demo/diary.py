"""What a demo client's phone, and their therapist, wrote down: changes in the order of their making.

Nothing is left to chance but the seed: the same seed and the same moment give the same bodies.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

from pwa.demo.agreement import Agreement
from pwa.demo.caring import Caring
from pwa.demo.homework import Homework
from pwa.demo.measures import Measures
from pwa.demo.pen import Change, Pen, on_day, score
from pwa.demo.reactions import Reactions
from pwa.demo.sessions import Sessions
from pwa.demo.talk import Talk
from pwa.wire import utc

PATH = ("low-back", "buttock", "back-thigh", "calf", "sole")
"""Where it goes down the back of the leg: the index is the furthest point (clinical.md 3)."""

HOURS = (6.6, 7.4, 12.6, 18.5, 20.2, 21.3)
DAYS_BETWEEN_NOTES = (4, 9)


@dataclass
class Diary(Pen):
    """Makes the changes of one client's months up to `now`."""

    notes: dict[int, str] = field(default_factory=dict)

    def changes(self) -> list[Change]:
        """All changes that were made by now, in the order of their making."""
        self.notes = self._spread_notes()
        made = [c for ago in range(self.client.since, -1, -1) for c in self._day(ago)]
        made += [*self._sessions(), *self._questions()]
        made += Caring(self.client, self.zone, self.now, self.seed).changes()
        made += Homework(self.client, self.zone, self.now, self.seed).changes()
        made += Measures(self.client, self.zone, self.now, self.seed).changes()
        made += Reactions(self.client, self.zone, self.now, self.seed).changes(made)
        made += Talk(self.client, self.zone, self.now, self.seed).changes()
        made += Agreement(self.client, self.zone, self.now, self.seed).changes()
        return sorted((c for c in made if c.made_at <= self.now), key=lambda change: change.made_at)

    def _day(self, ago: int) -> Iterator[Change]:
        rng = self.rng(f"day {ago}")
        away = any(begin >= ago >= end for begin, end in self.client.gaps)
        said_something = ago in self.notes
        if not away and (said_something or rng.random() < self.client.logs):
            yield from self._pains(ago, rng)
            yield from self._sitting(ago, rng)

    def _pains(self, ago: int, rng: Random) -> Iterator[Change]:
        hours = sorted(rng.sample(HOURS, k=1 + (rng.random() < 0.45)))
        for n, hour in enumerate(hours if ago else HOURS[:1]):
            felt_at = self.at(ago, hour + rng.uniform(-0.5, 0.5))
            last = n == len(hours) - 1 or not ago
            body = self._pain(ago, rng, detailed=last and self._says_more(ago, rng))
            op = self.op("pain", felt_at, body, rng)
            later = rng.uniform(9, 20) if rng.random() < 0.04 else 0  # remembered the next day
            first = Change(felt_at + timedelta(minutes=rng.uniform(0, 4), hours=later), op)
            yield first
            if last:
                yield from self._second_thoughts(ago, first, rng)

    def _says_more(self, ago: int, rng: Random) -> bool:
        return rng.random() < self.client.detail or ago in self.notes or ago < 14

    def _pain(self, ago: int, rng: Random, detailed: bool) -> dict[str, Any]:
        *usual, usual_reach = on_day(self.client.course, ago)
        back, leg = (score(rng.gauss(value, 0.7)) for value in usual)
        if not detailed:
            return {"back": back, "leg": leg}
        reach = _reach(rng.gauss(usual_reach, 0.25), leg)
        body: dict[str, Any] = {
            "back": back,
            "leg": leg,
            "regions": self._regions(ago, back, leg, reach),
            "furthest": reach if back or leg else None,
            "worse": rng.sample(self.client.worse, k=rng.randint(0, min(2, len(self.client.worse)))),
            "better": rng.sample(self.client.better, k=rng.randint(0, min(2, len(self.client.better)))),
            "woken": score(rng.gauss(self.client.woken, 0.8)),
            "note": self.notes.pop(ago, ""),
        }
        if rng.random() < 0.4:
            body |= {"worst_back": min(10, back + rng.randint(0, 2)), "average_back": max(0, back - 1)}
            body |= {"worst_leg": min(10, leg + rng.randint(0, 2)), "average_leg": max(0, leg - 1)}
        return body

    def _regions(self, ago: int, back: int, leg: int, reach: int) -> list[dict[str, Any]]:
        """From the back down to the furthest point; numb or tingling parts are marked without being pain."""
        marked = []
        for step, part in enumerate(PATH):
            felt = [s.felt for s in self.client.spells if s.part == part and s.begin >= ago >= s.end]
            hurts = back > 0 if step == 0 else leg > 0 and step <= reach
            if not hurts and not felt:
                continue
            pain = (back if step == 0 else max(1, leg - max(0, step - 2))) if hurts else None
            usual = self.client.felt[:1] if step == 0 else self.client.felt[-1:]
            marked.append(
                {
                    "region": f"back-{self.client.side}-{part}",
                    "intensity": pain,
                    "sensations": sorted({*felt, *(usual if hurts else ())}),
                }
            )
        return marked

    def _second_thoughts(self, ago: int, first: Change, rng: Random) -> Iterator[Change]:
        """Some entries are corrected, a few were tapped twice, and one met another phone's correction."""
        body = first.op.body or {}
        if self.client.name == "Ana" and ago == 8:
            yield self._again(first, rng, hours=1, leg=2, note="Evening: settled.")
            yield self._again(first, rng, hours=2, phone=1, leg=4, note="Evening, after the stairs.")
        elif rng.random() < 0.05:
            yield self._again(first, rng, hours=0.05, leg=min(10, body["leg"] + 1))
        elif rng.random() < 0.01:
            twice = self.op("pain", first.op.occurred_at, body, rng)
            yield Change(first.made_at + timedelta(seconds=4), twice)
            gone = self.next(twice, rng, kind="delete", body=None)
            yield Change(first.made_at + timedelta(seconds=15), gone)

    def _again(self, first: Change, rng: Random, hours: float, phone: int = 0, **fields: object) -> Change:
        op = self.next(first.op, rng, kind="put", body=(first.op.body or {}) | fields)
        return Change(first.made_at + timedelta(hours=hours), op, phone)

    def _sitting(self, ago: int, rng: Random) -> Iterator[Change]:
        weekend = self.day(ago).weekday() >= 5
        begin = self.at(ago, 9 + rng.uniform(-0.8, 1.5))
        for _ in range(max(0, self.client.sits - 1) if weekend else self.client.sits):
            ended_at, body = self._spell(ago, begin, rng)
            op = self.op("sitting", begin, body, rng)
            yield Change(ended_at + timedelta(minutes=rng.uniform(0, 3)), op)
            begin = ended_at + timedelta(minutes=rng.uniform(15, 80))

    def _spell(self, ago: int, begin: datetime, rng: Random) -> tuple[datetime, dict[str, Any]]:
        (bears,) = on_day(self.client.bears, ago)
        limit = max(5, round(rng.gauss(bears, bears * 0.15)))
        minutes = max(6, round(rng.uniform(0.4, 1.5) * bears))
        timer = rng.random() < self.client.timer
        ended_at = begin + timedelta(minutes=minutes)
        body: dict[str, Any] = {"started_at": utc(begin), "source": "timer" if timer else "typed"}
        if timer and rng.random() < 0.03:
            return ended_at, body | {"ended_at": None, "forgotten": True}
        hurt = minutes >= limit
        return ended_at, body | {
            "ended_at": utc(ended_at),
            "hurt": hurt,
            "hurt_after_min": limit if hurt else None,
        }

    def _questions(self) -> Iterator[Change]:
        for ago, text, done in self.client.questions:
            rng = self.rng(f"question {ago}")
            asked_at = self.at(ago, 20.5)
            first = Change(asked_at, self.op("question", asked_at, {"text": text}, rng))
            yield first
            if done:
                yield self._again(first, rng, hours=24 * 7, done=True)

    def _sessions(self) -> Iterator[Change]:
        """Weekly: planned at the one before, held or now and then cancelled, read just before it began."""
        client = self.client
        last, hour = client.session
        agos = [a for a in range(last, client.since + 1, client.every) if not self._too_long_ago(a)]
        for ago in (last - client.every, *agos):
            rng = self.rng(f"session {ago}")
            starts_at = self.at(ago, hour)
            body = {
                "starts_at": utc(starts_at),
                "minutes": 60,
                "state": "planned",
                "with": client.therapist,
            }
            op = self.op("appointment", starts_at, body, rng)
            planned_at = min(self.at(ago + client.every, hour + 1), self.at(client.since, 9))
            planned = Change(max(planned_at, self.at(client.since, 8)), op, None)
            yield planned
            off = ago > client.every and rng.random() < 0.06
            state = "cancelled" if off else "held"
            made = self.next(op, rng, kind="put", body=body | {"state": state})
            yield Change(starts_at + timedelta(hours=-26 if off else 1), made, None)
            if not off and ago > 0:
                yield from Sessions(client, self.zone, self.now, self.seed).records(
                    str(op.entry_id), ago, starts_at
                )
                yield self._review(starts_at - timedelta(minutes=5), rng)

    def _too_long_ago(self, ago: int) -> bool:
        return any(begin >= ago >= end for begin, end in self.client.gaps)

    def _review(self, at: datetime, rng: Random) -> Change:
        """`up_to_seq` is what the stream has reached when this is written: see pwa.demo."""
        body = {"up_to_seq": 0, "by": self.client.therapist, "at": utc(at)}
        return Change(at, self.op("review", at, body, rng), None)

    def _spread_notes(self) -> dict[int, str]:
        rng = self.rng("notes")
        words = list(self.client.notes)
        rng.shuffle(words)
        spread: dict[int, str] = {}
        ago = max((day for day, _ in self.client.recent), default=0) + rng.randint(1, 3)
        while ago <= self.client.since:
            spread[ago] = words[len(spread) % len(words)]
            ago += rng.randint(*DAYS_BETWEEN_NOTES)
        return spread | dict(self.client.recent)


def _reach(value: float, leg: int) -> int:
    return min(4, max(1, round(value))) if leg else 0
