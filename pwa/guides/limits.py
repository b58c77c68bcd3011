"""What clinical.md 1 and 2 lay down, as numbers: no guide may contradict them, and the player obeys them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pwa.guides.shapes import Front, Step

AIM = 3
"""Pressure to aim for, of 10."""

STOP_OVER = 5
"""A pressure over this stops the guide."""

HOLD_AT_MOST = 90
"""Seconds on one spot, with all its repeats: hard stop."""

SPOTS_AT_MOST = 3
"""On one side."""

REGION_AT_MOST = 600
"""Seconds of pressure on one region in a day."""

CHECK_AFTER = 20
"""Seconds into a hold: the first check-in."""

LEG_UP = 2
"""Points of leg pain above the start that stop, unless they settle within SETTLES_IN."""

SETTLES_IN = 600
"""Seconds."""

PAUSE = 24 * 3600
"""Seconds without pressure after a stop."""

LOCK_WITHIN = 14 * 24 * 3600
"""Seconds: a second stop of the same guide within these locks it."""

INJURY = 72 * 3600
"""Seconds without pressure after a fresh injury."""


@dataclass(frozen=True)
class Row:
    """One row of the table of clinical.md 2. `holds`, `times`: least and most seconds of a hold, and how
    many."""

    ceiling: tuple[str, int | None]
    evidence: str
    sides: str
    per_week: tuple[int, int]
    holds: tuple[int, int] | None = None
    times: tuple[int, int] | None = None
    presses: bool = False
    unlocked_by: str | None = None


TABLE = {
    1: Row(("pressure", 4), "C", "both", (3, 3), (45, 45), (3, 3), presses=True),
    2: Row(("pressure", 3), "D", "both", (3, 3), (30, 30), (5, 5), presses=True),
    3: Row(("pressure", 4), "B", "sore", (3, 3), (30, 60), (2, 2), presses=True, unlocked_by="therapist"),
    4: Row(("stretch", 4), "B", "both", (3, 5), (30, 30), (3, 3)),
    5: Row(("pressure", 4), "C", "both", (3, 3), (45, 60), (2, 3), presses=True),
    6: Row(("pressure", 4), "D", "both", (3, 3), presses=True),
    7: Row(("pressure", 2), "D", "none", (7, 7)),
    8: Row(("warm", None), "B", "none", (1, 28)),
    9: Row(("cold", None), "D", "none", (1, 28)),
    10: Row(("pain-rise", 1), "B", "both", (3, 5)),
    11: Row(("tingling", 0), "B", "sore", (7, 7), unlocked_by="physiotherapist"),
    12: Row(("none", None), "B", "none", (1, 28)),
    13: Row(("leg-rise", 1), "B", "none", (5, 7)),
    14: Row(("none", None), "B", "none", (7, 7)),
    15: Row(("none", None), "D", "none", (1, 28)),
    16: Row(("pain-rise", 1), "D", "none", (7, 7)),
}
"""The sacrum edge (2) has five points of 30 s: more than three spots, but fingertips at 3 of 10. Its row in
clinical.md decides for it; the limit of spots holds for all others. Ice (9) has "not enough
evidence" there, which is our D."""

MANY_POINTS = {2}


def faults(guide: Front) -> Iterator[str]:
    """What in a guide contradicts clinical.md, in words."""
    row = TABLE[guide.number]
    yield from _differences(guide, row)
    for step in guide.steps:
        yield from _step_faults(guide, step, row)
    yield from _pressure_faults(guide)


def _differences(guide: Front, row: Row) -> Iterator[str]:
    said = {
        "ceiling": ((guide.ceiling.scale, guide.ceiling.most), row.ceiling),
        "evidence": (guide.evidence, row.evidence),
        "sides": (guide.sides, row.sides),
        "presses": (guide.presses, row.presses),
        "unlocked_by": (guide.unlocked_by, row.unlocked_by),
    }
    yield from (f"{name} is {here!r}, not {there!r}" for name, (here, there) in said.items() if here != there)
    least, most = row.per_week
    if not least <= guide.per_week <= most:
        yield f"{guide.per_week} a week is not {least} to {most}"


def _step_faults(guide: Front, step: Step, row: Row) -> Iterator[str]:
    if (step.kind == "ready") != (step.seconds is None):
        yield f"{step.id}: a clock and a step without one don't go together"
    if (step.kind == "reps") != (step.reps is not None):
        yield f"{step.id}: only reps are counted"
    if len(step.do.split()) > 12:
        yield f"{step.id}: more than 12 words"
    if step.each and guide.sides == "none":
        yield f"{step.id}: a side, in a guide without sides"
    if step.kind == "hold":
        yield from _hold_faults(step, row, guide.number)


def _hold_faults(step: Step, row: Row, number: int) -> Iterator[str]:
    seconds = step.seconds or 0
    if step.presses and seconds > HOLD_AT_MOST:
        yield f"{step.id}: {seconds} s on one spot"
    if step.presses and step.times > SPOTS_AT_MOST and number not in MANY_POINTS:
        yield f"{step.id}: {step.times} spots on a side"
    if row.holds and not row.holds[0] <= seconds <= row.holds[1]:
        yield f"{step.id}: a hold of {seconds} s"


def _pressure_faults(guide: Front) -> Iterator[str]:
    row, holds = TABLE[guide.number], sum(s.times for s in guide.steps if s.kind == "hold")
    if row.times and not row.times[0] <= holds <= row.times[1]:
        yield f"{holds} holds on a side"
    if guide.presses != any(step.presses for step in guide.steps):
        yield "it presses in its steps or it does not"
    if guide.presses and guide.region is None:
        yield "pressure without a region"
    if any(step.presses and step.check != "pressure" for step in guide.steps if step.kind != "ready"):
        yield "pressure without its check-in"
    pressed = sum(s.total * (2 if s.each and guide.sides == "both" else 1) for s in guide.steps if s.presses)
    if pressed > REGION_AT_MOST:
        yield f"{pressed} s of pressure on one region"
