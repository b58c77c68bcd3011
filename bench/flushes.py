"""How often a server tells the disk to keep what was written, counted by strace and not assumed.

One client waits for each answer before it asks again: a server that flushes each commit before it answers
flushes at least once a request. With many clients one flush may serve a whole group of them.
"""

from dataclasses import dataclass

from bench import load, systems

RUNS = ((1, 1, 100), (100, 1, 40), (1, 16, 640))
"""Entries a request, clients, requests."""

FLUSHES_EACH_COMMIT = frozenset({"sqlite", "postgresql"})
SECONDS = 30.0


@dataclass
class Flushed:
    system: str
    batch: int
    clients: int
    requests: int
    flushes: int
    promised: bool

    @property
    def holds(self) -> bool:
        return not self.promised or self.flushes >= self.requests

    def cells(self) -> list[str]:
        each = self.flushes / self.requests
        return [self.system, str(self.batch), str(self.clients), str(self.requests), f"{each:.2f}"]


HEADINGS = ("system", "entries a request", "clients", "requests", "flushes a request")


def count(name: str) -> list[Flushed]:
    """Runs of their own: being watched costs time."""
    system = systems.make(name, flushes=True)
    try:
        system.prepare()
        system.start()
        return [_count(name, system, *run) for run in RUNS]
    finally:
        system.end()


def _count(name: str, system: systems.Measurable, batch: int, clients: int, requests: int) -> Flushed:
    queues = system.pushes(batch, clients, requests)
    before = _flushes(system)
    run = load.drive(system.port, queues, system.accepted, SECONDS)
    promised = name in FLUSHES_EACH_COMMIT and clients == 1
    return Flushed(system.name, batch, clients, len(run.waits), _flushes(system) - before, promised)


def _flushes(system: systems.Measurable) -> int:
    return sum(server.flushes() for server in system.servers)
