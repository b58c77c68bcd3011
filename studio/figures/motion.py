"""From one pose to another by turning and shifting whole bones, as a browser can do it with CSS."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from studio.figures.geometry import Point, add, norm, turn
from studio.figures.skeleton import Figure, Spec

Step = tuple[Point, float, Point, Any]
"""(pivot, degrees, shift, middle). `middle` is how much a prop swells, or for a motion by way of a third pose
(degrees half way, the bone's angle, its stretch half way, degrees on the way back)."""
Chain = tuple[Step, ...]
Tree = dict[str, tuple[str | None, str]]


def tree(spec: Spec) -> Tree:
    """Parent and pivot of each bone. `planted` limbs hang from hand or foot, `split` ones from both ends."""
    up: Tree = {"chest": ("pelvis", "@waist"), "neck": ("chest", "neck"), "head": ("neck", "skull")}
    for s in "nf":
        up |= _limb(spec, f"{s}.leg", "pelvis", ("thigh", "shank", "foot"), ("hip", "knee", "ankle"))
        up |= _limb(spec, f"{s}.arm", "chest", ("upper", "fore", "hand"), ("shoulder", "elbow", "wrist"))
    root = spec.get("root", "pelvis")
    if root == "chest":
        return up | {"pelvis": ("chest", "@waist"), "chest": (None, spec.get("pivot", "n.shoulder"))}
    if root.endswith(".leg"):
        return up | {"pelvis": (root[0] + ".thigh", root[0] + ".hip")}
    return up | {"pelvis": (None, "hip")}


def _limb(spec: Spec, name: str, trunk: str, bones: tuple[str, ...], joints: tuple[str, ...]) -> Tree:
    a, b, c = (f"{name[0]}.{bone}" for bone in bones)
    j1, j2, j3 = (f"{name[0]}.{joint}" for joint in joints)
    planted, split = (name in spec.get(kind, []) for kind in ("planted", "split"))
    held = planted or split
    return {
        c: (None, j3) if held else (b, j3),
        b: (c, j3) if held else (a, j2),
        a: (b, j2) if planted else (trunk, j1),
    }


def halfway(a: Any, b: Any) -> Any:  # noqa: ANN401 any part of what JSON holds
    """Mean of two pose descriptions, number by number; for the middle of a motion."""
    if isinstance(a, dict) and isinstance(b, dict):
        return {k: halfway(a[k], b[k]) if k in a and k in b else b.get(k, a.get(k)) for k in {**a, **b}}
    if isinstance(a, list) and isinstance(b, list) and len(a) == len(b):
        return [halfway(x, y) for x, y in zip(a, b, strict=True)]
    return (a + b) / 2 if isinstance(a, int | float) and isinstance(b, int | float) else b


class Motion:
    """The steps that carry pose A into pose B. `via`, a pose half way, holds closed chains together; `back`
    is the one on a way back that is not the same."""

    def __init__(
        self, spec: Spec, start: Figure, end: Figure, via: Figure | None = None, back: Figure | None = None
    ) -> None:
        self.start, self.end, self.via, self.back, self.up = start, end, via, back, tree(spec)

    def chain(self, name: str) -> Chain:
        steps: list[Step] = []
        bone: str | None = name
        while bone:
            parent, pivot = self.up[bone]
            steps = [*self._steps(bone, parent, pivot), *steps]
            bone = parent
        return tuple(steps)

    def _steps(self, bone: str, parent: str | None, pivot: str) -> list[Step]:
        p = self._joint(self.start, pivot)
        shift = (0.0, 0.0) if parent else add(self._joint(self.end, pivot), p, -1)
        degrees, middle = self._turned(bone, parent, self.end), None
        if self.via:
            stretch = self.via.B[bone].k / self.start.B[bone].k
            back = self._turned(bone, parent, self.back) if self.back else None
            middle = (self._turned(bone, parent, self.via), self.start.B[bone].a, stretch, back)
        turns = abs(degrees) > 0.15 or (middle and (abs(middle[0]) > 0.15 or abs(middle[2] - 1) > 0.02))
        shifts = math.hypot(*shift) > 0.15
        return [(p, 0.0, shift, None)] * shifts + [(p, degrees, (0.0, 0.0), middle)] * bool(turns)

    def _turned(self, bone: str, parent: str | None, there: Figure) -> float:
        return norm(self._delta(bone, there) - self._delta(parent, there))

    def _delta(self, bone: str | None, there: Figure) -> float:
        return norm(there.B[bone].a - self.start.B[bone].a) if bone else 0

    def _joint(self, figure: Figure, name: str) -> Point:
        return figure.spine(20) if name == "@waist" else figure.pt([name])

    @staticmethod
    def apply(chain: Chain, p: Point, half: bool = False) -> Point:
        """Carry a point to pose B, or to the middle of the motion."""
        for c, r, d, mid in reversed(chain):
            if half and mid:
                u, v = turn(add(p, c, -1), (0, 0), -mid[1])
                p = turn(add(c, turn((u * mid[2], v), (0, 0), mid[1])), c, mid[0])
            else:
                p = add(turn(p, c, r / 2 if half else r), d, 0.5 if half else 1)
        return p

    def gap_at_the_end(self) -> tuple[float, str]:
        """How far the joint that misses most is from where pose B has it."""
        joints = [("skull", "head")]
        for s in "nf":
            joints += [(f"{s}.knee", f"{s}.shank"), (f"{s}.ankle", f"{s}.foot")]
            joints += [(f"{s}.wrist", f"{s}.hand"), (f"{s}.hip", f"{s}.thigh")]
        return max(
            (math.dist(self.apply(self.chain(b), self.start.J[j]), self.end.J[j]), j) for j, b in joints
        )

    def gap_half_way(self) -> tuple[float, str]:
        """How far bones that meet at a joint come apart in the middle."""
        gaps = []
        for s in "nf":
            pairs = ((".hip", "pelvis", ".thigh"), (".shoulder", "chest", ".upper"))
            for joint, one, other in (*pairs, (".knee", f"{s}.thigh", ".shank")):
                p = self.start.J[s + joint]
                ends = (self.apply(self.chain(bone), p, True) for bone in (one, s + other))
                gaps.append((math.dist(*ends), s + joint))
        return max(gaps)


def between(
    spec: Spec, last: Spec, start: Figure, end: Figure, solve: Callable[[Spec], Figure]
) -> tuple[Motion, list[str]]:
    """The motion between two solved poses, and what is wrong with it."""
    motion = Motion(spec, start, end)
    if "via" in spec or (motion.gap_half_way()[0] > 1.2 and "pace" not in spec):
        middle = halfway(spec, last)
        back = solve({**middle, **spec["back"]}) if "back" in spec else None
        motion = Motion(spec, start, end, solve({**middle, **spec.get("via", {})}), back)
    (e, at_end), (m, half) = motion.gap_at_the_end(), motion.gap_half_way()
    wrong = [f"motion: off by {e:.1f} at {at_end}, by {m:.1f} half way at {half}"]
    return motion, wrong if e > 1.2 or m > 2 else []
