"""I1 to I7 of sync-protocol.md for any order of events, on both databases."""

from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.sync.machine import Devices

EXAMPLES, STEPS = 30, 40


def test_nothing_is_lost_doubled_or_shown_to_another(world):
    machine = type("Machine", (Devices,), {"world": world})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
