"""Waiting for a condition, never for a time."""

import time
from collections.abc import Callable
from typing import TypeVar

PATIENCE = 40.0
"""Seconds. A busy machine is slow at times; a condition that holds is seen at once."""
BEAT = 0.05
Answer = TypeVar("Answer")


def wait_for(
    ready: Callable[[], Answer], what: str, patience: float = PATIENCE, *, beat: float = BEAT
) -> Answer:
    """The first true answer of `ready`; AssertionError when it does not come."""
    deadline = time.monotonic() + patience
    while not (answer := ready()):
        assert time.monotonic() < deadline, f"waited {patience:.0f} s for {what}"
        time.sleep(beat)
    return answer
