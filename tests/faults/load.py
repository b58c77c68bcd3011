"""Phones that write and send all the time, each in a thread of its own, while something happens."""

import random
import threading
from collections import Counter
from collections.abc import Callable, Sequence
from types import TracebackType

from tests.browser.waiting import wait_for
from tests.faults.phone import SteadyPhone

BACK_OFF = 0.02
LONGEST = 0.25
"""Seconds before a phone tries again, doubled each time: far less than a real one, which has all day."""
AT_ONCE = 0.002
"""Seconds between two looks at what has been acknowledged: what is done then falls into the next writes."""
PATIENCE = 120.0


class Load:
    """`with Load(phones, seed) as load:` they write; at its end they come to rest; what broke is raised."""

    def __init__(self, phones: Sequence[SteadyPhone], seed: int) -> None:
        self.phones = phones
        self._resting = threading.Event()
        self._broken: list[BaseException] = []
        self._threads = [
            threading.Thread(target=self._live, args=(phone, random.Random(f"{seed} {n}")), daemon=True)
            for n, phone in enumerate(phones)
        ]

    def __enter__(self) -> "Load":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, _error: object, _trace: TracebackType | None
    ) -> None:
        self._resting.set()
        for thread in self._threads:
            thread.join(PATIENCE)
        if kind is None:
            for _ in range(2):  # the second time each sees what the others still sent
                self._settle_down()
            for error in self._broken:
                raise error

    @property
    def acknowledged(self) -> int:
        return sum(len(phone.acknowledged) for phone in self.phones)

    @property
    def told(self) -> set[str]:
        """The ops that have been acknowledged by now."""
        return {name for phone in self.phones for name in phone.acknowledged.copy()}

    def news(self) -> set[str]:
        """The ops that have been acknowledged since it was last asked."""
        return {phone.news.popleft() for phone in self.phones for _ in range(len(phone.news))}

    @property
    def begun(self) -> int:
        return sum(phone.begun for phone in self.phones)

    @property
    def missed(self) -> Counter[str]:
        """What came instead of an answer, and how often."""
        return sum((phone.missed for phone in self.phones), Counter())

    def goes_on(self, more: int) -> None:
        """Waits until so many more ops have been acknowledged."""
        goal = self.acknowledged + more
        self._until(lambda: self.acknowledged >= goal, f"{more} more ops")

    def pushes_on(self, times: int, or_else: Callable[[], bool]) -> None:
        """Waits until so many pushes have been begun, whether they are answered or not."""
        goal = self.begun + times
        self._until(lambda: self.begun >= goal or or_else(), f"{times} more pushes")

    def is_cut_off(self, times: int) -> None:
        """Waits until so many more requests have failed."""
        goal = self.missed.total() + times
        self._until(lambda: self.missed.total() >= goal, f"{times} failures")

    def is_refused(self, what: str, times: int) -> None:
        """Waits until so many more requests have met this instead of an answer."""
        goal = self.missed[what] + times
        self._until(lambda: self.missed[what] >= goal, f"{times} of {what}")

    def _until(self, reached: Callable[[], bool], what: str) -> None:
        wait_for(lambda: reached() or self._broken, what, PATIENCE, beat=AT_ONCE)

    def _live(self, phone: SteadyPhone, chance: random.Random) -> None:
        try:
            failures = 0
            while not self._resting.is_set():
                before = phone.missed.total()
                phone.live(chance)
                failures = failures + 1 if phone.missed.total() > before else 0
                if failures:
                    self._resting.wait(min(LONGEST, BACK_OFF * 2**failures) * chance.random())
        except BaseException as error:
            self._broken.append(error)

    def _settle_down(self) -> None:
        for phone in self.phones:
            phone.come_to_rest()
