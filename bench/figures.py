"""What one run cost, and the table of all runs."""

import os
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from bench.load import Run
from bench.processes import TICK, Server

MEGABYTE = 1 << 20
DISTURBED = 0.1
"""The share of the machine that others may use: beyond it a figure says little."""


class System(Protocol):
    """What is measured: Easeback, or a peer."""

    name: str
    durability: str

    @property
    def servers(self) -> list[Server]: ...


@dataclass
class Measured:
    """A run of one system. `cpu` of the server and `took` in seconds, memory in bytes; `others`: the share of
    all cores that neither the server nor the generator used.
    """

    system: str
    batch: int
    clients: int
    run: Run
    cpu: float
    took: float
    before: int
    after: int
    others: float

    @property
    def per_cpu(self) -> float:
        """Entries for each second that the server had the processor: what others do matters little here."""
        return self.run.acknowledged / self.cpu if self.cpu else 0.0

    def cells(self) -> list[str]:
        run = self.run
        return [
            self.system,
            str(self.batch),
            str(self.clients),
            f"{run.rate:,.0f}",
            f"{self.per_cpu:,.0f}",
            f"{self.cpu / max(run.acknowledged, 1) * 1e6:,.0f}",
            f"{run.wait(0.5):.1f}",
            f"{run.wait(0.99):.1f}",
            f"{run.wait(1):.0f}",
            f"{self.cpu / self.took:.0%}",
            f"{run.busy:.0%}",
            f"{self.before / MEGABYTE:.0f} → {self.after / MEGABYTE:.0f}",
            f"{self.others:.0%}",
            ", ".join(f"{n} × {what}" for what, n in run.refused.most_common(2)) or "none",
        ]


HEADINGS = (
    "system",
    "entries a request",
    "clients",
    "entries/s",
    "entries/s of server CPU",
    "µs CPU an entry",
    "p50 ms",
    "p99 ms",
    "longest ms",
    "server busy",
    "generator busy",
    "memory MB",
    "others busy",
    "refused",
)


class Watch:
    """Reads the clocks of a system's servers and of the machine before and after a run."""

    def __init__(self, system: System) -> None:
        self._servers = system.servers
        self._name = system.name
        self._cpu = self._used()
        self._memory = sum(server.memory() for server in self._servers)
        self._machine, self._own, self._begun = machine(), time.process_time(), time.perf_counter()

    def measured(self, batch: int, clients: int, run: Run) -> Measured:
        cpu = self._used() - self._cpu
        own, took = time.process_time() - self._own, time.perf_counter() - self._begun
        others = max(0.0, machine() - self._machine - cpu - own) / (took * (os.cpu_count() or 1))
        memory = sum(server.memory() for server in self._servers)
        return Measured(self._name, batch, clients, run, cpu, took, self._memory, memory, others)

    def _used(self) -> float:
        return sum(server.cpu() for server in self._servers)


def quiet(measured: Sequence[Measured]) -> str:
    """Whether the machine had nothing else to do."""
    disturbed = sum(one.others > DISTURBED for one in measured)
    if not disturbed:
        return "The machine had nothing else to do."
    return (
        f"**In {disturbed} of {len(measured)} runs others used more than {DISTURBED:.0%} of the machine: "
        "what is said by the second counts for little then, what is said by the second of CPU for more.**"
    )


def machine() -> float:
    """Seconds of processor time that everything on this machine has used since it started."""
    fields = [int(field) for field in Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:]]
    user, nice, system, _idle, _iowait, irq, softirq, *_ = fields
    return (user + nice + system + irq + softirq) / TICK


def table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """In Markdown."""
    lines = [headings, ["---"] * len(headings), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def verdicts(found: Iterable[tuple[str, str, bool]]) -> tuple[str, bool]:
    """The table of what was to be reached, and whether all of it was."""
    rows = [(goal, reached, "yes" if holds else "**no**") for goal, reached, holds in found]
    return table(("to reach", "reached", "holds"), rows), all(row[2] == "yes" for row in rows)
