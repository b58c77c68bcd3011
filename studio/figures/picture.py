"""One pose as an SVG and as the CSS that moves it."""

from __future__ import annotations

import math
import string
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape
from typing import Any

from studio.figures.canvas import HEIGHT, PX, WIDTH, Canvas, Fragment
from studio.figures.geometry import Point, add, nums
from studio.figures.landmarks import BackMap
from studio.figures.motion import Chain, Motion, Step, between
from studio.figures.props import Props
from studio.figures.skeleton import Figure, Spec, solve

LAYERS = ["f.arm", "f.leg", "neck", "torso", "head", "pelvis", "n.leg", "n.arm"]
KEYFRAMES = {"r": "turn", "t": "shift", "v": "turn-via", "k": "fold-via", "s": "swell", "o": "turn", "f": "fade"}
FADING: Chain = (((0.0, 0.0), 0.0, (0.0, 0.0), "fade"),)


@dataclass
class Picture:
    """`rules`: (class, keyframes, declarations); `faults`: what a pose can't do, nothing when all is well."""

    name: str
    svg: str
    rules: list[tuple[str, str, str]]
    faults: list[str]
    seconds: float
    pace: str = ""


def initials(name: str) -> str:
    """What the classes of its motions are built from: `hip-hinge` → `hh`. Short, as each stands in the file."""
    return "".join(word[0] for word in name.split("-"))


def draw(spec: Spec) -> Picture:
    start, motion, faults = solve(spec), None, []
    figures = [start]
    if "to" in spec:
        last = {**spec, **spec["to"]}
        figures.append(solve(last))
        motion, faults = between(spec, last, start, figures[1], solve)
    cv = _canvas(spec, figures)
    _fill(cv, spec, start, motion)
    markup = _Markup(spec, cv)
    svg = markup.svg()
    faults += [fault for figure in figures for fault in figure.faults]
    return Picture(
        spec["id"], svg, list(markup.moves.values()), faults, spec.get("seconds", 2.4), spec.get("pace", "")
    )


def _canvas(spec: Spec, figures: list[Figure]) -> Canvas:
    """As large as fits, so that all of both poses, furniture and arrows stay in the frame."""
    points = [p for figure in figures for p in figure.outline() if "map" not in spec] or [(0, 0), (1, 1)]
    points += [p for prop in spec.get("props", []) for p in _extent(prop, figures[0])]
    points += [
        add(figures[0].pt(arrow[end]), (0, 4)) for arrow in spec.get("arrows", []) for end in ("from", "to")
    ]
    (x0, x1), (y0, y1) = ((min(v), max(v)) for v in zip(*points, strict=True))
    y0 = min(0, y0)
    fits = min((WIDTH / PX - 32) / (x1 - x0), (HEIGHT / PX - 26) / (y1 - y0))
    s = PX * (spec["zoom"] if "zoom" in spec else min(1.55, fits))
    flip = -1 if spec.get("flip") else 1
    floor = spec["floor_y"] * PX if "floor_y" in spec else min(HEIGHT - 14 * PX, (HEIGHT + s * (y1 + y0)) / 2 + 2 * PX)
    return Canvas(s, spec.get("cx", 160) * PX - flip * s * (x0 + x1) / 2, floor, flip < 0)


def _extent(prop: dict[str, Any], figure: Figure) -> Iterator[Point]:
    kind, (x, y) = prop["kind"], figure.pt(prop.get("at", [0, 0]))
    if kind == "mat":
        yield from ((end, prop.get("y", 0) - 5) for end in prop["x"])
    elif kind == "bed":
        yield from ((x + i * prop["w"] / 2, y + i * prop["h"] / 2) for i in (-1, 1))
    elif kind == "chair":
        yield x - prop.get("face", 1) * 6, prop["seat"] + prop.get("back", 46)


def _fill(cv: Canvas, spec: Spec, figure: Figure, motion: Motion | None) -> None:
    props = Props(cv, figure)
    for prop in spec.get("props", []):
        props.draw(prop, _ride(prop, figure, motion))
    for layer, cls, bone, shape, loop in figure.parts() if "map" not in spec else ():
        if not {layer, bone, shape} & set(spec.get("hide", ())):
            cv.blob(layer, cls, loop, motion.chain(bone) if motion else ())
    for target in spec.get("targets", []):
        bone = target["at"][0][1:]
        props.target(target, motion.chain({"spine": "chest"}.get(bone, bone)) if motion else ())
    for arrow in spec.get("arrows", []):
        props.arrow(arrow, FADING if motion and not arrow.get("both") else ())
    if "locator" in spec:
        BackMap(cv, {"spots": _pressed(spec), **spec["locator"]}).draw()
    if "map" in spec:
        BackMap(cv, spec["map"]).draw()


