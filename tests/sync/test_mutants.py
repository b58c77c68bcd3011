"""Whoever breaks a rule of sync-protocol.md is caught, and by the invariant that is meant for it."""

from contextlib import suppress

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.sync.ground import a_world
from tests.sync.invariants import Broken
from tests.sync.machine import Devices
from tests.sync.mutants import MUTANTS

ENOUGH = 200
"""Examples; most are caught within five."""


@pytest.fixture(scope="module")
def world():
    """One for all of them, on SQLite: what catches them is the same on both databases."""
    with a_world("sqlite") as world:
        yield world


@pytest.mark.parametrize("name", MUTANTS)
def test_a_mutant_is_caught(name, world, monkeypatch):
    mutant = MUTANTS[name]
    mutant.apply(monkeypatch)
    world.broken.clear()

    class Machine(Devices):
        def teardown(self):
            with suppress(Broken):  # whatever else it breaks, on with it
                super().teardown()
            assert mutant.by not in world.broken, mutant.by

    Machine.world, Machine.only = world, mutant.only
    with pytest.raises(AssertionError, match=mutant.by):
        run_state_machine_as_test(Machine, settings=SETTINGS)


SETTINGS = settings(
    max_examples=ENOUGH,
    stateful_step_count=20,
    deadline=None,
    database=None,
    derandomize=True,
    phases=[Phase.generate],
    report_multiple_bugs=False,
    suppress_health_check=list(HealthCheck),
)
