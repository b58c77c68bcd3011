"""A million hostile payloads, 0 answers 5xx (security.md): a few hundred here, the rest in the long form."""

import random

from tests.sync.hostile import Siege

PAYLOADS = 400


def test_no_payload_brings_the_server_down(world):
    siege = Siege(world.visitor(world.cast.ana), random.Random(5))
    siege.send(PAYLOADS)
    assert siege.failures == []
    assert siege.still_serves()
