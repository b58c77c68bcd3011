"""Messages between client and therapist, each with what it is about (product 41)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from pwa.brief.holds import name_of
from pwa.brief.shapes import Logged, Review
from pwa.brief.words import count, dated

SHOWN = 3
"""New messages that a brief shows; the others are counted."""


@dataclass(frozen=True, slots=True)
class About:
    """What a message is about. `id`: of an entry or a session, or the slug of a guide."""

    what: str
    id: str
    said: str


@dataclass(frozen=True, slots=True)
class Said:
    """One message. `by_client`: else it is a therapist's."""

    entry_id: UUID
    by_client: bool
    text: str
    about: About | None
    at: datetime
    day: date
    author_name: str
    seq: int


@dataclass(frozen=True, slots=True)
class Talk:
    """`new`: of the client, since a therapist last read up to somewhere or wrote; the newest first."""

    new: tuple[Said, ...]
    last_reply: Said | None
    sentence: str


def talk(stream: Iterable[Logged], review: Review | None) -> Talk:
    all_said = conversation(stream)
    replies = [one for one in all_said if not one.by_client]
    new = tuple(reversed(waiting(all_said, review)))
    return Talk(new, replies[-1] if replies else None, sentence(len(new), replies))


def conversation(stream: Iterable[Logged]) -> list[Said]:
    """Both sides, the oldest first."""
    told = (said(e) for e in stream if e.kind in ("message", "reply"))
    return sorted((one for one in told if one.text.strip()), key=lambda one: (one.at, one.seq))


def waiting(all_said: Sequence[Said], review: Review | None) -> list[Said]:
    """Whoever wrote back has read what was there."""
    replied = max((one.seq for one in all_said if not one.by_client), default=0)
    read = max(replied, review.up_to_seq if review else 0)
    return [one for one in all_said if one.by_client and one.seq > read]


def said(entry: Logged) -> Said:
    text = entry.body.get("text")
    return Said(
        entry_id=entry.entry_id,
        by_client=entry.kind == "message",
        text=text if isinstance(text, str) else "",
        about=about_of(entry),
        at=entry.occurred_at,
        day=entry.local_date,
        author_name=entry.author_name,
        seq=entry.seq,
    )


def about_of(entry: Logged) -> About | None:
    about = entry.body.get("about")
    if not isinstance(about, Mapping) or not about.get("id"):
        return None
    return About(*(str(about.get(name) or "") for name in ("what", "id", "said")))


def named_in(all_said: Iterable[Said]) -> set[UUID]:
    """Entries and sessions that messages are about."""
    return {found for one in all_said if one.about and (found := name_of(one.about.id))}


CALLED = {
    **{"pain": "pain", "sitting": "sitting", "question": "question", "note": "note", "care": "other care"},
    **{"dose": "medicine taken", "medicine": "medicine", "background": "background", "flare": "flare day"},
    **{
        "safety": "safety answers",
        "clearance": "what a clinician said",
        "goal": "goal",
        "psfs": "goals scored",
    },
    **{"pgic": "change since the start", "rmdq": "questionnaire", "reaction": "the day after a session"},
    **{"appointment": "session", "record": "session record", "run": "guide", "skip": "guide not done"},
    **{"morning": "morning after a guide", "message": "message", "reply": "message", "plan": "plan"},
}
"""What an entry of a kind is called, beside its day."""


def called(entry: Logged) -> str:
    """pain, 3 November"""
    return f"{CALLED.get(entry.kind, entry.kind)}, {dated(entry.local_date)}"


def sentence(new: int, replies: Sequence[Said]) -> str:
    wrote = f" Last written to on {dated(replies[-1].day)}." if replies else ""
    return f"{count(new, 'new message') if new else 'No new message'}.{wrote}"
