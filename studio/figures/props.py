"""What stands around the body: floor, wall, chair, ball, cushion, pack; and arrows and glowing targets."""

from __future__ import annotations

import math
from typing import Any

from studio.figures.canvas import PX, WIDTH, Canvas
from studio.figures.geometry import Point, add, angle, mean, nums, place, vec
from studio.figures.motion import Chain
from studio.figures.skeleton import Figure

Prop = dict[str, Any]
BELLY = [(6, 4), (12, 9.4), (24, 10.6), (36, 11.8), (44, 8), (25, 0)]
PRESSED_IN = 0.7  # how far a ball sinks into the body, so that no gap shows
SOFT = {"heat": "a", "ice": "i"}


class Props:
    """Draws the props of one figure. `chain`: the motions that a prop takes part in."""

    def __init__(self, cv: Canvas, figure: Figure) -> None:
        self.cv, self.figure = cv, figure

    def draw(self, prop: Prop, chain: Chain = ()) -> None:
        """`z`: the layer it goes in, or "<layer" for just behind that one."""
        getattr(self, "_" + prop["kind"])(prop, prop.get("z", "back"), chain)

    def _floor(self, prop: Prop, z: str, _chain: Chain) -> None:
        y = nums(self.cv.S((0, prop.get("y", 0)))[1] + 4)
        self.cv.put(z, f'<path class="fg-nl" stroke-width="8" opacity=".3" d="M36 {y}H{WIDTH - 36}"/>')

    def _mat(self, prop: Prop, z: str, _chain: Chain) -> None:
        (a, b), h = prop["x"], prop.get("h", 5)
        self.cv.rect(z, "p", (((a + b) / 2, prop.get("y", 0) - h / 2), b - a, h), 2.4)

    def _wall(self, prop: Prop, z: str, _chain: Chain) -> None:
        d, top = prop.get("face", 1), (self.cv.oy - 30) / self.cv.s
        face = wall_face(self.figure, prop)
        self.cv.rect(z, "p", ((face - d * 4.5, top / 2), 9, top), 2.5)

    def _ball(self, prop: Prop, z: str, chain: Chain) -> None:
        centre, r = ball_centre(self.figure, prop), prop["r"]
        self.cv.disc(z, "d", centre, r, chain)
        self.cv.disc(z, "w", add(centre, (-r * 0.32 * self.cv.m, r * 0.36)), r * 0.3, chain)

    def _guide(self, prop: Prop, z: str, chain: Chain) -> None:
        ends = [self.figure.pt(prop["at"]), self.figure.pt(prop["to"])]
        self.cv.line(z, ends, 1.8, "n", ' stroke-dasharray="1 18" opacity=".6"', chain)

    def _spine(self, _prop: Prop, z: str, chain: Chain) -> None:
        ends = [self.figure.spine(up) for up in (16, 50)]
        self.cv.line(z, ends, 2, "u", f' stroke-dasharray="0 {nums(4 * self.cv.s)}"', chain)

    def _strap(self, prop: Prop, z: str, chain: Chain) -> None:
        self.cv.line(z, [self.figure.pt(p) for p in prop["through"]], prop.get("w", 4), "c", "", chain)

    def _roller(self, prop: Prop, z: str, chain: Chain) -> None:
        for cls, k in (("d", 1), ("x", 0.5)):
            self.cv.disc(z, cls, self.figure.pt(prop["at"]), prop["r"] * k, chain)

    def _chair(self, prop: Prop, z: str, _chain: Chain) -> None:
        x, d, seat = prop["at"][0], prop.get("face", 1), prop["seat"]
        w, back, bar = prop.get("w", 44), prop.get("back", 46), self.cv.bar
        bar(z, "p", (x + d * 3, seat - 4), (x - d, 0), 3.4)
        bar(z, "p", (x + d * (w - 5), seat - 4), (x + d * (w - 1), 0), 3.4)
        if back:
            bar(z, "p", (x + d, seat - 4), (x - d * 4.6, seat + back), 4.4)
            bar(z, "p", (x - d * 2.4, seat + back * 0.5), (x - d * 4.6, seat + back + 3), 7)
        self.cv.rect(z, "p", ((x + d * w / 2, seat - 2.6), w, 5.2), 2.4)

    def _box(self, prop: Prop, z: str, chain: Chain) -> None:
        at, w, h = self.figure.pt(prop["at"]), prop["w"], prop["h"]
        self.cv.rect(z, "p", (at, w, h), 1.5, 0, chain)
        self.cv.rect(z, "x", (add(at, (0, h * 0.3)), w, h * 0.18), 0.4, 0, chain)

    def _cushion(self, prop: Prop, z: str, chain: Chain) -> None:
        at, turned = self.figure.pt(prop["at"]), prop.get("rot", 0)
        w, h = prop.get("w", 24), prop.get("h", 12)
        rounding = prop.get("round", min(w, h) * (0.48 if prop["kind"] == "cushion" else 0.36))
        cls: str = SOFT.get(prop["kind"]) or prop.get("cls", "c")
        self.cv.rect(z, cls, (at, w, h), rounding, turned, chain)

    def _bed(self, prop: Prop, z: str, chain: Chain) -> None:
        self._cushion({"cls": "p", **prop}, z, chain)

    def _belly(self, _prop: Prop, z: str, chain: Chain) -> None:
        """The front of the trunk once more, for a breath to lift."""
        self.cv.blob(z, "t", place(BELLY, self.figure.spine), chain)

    def _towel(self, prop: Prop, z: str, chain: Chain) -> None:
        self._cushion(prop, z, chain)
        at, turned, w = self.figure.pt(prop["at"]), prop.get("rot", 0), prop.get("w", 24)
        self.cv.rect(
            z, "x", (add(at, vec(turned, -w * 0.3)), w * 0.14, prop.get("h", 12)), 0.4, turned, chain
        )

    def _heat(self, prop: Prop, z: str, chain: Chain) -> None:
        self._cushion(prop, z, chain)
        at, turned = self.figure.pt(prop["at"]), prop.get("rot", 0)
        for i in (-1, 0, 1):
            centre = add(at, vec(turned, i * prop["w"] * 0.27))
            self._stroke(z, centre, turned + 90, prop["h"] * 0.22, chain)

    def _ice(self, prop: Prop, z: str, chain: Chain) -> None:
        self._cushion(prop, z, chain)
        for i in (-1, 0, 1):
            turned = prop.get("rot", 0) + 90 + 60 * i
            self._stroke(z, self.figure.pt(prop["at"]), turned, prop["h"] * 0.32, chain)

    def _stroke(self, z: str, centre: Point, turned: float, half: float, chain: Chain) -> None:
        ends = [add(centre, vec(turned, half), -1), add(centre, vec(turned, half))]
        self.cv.line(z, ends, 1.5, "w", "", chain)

    def arrow(self, arrow: Prop, chain: Chain = ()) -> None:
        """`bend` bows it to the left of its way, `both` gives it two heads."""
        a, b = self.figure.pt(arrow["from"]), self.figure.pt(arrow["to"])
        c = add(mean(a, b), vec(angle(a, b) + 90, arrow.get("bend", 0)))
        z, S = arrow.get("z", "back"), self.cv.S
        for tip in (b, a) if arrow.get("both") else (b,):
            d, length = angle(c, tip), 8 * PX / self.cv.s
            e = [S(add(tip, vec(d + 180 + w, length))) for w in (38, -38)]
            self.cv.put(z, ("ar", "M" + nums(*e[0]) + "L" + nums(*S(tip)) + "L" + nums(*e[1])), chain)
        self.cv.put(z, ("ar", "M" + nums(*S(a)) + "Q" + nums(*S(c), *S(b))), chain)

    def target(self, target: Prop, chain: Chain = ()) -> None:
        """The muscle that is worked on: three rings pinned to a bone."""
        (x, y), r = self.cv.S(self.figure.pt(target["at"])), target.get("r", 9) * self.cv.s
        rings = "".join(
            f'<circle cx="{nums(x)}" cy="{nums(y)}" r="{nums(r * k)}"{more}/>'
            for k, more in ((1, ' opacity=".3"'), (0.6, ' opacity=".5"'))
        )
        self.cv.put(target.get("z", "front"), f'<g class="fg-a">{rings}</g>', chain)


