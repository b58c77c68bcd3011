"""Response curves in words: raw numbers, counted both ways, and what they can't show (clinical.md 5)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date

from pwa.brief.guide_words import FEELS
from pwa.brief.reactions import Answer
from pwa.brief.words import count, dated, listed

NAMES = {
    "assessment": "assessment only",
    "deep_tissue": "deep tissue",
    "trigger_point": "trigger point",
    "piriformis": "piriformis",
    "gentle_vibration": "gentle vibration",
    "stretch": "stretch",
    "other": "other",
}
STATES = {
    "answered": "no number before or after",
    "missed": "no answer",
    "now": "being asked now",
    "later": "not asked yet",
    "unsent": "not yet synced",
}
"""Four kinds of missing, and an answer without a number to compare."""


VARIES = "Sciatica varies and many people improve anyway; this cannot show cause."


def combination(techniques: Sequence[str]) -> str:
    """Deep tissue + stretch: a combination is one thing, not the sum of its parts."""
    named = " + ".join(NAMES[name] for name in techniques)
    return f"{named[0].upper()}{named[1:]}" if named else "Technique not recorded"


def caption(n: int, noun: str) -> str:
    """clinical.md 5, to the letter."""
    return f"{count(n, noun)}. {VARIES}"


def curve_sentence(values: Sequence[int], median: float | None, missing: Sequence[str]) -> str:
    """Lower, the same and higher stand side by side; missing is told apart, and never a zero."""
    silent = Counter(STATES[state] for state in missing)
    rest = "".join(f" {words.capitalize()}: {n}." for words, n in sorted(silent.items()))
    if not values:
        return f"No values yet.{rest}"
    lower, higher = sum(v < 0 for v in values), sum(v > 0 for v in values)
    counts = f"lower {lower}, the same {len(values) - lower - higher}, higher {higher}"
    if median is None:
        each = listed([signed(v) for v in values])
        return f"Leg pain {each} ({counts}); too few for a median.{rest}"
    span = f"from {signed(min(values))} to {signed(max(values))}"
    return f"Leg pain median {signed(median)}, {span} ({counts}).{rest}"


def last_sentence(session: date, before: int | None, day: Answer, two_days: Answer) -> str:
    known = "" if before is None else f" (leg before it {before})"
    told = f"the next day {answer_words(day)}; after two days {answer_words(two_days)}"
    return f"After the session on {dated(session)}{known}: {told}."


def answer_words(answer: Answer) -> str:
    if answer.state != "answered":
        return STATES[answer.state]
    parts = [FEELS.get(answer.feel, answer.feel)]
    parts += [
        f"{name} {value}" for name, value in (("leg", answer.leg), ("back", answer.back)) if value is not None
    ]
    return ", ".join(parts)


def signed(value: float) -> str:
    """−2, 0, +1.5"""
    return f"{value:+g}".replace("-", "−") if value else "0"
