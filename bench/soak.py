"""Hours of load: memory and file handles stay flat, nothing that was confirmed is lost, all is whole.

    .venv/bin/python -m bench.soak HOURS [--database sqlite|postgresql] [--clients 16] [--rate 100]
        [--every 60]

Phones push some entries, pull what is new and ask for digests, at a rate for which the disk has room: eight
hours leave some five gigabytes. Prints a line for each interval, and ends with an error when memory grew by
more than a fifth or handles by more than eight after the first tenth, when anything was refused, when a
stream's numbers have a gap, or when the database is not whole.
"""

import argparse
import random
import statistics
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection, func, select

from bench import load, processes
from bench.easeback import Easeback
from bench.figures import MEGABYTE
from pwa.models import EntryRevision, SyncStream

PEOPLE = 640
GROWTH, MORE_HANDLES = 1.2, 8
MOST_ENTRIES, PAGE = 5, 100
PATIENCE = 120.0


@dataclass
class Course:
    """How it went, interval by interval."""

    memory: list[float] = field(default_factory=list)
    handles: list[int] = field(default_factory=list)
    acknowledged: int = 0
    requests: int = 0
    refused: Counter[str] = field(default_factory=Counter)


def main() -> None:
    asked = _arguments()
    processes.keep_to(processes.LOAD_CORE)
    system = Easeback(asked.database, people=PEOPLE)
    try:
        system.prepare()
        system.start()
        course = _go_on(system, asked)
        system.stop()
        broken = [*_broken(course), *_not_whole(system, course)]
    finally:
        system.end()
    print(f"{course.requests:,} requests, {course.acknowledged:,} entries confirmed, {len(broken)} broken")
    print("\n".join(broken) or "memory and handles flat, nothing lost, the database is whole")
    sys.exit(bool(broken))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("hours", type=float)
    parser.add_argument("--database", default="sqlite", choices=("sqlite", "postgresql"))
    parser.add_argument("--clients", type=int, default=16)
    parser.add_argument("--rate", type=float, default=100.0, help="requests a second")
    parser.add_argument("--every", type=float, default=60.0)
    return parser.parse_args()


def _go_on(system: Easeback, asked: argparse.Namespace) -> Course:
    course, chance = Course(), random.Random(5)
    end = time.monotonic() + asked.hours * 3600
    while time.monotonic() < end:
        until, run = time.monotonic() + asked.every, load.Run()
        while time.monotonic() < until:
            _second(system, asked, chance, run)
        _note(course, system, run)
    return course


def _second(system: Easeback, asked: argparse.Namespace, chance: random.Random, run: load.Run) -> None:
    """As many requests as belong into a second, over new connections."""
    begun = time.monotonic()
    queues = [_asks(system, one, asked, chance) for one in range(asked.clients)]
    run.add(load.drive(system.port, queues, system.heard, PATIENCE, whole=True))
    time.sleep(max(0.0, 1 - (time.monotonic() - begun)))


def _asks(system: Easeback, one: int, asked: argparse.Namespace, chance: random.Random) -> list[bytes]:
    """As phones do: a push, then what is new, now and then the digest. Each connection has its own people."""
    asks: list[bytes] = []
    while len(asks) < asked.rate / asked.clients:
        person = chance.randrange(one, system.people, asked.clients)
        asks.append(system.push(person, chance.randint(1, MOST_ENTRIES), chance))
        asks += system.pulls(person, chance.randint(0, 500), PAGE, 1)
        asks += system.digests(person, int(chance.random() < 0.1))
    return asks


def _note(course: Course, system: Easeback, run: load.Run) -> None:
    course.memory.append(sum(server.memory() for server in system.servers) / MEGABYTE)
    course.handles.append(sum(server.handles() for server in system.servers))
    course.acknowledged += run.acknowledged
    course.requests += run.requests
    course.refused += run.refused
    print(
        f"{len(course.memory):5}  {run.request_rate:7.0f} requests/s  p99 {run.wait(0.99):7.1f} ms  "
        f"{course.memory[-1]:7.1f} MB  {course.handles[-1]:4} handles  refused {sum(run.refused.values())}",
        flush=True,
    )


def _broken(course: Course) -> Iterator[str]:
    for name, values, most in (
        ("memory in MB", course.memory, lambda first: first * GROWTH),
        ("handles", course.handles, lambda first: first + MORE_HANDLES),
    ):
        first, last = _ends(values)
        if last > most(first):
            yield f"{name} grew from {first:.0f} to {last:.0f}"
    for what, times in course.refused.items():
        yield f"{times} × {what}"


def _ends(values: Sequence[float]) -> tuple[float, float]:
    """The medians of the second tenth and of the last: the first is when caches fill."""
    tenth = max(1, len(values) // 10)
    return statistics.median(values[tenth : 2 * tenth] or values), statistics.median(values[-tenth:])


def _not_whole(system: Easeback, course: Course) -> Iterator[str]:
    if (stored := system.stored()) < course.acknowledged:
        yield f"{course.acknowledged - stored} entries were confirmed and are not stored"
    engine = system.engine()
    with engine.connect() as connection:
        yield from gaps(connection)
        if engine.dialect.name == "sqlite":
            found = connection.exec_driver_sql("PRAGMA integrity_check").scalars().all()
            yield from (f"integrity check: {line}" for line in found if line != "ok")
    engine.dispose()


def gaps(connection: Connection) -> Iterator[str]:
    """Streams of which a revision has not the next number, or none has it."""
    revision, stream = EntryRevision, SyncStream
    numbered = (
        select(stream.client_id, stream.seq, func.count(revision.seq), func.count(revision.seq.distinct()))
        .outerjoin(revision, revision.client_id == stream.client_id)
        .group_by(stream.client_id, stream.seq)
    )
    for client_id, seq, revisions, numbers in connection.execute(numbered):
        if not seq == revisions == numbers:
            yield f"stream {client_id}: number {seq}, {revisions} revisions with {numbers} numbers"


if __name__ == "__main__":
    main()
