"""One pose, solved: joints and bones in the world, and the outlines that hang on them.

A pose in poses.json: standing and facing right has pelvis and chest at 90, thigh and shank at -90. Lying on
the back with the head at the left has them at 180. `n.` is the near limb, from the
front or the back the one at the right of the picture; `f.` is the far one. Facing right, near is their right.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from studio.figures.body import (
    FACES,
    FORE,
    FRONT,
    HIP_W,
    NECK_T,
    SHANK,
    SHOULDER_T,
    SHOULDER_W,
    SIDE,
    SPINE,
    THIGH,
    UPPER,
)
from studio.figures.geometry import Loop, Point, add, angle, norm, place, sample, vec

Spec = dict[str, Any]
Part = tuple[str, str, str, str, Loop]
"""(layer, class, bone, outline's name, loop)"""

LEG = ("thigh", "shank", "foot", THIGH, SHANK, "hip", "knee", "ankle", (-89, -91))
ARM = ("upper", "fore", "hand", UPPER, FORE, "shoulder", "elbow", "wrist", (-94, -84))
BENDS = (  # what a joint can do: (joint, bone, next bone, least, most)
    ("knee", "thigh", "shank", -160, 4),
    ("elbow", "upper", "fore", -4, 152),
    ("hip", "pelvis", "thigh", -30, 135),
    ("ankle", "shank", "foot", 2, 122),
)


class Bone:
    """A frame of its own: (u along, f across) to the world. `k` under 1 foreshortens."""

    def __init__(self, o: Point, a: float, side: int = 1, length: float = 0, k: float = 1.0) -> None:
        self.o, self.a, self.side, self.length, self.k = o, a, side, length, k

    def at(self, u: float, f: float = 0) -> Point:
        if self.k != 1 and u > 0:  # keep the round end, shorten the shaft
            u = u * self.k if u < self.length else self.length * self.k + u - self.length
        return add(add(self.o, vec(self.a, u)), vec(self.a + 90 * self.side, f))


class Figure:
    """A body in one pose. `faults`: limbs that can't reach, joints that bend the wrong way."""

    def __init__(self, spec: Spec, hip_y: float = 0.0) -> None:
        self.spec, self.front = spec, spec.get("view", "side") != "side"
        self.faults: list[str] = []
        x, *y = map(float, spec.get("hip", [0]))
        self.hip: Point = (x, y[0] if y else hip_y)
        self.ap = float(spec.get("pelvis", 90))
        self.ac = float(spec.get("chest", self.ap))
        self._frames = self._spine()
        self.B, self.J = self._trunk(), {"hip": self.hip}
        self._sockets()
        todo = [side + kind for side in "fn" for kind in (".leg", ".arm")]
        for _ in range(4):  # a target may lie on a limb that is solved later
            todo = [name for name in todo if not self._limb(name)]
        if todo:
            raise ValueError(f"{spec['id']}: cannot place {todo}")

    def _spine(self) -> list[tuple[Point, float]]:
        p, frames = self.hip, []
        for t in range(SPINE + 4):
            w = min(1, max(0, (t - 6) / 30))
            a = self.ap + (self.ac - self.ap) * w * w * (3 - 2 * w)
            frames.append((p, a))
            p = add(p, vec(a))
        return frames

    def spine(self, t: float, f: float = 0) -> Point:
        """The point t up the spine from the hip and f in front of it."""
        i = min(max(int(t), 0), len(self._frames) - 1)
        p, a = self._frames[i]
        return add(add(p, vec(a, t - i)), vec(a - 90, f))

    def _trunk(self) -> dict[str, Bone]:
        neck, head, back = (0, 0, 0) if self.front else (-14, -4, -2.4)
        bones = {"pelvis": Bone(self.hip, self.ap, -1), "chest": Bone(self.spine(20), self.ac, -1)}
        bones["neck"] = Bone(self.spine(NECK_T, back), self.spec.get("neck", self.ac + neck), -1)
        bones["head"] = Bone(bones["neck"].at(8), self.spec.get("head", self.ac + head), -1)
        return bones

    def _sockets(self) -> None:
        self.J |= {"neck": self.B["neck"].o, "skull": self.B["head"].o}
        for s, sign in (("n", 1), ("f", -1)):
            side = sign if self.front else 0
            self.J[s + ".hip"] = self.B["pelvis"].at(0, side * HIP_W)
            self.J[s + ".shoulder"] = self.spine(SHOULDER_T - 1.6 * abs(side), side * SHOULDER_W)

    def pt(self, ref: Sequence[Any]) -> Point:
        """[x, y] in the world, [joint, dx, dy] beside it, ["@bone", u, f] on it or ["@spine", up, forward]"""
        if isinstance(ref[0], int | float):
            return ref[0], ref[1]
        name, *d = ref
        dx, dy = (*d, 0, 0)[:2]
        if name == "@spine":
            return self.spine(dx, dy)
        return self.B[name[1:]].at(dx, dy) if name[0] == "@" else add(self.J[name], (dx, dy))

    def _limb(self, name: str) -> bool:
        s, kind = name.split(".")
        a, b, c, la, lb, top, mid, end, usual = LEG if kind == "leg" else ARM
        spec = self.spec.get(name)
        if spec is None and s == "f":  # the far limb does what the near one does
            spec = self.spec.get("n." + kind)
        spec = spec or {a: usual[0], b: usual[1]}
        o = self.J[f"{s}.{top}"]
        try:
            m, e = self._ends(name, spec, o)
        except KeyError:
            return False
        self.J[f"{s}.{mid}"], self.J[f"{s}.{end}"] = m, e
        first, second = self._bone(name, o, m, la), self._bone(name, m, e, lb)
        straight_on = second.a + (90 if kind == "leg" and not self.front else 0)
        palm = spec.get("palm", -1 if self.front and s == "n" else 1)
        self.B |= {f"{s}.{a}": first, f"{s}.{b}": second}
        self.B[f"{s}.{c}"] = Bone(e, spec.get(c, straight_on), palm)
        return True

    def _ends(self, name: str, spec: Spec, o: Point) -> tuple[Point, Point]:
        """Knee and ankle, or elbow and wrist. Raises KeyError while what they refer to isn't placed."""
        a, b, _, la, lb, _, mid, end, _ = LEG if name.endswith("leg") else ARM
        if mid in spec:  # both given: the limb points at the viewer
            self.J[f"{name[0]}.{mid}"] = m = self.pt(spec[mid])
            return m, self.pt(spec[end])
        if end not in spec:
            m = add(o, vec(spec[a], la))
            return m, add(m, vec(spec[b], lb))
        return self._reach(name, o, self.pt(spec[end]), spec.get("bend", 1), (la, lb))

    def _reach(
        self, name: str, o: Point, e: Point, bend: int, lengths: tuple[float, float]
    ) -> tuple[Point, Point]:
        la, lb = lengths
        d = math.dist(o, e)
        if d > la + lb:
            self.faults.append(f"{name} cannot reach: {d:.1f} > {la + lb}")
            d = la + lb
            e = add(o, vec(angle(o, e), d))
        cosine = max(-1, min(1, (la * la + d * d - lb * lb) / (2 * la * d)))
        way = bend if name.endswith("leg") else -bend
        return add(o, vec(angle(o, e) + way * math.degrees(math.acos(cosine)), la)), e

    def _bone(self, name: str, o: Point, e: Point, length: float) -> Bone:
        k = math.dist(o, e) / length
        if k > 1.03:
            self.faults.append(f"{name} stretched to {k:.2f}")
        return Bone(o, angle(o, e), 1, length, 1.0 if k > 0.985 else k)

    def parts(self) -> list[Part]:
        """Back to front inside each layer."""
        kit = FRONT if self.front else SIDE
        names = [*self._limb_parts("f"), *self._limb_parts("n"), *self._trunk_parts()]
        return [
            (layer, cls, bone, shape, place(kit[shape], self._frame(bone, shape)))
            for layer, cls, bone, shape in names
        ]

    def _frame(self, bone: str, shape: str) -> Callable[[float, float], Point]:
        return self.spine if shape == "torso" else self.B[bone].at

    def _limb_parts(self, s: str) -> Iterator[tuple[str, str, str, str]]:
        arm, leg = self.spec.get(s + ".arm", {}), self.spec.get(s + ".leg", {})
        skin, top = ("s", "u") if self._dark(s, "arm") else ("b", "t")
        yield s + ".arm", skin, s + ".hand", arm.get("grip", "hand")
        yield s + ".arm", skin, s + ".fore", "fore"
        yield s + ".arm", skin, s + ".upper", "upper"
        yield s + ".arm", top, s + ".upper", "sleeve"
        skin, legs = ("s", "m") if self._dark(s, "leg") else ("b", "l")
        yield s + ".leg", skin, s + ".foot", leg.get("shape", "foot")
        yield s + ".leg", legs, s + ".shank", "shank"
        yield s + ".leg", legs, s + ".thigh", "thigh"

    def _dark(self, s: str, kind: str) -> bool:
        return (s == "f" and not self.front) or f"{s}.{kind}" in self.spec.get("shade", ())

    def _trunk_parts(self) -> Iterator[tuple[str, str, str, str]]:
        view = self.spec.get("view", "side")
        yield "neck", "s", "neck", "neck"
        yield "torso", "t", "chest", "torso"
        yield "head", "b", "head", "head"
        yield "head", "h", "head", "hairback" if view == "back" else "hair"
        for cls, shape in FACES[view]:
            yield "head", cls, "head", shape
        yield "pelvis", "l", "pelvis", "pelvis"

    def outline(self, names: Iterable[str] | None = None) -> list[Point]:
        """Points on the skin of the named parts ("pelvis", "n.foot", "head", …), or of all."""
        wanted = None if names is None else set(names)
        return [
            point
            for layer, _, bone, shape, loop in self.parts()
            if wanted is None or {layer, bone, shape} & wanted
            for point in sample(loop)
        ]

    def bends(self) -> Iterator[str]:
        """Joints that do what no joint can (seen from the side alone)."""
        for joint, upper, lower, least, most in () if self.front else BENDS:
            for s in "nf":
                above = self.B["pelvis" if upper == "pelvis" else f"{s}.{upper}"]
                below = self.B[f"{s}.{lower}"]
                if min(above.k, below.k) < 1:
                    continue
                d = norm(below.a - above.a - (180 if upper == "pelvis" else 0))
                if not least <= d <= most:
                    yield f"{s} {joint} at {d:.0f}, allowed {least}..{most}"


def solve(spec: Spec) -> Figure:
    """Place the figure; with hip = [x] alone lower it until what `rest` names touches its level."""
    figure = Figure(spec)
    if len(spec.get("hip", [0])) == 1:
        rest = spec.get("rest", {})
        lowest = min(y for _, y in figure.outline(rest.get("on", ["n.foot", "f.foot"])))
        figure = Figure(spec, rest.get("y", 0) - lowest)
    figure.faults += figure.bends()
    return figure
