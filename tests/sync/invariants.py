"""I1 to I7 of sync-protocol.md, "What must hold": looked at when all is quiet (World.come_to_rest)."""

import contextlib
import itertools
import json
import uuid
from collections import Counter

import msgspec

from tests.phone import Phone
from tests.sync.world import World


class Broken(AssertionError):
    """Names every invariant that does not hold."""


def check(world: World) -> None:
    """Raises Broken. All are looked at: one defect often breaks several."""
    world.look()
    complaints = [f"{name}: {word}" for name, look in INVARIANTS.items() for word in look(world)]
    world.broken |= {complaint[:2] for complaint in complaints}
    if complaints:
        raise Broken("\n".join(complaints))


def every_op_is_somewhere(world: World) -> list[str]:
    """I1: in an outbox, accepted or in `dead_op`, and there as it was said.

    What a phone refused itself, because the server takes no such request, stays in its `rejected`.
    """
    rows = {str(row.op_id): row for row in world.revisions}
    held = {*rows, *world.dead(), *(op_id for phone in world.phones for op_id in _on(phone))}
    lost = set(world.said) - world.excused - held
    return [f"{op_id} is nowhere" for op_id in lost] + [
        f"{op_id} is not as it was said"
        for op_id, said in world.said.items()
        if op_id in rows and _body(world.open(rows[op_id])) != _canonical(said.op["body"])
    ]


def all_views_are_equal(world: World) -> list[str]:
    """I2: those of a person's phones and the server's, byte for byte; and they show what was said last."""
    complaints = []
    for owner in _owners(world):
        server = world.entries[owner]
        for number, phone in _phones_of(world, owner):
            if _canonical(_alive(phone.shadow)) != _canonical(_alive(server)):
                complaints.append(f"phone {number} sees {_differ(_alive(phone.shadow), _alive(server))}")
            if _canonical(phone.view()) != _canonical(_shown(server)):
                complaints.append(f"phone {number} shows {_differ(phone.view(), _shown(server))}")
        if _canonical(_shown(server)) != _canonical(_as_said(world, owner)):
            complaints.append(f"what was said is {_differ(_shown(server), _as_said(world, owner))}")
    return complaints


def each_op_is_applied_once(world: World) -> list[str]:
    """I3: one revision an op, and none that nobody made; numbers without a gap, revisions one by one."""
    rows = world.revisions
    theirs = [str(row.op_id) for row in rows if row.author_id != world.cast.tess]
    twice = [name for name, times in Counter(theirs).items() if times > 1]
    complaints = [f"{name} twice" for name in twice]
    complaints += [f"nobody made {name}" for name in set(theirs) - set(world.said)]
    for owner in _owners(world):
        numbers = [row.seq for row in rows if row.client_id == owner]
        if numbers != list(range(1, len(numbers) + 1)):
            complaints.append(f"the numbers of a stream are {numbers}")
    return complaints


def outboxes_drain(world: World) -> list[str]:
    """I4: poison or not. What keeps a phone from coming to rest has been noted there."""
    left = [f"{len(phone.outbox)} ops wait for ever" for phone in world.phones if phone.outbox]
    return world.unrest + left


def cursors_never_go_back(world: World) -> list[str]:
    """I5: within an epoch, unless the phone starts over."""
    pairs = ((one, two) for phone in world.phones for one, two in itertools.pairwise(phone.cursors))
    return [f"{one} and then {two}" for one, two in pairs if two < one]


def nothing_is_under_another(world: World) -> list[str]:
    """I6: an op stands in its owner's stream or nowhere, under its owner's name, and nobody else sees it."""
    strayed = [
        f"{row.op_id} is under another"
        for row in world.revisions
        if (said := world.said.get(str(row.op_id))) and {row.client_id, row.author_id} != {said.owner}
    ]
    return [*strayed, *world.strays]


def digests_are_equal(world: World) -> list[str]:
    """I7, last of all: where they differ the phone pulls everything again (rule 11), and then they may not.

    A phone that saw a deletion keeps its tombstone when the server purges it: no pull would tell of that.
    """
    return [
        f"phone {number} has another digest than the server"
        for owner in _owners(world)
        for number, phone in _phones_of(world, owner)
        if not _agrees(phone, world.digests[owner])
    ]


def _agrees(phone: Phone, told: dict) -> bool:
    server = {key: told[key] for key in ("count", "hash")}
    if phone.digest() != server:
        phone.start_over({"epoch": phone.epoch})
        with contextlib.suppress(AssertionError):  # no rest, no agreement
            phone.come_to_rest()
    return phone.digest() == server


INVARIANTS = {
    "I1": every_op_is_somewhere,
    "I2": all_views_are_equal,
    "I3": each_op_is_applied_once,
    "I4": outboxes_drain,
    "I5": cursors_never_go_back,
    "I6": nothing_is_under_another,
    "I7": digests_are_equal,
}


def _on(phone: Phone) -> list[str]:
    refused = [op_id for op_id, op in phone.rejected.items() if op["reason"] in {"too-large", "malformed"}]
    return [*(op["op_id"] for op in phone.outbox), *refused]


def _as_said(world: World, owner: uuid.UUID) -> dict[str, dict]:
    """What rule 5 makes of everything accepted: from what the phones said, not from what is stored."""
    shown: dict[str, dict | None] = {}
    last: dict[str, tuple[int, str]] = {}
    for row in world.revisions:
        if row.client_id != owner:
            continue
        entry_id, op_id = str(row.entry_id), str(row.op_id)
        body = world.replies.get(entry_id) if op_id not in world.said else world.said[op_id].op["body"]
        if row.op_kind == "put":
            shown[entry_id] = body
        elif op_id not in world.said or not _overruled(world.said[op_id].op, shown, last):
            shown[entry_id] = None
        last[entry_id] = (row.rev, op_id)
    return {entry_id: body for entry_id, body in shown.items() if body is not None}


def _overruled(op: dict, shown: dict, last: dict) -> bool:
    """An edit beats a delete that did not know of it."""
    rev, op_id = last.get(op["entry_id"], (0, None))
    knew = op_id is None or op["base_rev"] == rev or op["after_op"] == op_id
    return not knew and shown.get(op["entry_id"]) is not None


def _owners(world: World) -> tuple[uuid.UUID, uuid.UUID]:
    return world.cast.ana, world.cast.ben


def _phones_of(world: World, owner: uuid.UUID) -> list[tuple[int, Phone]]:
    return [(n, phone) for n, phone in enumerate(world.phones) if phone.wire.visitor.person_id == owner]


def _alive(entries: dict[str, dict]) -> dict[str, dict]:
    return {key: change for key, change in entries.items() if not change["deleted"]}


def _shown(entries: dict[str, dict]) -> dict[str, dict]:
    return {key: change["body"] for key, change in _alive(entries).items()}


def _differ(one: dict, other: dict) -> str:
    keys = [key for key in one.keys() | other.keys() if one.get(key) != other.get(key)]
    return f"different: {[(key, one.get(key), other.get(key)) for key in keys[:2]]}"


def _canonical(value: object) -> bytes:
    return json.dumps(value, sort_keys=True).encode()


def _body(sealed: bytes | None) -> bytes:
    return _canonical(None if sealed is None else msgspec.json.decode(sealed))
