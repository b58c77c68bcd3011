"""What the answers mean (clinical.md 1): for one set of them, and for all that were ever given. Pure.

Twin: static/js/phone/safety.js; both obey tests/vectors/. Nothing here ever says "all clear": the mildest
answer is "none of these".
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Protocol
from uuid import UUID

from pwa.kinds import Level
from pwa.safety.questions import PRESSURE, QUESTIONS

TWO_WEEKS = timedelta(days=14)
_ORDER: tuple[Level, ...] = ("none", "A", "S", "E")


class Told(Protocol):
    """An entry of the stream as it stands; the brief's `Logged` is one. `kind`: safety or clearance; others
    are left alone."""

    @property
    def entry_id(self) -> UUID: ...
    @property
    def kind(self) -> str: ...
    @property
    def body(self) -> Mapping[str, Any]: ...
    @property
    def occurred_at(self) -> datetime: ...
    @property
    def received_at(self) -> datetime: ...
    @property
    def local_date(self) -> date: ...


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one set of answers says. `questions`: those that made the level · no_heat: nor ice."""

    level: Level
    questions: tuple[str, ...]
    hands_only: bool
    no_heat: bool
    no_prone: bool


@dataclass(frozen=True, slots=True)
class Flag:
    """An answer that still stands. `day`: last said so · `lifted`: a clinician has agreed."""

    level: Level
    code: str
    day: date
    lifted: bool


@dataclass(frozen=True, slots=True)
class Standing:
    """What stands now. `acknowledged`: no emergency that the client has not read · `full_due`: the fifteen
    were never asked, or more than 14 days ago · `pressure_ok`: 1 to 5 answered today, all with no."""

    level: Level
    questions: tuple[str, ...]
    since: datetime | None
    acknowledged: bool
    unacknowledged: tuple[UUID, ...]
    flags: Mapping[str, Flag]
    hands_only: bool
    no_heat: bool
    no_prone: bool
    full_at: datetime | None
    full_due: bool
    pressure_ok: bool
    injured_at: datetime | None


def outcome(answers: Mapping[str, str]) -> Outcome:
    """What these answers (code by question) say. A code that we don't know counts as its question's worst."""
    levels = {name: _level(name, answers.get(name)) for name in QUESTIONS}
    level = _worst(levels.values())
    made = tuple(name for name, one in levels.items() if one == level != "none")
    return Outcome(level, made, *_limits(answers))


def standing(entries: Iterable[Told], now: datetime, today: date) -> Standing:
    """What stands now, from all answers and clearances ever given; `today` is the client's own day.

    E and S end by a later full answer without them; S and A by a clinician's word; E never before it is
    acknowledged.
    """
    told = _in_order(entries, now)
    said = [one for one in told if one.kind == "safety"]
    agreed = [
        c for c in told if c.kind == "clearance" and not c.ahead and str(c.body["said_on"]) <= f"{today}"
    ]
    flags = [(flag, _is_lifted(flag, agreed)) for flag in _open_flags(said)]
    unread = tuple(one.entry_id for one in said if one.unread)
    level: Level = "E" if unread else _worst(flag.level for flag, lifted in flags if not lifted)
    made = [flag for flag, lifted in flags if not lifted and flag.level == level]
    full = [one.at for one in said if not one.ahead and one.body.get("scope") == "full"]
    return Standing(
        level=level,
        questions=tuple(name for name in QUESTIONS if name in {flag.id for flag in made}),
        since=min((flag.since for flag in made), default=None),
        acknowledged=not unread,
        unacknowledged=unread,
        flags=_by_question(flags),
        **_all_limits(flag for flag, _ in flags),
        full_at=full[-1] if full else None,
        full_due=not full or now - full[-1] > TWO_WEEKS,
        pressure_ok=_answered_today(said, flags, today),
        injured_at=_injury(said),
    )


@dataclass(frozen=True, slots=True)
class _Said:
    """`at`: never later than the server had it, never later than now. `ahead`: dated in the future; it may
    raise a flag, but it ends nothing. `unread`: an emergency that is not acknowledged."""

    entry_id: UUID
    kind: str
    body: Mapping[str, Any]
    at: datetime
    ahead: bool
    day: date
    level: Level

    @property
    def unread(self) -> bool:
        return "E" in (self.level, self.body.get("level")) and not self.body.get("acknowledged_at")


