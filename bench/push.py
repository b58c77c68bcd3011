"""How many entries a second the server takes in, beside the floor and beside peers, all in one run.

    .venv/bin/python -m bench.push [--seconds 5] [--batches 1,20,100,1000] [--clients 1,16]
        [--systems sqlite,postgresql,bare,pocketbase,pouchdb,kinto] [--out FILE]

Each server runs on one core (with its database, where that is a server, too), the generator on the other.
Each run starts from a database with people and no entries, and its first second does not count. Prints tables
in Markdown, and ends with an error when an entry that was confirmed is not there, when a commit was not
flushed, or when a goal of docs/sync.md was missed.
"""

import argparse
from collections.abc import Iterator

from bench import ceiling, figures, flushes, goals, load, processes, systems
from bench.easeback import Easeback
from bench.figures import Measured, Watch
from bench.floor import Floor
from bench.flushes import Flushed
from bench.telling import conclude, say

WARM_SECONDS = 1.0
PEERS_BATCHES = (1, 100)
FLOOR_ENTRIES = 20_000
FLOOR_HEADINGS = ("system", "entries a transaction", "floor, entries/s", "one client reaches")


class Report:
    """What a whole run found."""

    def __init__(self) -> None:
        self.measured: list[Measured] = []
        self.floors: dict[tuple[str, int], float] = {}
        self.flushed: list[Flushed] = []
        self.lost: dict[str, int] = {}
        self.durability: dict[str, str] = {}
        self.missing: list[str] = [] if systems.flushes_can_be_counted() else ["strace, to count flushes"]


def main() -> None:
    asked = _arguments()
    processes.keep_to(processes.LOAD_CORE)
    report = Report()
    for name in asked.systems.split(","):
        if systems.present(name):
            _measure(name, asked, report)
        else:
            report.missing.append(f"{name}: bench/peers/install.sh")
    conclude(*_text(report), asked.out)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=float, default=5.0)
    parser.add_argument("--batches", default="1,20,100,1000")
    parser.add_argument("--clients", default="1,16")
    parser.add_argument("--systems", default=",".join((*systems.OURS, *systems.PEERS)))
    parser.add_argument("--out", default="")
    return parser.parse_args()


def _measure(name: str, asked: argparse.Namespace, report: Report) -> None:
    system = systems.make(name)
    report.durability[system.name] = system.durability
    try:
        system.prepare()
        for batch in _batches(system, asked):
            for clients in map(int, asked.clients.split(",")):
                _run(system, batch, clients, asked.seconds, report)
            if isinstance(system, Easeback):
                report.floors[system.name, batch] = _floor(system, batch)
    finally:
        system.end()
    if systems.flushes_can_be_counted():
        report.flushed += flushes.count(name)


def _batches(system: systems.Measurable, asked: argparse.Namespace) -> list[int]:
    batches = [int(batch) for batch in asked.batches.split(",")]
    return batches if isinstance(system, Easeback) else [n for n in batches if n in PEERS_BATCHES]


def _run(system: systems.Measurable, batch: int, clients: int, seconds: float, report: Report) -> None:
    system.start()
    try:
        first = system.pushes(batch, clients, max(8_000 // batch, 4 * clients))
        warm = load.drive(system.port, first, system.accepted, WARM_SECONDS)
        requests = int(warm.request_rate * seconds * 2) + 2 * clients
        queues = system.pushes(batch, clients, requests)
        watch = Watch(system)
        run = load.drive(system.port, queues, system.accepted, seconds)
        measured = watch.measured(batch, clients, run)
    finally:
        system.stop()
    report.measured.append(measured)
    say(" | ".join(measured.cells()))
    if isinstance(system, Easeback):
        report.lost[f"{system.name}, {batch} × {clients}"] = _lost(
            system, warm.acknowledged + run.acknowledged
        )


def _lost(system: Easeback, acknowledged: int) -> int:
    return max(0, acknowledged - system.stored())


def _floor(system: Easeback, batch: int) -> float:
    full, empty = system.engine("bench"), system.engine("empty")
    floor = Floor(full, empty, least=system.stored() // 2)
    full.dispose()
    empty.dispose()
    system.copy("floor")
    engine = system.engine("floor")
    rate = floor.write(engine, batch, min(FLOOR_ENTRIES, floor.entries))
    engine.dispose()
    say(f"floor of {system.name}, {batch} a transaction into {', '.join(floor.tables)}: {rate:,.0f}/s")
    return rate


def _text(report: Report) -> tuple[str, bool]:
    found = [*goals.kept(report.lost, report.flushed, report.measured), *goals.pushes(report.measured)]
    found += [("everything to measure with is installed", what, False) for what in report.missing]
    verdicts, holds = figures.verdicts(found)
    parts = {
        "Pushes": figures.table(figures.HEADINGS, (one.cells() for one in report.measured)),
        "Durability": figures.table(("system", "when an answer is there"), report.durability.items()),
        "Flushes": figures.table(flushes.HEADINGS, (one.cells() for one in report.flushed)),
        "The floor": figures.table(FLOOR_HEADINGS, _floor_rows(report)),
        "The generator's own ceiling": figures.table(ceiling.HEADINGS, ceiling.rows()),
        "Goals": verdicts,
    }
    text = "\n\n".join(f"### {name}\n{part}" for name, part in parts.items())
    return f"{figures.quiet(report.measured)}\n\n{text}", holds


def _floor_rows(report: Report) -> Iterator[list[str]]:
    """Beside what one client reached: nobody's commit waits for another's in either."""
    reached = {(one.system, one.batch): one.run.rate for one in report.measured if one.clients == 1}
    for (name, batch), floor in report.floors.items():
        share = reached.get((name, batch), 0.0) / floor
        yield [name, str(batch), f"{floor:,.0f}", f"{share:.0%}"]


if __name__ == "__main__":
    main()