def _pressed(spec: Spec) -> list[Point]:
    return [prop["spot"] for prop in spec.get("props", []) if "spot" in prop]


def _ride(prop: dict[str, Any], figure: Figure, motion: Motion | None) -> Chain:
    """The motions of a prop: `move` [dx, dy] of its own, or `with` a bone."""
    if "move" in prop:
        return (((0, 0), 0.0, tuple(prop["move"]), None),)
    if "swell" in prop:
        return ((figure.pt(prop["from"]), 0.0, (0.0, 0.0), prop["swell"]),)
    return motion.chain(prop["with"]) if motion and "with" in prop else ()


@dataclass
class _Markup:
    """Sorts fragments by layer, shares groups that move alike, joins neighbouring paths."""

    spec: Spec
    cv: Canvas
    moves: dict[tuple[str, str], tuple[str, str, str]] = field(default_factory=dict)
    out: list[str] = field(default_factory=list)
    run: tuple[str, str] | None = None

    def svg(self) -> str:
        name, spec = self.spec["id"], self.spec
        body = self._body()
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
            f'aria-labelledby="fg-{name}-t fg-{name}-d"><title id="fg-{name}-t">{escape(spec["title"])}</title>'
            f'<desc id="fg-{name}-d">{escape(spec["desc"])}</desc>{body}</svg>\n'
        )

    def _body(self) -> str:
        stack: Chain = ()
        for chain, fragment in self._sorted():
            stack = self._regroup(stack, chain)
            self._add(fragment)
        self._flush()
        return "".join(self.out) + "</g>" * len(stack)

    def _sorted(self) -> list[tuple[Chain, Fragment]]:
        order = ["back", *self.spec.get("order", LAYERS), "front"]
        rank = {p + layer: 2 * i - bool(p) for i, layer in enumerate(order) for p in ("", "<")}
        return [(chain, fragment) for _, chain, fragment in sorted(self.cv.items, key=lambda it: rank[it[0]])]

    def _regroup(self, stack: Chain, chain: Chain) -> Chain:
        keep = 0
        while keep < min(len(stack), len(chain)) and stack[keep] == chain[keep]:
            keep += 1
        if keep < max(len(stack), len(chain)):
            self._flush()
            self.out.append("</g>" * (len(stack) - keep))
            self.out += [f'<g class="{self._class(step)}">' for step in chain[keep:]]
        return chain

    def _add(self, fragment: Fragment) -> None:
        if isinstance(fragment, tuple) and self.run and self.run[0] == fragment[0]:
            self.run = (self.run[0], self.run[1] + fragment[1])
            return
        self._flush()
        if isinstance(fragment, tuple):
            self.run = fragment
        else:
            self.out.append(fragment)

    def _flush(self) -> None:
        if self.run:
            self.out.append(f'<path class="fg-{self.run[0]}" d="{self.run[1]}"/>')
        self.run = None

    def _class(self, step: Step) -> str:
        """The class of one step of motion; its numbers stand once in the stylesheet."""
        kind, declarations = self._declared(step)
        name = f"fg-m-{initials(self.spec['id'])}-{string.ascii_letters[len(self.moves)]}"
        return self.moves.setdefault((kind, declarations), (name, KEYFRAMES[kind], declarations))[0]

    def _declared(self, step: Step) -> tuple[str, str]:
        pivot, degrees, shift, middle = step
        m, origin = self.cv.m, "transform-origin: {}px {}px".format(*(nums(v) for v in self.cv.S(pivot)))
        if math.hypot(*shift):
            x, y = nums(shift[0] * self.cv.s * m), nums(-shift[1] * self.cv.s)
            return "t", f"--x: {x}px; --y: {y}px"
        if middle == "fade":
            return "f", ""
        if isinstance(middle, int | float):
            return "s", f"--k: {middle}; {origin}"
        turned = f"--r: {-degrees * m:.1f}deg"
        if not middle:
            return "r", f"{turned}; {origin}"
        half, bone, stretch, back = middle
        turned += f"; --q: {-half * m:.1f}deg"
        if back is not None:
            return "o", f"{turned}; --p: {-back * m:.1f}deg; {origin}"
        if abs(stretch - 1) <= 0.02:
            return "v", f"{turned}; {origin}"
        a = round(-bone if m > 0 else bone - 180)
        return "k", f"{turned}; --a: {a}deg; --c: {-a}deg; --k: {stretch:.2f}; {origin}"
