"""World to picture: shapes by layer, with the chain of motions that moves each."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

from studio.figures.geometry import Loop, Point, add, angle, blob, nums, vec
from studio.figures.motion import Chain

PX = 3  # units of the picture in a pixel: whole numbers stay sharp, and files small
WIDTH, HEIGHT = 320 * PX, 220 * PX

Fragment = str | tuple[str, str]
"""Markup, or (class, path): paths of one class that follow each other become one."""


class Canvas:
    """`items`: (layer, chain, fragment) in the order of drawing."""

    def __init__(self, scale: float, ox: float, oy: float, flip: bool = False) -> None:
        self.s, self.ox, self.oy, self.m = scale, ox, oy, -1 if flip else 1
        self.items: list[tuple[str, Chain, Fragment]] = []

    def S(self, p: Point) -> Point:
        return self.ox + self.m * self.s * p[0], self.oy - self.s * p[1]

    def put(self, layer: str, fragment: Fragment, chain: Chain = ()) -> None:
        self.items.append((layer, chain, fragment))

    def blob(self, layer: str, cls: str, loop: Loop, chain: Chain = ()) -> None:
        turned = [(self.S(p), d and (self.m * d[0], -d[1])) for p, d in loop]
        self.put(layer, (cls, blob(turned)), chain)

    def rect(
        self,
        layer: str,
        cls: str,
        box: tuple[Point, float, float],
        round_by: float = 2,
        turned: float = 0,
        chain: Chain = (),
    ) -> None:
        """`box`: (centre, width, height), in units of the world as all lengths here."""
        centre, w, h = box
        corners = [(-1, -1), (-1, 1), (1, 1), (1, -1)]
        P = [
            self.S(add(add(centre, vec(turned, x * w / 2)), vec(turned + 90, y * h / 2))) for x, y in corners
        ][:: self.m]
        d = "".join(_corner(P, i, round_by * self.s) for i in range(4))
        self.put(layer, (cls, f"M{d[1:]}z"), chain)

    def disc(self, layer: str, cls: str, centre: Point, r: float, chain: Chain = ()) -> None:
        self.put(layer, (cls, circle(self.S(centre), r * self.s)), chain)

    def bar(self, layer: str, cls: str, a: Point, b: Point, width: float) -> None:
        """A straight piece of wood, with square ends."""
        across = vec(angle(a, b) + 90, width / 2)
        corners = [add(a, across), add(b, across), add(b, across, -1), add(a, across, -1)]
        P = [self.S(p) for p in corners][:: self.m]  # wound as all else: what overlaps must not cut a hole
        edges = (nums(*add(q, p, -1)) for p, q in pairwise(P))
        self.put(layer, (cls, "M" + nums(*P[0]) + "".join(f"l{edge}" for edge in edges) + "z"))

    def line(
        self,
        layer: str,
        points: Sequence[Point],
        width: float,
        cls: str = "n",
        extra: str = "",
        chain: Chain = (),
    ) -> None:
        P = [self.S(p) for p in points]
        d = "M" + nums(*P[0]) + "".join("L" + nums(*p) for p in P[1:])
        self.put(
            layer, f'<path class="fg-{cls}l" stroke-width="{nums(width * self.s)}"{extra} d="{d}"/>', chain
        )


def circle(centre: Point, r: float) -> str:
    (x, y), r = centre, round(r)  # an arc half a unit off is a lens
    return f"M{nums(x - r, y)}a{nums(r, r)} 0 1 1 {nums(2 * r, 0)}a{nums(r, r)} 0 1 1 {nums(-2 * r, 0)}z"


def _corner(P: Sequence[Point], i: int, round_by: float) -> str:
    p, after, before = P[i], P[(i + 1) % 4], P[i - 1]
    k = min(round_by, math.dist(p, after) / 2, math.dist(p, before) / 2)
    a, b = add(p, vec(angle(p, before), k)), add(p, vec(angle(p, after), k))
    return "L" + nums(*a) + "Q" + nums(*p, *b)
