"""What a fault was survived with: counts to be read, and promises that were broken."""

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field


@dataclass
class Report:
    """`times` of `wanted` faults happened."""

    fault: str
    on: str
    wanted: int
    times: int = 0
    counts: dict[str, object] = field(default_factory=dict)
    broken: list[str] = field(default_factory=list)
    began: float = field(default_factory=time.monotonic)

    def count(self, **figures: object) -> None:
        self.counts |= figures

    def missed(self, answers: Mapping[str, int]) -> None:
        told = ", ".join(f"{what} {times}" for what, times in sorted(answers.items()))
        self.count(no_answer=told or "none")

    def line(self) -> str:
        seconds = time.monotonic() - self.began
        figures = "; ".join(f"{name.replace('_', ' ')}: {value}" for name, value in self.counts.items())
        verdict = "BROKEN: " + "; ".join(self.broken) if self.broken else "kept"
        return (
            f"{self.fault} on {self.on}: {self.times} of {self.wanted}; {figures}; {seconds:.0f} s; {verdict}"
        )


@dataclass(frozen=True)
class Size:
    """How often a fault is to happen, and after how many seconds it is enough anyway."""

    times: int
    seconds: float
    seed: int = 5

    def rounds(self, report: Report) -> Iterator[int]:
        """Numbers until either is reached; counts them in the report."""
        deadline = time.monotonic() + self.seconds
        for n in range(self.times):
            if time.monotonic() > deadline:
                return
            yield n
            report.times = n + 1

    def until(self, report: Report, reached: Callable[[], int]) -> Iterator[int]:
        """How many there are, until they are enough or the time is up."""
        deadline = time.monotonic() + self.seconds
        report.times = reached()
        while report.times < self.times and time.monotonic() < deadline:
            yield report.times
            report.times = reached()
