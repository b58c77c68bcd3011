"""Guides, stops, barriers and mornings in plain words (clinical.md 3 and 6)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date

from pwa.brief.words import count, dated, listed

STOPS = {
    "pressure": "pressure over 5",
    "numb": "numb, tingling or electric",
    "spread": "it spread further down",
    "leg": "more leg pain, not settled",
    "weak": "weak or dizzy",
    "other": "it hurt",
}
BARRIERS = {
    "no_time": "no time",
    "hurt": "it hurt",
    "unsure": "unsure how",
    "no_tool": "no ball",
    "rest": "agreed rest day",
    "other": "another reason",
}
FEELS = {"better": "better", "same": "the same", "sore": "sore for less than a day", "worse": "worse"}

Pair = tuple[int | None, int | None]


def guide_sentence(
    planned: int | None,
    ended: date | None,
    done: int,
    stops: Sequence[str],
    left: int,
    barriers: Sequence[tuple[str, int]],
    rest: int,
    silent: int,
    unsent: int,
    pressure: int | None,
) -> str:
    """Planned and not done, agreed rest, nothing said and not yet sent are four different things."""
    why = listed([f"{BARRIERS.get(name, name)} {n}" for name, n in barriers]) if barriers else ""
    stopped = listed([f"{STOPS.get(s, s)} {n}" for s, n in Counter(stops).items()]) if stops else ""
    parts = [
        "Not in the plan" if planned is None else f"Planned {count(planned, 'time')}{ended_words(ended)}",
        f"done {done}",
        f"stopped {len(stops)} ({stopped})" if stops else "",
        f"left half-way {left}" if left else "",
        f"not done {sum(n for _, n in barriers)} ({why})" if barriers else "",
        f"agreed rest {rest}" if rest else "",
        f"no word about {silent}" if silent else "",
        f"not yet synced {unsent}" if unsent else "",
    ]
    said = ", ".join(part for part in parts if part)
    return f"{said}." + ("" if pressure is None else f" Pressure up to {pressure} of 10.")


def ended_words(ended: date | None) -> str:
    return f" until {dated(ended)}" if ended else ""


def ran_sentence(leg: Sequence[Pair], back: Sequence[Pair]) -> str:
    """How often it was lower, the same or higher after it than before: counted, never averaged."""
    told = [said for said in (compared("leg", leg), compared("back", back)) if said]
    return f"Afterwards {'; '.join(told)}." if told else ""


def compared(part: str, pairs: Sequence[Pair]) -> str:
    changes = [after - before for before, after in pairs if before is not None and after is not None]
    if not changes:
        return ""
    lower, higher = sum(c < 0 for c in changes), sum(c > 0 for c in changes)
    return f"{part} lower {lower}, the same {len(changes) - lower - higher}, higher {higher}"


def mornings_sentence(answers: Mapping[str, int], missed: int) -> str:
    if not answers and not missed:
        return ""
    told = [f"{words} {answers[feel]}" for feel, words in FEELS.items() if feel in answers]
    told += [f"not answered {missed}"] if missed else []
    asked = sum(answers.values()) + missed
    return f"The morning after {count(asked, 'guide')} with pressure in 14 days: {', '.join(told)}."


def stop_words(stop: str) -> str:
    return STOPS.get(stop, stop)
