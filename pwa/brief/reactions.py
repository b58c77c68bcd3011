"""What the client said the day after a session, and two days after: or why there is no answer.

Windows are real hours after its end. 18 to 30 are clinical.md 5; for "at 48 h" it is 42 to 72, our choice:
late enough to be the second day, long enough for whoever does not look at the phone every day.
Twin: static/js/phone/after-session.js; both obey tests/vectors/reactions.json.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from pwa.brief.rules import score
from pwa.brief.shapes import Logged
from pwa.brief.treated import Treated

After = Literal["day", "two_days"]
State = Literal["answered", "later", "now", "missed", "unsent"]
"""later: not asked yet · missed: asked, not answered · unsent: the phone has not told since."""

WINDOWS: dict[After, tuple[timedelta, timedelta]] = {
    "day": (timedelta(hours=18), timedelta(hours=30)),
    "two_days": (timedelta(hours=42), timedelta(hours=72)),
}
SLACK = timedelta(hours=2)
"""The phone may have asked by the agreed time, and the record then told of another end."""


@dataclass(frozen=True, slots=True)
class Answer:
    """leg, back: 0-10, None when it was not told."""

    state: State
    entry_id: UUID | None = None
    feel: str = ""
    leg: int | None = None
    back: int | None = None


def reaction_of(ends_at: datetime, after: After, answered: bool, now: datetime) -> State:
    """Late is no answer."""
    if answered:
        return "answered"
    opens, closes = (ends_at + hours for hours in WINDOWS[after])
    if now < opens:
        return "later"
    return "now" if now < closes else "missed"


def answer_to(
    session: Treated, after: After, stream: Sequence[Logged], heard: datetime | None, now: datetime
) -> Answer:
    """heard: when the phone last told anything; what it was asked after that can't be known."""
    given = [e for e in stream if e.kind == "reaction" and answers(e, session, after)]
    if given:
        last = given[-1]
        feel = str(last.body.get("feel") or "")
        return Answer("answered", last.entry_id, feel, score(last.body, "leg"), score(last.body, "back"))
    state = reaction_of(session.ends_at, after, False, now)
    silent = heard is None or heard < session.ends_at + WINDOWS[after][1]
    return Answer("unsent" if state == "missed" and silent else state)


def answers(entry: Logged, session: Treated, after: After) -> bool:
    opens, closes = (session.ends_at + hours for hours in WINDOWS[after])
    said = entry.body.get("after") == after and str(entry.body.get("session")) in session.ids
    return said and opens - SLACK <= entry.occurred_at < closes + SLACK
