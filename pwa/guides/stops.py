"""The stop rules of clinical.md 1 as sentences: the text of every guide has those that hold for it, to the
letter."""

from __future__ import annotations

from collections.abc import Iterator

from pwa.guides.shapes import Front

HEADING = "## Stop at once"
PRESSURE = "- The pressure feels stronger than 5 of 10"
RULES = (
    "- New numb, tingling or electric feeling",
    "- The pain spreads further down than at the start, or below the knee",
    "- Leg pain goes up by 2 or more and has not settled after 10 minutes",
    "- Weakness or dizziness",
)
PAUSES = {
    "pressing": "After a stop: no pressure for 24 hours, then only gentle rocking at half the pressure.",
    "resting": "After a stop: 24 hours of rest from this guide and from all pressure.",
    "other": "After a stop: no pressure for 24 hours.",
}
SECOND = (
    "If you have to stop this guide a second time within 14 days, leave it until your therapist or a doctor "
    "has looked."
)
SIX_WEEKS = (
    "If you are not at least a third better after 6 weeks, or if it gets worse, see your GP or a "
    "physiotherapist."
)


def sentences(guide: Front) -> list[str]:
    """What the text of this guide has to say about stopping."""
    pressure = [PRESSURE] if guide.presses else []
    return [HEADING, *pressure, *RULES, PAUSES[_pause(guide)], SECOND, SIX_WEEKS]


def missing(guide: Front, text: str) -> Iterator[str]:
    yield from (f"the text lacks {said!r}" for said in sentences(guide) if said not in text)


def _pause(guide: Front) -> str:
    if guide.presses:
        return "pressing"
    return "resting" if guide.ceiling.scale in {"pressure", "stretch", "tingling"} else "other"
