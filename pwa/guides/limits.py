"""What clinical.md 1 and 2 lay down, as numbers: no guide may contradict them, and the player obeys them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from pwa.guides.shapes import CheckIn
from pwa.kinds import SafetyQuestion

AIM = 3
"""Pressure to aim for, of 10."""

STOP_OVER = 5
"""A pressure over this stops the guide."""

HOLD_AT_MOST = 90
"""Seconds on one spot, with all its repeats: hard stop."""

SPOTS_AT_MOST = 3
"""On one side. MANY_POINTS has its own row in clinical.md, which decides: five points by fingertip, at 3 of
10."""

MANY_POINTS = {2}

REGION_AT_MOST = 600
"""Seconds of pressure on one region in a day."""

CHECK_AFTER = 20
"""Seconds into a hold: the first check-in."""

LOOK_AFTER = 300
"""Seconds of heat or cold: then a look at the skin."""

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

WORDS_AT_MOST = 12
"""In what the screen shows of a step."""

CHECK_OF: dict[str, CheckIn | None] = {
    **{"pressure": "pressure", "stretch": "stretch", "tingling": "tingling", "none": None},
    **{"pain-rise": "pain", "leg-rise": "pain", "warm": "skin", "cold": "skin"},
}
"""What a guide asks, by the scale of its ceiling: a ceiling that nobody asks about holds nobody."""

ALWAYS: frozenset[SafetyQuestion] = frozenset({"saddle", "bladder", "both_legs", "sexual"})
"""Emergencies, or to be seen today: they close every guide, so that no guide has to name them."""

MOVES: frozenset[SafetyQuestion] = frozenset(
    {
        *("weakness", "fracture", "cancer", "infection", "clot", "aorta"),
        *("pregnancy", "bones", "operations", "vessels"),
    }
)
"""Close what moves, stretches or strengthens. Our choice: clinical.md names only heat, breathing, walking and
position as open under A."""

PRESSES: frozenset[SafetyQuestion] = frozenset({*MOVES, "bleeding"})
"""Close what presses."""


@dataclass(frozen=True)
class Clock:
    """Timed steps of one kind: least and most `seconds` of each, and how many (`count`) on one side.

    `each`: on each side that is worked, in a guide with sides.
    """

    kind: Literal["hold", "move", "reps"]
    seconds: tuple[int, int]
    count: tuple[int, int] = (1, 1)
    reps: int | None = None
    each: bool = True


@dataclass(frozen=True)
class Row:
    """One row of the table of clinical.md 2. `blocked`: which safety answers close it, beside ALWAYS.

    `tools`, `figures`: for a guide that presses, with what, and in which pictures it is pressed.
    """

    ceiling: tuple[str, int | None]
    evidence: str
    sides: str
    per_week: tuple[int, int]
    clocks: tuple[Clock, ...]
    blocked: frozenset[SafetyQuestion] = frozenset()
    presses: bool = False
    unlocked_by: str | None = None
    apart: int = 1
    tools: frozenset[str] | None = None
    figures: frozenset[str] | None = None


def _pressing(most: int, evidence: str, *clocks: Clock, tools: set[str]) -> Row:
    return Row(
        ("pressure", most), evidence, "both", (3, 3), clocks, PRESSES, presses=True, tools=frozenset(tools)
    )


_PIRIFORMIS_BALL = Row(
    *(("pressure", 4), "B", "sore", (3, 3), (Clock("hold", (30, 60), (2, 2)),)),
    blocked=PRESSES,
    presses=True,
    unlocked_by="therapist",
    apart=2,
    tools=frozenset({"tennis-ball"}),
    figures=frozenset({"piriformis-outer-wall", "piriformis-inner-wall"}),
)
"""At the wall, inner and outer third: a ball on the middle or low buttock can injure the nerve (Cho 2019)."""

DAILY, ANY = (7, 7), (1, 28)

TABLE = {
    1: _pressing(
        *(4, "C", Clock("move", (60, 60)), Clock("hold", (45, 45), (3, 3))), tools={"soft-ball", "hands"}
    ),
    2: _pressing(3, "D", Clock("hold", (30, 30), (5, 5)), tools={"hands", "soft-ball"}),
    3: _PIRIFORMIS_BALL,
    4: Row(("stretch", 4), "B", "both", (3, 5), (Clock("hold", (30, 30), (3, 3)),), MOVES),
    5: _pressing(4, "C", Clock("hold", (45, 60), (2, 3)), tools={"tennis-ball"}),
    6: _pressing(4, "D", Clock("move", (90, 90)), tools={"hands", "roller"}),
    7: Row(
        *(("pressure", 2), "D", "none", DAILY, (Clock("move", (60, 60), (3, 3)),)),
        blocked=MOVES - {"bones", "vessels"},
    ),
    8: Row(
        *(("warm", None), "B", "none", ANY, (Clock("move", (300, 300), (3, 3)),)),
        blocked=frozenset({"bones"}),
    ),
    9: Row(
        *(("cold", None), "D", "none", ANY, (Clock("move", (300, 300), (2, 2)),)),
        blocked=frozenset({"bones", "vessels"}),
    ),
    10: Row(
        *(("pain-rise", 1), "B", "both", (3, 5)),
        (Clock("reps", (8, 8), reps=5, each=False), Clock("reps", (8, 8), (2, 2), reps=5)),
        MOVES,
    ),
    11: Row(
        *(("tingling", 0), "B", "sore", DAILY, (Clock("reps", (2, 10), (2, 2), reps=10),)),
        blocked=MOVES,
        unlocked_by="physiotherapist",
    ),
    12: Row(
        *(("none", None), "B", "none", ANY),
        (Clock("move", (20, 20)), Clock("reps", (2, 10), reps=5), Clock("move", (60, 90))),
    ),
    13: Row(("leg-rise", 1), "B", "none", (5, 7), (Clock("move", (60, 1800)),)),
    14: Row(("none", None), "B", "none", DAILY, (Clock("move", (300, 300)),)),
    15: Row(("none", None), "D", "none", ANY, ()),
    16: Row(("pain-rise", 1), "D", "none", DAILY, (Clock("reps", (2, 10), (2, 2), reps=8),), MOVES),
}
"""Ice (9) has "not enough evidence" there, which is our D. Heat and ice: a hot or cold pack goes on no numb
skin (bones), ice on no badly supplied leg (vessels, ours)."""