@dataclass(frozen=True, slots=True)
class _Open:
    id: str
    code: str
    level: Level
    since: datetime
    at: datetime
    day: date
    unread: bool


def _level(name: str, code: str | None) -> Level:
    if code is None or code == "no":
        return "none"
    levels = QUESTIONS[name].levels
    return levels.get(code) or _worst(levels.values())


def _worst(levels: Iterable[Level]) -> Level:
    return max(levels, key=_ORDER.index, default="none")


def _limits(answers: Mapping[str, str]) -> tuple[bool, bool, bool]:
    bleeding, bones, pregnancy = (answers.get(name, "no") for name in ("bleeding", "bones", "pregnancy"))
    return bleeding != "no" or bones != "no", bones not in ("no", "thin"), pregnancy != "no"


def _all_limits(flags: Iterable[_Open]) -> dict[str, bool]:
    """They stay when a clinician agreed to pressure."""
    each = [_limits({flag.id: flag.code}) for flag in flags]
    names = ("hands_only", "no_heat", "no_prone")
    return {name: any(one[i] for one in each) for i, name in enumerate(names)}


def _in_order(entries: Iterable[Told], now: datetime) -> list[_Said]:
    """At the same moment a flag comes last, and stays."""
    said = [_said(entry, now) for entry in entries if entry.kind in ("safety", "clearance")]
    return sorted(said, key=lambda one: (one.at, _ORDER.index(one.level)))


def _said(entry: Told, now: datetime) -> _Said:
    at = min(entry.occurred_at, entry.received_at).astimezone(UTC)
    level = outcome(entry.body.get("answers") or {}).level
    return _Said(entry.entry_id, entry.kind, entry.body, min(at, now), at > now, entry.local_date, level)


def _open_flags(said: list[_Said]) -> list[_Open]:
    found: list[_Open] = []
    for name in QUESTIONS:
        flags: list[_Open] = []
        for one in said:
            flags = _after(flags, one, name)
        found += flags
    return found


def _after(flags: list[_Open], one: _Said, name: str) -> list[_Open]:
    """A question's flags after one more answer: a full answer takes the place of what was there before it."""
    code = (one.body.get("answers") or {}).get(name)
    if code is None:
        return flags
    level, ends = _level(name, code), one.body.get("scope") == "full" and not one.ahead
    before = next((flag for flag in flags if flag.code == code), None)
    kept = [flag for flag in flags if flag is not before and (not ends or flag.unread)]
    if level == "none":
        return kept
    unread = level == "E" and (one.unread or (before is not None and before.unread))
    return [*kept, _Open(name, code, level, before.since if before else one.at, one.at, one.day, unread)]


def _is_lifted(flag: _Open, agreed: list[_Said]) -> bool:
    """A: the clinician's word holds as long as the same answer does. S: it must come after the answer. E:
    never."""
    words = [one for one in agreed if flag.id in one.body["questions"]]
    if flag.level == "A":
        return any(one.at >= flag.since for one in words)
    after = (one for one in words if one.at >= flag.at and str(one.body["said_on"]) >= f"{flag.day}")
    return flag.level == "S" and any(after)


def _by_question(flags: list[tuple[_Open, bool]]) -> dict[str, Flag]:
    """The gravest that is not lifted, else the gravest."""
    order = sorted(flags, key=lambda one: (not one[1], _ORDER.index(one[0].level)))
    return {flag.id: Flag(flag.level, flag.code, flag.day, lifted) for flag, lifted in order}


def _answered_today(said: list[_Said], flags: list[tuple[_Open, bool]], today: date) -> bool:
    """1 to 5, each last answered today with no; or with what a clinician agreed to."""
    codes: dict[str, str] = {}
    for one in said:
        if one.day == today and not one.ahead:
            codes |= one.body.get("answers") or {}
    fine = {(flag.id, flag.code) for flag, lifted in flags if lifted and flag.level == "A"}
    return all(codes.get(name) == "no" or (name, codes.get(name)) in fine for name in PRESSURE)


def _injury(said: list[_Said]) -> datetime | None:
    hurt = [
        one.at
        for one in said
        if _level("fracture", (one.body.get("answers") or {}).get("fracture")) != "none"
    ]
    return hurt[-1] if hurt else None
