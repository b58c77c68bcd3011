"""What the server has to reach (docs/sync.md, "Speed"), and whether a run shows it.

Comparisons hold within one run only: the machine was the same, and as busy.
"""

from collections.abc import Iterator, Mapping, Sequence

from bench.figures import Measured
from bench.flushes import Flushed

SQLITE, POSTGRESQL = "Easeback on SQLite", "Easeback on PostgreSQL"
Verdict = tuple[str, str, bool]

BATCHES_OF_100 = (
    ("PocketBase", SQLITE, 10.0),
    ("express-pouchdb", SQLITE, 1.5),
    ("Kinto on PostgreSQL", POSTGRESQL, 50.0),
)
ENTRIES_A_SECOND = 45_000
LONGEST_P99 = 10.0


def pushes(measured: Sequence[Measured]) -> Iterator[Verdict]:
    best = _best(measured)
    if ours := best.get((SQLITE, 100)):
        yield _at_least(f"{SQLITE}: batches of 100, entries/s", ours.run.rate, ENTRIES_A_SECOND)
    for peer, name, times in BATCHES_OF_100:
        if (ours := best.get((name, 100))) and (theirs := best.get((peer, 100))):
            yield _times(f"{name}: batches of 100 against {peer}", ours, theirs, times)
    yield from _singles({one.system: one for one in measured if (one.batch, one.clients) == (1, 16)})


def _singles(of: Mapping[str, Measured]) -> Iterator[Verdict]:
    if not (ours := of.get(SQLITE)):
        return
    if theirs := of.get("PocketBase"):
        yield _times(f"{SQLITE}: single entries of 16 clients against PocketBase", ours, theirs, 1.5)
    p99 = ours.run.wait(0.99)
    yield (
        f"{SQLITE}: single entries of 16 clients, p99 ≤ {LONGEST_P99:.0f} ms",
        f"{p99:.1f} ms",
        p99 <= LONGEST_P99,
    )


def kept(
    lost: Mapping[str, int], flushed: Sequence[Flushed], measured: Sequence[Measured]
) -> Iterator[Verdict]:
    """What is a promise and no matter of speed."""
    if lost:
        gone = sum(lost.values())
        yield "entries that were confirmed and are not stored: 0", str(gone), gone == 0
    for one in flushed:
        if one.promised:
            yield (
                f"{one.system}: a flush for each answer, {one.batch} entries a request",
                f"{one.flushes} for {one.requests}",
                one.holds,
            )
    for one in measured:
        if one.run.refused and one.system in {SQLITE, POSTGRESQL}:
            yield (
                f"{one.system}: {one.batch} × {one.clients} refuses nothing",
                str(dict(one.run.refused)),
                False,
            )


def pulls(ratio: Mapping[str, float], a_second: Mapping[str, float]) -> Iterator[Verdict]:
    """`ratio`: what a page costs amid the most rows of others, as a multiple of that amid the fewest."""
    for name, times in ratio.items():
        yield (
            f"{name}: a pull amid a hundred times the rows of others costs ≤ 1.1 times",
            f"{times:.2f}",
            times <= 1.1,
        )
    ours, theirs = a_second.get(SQLITE), a_second.get("PocketBase")
    if ours and theirs:
        goal = f"{SQLITE}: pulls of 100 a second ≥ 5 times PocketBase's"
        yield goal, f"{ours / theirs:.1f} times ({ours:,.0f} : {theirs:,.0f})", ours >= 5 * theirs


def _best(measured: Sequence[Measured]) -> dict[tuple[str, int], Measured]:
    """The best of 1 and of 16 clients: for a peer as for us."""
    best: dict[tuple[str, int], Measured] = {}
    for one in measured:
        key = one.system, one.batch
        if key not in best or one.run.rate > best[key].run.rate:
            best[key] = one
    return best


def _at_least(goal: str, reached: float, least: float) -> Verdict:
    return f"{goal} ≥ {least:,.0f}", f"{reached:,.0f}", reached >= least


def _times(goal: str, ours: Measured, theirs: Measured, least: float) -> Verdict:
    times = ours.run.rate / theirs.run.rate if theirs.run.rate else 0.0
    by_cpu = ours.per_cpu / theirs.per_cpu if theirs.per_cpu else 0.0
    shown = f"{times:.1f} times ({ours.run.rate:,.0f} : {theirs.run.rate:,.0f}); by CPU {by_cpu:.1f}"
    return f"{goal} ≥ {least:g} times", shown, times >= least
