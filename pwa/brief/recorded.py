"""Session records in the brief: the last one in short, and which session is to be recorded next."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from pwa.brief.record_words import assessed_words, block_words, levels_words
from pwa.brief.rules import instant
from pwa.brief.sessions import unrecorded
from pwa.brief.shapes import Logged, Session, Span

LATELY = timedelta(7)
"""Days for which a session that nobody wrote down is still offered."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """The last session that has a record. `added`: how many additions it got since."""

    entry_id: UUID
    day: date
    therapist: str
    blocks: tuple[str, ...]
    levels: str
    assessed: str
    consent: bool
    homework: str
    note: str
    added: int
    sentence: str


@dataclass(frozen=True, slots=True)
class Records:
    """`to_record`: today's session, if nobody has recorded it yet · `unrecorded`: those of the seven days
    before today, the newest first.
    """

    count: int
    last: Recorded | None
    to_record: Session | None
    unrecorded: tuple[Session, ...]


def records(entries: Iterable[Logged], today: date) -> Records:
    stream = list(entries)
    written = sorted((e for e in stream if e.kind == "record"), key=_began)
    last = _recorded(written[-1], stream) if written else None
    missing = unrecorded(stream, Span(today - LATELY, today))
    todays = next((one for one in missing if one.day == today), None)
    return Records(len(written), last, todays, tuple(s for s in reversed(missing) if s.day < today))


def _recorded(entry: Logged, entries: Sequence[Logged]) -> Recorded:
    body = entry.body
    blocks = tuple(block_words(block) for block in _list(body, "blocks"))
    levels = levels_words(_map(body, "before"), _map(body, "after"))
    name = str(entry.entry_id)
    return Recorded(
        entry_id=entry.entry_id,
        day=entry.local_date,
        therapist=entry.author_name,
        blocks=blocks,
        levels=levels,
        assessed=assessed_words(body.get("assessed") or ()),
        consent=body.get("consent") is True,
        homework=str(body.get("homework") or ""),
        note=str(body.get("note") or ""),
        added=sum(e.kind == "addendum" and e.body.get("record") == name for e in entries),
        sentence=" ".join((*blocks, levels)) if blocks else f"No area worked on. {levels}",
    )


def _began(entry: Logged) -> datetime:
    return instant(entry.body.get("started_at")) or entry.occurred_at


def _list(body: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    found = body.get(name)
    return [one for one in found if isinstance(one, Mapping)] if isinstance(found, list) else []


def _map(body: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = body.get(name)
    return found if isinstance(found, Mapping) else {}
