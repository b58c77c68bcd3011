"""What in a guide contradicts clinical.md, in words: the app does not start with such a guide."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pwa.guides import stops
from pwa.guides.limits import (
    ALWAYS,
    CHECK_OF,
    HOLD_AT_MOST,
    LOOK_AFTER,
    MANY_POINTS,
    REGION_AT_MOST,
    SPOTS_AT_MOST,
    TABLE,
    WORDS_AT_MOST,
    Clock,
    Row,
)
from pwa.guides.shapes import Front, Step

FACE_DOWN = re.compile(r"face down|prone|lying on (your|the) (front|stomach|tummy|belly)", re.IGNORECASE)


def faults(guide: Front, text: str) -> Iterator[str]:
    """All that is wrong with a guide and the text to read that belongs to it."""
    row = TABLE[guide.number]
    yield from _differences(guide, row)
    yield from _clocks(guide, row)
    yield from _blocks(guide)
    for step in guide.steps:
        yield from _step(guide, step)
    yield from _order(guide)
    if guide.presses or any(step.presses for step in guide.steps):
        yield from _pressure(guide, row)
    yield from stops.missing(guide, text)


def _differences(guide: Front, row: Row) -> Iterator[str]:
    said = {
        "ceiling": ((guide.ceiling.scale, guide.ceiling.most), row.ceiling),
        "evidence": (guide.evidence, row.evidence),
        "sides": (guide.sides, row.sides),
        "presses": (guide.presses, row.presses),
        "unlocked_by": (guide.unlocked_by, row.unlocked_by),
        "apart": (guide.apart, row.apart),
        "blocked_by": (sorted(guide.blocked_by), sorted(row.blocked)),
    }
    yield from (f"{name} is {here!r}, not {there!r}" for name, (here, there) in said.items() if here != there)
    least, most = row.per_week
    if not least <= guide.per_week <= most:
        yield f"{guide.per_week} a week is not {least} to {most}"


def _clocks(guide: Front, row: Row) -> Iterator[str]:
    timed = [step for step in guide.steps if step.kind != "ready"]
    for step in timed:
        if not any(_fits(step, clock, row) for clock in row.clocks):
            yield f"{step.id}: {step.kind} of {step.seconds} s, {_side(step.each)}, is not in the table"
    for clock in row.clocks:
        count, (least, most) = _count(timed, clock, row), clock.count
        if not least <= count <= most:
            side = _side(clock.each and row.sides != "none")
            yield f"{count} × {clock.kind}, {side}, is not {least} to {most}"
    if sum(step.total for step in guide.steps) > guide.minutes * 60:
        yield f"{guide.minutes} minutes are too few"


def _count(timed: list[Step], clock: Clock, row: Row) -> int:
    return sum(step.times for step in timed if _fits(step, clock, row))


def _fits(step: Step, clock: Clock, row: Row) -> bool:
    least, most = clock.seconds
    each = clock.each and row.sides != "none"
    same = (step.kind, step.reps, step.each) == (clock.kind, clock.reps, each)
    return same and least <= (step.seconds or 0) <= most


def _side(each: bool) -> str:
    return "each side" if each else "once"


def _blocks(guide: Front) -> Iterator[str]:
    if named := ALWAYS.intersection(guide.blocked_by):
        yield f"{sorted(named)} close every guide and are not named"


def _step(guide: Front, step: Step) -> Iterator[str]:
    if (step.kind == "ready") != (step.seconds is None):
        yield f"{step.id}: a clock and a step without one don't go together"
    if (step.kind == "reps") != (step.reps is not None):
        yield f"{step.id}: only reps are counted"
    if len(step.do.split()) > WORDS_AT_MOST:
        yield f"{step.id}: more than {WORDS_AT_MOST} words"
    if step.each and guide.sides == "none":
        yield f"{step.id}: a side, in a guide without sides"
    if FACE_DOWN.search(step.position):
        yield f"{step.id}: nothing lies face down"
    yield from _check_in(guide, step)
    yield from _tool(guide, step)


def _check_in(guide: Front, step: Step) -> Iterator[str]:
    wanted = None if step.kind == "ready" else CHECK_OF[guide.ceiling.scale]
    if step.check != wanted:
        yield f"{step.id}: asks {step.check!r}, not {wanted!r}"
    if step.check == "skin" and (step.seconds or 0) > LOOK_AFTER:
        yield f"{step.id}: {step.seconds} s without a look at the skin"


def _tool(guide: Front, step: Step) -> Iterator[str]:
    if step.tool and step.tool not in {tool.id for tool in guide.tools}:
        yield f"{step.id}: no tool {step.tool!r}"
    if step.tool and step.kind != "ready":
        yield f"{step.id}: a clock for one tool would count twice"


def _order(guide: Front) -> Iterator[str]:
    """The player works one side through all its steps, then the other: they stand together."""
    sides = "".join("e" if step.each else "o" for step in guide.steps)
    if "e" in sides.strip("o") and "o" in sides.strip("o"):
        yield "a step without a side between those of a side"
    if guide.steps[-1].kind != "ready" or guide.steps[-1].tool or guide.steps[-1].each:
        yield "it ends without a quiet last step for everybody"


def _pressure(guide: Front, row: Row) -> Iterator[str]:
    pressing = [step for step in guide.steps if step.presses]
    if not pressing or guide.region is None:
        yield "pressure needs its steps and its region"
    if {tool.id for tool in guide.tools} != set(row.tools or ()):
        yield f"it presses with {sorted(row.tools or ())} alone"
    if row.figures and not row.figures.issuperset(step.figure for step in pressing):
        yield f"it presses as in {sorted(row.figures)} alone"
    for step in pressing:
        yield from _pressed(guide, step)
    pressed = sum(step.total * (2 if step.each and guide.sides == "both" else 1) for step in pressing)
    if pressed > REGION_AT_MOST:
        yield f"{pressed} s of pressure on one region"


def _pressed(guide: Front, step: Step) -> Iterator[str]:
    if not step.place:
        yield f"{step.id}: presses nobody knows where"
    if (step.seconds or 0) > HOLD_AT_MOST:
        yield f"{step.id}: {step.seconds} s on one spot"
    if step.kind == "hold" and step.times > SPOTS_AT_MOST and guide.number not in MANY_POINTS:
        yield f"{step.id}: {step.times} spots on a side"
