"""What demo clients answered the day after their sessions, and two days after: most of the time."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from random import Random

from pwa.brief.reactions import WINDOWS, After
from pwa.demo.pen import Change, Pen, on_day, score

DAYS = 120
"""Of answers that are written: longer back nobody looks."""
ANSWERED: dict[After, float] = {"day": 0.8, "two_days": 0.65}
FEELS = (("better", "same", "same"), ("same", "same", "sore"), ("sore", "worse", "worse"))
"""After less, the same and more leg pain than usual."""


class Reactions(Pen):
    def changes(self, made: Sequence[Change]) -> list[Change]:
        """made: what else was written down, with the sessions that were held."""
        held = [one for one in made if one.op.entry_kind == "appointment" and self._is_held(one)]
        return [answer for one in held for answer in self._answers(one)]

    def _is_held(self, one: Change) -> bool:
        lately = one.op.occurred_at > self.now - timedelta(days=DAYS)
        return lately and (one.op.body or {}).get("state") == "held"

    def _answers(self, held: Change) -> Iterator[Change]:
        ends_at = held.op.occurred_at + timedelta(hours=1)
        for after, (opens, closes) in WINDOWS.items():
            rng = self.rng(f"reaction {held.op.entry_id} {after}")
            open_still = ends_at + closes > self.now and self.client.name == "Ana"  # left to whoever looks
            if rng.random() < ANSWERED[after] and not self._away(ends_at + opens) and not open_still:
                at = ends_at + opens + (closes - opens) * rng.uniform(0.2, 0.9)
                yield Change(at, self.op("reaction", at, self._said(held, after, at, rng), rng))

    def _said(self, held: Change, after: After, at: datetime, rng: Random) -> dict[str, object]:
        back, leg, *_ = on_day(self.client.course, self._ago(at))
        now = score(rng.gauss(leg - 0.4, 1.1))
        mood = 0 if now < leg - 0.7 else 2 if now > leg + 0.9 else 1
        feel, felt = rng.choice(FEELS[mood]), score(rng.gauss(back, 0.8))
        session = str(held.op.entry_id)
        return {"session": session, "after": after, "feel": feel, "leg": now, "back": felt, "note": ""}

    def _away(self, at: datetime) -> bool:
        return any(begin >= self._ago(at) >= end for begin, end in self.client.gaps)

    def _ago(self, at: datetime) -> int:
        return (self.day(0) - at.astimezone(self.zone).date()).days
