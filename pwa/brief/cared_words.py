"""Sleep, medicines and other care in plain words (clinical.md 3 and 6)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from pwa.brief.guide_words import BARRIERS, guide_sentence
from pwa.brief.words import count, number

CARES = {
    "heat": "Heat",
    "ice": "Ice",
    "core": "Core exercise",
    "walk": "Walk",
    "breathing": "Slow breathing",
    "rest": "Resting position",
    "physio": "Physiotherapist",
    "other": "Other treatment",
}
CARE_BARRIERS = BARRIERS | {"no_tool": "nothing at hand"}
FELT = {"better": "better", "same": "the same", "worse": "worse"}


def nights_sentence(medians: tuple[float | None, float | None], told: tuple[int, int]) -> str:
    before, now = medians
    if now is None and before is None:
        return "Sleep: not told in 14 days."
    this = "not told in the last 7 days" if now is None else f"{night_words(now, told[1])} in the last 7 days"
    then = "not told in the 7 before" if before is None else f"{night_words(before, told[0])} in the 7 before"
    return f"Sleep: {this}, {then}."


def night_words(woken: float, told: int) -> str:
    often = "once" if woken == 1 else f"{number(woken)} times"
    return f"woken {often} a night (median of {count(told, 'night')})"


def dose_sentence(days: tuple[int, int], counts: tuple[float, float], unit: str, left_out: int) -> str:
    """Days without a word are no days without the medicine."""
    now, before = (taken_words(days[i], counts[i], unit) for i in (1, 0))
    left = f" Left out {count(left_out, 'time')}, as told." if left_out else ""
    return f"Taken on {now} of 7 days, {before} in the 7 before.{left}"


def taken_words(days: int, taken: float, unit: str) -> str:
    return f"{days} ({number(taken)}{' × ' + unit if unit else ''})" if days else "0"


def care_sentence(
    planned: int | None,
    ended: date | None,
    done: int,
    barriers: Sequence[tuple[str, int]],
    rest: int,
    silent: int,
    unsent: int,
    felt: Mapping[str, int],
) -> str:
    """Planned and not done, agreed rest, nothing said and not yet sent are four different things."""
    named = [(CARE_BARRIERS.get(name, name), n) for name, n in barriers]
    said = guide_sentence(planned, ended, done, (), 0, named, rest, silent, unsent, None)
    after = ", ".join(f"{words} {felt[name]}" for name, words in FELT.items() if felt.get(name))
    return f"{said} Afterwards {after}." if after else said


def care_words(what: str) -> str:
    return CARES.get(what, what.replace("_", " ").capitalize())
