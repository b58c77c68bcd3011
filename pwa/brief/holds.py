"""What the client holds back (product 46): no page, count, chart or list of a therapist tells of it.

A hold is an entry of its own, so that it can be made and taken back offline and on several phones. Where two
of them disagree, the entry stays held back.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from pwa.brief.shapes import Logged
from pwa.kinds import CLIENT_KINDS

HOLDABLE = frozenset(CLIENT_KINDS) - {"hold"}
"""What a therapist wrote can't be held back from therapists."""

BELONGS_TO = {"morning": "run", "dose": "medicine"}
"""Kinds that tell of another entry all by themselves: the field that names it. They are held back with it."""


@dataclass(frozen=True, slots=True)
class Holds:
    """`held`: entries that are held back · `released`: given back, at which number of the stream."""

    held: frozenset[UUID]
    released: Mapping[UUID, int]


NONE = Holds(frozenset(), {})


def holds(entries: Iterable[Logged]) -> Holds:
    held: set[UUID] = set()
    released: dict[UUID, int] = {}
    for entry in entries:
        target = name_of(entry.body.get("entry")) if entry.kind == "hold" else None
        if target and entry.body.get("held") is False:
            released[target] = max(entry.seq, released.get(target, 0))
        elif target:
            held.add(target)
    return Holds(frozenset(held), {one: seq for one, seq in released.items() if one not in held})


def left_of(entry: Logged, holds: Holds) -> Logged | None:
    """The entry as a therapist may read it; None when there is nothing left of it.

    What was given back is new from then on, though it was written long before.
    """
    if entry.kind == "hold":
        return None
    about = {entry.entry_id, name_of(entry.body.get(BELONGS_TO.get(entry.kind, "")))}
    if entry.kind in HOLDABLE and about & holds.held:
        return None
    body = _body(entry, holds.held)
    seq = max(entry.seq, *(holds.released.get(one, 0) for one in about if one))
    return None if body is None else replace(entry, body=body, seq=seq)


def name_of(value: object) -> UUID | None:
    try:
        return UUID(value) if isinstance(value, str) else None
    except ValueError:
        return None


def _body(entry: Logged, held: frozenset[UUID]) -> Mapping[str, Any] | None:
    """Scores of a goal that is held back, and what a message was about, go out of the body."""
    body = entry.body
    if entry.kind == "psfs":
        scores = body.get("scores")
        told = [one for one in scores or () if not _names(one, "goal", held)]
        return ({**body, "scores": told} if told else None) if isinstance(scores, list) else body
    if _names(body.get("about"), "id", held):
        return {**body, "about": None}
    return body


def _names(value: object, field: str, held: frozenset[UUID]) -> bool:
    return isinstance(value, Mapping) and name_of(value.get(field)) in held
