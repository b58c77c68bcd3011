"""Two processes that push to one stream at the same time, each with a phone of Ana's; Tess writes in between.

An interleaving is counted where the stream's order goes from one phone to the other or to Tess: what really
happened, not what was meant to.
"""

import itertools
import multiprocessing
import random
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from multiprocessing.connection import Connection
from typing import Any

from flask import Flask

from pwa import create_app
from pwa.config import Settings
from pwa.kinds import Reply
from tests.cast import LONG_AGO, Cast, Visitor
from tests.entries import by_therapist
from tests.ops import PAIN, Wire
from tests.phone import Phone
from tests.sync.world import World

SHARED = [str(uuid.UUID(int=number)) for number in range(4)]
"""Entries that both phones write to all the time."""
LONGEST = 600
"""Seconds; then a process hangs."""


@dataclass(frozen=True)
class Crowd:
    """The two processes. They stay: to start one takes longer than all it writes in a round."""

    world: World
    ends: Sequence[Connection]

    def write(self, pushes: int, seed: int = 0) -> int:
        """So many pushes each, at once. Their new phones come into the world; returns the interleavings."""
        for number, end in enumerate(self.ends):
            end.send((pushes, seed + number))
        for end in self.ends:
            self._welcome(*_next(end))
        return _interleavings(self.world)

    def _welcome(self, memory: dict[str, Any], replies: dict[str, dict]) -> None:
        phone = self.world.new_phone(self.world.cast.ana)
        vars(phone).update(memory)
        self.world.replies |= replies
        self.world.hear_all(phone)


@contextmanager
def gathered(world: World, settings: Settings) -> Iterator[Crowd]:
    context = multiprocessing.get_context("spawn")
    start, settings = context.Barrier(2), replace(settings, pushes_a_minute=10**9)  # the crowd is one person
    pipes = [context.Pipe() for _ in range(2)]
    processes = [
        context.Process(target=_work, args=(settings, world.cast, start, theirs), daemon=True)
        for _, theirs in pipes
    ]
    for process, (_, theirs) in zip(processes, pipes, strict=True):
        process.start()
        theirs.close()  # its end alone: when it dies, ours ends too
    yield Crowd(world, [ours for ours, _ in pipes])
    for ours, _ in pipes:
        ours.send(None)
    for process in processes:
        process.join(LONGEST)
    assert [process.exitcode for process in processes] == [0, 0]


def _next(end: Connection) -> Any:
    assert end.poll(LONGEST), "a process hangs"
    return end.recv()


def _work(settings: Settings, cast: Cast, start, end: Connection) -> None:
    app = create_app(settings)
    while (asked := end.recv()) is not None:
        pushes, seed = asked
        phone = Phone(Wire(Visitor(app, cast.ana)))
        start.wait(LONGEST)
        replies = _write(app, cast, phone, pushes, random.Random(seed), str(seed))
        memory = {key: value for key, value in vars(phone).items() if key != "wire"}
        end.send((memory, replies))


def _write(app: Flask, cast: Cast, phone: Phone, pushes: int, chance: random.Random, name: str) -> dict:
    """What Tess said."""
    replies = {}
    for number in range(pushes):
        _live(phone, chance)
        if chance.random() < 0.1:
            text = f"{name}: {number}"
            entry_id = by_therapist(app, cast.ana, cast.tess, "reply", Reply(text), LONG_AGO)
            replies[str(entry_id)] = {"text": text, "about": None}
    return replies


def _live(phone: Phone, chance: random.Random) -> None:
    for _ in range(chance.randint(1, 3)):
        entry_id = chance.choice([None, *SHARED])
        if entry_id and chance.random() < 0.2:
            phone.erase(entry_id)
        else:
            phone.write(PAIN | {"leg": chance.randint(0, 10)}, entry_id)
    lost = chance.random() < 0.3
    phone.push(size=chance.randint(1, 4), answer_is_lost=lost)
    if chance.random() < 0.5:
        phone.pull(limit=chance.randint(1, 20))


def _interleavings(world: World) -> int:
    devices: Sequence = [row.device_id for row in world.read_revisions()]
    return sum(one != two for one, two in itertools.pairwise(devices))
