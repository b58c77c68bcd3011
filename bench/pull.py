"""What a pull of 100 entries costs, however many rows others have, and what a digest costs.

    .venv/bin/python -m bench.pull [--seconds 5] [--others 10000,1000000]
        [--systems sqlite,postgresql,bare,pocketbase,pouchdb] [--out FILE]

A client with a thousand entries, spread between those of 199 others, pulls the hundred after the five
hundredth, one request after the other. The two sizes take turns, so that a busy machine disturbs both alike.
"""

import argparse
from collections.abc import Mapping

from bench import figures, goals, load, processes, systems
from bench.crowd import surround
from bench.easeback import Easeback
from bench.figures import Measured, Watch
from bench.peers.bare import Bare
from bench.peers.pocketbase import PocketBase
from bench.peers.pouchdb import PouchDB
from bench.telling import conclude, say

OWN, SINCE, PAGE = 1000, 500, 100
PEOPLE = 200
TURNS = 5
AHEAD = 50_000
PATIENCE = 600.0
HEADINGS = (
    "system",
    "rows of others",
    "asked for",
    "brings",
    "a second",
    "a second of server CPU",
    "p50 ms",
    "p99 ms",
    "others busy",
    "refused",
)


class Report:
    def __init__(self) -> None:
        self.rows: list[list[str]] = []
        self.measured: list[Measured] = []
        self.ratio: dict[str, float] = {}
        self.pulls: dict[str, float] = {}


def main() -> None:
    asked = _arguments()
    processes.keep_to(processes.LOAD_CORE)
    report = Report()
    for name in asked.systems.split(","):
        if name in systems.OURS:
            _ours(name, asked, report)
        elif systems.present(name):
            _peer(name, asked, report)
    conclude(*_text(report), asked.out)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=float, default=5.0)
    parser.add_argument("--others", default="10000,1000000")
    parser.add_argument("--systems", default="sqlite,postgresql,bare,pocketbase,pouchdb")
    parser.add_argument("--out", default="")
    return parser.parse_args()


def _ours(name: str, asked: argparse.Namespace, report: Report) -> None:
    """One server for each size, both running, asked in turns."""
    sizes = [int(size) for size in asked.others.split(",")]
    made = {size: Easeback(name, people=PEOPLE) for size in sizes}
    try:
        for size, system in made.items():
            _fill(system, size)
        costs = _pulls(made, asked.seconds, report)
        name = made[sizes[0]].name
        report.ratio[name] = costs[sizes[-1]] / costs[sizes[0]]
        report.pulls[name] = report.measured[-1].run.request_rate
        _digests(made, asked.seconds, report)
    finally:
        for system in made.values():
            system.end()


def _fill(system: Easeback, others: int) -> None:
    system.prepare()
    system.start()
    load.drive(system.port, [system.history(0, OWN, PAGE)], system.accepted, PATIENCE)
    system.stop()
    surround(system, 0, others)
    system.serve()
    say(f"{system.name}: {others:,} rows of others are in")


def _pulls(made: dict[int, Easeback], seconds: float, report: Report) -> dict[int, float]:
    """Server CPU of one pull in seconds, for each size: the cheapest turn, for noise only adds."""
    asks = {size: system.pulls(0, SINCE, PAGE, AHEAD) for size, system in made.items()}
    turns = _in_turns(made, asks, "pulled", seconds)
    for size, done in turns.items():
        _note(report, f"{size:,}", "pull of 100", _sum(done))
    return {size: min(one.cpu / one.run.requests for one in done) for size, done in turns.items()}


def _digests(made: dict[int, Easeback], seconds: float, report: Report) -> None:
    asks = {size: system.digests(0, AHEAD) for size, system in made.items()}
    for size, done in _in_turns(made, asks, "digested", seconds).items():
        _note(report, f"{size:,}", f"digest of {OWN}", _sum(done))


def _in_turns(
    made: Mapping[int, Easeback], asks: Mapping[int, list[bytes]], what: str, seconds: float
) -> dict[int, list[Measured]]:
    done: dict[int, list[Measured]] = {size: [] for size in made}
    for turn in range(TURNS + 1):
        for size, system in made.items():
            measured = _measure(system, asks[size], getattr(system, what), seconds / TURNS)
            if turn:  # the first one warms up
                done[size].append(measured)
    return done


def _measure(
    system: systems.Measurable, asks: list[bytes], accepted: load.Accepted, seconds: float
) -> Measured:
    watch = Watch(system)
    return watch.measured(PAGE, 1, load.drive(system.port, [asks], accepted, seconds))


def _sum(turns: list[Measured]) -> Measured:
    whole = turns[0]
    for one in turns[1:]:
        whole.run.add(one.run)
        whole.cpu += one.cpu
        whole.took += one.took
        whole.after, whole.others = one.after, max(whole.others, one.others)
    return whole


def _peer(name: str, asked: argparse.Namespace, report: Report) -> None:
    system = systems.make(name)
    if not isinstance(system, Bare | PocketBase | PouchDB):
        return
    try:
        system.prepare()
        system.start()
        pages = OWN // PAGE * system.people
        load.drive(system.port, system.pushes(PAGE, system.people, pages), system.accepted, PATIENCE)
        asks = system.pulls(0, SINCE, PAGE, AHEAD)
        for seconds in (1.0, asked.seconds):
            measured = _measure(system, asks, system.pulled, seconds)
        _note(report, f"{OWN * (system.people - 1):,}", "pull of 100", measured)
        report.pulls[system.name] = measured.run.request_rate
    finally:
        system.end()


def _note(report: Report, others: str, what: str, measured: Measured) -> None:
    run = measured.run
    row = [measured.system, others, what, f"{run.entries / run.requests:g}"]
    row += [f"{run.request_rate:,.0f}", f"{run.requests / measured.cpu:,.0f}"]
    row += [f"{run.wait(0.5):.2f}", f"{run.wait(0.99):.2f}", f"{measured.others:.0%}"]
    row.append(", ".join(run.refused) or "none")
    report.rows.append(row)
    report.measured.append(measured)
    say(" | ".join(row))


def _text(report: Report) -> tuple[str, bool]:
    verdicts, holds = figures.verdicts(goals.pulls(report.ratio, report.pulls))
    rows = figures.table(HEADINGS, report.rows)
    return f"{figures.quiet(report.measured)}\n\n### Pulls\n{rows}\n\n### Goals\n{verdicts}", holds


if __name__ == "__main__":
    main()