def ball_centre(figure: Figure, ball: Prop) -> Point:
    """Where `at` says, or pressed from behind on the `spot` [up, out]: as high as that, and touching.

    `in`: so far before the outline, for a spot on the side that is turned to the viewer."""
    if "at" in ball:
        return figure.pt(ball["at"])
    up, r = ball["spot"][0], ball["r"] - ball.get("in", PRESSED_IN)
    o, ahead = figure.spine(up), add(figure.spine(up, 1), figure.spine(up), -1)
    depths = []
    for p in figure.outline(["torso", "pelvis"]):
        x, y = add(p, o, -1)
        forward, upward = x * ahead[0] + y * ahead[1], y * ahead[0] - x * ahead[1]
        if abs(upward) < r:
            depths.append(forward - math.sqrt(r**2 - upward**2))
    return figure.spine(up, min(depths))


def wall_face(figure: Figure, wall: Prop) -> float:
    """The x at which the wall touches the ball, or the parts of the body that `touch` names."""
    d: int = wall.get("face", 1)
    if "touch" in wall:
        xs = [x for x, _ in figure.outline(wall["touch"])]
        return (min(xs) if d > 0 else max(xs)) + d * PRESSED_IN / 2
    ball = next(p for p in figure.spec["props"] if p["kind"] == "ball")
    return ball_centre(figure, ball)[0] - d * float(ball["r"])
