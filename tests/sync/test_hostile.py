"""A million hostile payloads, 0 answers 5xx (security.md): a few hundred here, the rest in the long form."""

import random

import pytest

from pwa import sync
from tests.sync.hostile import Siege

PAYLOADS = 400


@pytest.fixture
def siege(world) -> Siege:
    return Siege(world.visitor(world.cast.ana), random.Random(5))


def test_no_payload_brings_the_server_down(siege):
    siege.send(PAYLOADS)
    assert siege.failures == []
    assert siege.ops > 0
    assert siege.still_serves()


def test_an_op_that_spoils_the_answers_of_others_is_noticed(siege, monkeypatch):
    right = sync.push
    monkeypatch.setattr(sync, "push", lambda *asked: _without_the_last(right(*asked)))
    siege.send(PAYLOADS)
    assert " results: " in siege.failures[0]


def _without_the_last(answer: dict) -> dict:
    return answer | {"results": answer["results"][:-1]}
