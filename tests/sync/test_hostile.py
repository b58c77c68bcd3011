"""A million hostile payloads: 0 answers 5xx (security.md); here a few hundred, tests/faults/hostile.py sends all."""

import random

from tests.sync.hostile import Siege

PAYLOADS = 400


def test_no_payload_brings_the_server_down(world):
    siege = Siege(world.visitor(world.cast.ana), random.Random(5))
    siege.send(PAYLOADS)
    assert siege.failures == []
    assert siege.still_serves()
