"""The plan in short, as it stands now, and what its last change was (clinical.md 4, product 38)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from pwa.brief.plan_words import Line, Titles, changes, lines, plan_in
from pwa.brief.shapes import Logged
from pwa.brief.words import count, dated
from pwa.kinds import Plan


@dataclass(frozen=True, slots=True)
class Agreed:
    """`since`: when the newest version came to count · `lines`: what stands · `last`: what it changed."""

    since: date
    by: str
    lines: tuple[str, ...]
    last: tuple[Line, ...]
    sentence: str


def agreed(versions: Sequence[Logged], known: Titles) -> Agreed | None:
    """versions: the oldest first. None without a plan."""
    if not versions:
        return None
    before, newest = ([None, *versions][-2], versions[-1])
    plan = plan_in(newest.body)
    last = changes(plan_in(before.body), plan, known) if before else ()
    sentence = f"Since {dated(newest.local_date)}: {sentence_of(plan)}."
    return Agreed(newest.local_date, newest.author_name, lines(plan, known), last, sentence)


def sentence_of(plan: Plan) -> str:
    sitting = f"sitting at most {plan.sitting.minutes} minutes" if plan.sitting else ""
    care = f"{count(len(plan.care), 'other thing')} to do" if plan.care else ""
    return ", ".join(part for part in (count(len(plan.guides), "guide"), sitting, care) if part)
