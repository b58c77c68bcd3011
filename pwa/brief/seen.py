"""Changes that a therapist acknowledged, with a note: they fold away; what happens anew stands out again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

from pwa.brief.shapes import Change, Logged, Seen


def with_seen(changes: Iterable[Change], stream: Iterable[Logged]) -> tuple[Change, ...]:
    """Each with its acknowledgements, the first one first. One without a key of its own goes by its title."""
    known = seen(stream)
    keyed = (replace(one, key=one.key or f"{one.kind}:{one.title}") for one in changes)
    return tuple(replace(one, seen=known.get(one.key, ())) for one in keyed)


def seen(stream: Iterable[Logged]) -> dict[str, tuple[Seen, ...]]:
    found: dict[str, list[Seen]] = defaultdict(list)
    for entry in stream:
        if entry.kind == "acknowledgement":
            found[str(entry.body.get("change"))].append(one(entry))
    return {key: tuple(sorted(told, key=lambda s: (s.at, s.entry_id))) for key, told in found.items()}


def one(entry: Logged) -> Seen:
    return Seen(entry.entry_id, entry.author_name, entry.occurred_at, str(entry.body.get("note") or ""))
