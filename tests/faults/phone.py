"""A phone that goes on through faults, remembers what was acknowledged, and writes by itself."""

import hashlib
import random
from collections import Counter, deque

from tests.faults.over_http import NoAnswer
from tests.ops import PAIN
from tests.phone import Phone

MOST_WAITING = 200
TRIES = 400


class SteadyPhone(Phone):
    """Over a network that fails. An answer that does not come changes nothing on the phone (rule 4)."""

    def __init__(self, wire) -> None:
        super().__init__(wire)
        self.acknowledged: set[str] = set()
        self.news: deque[str] = deque()
        self.missed: Counter[str] = Counter()
        self.mine: list[str] = []
        self.begun = 0

    def live(self, chance: random.Random) -> None:
        """Writes a little, and sends some of it."""
        if len(self.outbox) < MOST_WAITING:
            for _ in range(chance.randint(1, 5)):
                self._log(chance)
        self.begun += 1
        self.try_to(lambda: self.push(size=chance.randint(1, 20)))
        if chance.random() < 0.2:
            self.try_to(self.pull)

    def try_to(self, ask) -> bool:
        """Whether an answer came."""
        try:
            ask()
        except NoAnswer as error:
            self.missed[error.what] += 1
            return False
        return True

    def come_to_rest(self) -> None:
        """Syncs until nothing is left to do, however many tries that takes. I4: it ends."""
        for _ in range(TRIES):
            if self.try_to(super().come_to_rest):
                return
        raise AssertionError(f"the outbox does not drain: {self.missed}")

    def fresh(self) -> "SteadyPhone":
        """Another one of the same person, that has pulled everything anew."""
        other = SteadyPhone(self.wire)
        other.come_to_rest()
        return other

    def digest(self) -> str:
        """As `GET /sync/digest` has it."""
        lines = sorted(f"{key}:{change['rev']}" for key, change in self.shadow.items())
        return hashlib.sha256("\n".join(lines).encode()).hexdigest()

    def _log(self, chance: random.Random) -> None:
        what = chance.random() if self.mine else 1.0
        if what < 0.05:
            self.erase(chance.choice(self.mine))
        elif what < 0.2:
            self.write(PAIN | {"leg": chance.randint(0, 10)}, chance.choice(self.mine))
        else:
            self.mine.append(self.write(PAIN | {"leg": chance.randint(0, 10)}))

    def _settle(self, result: dict) -> None:
        self.acknowledged.add(result["op_id"])
        self.news.append(result["op_id"])
        super()._settle(result)
