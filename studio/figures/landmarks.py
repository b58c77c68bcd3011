"""The places of clinical.md 2 on the back of the body, and the map that shows them.

A place is [up, out]: units above the line through both hip joints, units to the person's right of the spine
(a person is 180 tall, so a unit is about a centimetre).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Any, cast

from studio.figures.body import FORE, FRONT
from studio.figures.canvas import PX, Canvas, circle
from studio.figures.geometry import Point, add, angle, mean, nums, place
from studio.figures.skeleton import Bone

SACRUM_MID_EDGE: Point = (6.5, 3.6)
HIP_KNOB: Point = (0.5, 15.4)  # greater trochanter
DIMPLE: Point = (10.2, 4.4)  # posterior superior iliac spine
TAILBONE: Point = (0.6, 0.8)
RIM: Point = (16.2, 9.5)  # top of the pelvis
LAST_RIB = 25.0
FINGER = 1.8  # the width of one

THIRDS = {"inner": (0, 1 / 3), "middle": (1 / 3, 2 / 3), "outer": (2 / 3, 1)}

UP, FROM = 1.15, 10.6
"""Of the map's drawing: its units in one of the body, and where the hip line lies in it."""


DEEP, WIDE = 12.0, 17.0  # half of the pelvis from above


def on_piriformis_line(share: float) -> Point:
    """The place at 0 (the sacrum's middle edge) to 1 (the hip knob) of the line."""
    return mean(SACRUM_MID_EDGE, HIP_KNOB, share)


def _against_wall(out: float) -> tuple[Point, float, float]:
    """Of a ball on the back of the pelvis, `out` to the right, seen from above the front at the right and
    the person's right side below: where it is, how far to turn, how far the wall then is from the middle."""
    x, y = -DEEP * math.sqrt(1 - (out / WIDE) ** 2), out
    steep = math.hypot(x / DEEP**2, y / WIDE**2)
    away = (x / DEEP**2 / steep, y / WIDE**2 / steep)
    ball = add((x, y), away, 3.6)
    return ball, 180 - angle((0, 0), away), ball[0] * away[0] + ball[1] * away[1] + 4


