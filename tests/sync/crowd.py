"""Two processes that push to one stream at the same time, each with a phone of Ana's; Tess writes in between.

An interleaving is counted where the stream's order goes from one phone to the other or to Tess: what really
happened, not what was meant to.
"""

import itertools
import multiprocessing
import random
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from pwa import create_app, routes
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
class Worker:
    settings: Settings
    cast: Cast
    pushes: int
    seed: int


def together(world: World, settings: Settings, pushes: int, seed: int = 0) -> int:
    """Two processes with so many pushes each. Their phones come into the world; returns the interleavings."""
    context = multiprocessing.get_context("spawn")
    start, results = context.Barrier(2), context.SimpleQueue()
    workers = [Worker(settings, world.cast, pushes, seed + number) for number in range(2)]
    processes = [
        context.Process(target=_work, args=(worker, start, results), daemon=True) for worker in workers
    ]
    for process in processes:
        process.start()
    for _ in processes:
        memory, replies = results.get()
        phone = world.new_phone(world.cast.ana)
        vars(phone).update(memory)
        world.replies |= replies
        world.hear_all(phone)
    for process in processes:
        process.join(LONGEST)
    assert [process.exitcode for process in processes] == [0, 0]
    return _interleavings(world)


def _work(worker: Worker, start, results) -> None:
    app = create_app(worker.settings)
    routes.sync.PUSHES_A_MINUTE = 10**9  # the crowd is one person
    chance = random.Random(worker.seed)
    phone = Phone(Wire(Visitor(app, worker.cast.ana)))
    replies = {}
    start.wait(LONGEST)
    for number in range(worker.pushes):
        _live(phone, chance)
        if chance.random() < 0.1:
            text = f"{worker.seed}: {number}"
            entry_id = by_therapist(app, worker.cast.ana, worker.cast.tess, "reply", Reply(text), LONG_AGO)
            replies[str(entry_id)] = {"text": text, "about": None}
    memory = {key: value for key, value in vars(phone).items() if key != "wire"}
    results.put((memory, replies))


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
