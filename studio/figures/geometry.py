"""Points, angles and smooth loops. World: the floor is y = 0, y points up, a person is 180 units tall.

Angles are absolute degrees: 0 right, 90 up, -90 down.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

NEAR_ENOUGH = (
    2.2  # of a third of a pixel: then a curve goes on as the one before came in, and says so shorter
)

Point = tuple[float, float]
Outline = Sequence[tuple[float, ...]]
"""A closed loop of (u, f) or (u, f, tangent in degrees) along and across a bone."""
Loop = list[tuple[Point, Point | None]]
"""A closed loop of points, some with the direction the line runs in."""


def add(p: Point, q: Point, k: float = 1) -> Point:
    return p[0] + k * q[0], p[1] + k * q[1]


def vec(degrees: float, r: float = 1) -> Point:
    return r * math.cos(math.radians(degrees)), r * math.sin(math.radians(degrees))


def angle(p: Point, q: Point) -> float:
    return math.degrees(math.atan2(q[1] - p[1], q[0] - p[0]))


def turn(p: Point, centre: Point, degrees: float) -> Point:
    d, x, y = math.radians(degrees), p[0] - centre[0], p[1] - centre[1]
    return centre[0] + x * math.cos(d) - y * math.sin(d), centre[1] + x * math.sin(d) + y * math.cos(d)


def norm(degrees: float) -> float:
    return (degrees + 180) % 360 - 180


def mean(p: Point, q: Point, share: float = 0.5) -> Point:
    return p[0] + share * (q[0] - p[0]), p[1] + share * (q[1] - p[1])


def place(outline: Outline, at: Callable[[float, float], Point]) -> Loop:
    """Map a local outline through at(u, f); tangents become directions of the world."""
    loop: Loop = []
    for u, f, *tangent in outline:
        p = at(u, f)
        ahead = at(*add((u, f), vec(tangent[0], 0.5))) if tangent else None
        loop.append((p, add(ahead, p, -1) if ahead else None))
    return loop


def handles(loop: Loop) -> list[tuple[Point, Point]]:
    """Handles (out, in) of each point: along its direction, .38 of each chord long."""
    return [_handle(loop[i - 1][0], loop[i], loop[(i + 1) % len(loop)][0]) for i in range(len(loop))]


def _handle(before: Point, here: tuple[Point, Point | None], after: Point) -> tuple[Point, Point]:
    p, direction = here
    a, b = math.dist(p, before) or 1, math.dist(p, after) or 1
    x, y = direction or (
        (p[0] - before[0]) / a * b + (after[0] - p[0]) / b * a,
        (p[1] - before[1]) / a * b + (after[1] - p[1]) / b * a,
    )
    n = math.hypot(x, y) or 1
    return (x / n * b * 0.38, y / n * b * 0.38), (-x / n * a * 0.38, -y / n * a * 0.38)


def sample(loop: Loop, each: int = 6) -> list[Point]:
    """Points on the smooth loop; for contact and for the frame."""
    out, t = [], handles(loop)
    for i, (p, _) in enumerate(loop):
        j = (i + 1) % len(loop)
        q = loop[j][0]
        curve = (p, add(p, t[i][0]), add(q, t[j][1]), q)
        out += [_on(curve, k / each) for k in range(each)]
    return out


def _on(curve: Sequence[Point], s: float) -> Point:
    w = ((1 - s) ** 3, 3 * s * (1 - s) ** 2, 3 * s * s * (1 - s), s**3)
    x, y = (sum(k * p[m] for k, p in zip(w, curve, strict=True)) for m in (0, 1))
    return x, y


def nums(*values: float) -> str:
    """Numbers as path data: whole, nothing before a minus sign."""
    return " ".join(str(round(v)) for v in values).replace(" -", "-")


def blob(loop: Loop) -> str:
    """Closed smooth loop as short relative path data (screen points), always wound the same way."""
    if sum(loop[i - 1][0][0] * p[1] - p[0] * loop[i - 1][0][1] for i, (p, _) in enumerate(loop)) < 0:
        loop = [(p, d and (-d[0], -d[1])) for p, d in reversed(loop)]
    t, here = handles(loop), _whole(loop[0][0])
    d, command, mirrored = "M" + nums(*here), "", (math.inf, 0.0)
    for i in range(len(loop)):
        j = (i + 1) % len(loop)
        there, arriving = _whole(loop[j][0]), add(loop[j][0], t[j][1])
        smooth = math.dist(t[i][0], mirrored) < NEAR_ENOUGH
        leaving: tuple[float, ...] = () if smooth else t[i][0]
        now = "s" if smooth else "c"
        values = nums(*leaving, *add(arriving, here, -1), *add(there, here, -1))
        d += values if now == command and values[0] == "-" else (" " if now == command else now) + values
        here, command, mirrored = there, now, add(there, arriving, -1)
    return d + "z"


def _whole(p: Point) -> Point:
    return round(p[0]), round(p[1])
