"""What is drawn, sorted into layers and groups, as SVG; and the class of each motion in it."""

from __future__ import annotations

import math
import string
from dataclasses import dataclass, field
from html import escape

from studio.figures.canvas import HEIGHT, WIDTH, Canvas, Fragment
from studio.figures.geometry import nums
from studio.figures.motion import Chain, Step
from studio.figures.skeleton import Spec

LAYERS = ["f.arm", "f.leg", "neck", "torso", "head", "pelvis", "n.leg", "n.arm"]
KEYFRAMES = {
    "r": "turn",
    "t": "shift",
    "v": "turn-via",
    "k": "fold-via",
    "s": "swell",
    "o": "turn",
    "f": "fade",
}


def initials(name: str) -> str:
    """What the classes of its motions begin with: `hip-hinge` → `hh`. Short, as each stands in the file."""
    return "".join(word[0] for word in name.split("-"))


@dataclass
class Markup:
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
            f'aria-labelledby="fg-{name}-t fg-{name}-d">'
            f'<title id="fg-{name}-t">{escape(spec["title"])}</title>'
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
