"""One pose as an SVG and as the CSS that moves it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from studio.figures.canvas import HEIGHT, PX, WIDTH, Canvas
from studio.figures.geometry import Point, add
from studio.figures.landmarks import BackMap
from studio.figures.markup import Markup
from studio.figures.motion import Chain, Motion, between
from studio.figures.props import Props
from studio.figures.skeleton import Figure, Spec, solve

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


def draw(spec: Spec) -> Picture:
    start, motion, faults = solve(spec), None, list[str]()
    figures = [start]
    if "to" in spec:
        last = {**spec, **spec["to"]}
        figures.append(solve(last))
        motion, faults = between(spec, last, start, figures[1], solve)
    cv = _canvas(spec, figures)
    _fill(cv, spec, start, motion)
    markup = Markup(spec, cv)
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
    floor = (
        spec["floor_y"] * PX
        if "floor_y" in spec
        else min(HEIGHT - 14 * PX, (HEIGHT + s * (y1 + y0)) / 2 + 2 * PX)
    )
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
