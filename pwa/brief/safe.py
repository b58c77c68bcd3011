"""What was answered to the safety questions, what the app said, what the client did: first in the brief."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from pwa.brief.rules import instant
from pwa.brief.shapes import Logged, Span
from pwa.brief.words import count, dated, listed
from pwa.safety import PRESSURE, QUESTIONS, Standing, outcome, standing

SAID = {
    "E": "emergency, call now",
    "S": "see a clinician today",
    "A": "ask a clinician before any guide that presses",
    "none": "none of them",
}
"""What the app said to the client. It never says that all is clear."""


@dataclass(frozen=True, slots=True)
class Yes:
    """One question that was answered with something else than no, and the answer in short words."""

    question: str
    code: str
    title: str
    words: str


@dataclass(frozen=True, slots=True)
class Answered:
    """One time that something was ticked. said: what the app said · acknowledged_at, did: by the client."""

    entry_id: UUID
    day: date
    level: str
    said: str
    yes: tuple[Yes, ...]
    acknowledged_at: datetime | None
    did: str

    @property
    def titles(self) -> str:
        return listed([one.title for one in self.yes]) if self.yes else ""


@dataclass(frozen=True, slots=True)
class Cleared:
    """A clinician agreed. Therapists don't clear red flags, they read who did (clinical.md 1)."""

    entry_id: UUID
    clinician: str
    said_on: str
    titles: str


@dataclass(frozen=True, slots=True)
class Safe:
    now: Standing
    answered: tuple[Answered, ...]
    cleared: tuple[Cleared, ...]
    sentence: str
    stands: str


def safe(entries: Sequence[Logged], span: Span, today: date, now: datetime) -> Safe:
    """entries: the client's own, the oldest first, safety answers however old."""
    stands = standing(entries, now, today)
    told = [answered(e) for e in entries if e.kind == "safety"]
    old = standing_ids(told, stands)
    shown = tuple(one for one in reversed(told) if one.yes and (one.day in span or one.entry_id in old))
    days = {e.local_date for e in entries if e.kind == "safety" and e.body.get("scope") == "pressure"}
    return Safe(
        now=stands,
        answered=shown,
        cleared=tuple(cleared(e) for e in reversed(entries) if e.kind == "clearance"),
        sentence=asked_sentence(last_full(entries), stands, sum(day in span for day in days)),
        stands=stands_sentence(stands),
    )


def answered(entry: Logged) -> Answered:
    body = entry.body
    codes = body.get("answers") if isinstance(body.get("answers"), Mapping) else {}
    level = str(body.get("level") or outcome(codes or {}).level)
    return Answered(
        entry_id=entry.entry_id,
        day=entry.local_date,
        level=level,
        said=SAID.get(level, level),
        yes=tuple(yes(name, code) for name, code in (codes or {}).items() if code != "no"),
        acknowledged_at=instant(body.get("acknowledged_at")),
        did=str(body.get("did") or ""),
    )


def yes(name: str, code: str) -> Yes:
    question = QUESTIONS.get(name)
    if question is None:
        return Yes(name, code, name.replace("_", " "), code)
    short = next((answer.short for answer in question.answers if answer.code == code), code)
    return Yes(name, code, question.title, short)


def standing_ids(told: Sequence[Answered], stands: Standing) -> set[UUID]:
    """The newest answers that still stand, however old."""
    open_ones = {(name, flag.code) for name, flag in stands.flags.items() if not flag.lifted}
    newest = {(y.question, y.code): one.entry_id for one in told for y in one.yes}
    return {entry_id for answer, entry_id in newest.items() if answer in open_ones}


def last_full(entries: Sequence[Logged]) -> Logged | None:
    return next((e for e in reversed(entries) if e.kind == "safety" and e.body.get("scope") == "full"), None)


def asked_sentence(full: Logged | None, stands: Standing, pressure_days: int) -> str:
    """Answered, due and never asked are different things."""
    if full is None:
        return "The fifteen safety questions were never answered."
    result = SAID.get(str(full.body.get("level")), "")
    due = " They are due again." if stands.full_due else ""
    pressed = f" Questions 1 to 5 answered on {count(pressure_days, 'day')} of 14." if pressure_days else ""
    return f"All fifteen last answered on {dated(full.local_date)}: {result}.{due}{pressed}"


def stands_sentence(stands: Standing) -> str:
    if stands.level == "none":
        return ""
    read = "" if stands.acknowledged else " Not acknowledged yet."
    return f"Stands now: {SAID[stands.level]}.{read}"


def serious(one: Answered) -> bool:
    """A change of clinical.md 3: questions 1 to 5, and whatever sent the client to a clinician today."""
    return one.level in ("E", "S") or any(y.question in PRESSURE for y in one.yes)


def cleared(entry: Logged) -> Cleared:
    body: Mapping[str, Any] = entry.body
    names = body.get("questions") or ()
    titles = [QUESTIONS[name].title if name in QUESTIONS else str(name) for name in names]
    return Cleared(
        entry.entry_id,
        str(body.get("clinician") or ""),
        str(body.get("said_on") or ""),
        listed(titles or [""]),
    )
