"""The long form: `python -m tests.sync [schedules|interleavings|hostile [N]] [--on DATABASE] [--seed 5]`

Prints one line for each and fails when something does not hold. Without a word: the numbers of security.md.
"""

import argparse
import random
import sys
import time
from collections.abc import Callable

from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.sync import crowd, invariants
from tests.sync.ground import a_world
from tests.sync.hostile import Siege, memory_mib
from tests.sync.machine import Devices
from tests.sync.world import World

STEPS = 60
PUSHES, PAYLOADS = 200, 2_000
"""Of a round."""
FLAT = 16
"""MiB that a siege may add at most, however long."""


def schedules(world: World, wanted: int, start: int) -> str:
    """Hypothesis prints the shortest schedule that breaks something, with the seed to see it again."""
    machine = seed(start)(type("Machine", (Devices,), {"world": world}))
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=wanted,
            stateful_step_count=STEPS,
            deadline=None,
            database=None,
            phases=[Phase.generate, Phase.shrink],
            print_blob=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
    return f"{wanted} schedules of up to {STEPS} steps: I1 to I7 held"


def interleavings(world: World, wanted: int, start: int) -> str:
    seen = rounds = 0
    with crowd.gathered(world, world.settings) as two:
        while seen < wanted:
            world.begin()
            seen += two.write(PUSHES, start + 2 * rounds)
            world.come_to_rest()
            invariants.check(world)
            rounds += 1
    return f"{seen} interleavings in {rounds} rounds: equal views, nothing lost or doubled"


def hostile(world: World, wanted: int, start: int) -> str:
    siege = Siege(world.visitor(world.cast.ana), random.Random(start))
    siege.send(PAYLOADS)
    before = memory_mib()
    while siege.answers.total() < wanted:
        siege.send(min(PAYLOADS, wanted - siege.answers.total()))
        assert not siege.failures, siege.failures[:3]
        world.empty()
    assert siege.still_serves()
    after = memory_mib()
    assert after - before < FLAT, f"memory grew from {before:.0f} to {after:.0f} MiB"
    answers = ", ".join(f"{status}: {times}" for status, times in sorted(siege.answers.items()))
    besides = f"{siege.ops} ops in batches among them"
    return f"{wanted} payloads, {besides}: {answers}; memory {before:.0f} MiB, at the end {after:.0f}"


LONG: dict[str, tuple[Callable[[World, int, int], str], int]] = {
    "schedules": (schedules, 2_000),
    "interleavings": (interleavings, 10_000),
    "hostile": (hostile, 1_000_000),
}


def main() -> int:
    asked = _asked()
    for name in [asked.what] if asked.what else LONG:
        run, wanted = LONG[name]
        for on in [asked.on] if asked.on else ("sqlite", "postgresql"):
            with a_world(on) as world:
                began = time.monotonic()
                word = run(world, asked.number or wanted, asked.seed)
                print(f"{on}: {word} ({time.monotonic() - began:.0f} s)", flush=True)
    return 0


def _asked() -> argparse.Namespace:
    words = argparse.ArgumentParser(prog="python -m tests.sync")
    words.add_argument("what", nargs="?", choices=LONG)
    words.add_argument("number", nargs="?", type=int)
    words.add_argument("--on", choices=("sqlite", "postgresql"))
    words.add_argument("--seed", type=int, default=5)
    return words.parse_args()


if __name__ == "__main__":
    sys.exit(main())
