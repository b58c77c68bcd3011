"""What a therapist has to know beforehand, in the client's words: part 10 of the brief (clinical.md 4)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from pwa.brief.safe import Safe, yes
from pwa.brief.shapes import Logged
from pwa.brief.words import dated, listed, region_label

LIMITS = {
    "hands_only": "hands only, no ball",
    "no_heat": "no heat or ice on numb skin",
    "no_prone": "nothing lying face down",
}


@dataclass(frozen=True, slots=True)
class Answer:
    """A safety answer that still stands: what was said, when last, and whether a clinician agreed."""

    words: str
    day: date
    agreed: bool


@dataclass(frozen=True, slots=True)
class Background:
    """`entry_id` None: never written · `others`: written on another phone without knowing of this one.

    record: the last session record, and whether consent was noted · consented: when sharing was agreed to
    """

    entry_id: UUID | None
    diagnosis: str
    diagnosed_by: str
    diagnosed_on: date | None
    contraindications: str
    avoid: tuple[str, ...]
    avoid_note: str
    others: int
    answers: tuple[Answer, ...]
    limits: tuple[str, ...]
    record: tuple[date, bool] | None
    consented: date | None

    @property
    def told(self) -> bool:
        return bool(self.diagnosis or self.contraindications or self.avoid or self.avoid_note)

    @property
    def avoid_sentence(self) -> str:
        """Areas not to touch, or "" when none was named."""
        places = listed([region_label(one) for one in self.avoid]) if self.avoid else ""
        return f"Not to touch: {places}." if places else ""

    @property
    def diagnosed(self) -> str:
        """Who said so, and when."""
        when = f"{dated(self.diagnosed_on)} {self.diagnosed_on.year}" if self.diagnosed_on else ""
        return ", ".join(part for part in (self.diagnosed_by, when) if part) or "by whom is not told"

    @property
    def consent_sentence(self) -> str:
        shared = (
            f"Agreed to share on {dated(self.consented)} {self.consented.year}." if self.consented else ""
        )
        if self.record is None:
            return f"{shared} No session recorded yet: ask before the first touch.".strip()
        day, given = self.record
        said = "consent noted" if given else "no consent noted"
        return f"{shared} Last session record, {dated(day)}: {said}.".strip()


def background(stream: Sequence[Logged], safe: Safe, consented: date | None = None) -> Background:
    """stream: the oldest first. Of several entries what came in last counts, as on the phone."""
    written = sorted((e for e in stream if e.kind == "background"), key=lambda e: e.seq)
    body: Mapping[str, Any] = written[-1].body if written else {}
    return Background(
        entry_id=written[-1].entry_id if written else None,
        diagnosis=text(body, "diagnosis"),
        diagnosed_by=text(body, "diagnosed_by"),
        diagnosed_on=day_of(body.get("diagnosed_on")),
        contraindications=text(body, "contraindications"),
        avoid=regions(body.get("avoid")),
        avoid_note=text(body, "avoid_note"),
        others=max(0, len(written) - 1),
        answers=answers(safe),
        limits=tuple(words for name, words in LIMITS.items() if getattr(safe.now, name)),
        record=last_record(stream),
        consented=consented,
    )


def answers(safe: Safe) -> tuple[Answer, ...]:
    flags = safe.now.flags.items()
    return tuple(Answer(yes(name, flag.code).words, flag.day, flag.lifted) for name, flag in flags)


def last_record(stream: Sequence[Logged]) -> tuple[date, bool] | None:
    record = next((e for e in reversed(stream) if e.kind == "record"), None)
    return (record.local_date, record.body.get("consent") is True) if record else None


def text(body: Mapping[str, Any], field: str) -> str:
    value = body.get(field)
    return value.strip() if isinstance(value, str) else ""


def regions(value: object) -> tuple[str, ...]:
    return tuple(one for one in value if isinstance(one, str)) if isinstance(value, list | tuple) else ()


def day_of(value: object) -> date | None:
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