class BackMap:
    """The back from the ribs to the seat in a round frame; `spec`: at (px), r, and what to show in it."""

    def __init__(self, cv: Canvas, spec: dict[str, Any]) -> None:
        self.cv, self.spec = cv, spec
        self.k = spec.get("r", 34) * PX / 34
        self.cx, self.cy = (v * PX for v in spec["at"])

    def draw(self) -> None:
        self._body()
        for show in self.spec.get("show", ["sacrum"]):
            getattr(self, "_" + show)()
        if self.spec.get("plan"):
            self._plan()
        if spots := self.spec.get("spots", []):
            self._dots(spots, 1.6 if len(spots) == 1 else 0)

    def _xy(self, *values: float) -> str:
        """Drawing's own units, x and y by turns, as path data."""
        return nums(*((self.cy if i % 2 else self.cx) + self.k * v for i, v in enumerate(values)))

    def on(self, place: Point) -> Point:
        """A place on the body, in the picture."""
        return self.cx + self.k * UP * place[1], self.cy + self.k * (FROM - UP * place[0])

    def _path(self, cls: str, d: str, more: str = "") -> None:
        self.cv.put("front", f'<path class="fg-{cls}" {more}d="{d}"/>')

    def _line(self, cls: str, points: Sequence[Point], width: float, more: str = "") -> None:
        d = "M" + "L".join(nums(*self.on(p)) for p in points)
        self._path(cls + "l", d, f'stroke-width="{nums(width * self.k)}" {more}')

    def _body(self) -> None:
        X, n = self._xy, nums(34 * self.k)
        side = f"C{X(-18, -3, -20, 4, -20, 10)}Q{X(-21, 20, -19.4, 28)}"
        back = f"Q{X(21, 20, 20, 10)}C{X(20, 4, 18, -3, 14.4, -9)}"
        skin = f"M{X(15, -30.5)}C{X(13, -20, 13, -14, 14.4, -9)}L{X(14, -4, -14, -4)}L{X(-14.4, -9)}"
        legs = f"M{X(-14.4, -9)}{side}A{n} {n} 0 0 0 {X(19.4, 28)}{back}Q{X(0, -5, -14.4, -9)}z"
        crease = (
            f"M{X(0, 11)}V{nums(self.cy + 33 * self.k)}M{X(-15, 19)}Q{X(-7, 24, 0, 18)}Q{X(7, 24, 15, 19)}"
        )
        if self.spec.get("frame", True):
            ground = self.spec.get("ground")
            pale = "" if ground else 'opacity=".5" '
            self._path(ground or "p", circle((self.cx, self.cy), 34 * self.k), pale)
        self._path("b", f"{skin}C{X(-13, -14, -13, -20, -15, -30.5)}A{n} {n} 0 0 1 {X(15, -30.5)}z")
        self._path("l", legs)
        self._path("wl", crease, f'stroke-width="{nums(self.k * 1.4)}" opacity=".5" ')
        self._spine()

    def _spine(self) -> None:
        dots = f'stroke-width="{nums(self.k * 2.8)}" stroke-dasharray="0 {nums(self.k * 4.3)}" '
        self._path("sl", f"M{self._xy(0, -31)}V{nums(self.cy - 7 * self.k)}", dots)

    def _sacrum(self) -> None:
        edges = f"M{self._xy(-6, -5)}Q{self._xy(0, -3, 6, -5, 5.6, 3, 0, 9, -5.6, 3, -6, -5)}z"
        self._path("w", edges, 'opacity=".5" ')

    def _knob(self) -> None:
        r = nums(2.4 * self.k)
        x, y = self.on(HIP_KNOB)
        self.cv.put(
            "front",
            f'<circle class="fg-wl" stroke-width="{nums(self.k)}" cx="{nums(x)}" cy="{nums(y)}" r="{r}"/>',
        )

    def _rim(self) -> None:
        """The upper edge of the pelvis, from the dimple out to the side."""
        a, b, c, d = (self.on(p) for p in (DIMPLE, (17.5, 6), (17.5, 12), (10.5, 15.4)))
        self._path("wl", f"M{nums(*a)}C{nums(*b, *c, *d)}", f'stroke-width="{nums(self.k * 1.2)}" ')

    def _ribs(self) -> None:
        """The last rib: the muscle column ends below it."""
        a, b, c = (self.on(p) for p in ((LAST_RIB + 2, 1.5), (LAST_RIB + 1, 7), (LAST_RIB - 4, 10.6)))
        self._path("sl", f"M{nums(*a)}Q{nums(*b, *c)}", f'stroke-width="{nums(self.k * 1.6)}" ')

    def _line_to_knob(self) -> None:
        dots = f'stroke-dasharray="1 {nums(self.k * 2)}" '
        self._line("w", [on_piriformis_line(0), on_piriformis_line(1)], 1, dots)

    def _thirds(self) -> None:
        """Inner and outer third in accent; the middle one hatched and crossed out."""
        inner, middle, outer = ([on_piriformis_line(share) for share in ends] for ends in THIRDS.values())
        self._line("a", inner, 3.2)
        self._line("a", outer, 3.2)
        self._line("a", middle, 3.2, f'stroke-dasharray="{nums(self.k * 0.5)}" ')
        x, y = self.on(on_piriformis_line(0.5))
        r = 2.3 * self.k
        cross = f"M{nums(x - r, y - r)}L{nums(x + r, y + r)}M{nums(x + r, y - r)}L{nums(x - r, y + r)}"
        self._path("wl", cross, f'stroke-width="{nums(self.k * 1.1)}" ')

    def _skin(self) -> None:
        """Where the pack lay, and the pack lifted away by its corner."""
        body = self._in_units_of_the_body()
        body.rect("front", "a", ((6.2, 20.5), 10, 8.5), 4)
        body.rect("front", "c", ((19, 21), 13, 10), 2.5, 64)
        hand, arm = Bone((31, 25.5), 200, -1), Bone((53, 33.5), 200)
        for bone, shape in ((arm, "fore"), (hand, "hand")):
            body.blob("front", "b", place(FRONT[shape], bone.at))
        patch = cast(tuple[str, str], body.items[0][2])
        self._path("a", patch[1], 'opacity=".35" ')
        self.cv.items += body.items[1:]

    def _hand(self) -> None:
        """A flat hand on the sacrum and the buttock beside it."""
        body = self._in_units_of_the_body()
        for bone, shape in (
            (Bone((25, 11.5), 208, 1, FORE, 0.5), "fore"),
            (Bone((13.5, 5.4), 188, -1), "hand"),
        ):
            body.blob("front", "b", place(FRONT[shape], bone.at))
        self.cv.items += body.items

    def _in_units_of_the_body(self) -> Canvas:
        return Canvas(self.k * UP, self.cx, self.cy + self.k * FROM)

    def _plan(self) -> None:
        """From above, in a small round: wall, ball and pelvis, turned so far that the ball meets the wall."""
        (px, py), (ball, turned, reach) = self.spec["plan"], _against_wall(self.spec["spots"][0][1])
        x, y, k = px * PX, py * PX, 1.1 * PX
        foot = '<ellipse class="fg-b" cx="{}" cy="{}" rx="{}" ry="{}"/>'
        feet = "".join(foot.format(*map(nums, (k * 15, k * side, k * 12, k * 4))) for side in (-8, 8))
        self._path("p", circle((x, y), 30 * PX), 'opacity=".5" ')
        self.cv.put(
            "front",
            f'<g transform="translate({nums(x)},{nums(y)})rotate({nums(turned)})">{feet}'
            f'<ellipse class="fg-l" rx="{nums(k * DEEP)}" ry="{nums(k * WIDE)}"/>'
            f'<circle class="fg-d" cx="{nums(k * ball[0])}" cy="{nums(k * ball[1])}" r="{nums(k * 4)}"/></g>',
        )
        wall = f"M{nums(x - k * reach, y - 20 * PX)}v{nums(40 * PX)}h{nums(-4 * PX)}v{nums(-40 * PX)}z"
        self.cv.put("front", ("p", wall))

    def _edge(self) -> None:
        """Five points one finger out from the sacrum's edge, from the dimple to the tailbone."""
        places = (mean(DIMPLE, TAILBONE, share) for share in (0, 0.25, 0.5, 0.75, 1))
        self._dots([(up, out + FINGER, 1.05) for up, out in places])

    def _dots(self, spots: Iterable[Sequence[float]], halo: float = 0) -> None:
        """[up, out, radius on the map] of each."""
        circles = glow = ""
        for up, out, *given in spots:
            (x, y), r = self.on((up, out)), self.k * (given[0] if given else 2.5)
            at = f'cx="{nums(x)}" cy="{nums(y)}"'
            glow += f'<circle class="fg-a" {at} r="{nums(r * halo)}" opacity=".35"/>' * bool(halo)
            circles += f'<circle class="fg-d" {at} r="{nums(r)}"/>'
        self.cv.put("front", glow + circles)
