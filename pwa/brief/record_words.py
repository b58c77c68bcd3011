"""What a session record says, in words (clinical.md 5). Pressure is always what the client reported."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from pwa.brief.rules import score
from pwa.brief.words import region_label

TECHNIQUES = {
    "assessment": "assessment",
    "deep_tissue": "deep tissue",
    "trigger_point": "trigger point",
    "piriformis": "piriformis",
    "gentle_vibration": "gentle vibration",
    "stretch": "stretch",
    "other": "other",
}
RESPONSES = {"eased": "eased", "same": "same", "spread": "spread", "numb": "numb, stopped"}
ASSESSED = {"low_back": "low back", "buttock": "buttock"}


def technique(name: str) -> str:
    return TECHNIQUES.get(name, name)


def response(name: str) -> str:
    return RESPONSES.get(name, name)


def block_words(block: Mapping[str, Any]) -> str:
    """Left buttock: deep tissue, trigger point, pressure 5, eased."""
    said = [technique(str(name)) for name in block.get("techniques") or ()]
    if (pressure := score(block, "pressure")) is not None:
        said.append(f"pressure {pressure}")
    if answer := block.get("response"):
        said.append(response(str(answer)))
    where = region_label(str(block.get("region") or ""))
    return f"{where[:1].upper()}{where[1:]}: {', '.join(said)}."


def assessed_words(assessed: Iterable[str]) -> str:
    """Low back and buttock assessed first. Nothing was said is not the same as not assessed."""
    named = [ASSESSED[name] for name in ASSESSED if name in set(assessed)]
    return f"{' and '.join(named).capitalize()} assessed first." if named else "No assessment noted."


def levels_words(before: Mapping[str, Any], after: Mapping[str, Any]) -> str:
    """Leg 5 → 3, back 4 → 4; one that was not asked is a dash."""
    pairs = [(part, _said(before, part), _said(after, part)) for part in ("leg", "back")]
    told = [f"{part} {then} → {now}" for part, then, now in pairs if (then, now) != ("–", "–")]
    return f"{', '.join(told).capitalize()}." if told else "Pain before and after not noted."


def _said(levels: Mapping[str, Any], part: str) -> str:
    value = score(levels, part)
    return "–" if value is None else str(value)
