"""When a measure is asked, what its answers come to, and what is a real change (clinical.md 3).

Twin: static/js/phone/measures.js; both obey tests/vectors/. A measure that was asked and not answered has no
value: it is never zero.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Literal

from pwa.brief.rules import is_count, score

State = Literal["first", "now", "later", "missed"]
Verdict = Literal["better", "worse", "none", "few"]

WINDOW = 7
"""Days on which an answer counts for the day of the schedule. Our own choice: it holds a weekend."""

RMDQ_POINTS = 5
RMDQ_SHARE = 0.3
PSFS_POINTS = 2
STATEMENTS = 24


@dataclass(frozen=True, slots=True)
class Due:
    """first: never answered, asked until it is · now: asked until `until` · later: on `day` · missed: was
    asked on `day`, next on `next`.

    `missed`: days of the schedule that went by without an answer since the last one.
    """

    state: State
    day: date
    until: date | None
    next: date | None
    missed: int


def due(every: int, answered: Iterable[date], today: date) -> Due:
    """answered: the days of the schedule that were answered (`due` of the entries).

    The day of the first answer begins the schedule: a plan that is put right moves nothing.
    """
    last = max(answered, default=None)
    if last is None:
        return Due("first", today, None, None, 0)
    rounds = (today - last).days // every
    day = last + timedelta(every * max(rounds, 1))
    if rounds < 1:
        return Due("later", day, None, day, 0)
    until = day + timedelta(min(WINDOW, every) - 1)
    following = day + timedelta(every)
    if today <= until:
        return Due("now", day, until, following, rounds - 1)
    return Due("missed", day, until, following, rounds)


def rmdq(body: Mapping[str, Any]) -> int | None:
    """Statements ticked, 0-24. Nothing ticked is 0 only with "none of these" (clinical.md 3)."""
    ticked = body.get("ticked")
    known = {
        n for n in (ticked if isinstance(ticked, Sequence) else ()) if is_count(n) and 1 <= n <= STATEMENTS
    }
    return len(known) if known or body.get("none") is True else None


def rmdq_change(before: int, now: int) -> Verdict:
    """By 5 points or 30 % of the earlier score; from 0 only points can tell."""
    by = now - before
    real = abs(by) >= RMDQ_POINTS or (before > 0 and by != 0 and abs(by) >= RMDQ_SHARE * before)
    return ("worse" if by > 0 else "better") if real else "none"


def psfs(body: Mapping[str, Any]) -> dict[str, int]:
    """Score 0-10 of each activity."""
    scores = body.get("scores")
    told = [one for one in (scores if isinstance(scores, Sequence) else ()) if isinstance(one, Mapping)]
    return {str(one["goal"]): s for one in told if one.get("goal") and (s := score(one, "score")) is not None}


def psfs_mean(scores: Mapping[str, int]) -> float | None:
    return mean(list(scores.values()))


def mean(scores: Sequence[int]) -> float | None:
    """To a tenth, half up: in whole numbers, so that it is the phone's mean to the digit."""
    count = len(scores)
    return (20 * sum(scores) + count) // (2 * count) / 10 if count else None


def psfs_change(
    before: Mapping[str, int], now: Mapping[str, int], points: float = PSFS_POINTS
) -> tuple[float | None, float | None, Verdict]:
    """Means over the activities that were scored both times: others would compare different things.

    points: what is a real change. Sums are compared, for means of thirds miss it by a hair.
    """
    both = sorted(before.keys() & now.keys())
    if not both:
        return None, None, "few"
    was, is_ = ([scores[goal] for goal in both] for scores in (before, now))
    by, least = sum(is_) - sum(was), points * len(both)
    verdict: Verdict = "better" if by >= least else "worse" if -by >= least else "none"
    return mean(was), mean(is_), verdict


def pgic(body: Mapping[str, Any]) -> int | None:
    """1: very much better … 4: no change … 7: very much worse."""
    change = body.get("change")
    return change if is_count(change) and 1 <= change <= 7 else None
