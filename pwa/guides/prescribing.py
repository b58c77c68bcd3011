"""How far a prescription may go on a guide (clinical.md 2): no more is offered, and none is obeyed."""

from __future__ import annotations

from dataclasses import dataclass

from pwa.guides.limits import TABLE
from pwa.guides.shapes import Guide

LEAST_HOLD = 10
"""Seconds. Below that there is no time to feel anything."""

SIDES = {"both": ("both", "left", "right"), "sore": ("guide", "left", "right"), "none": ("guide",)}
"""By a guide's own sides. `guide`: as the guide says, which is the sore side or none."""

REGIONS = {
    "low-back": ("back-left-low-back", "back-right-low-back"),
    "buttock": ("back-left-buttock", "back-right-buttock", "back-sacrum"),
    "hip": ("back-left-outer-hip", "back-right-outer-hip"),
    "thigh": ("back-left-back-thigh", "back-right-back-thigh"),
}
"""Where a spot may be marked. Never on the spine; where on the buttock, the guide's own steps say."""


@dataclass(frozen=True)
class Reach:
    """What can be set. `ceiling`, `seconds`, `per_week`: the most; None where the guide has none."""

    sides: tuple[str, ...]
    per_week: int
    apart: int
    ceiling: int | None
    seconds: int | None
    tools: tuple[str, ...]
    regions: tuple[str, ...]

    @property
    def side(self) -> str:
        """What the guide itself says."""
        return self.sides[0]


def reach(guide: Guide) -> Reach:
    pressed = guide.ceiling.scale in ("pressure", "stretch")
    holds = [step.seconds for step in guide.steps if step.kind == "hold" and step.seconds]
    return Reach(
        sides=SIDES[guide.sides],
        per_week=TABLE[guide.number].per_week[1],
        apart=guide.apart,
        ceiling=guide.ceiling.most if pressed else None,
        seconds=max(holds, default=None),
        tools=tuple(tool.name for tool in guide.tools),
        regions=REGIONS[guide.region] if guide.presses and guide.region else (),
    )
