"""What a guide is found by beside its area and purpose: the things that it is done with."""

from collections.abc import Iterator, Mapping

from pwa.guides.shapes import Guide

THINGS = ("nothing", "ball", "roller", "chair", "wall", "cushion", "mat", "towel", "pack")
_IN_TOOLS = {
    "ball": ("ball",),
    "roller": ("roller", "bottle"),
    "chair": ("chair", "stool"),
    "wall": ("wall",),
    "cushion": ("cushion", "pillow"),
    "mat": ("mat", "rug"),
    "towel": ("towel", "strap", "belt", "cloth"),
    "pack": ("pack", "heat", "ice"),
}
_IN_POSITIONS = {"wall": ("wall",), "chair": ("chair",)}


def things(guide: Guide) -> list[str]:
    """Names from THINGS: all that it can be done with; `nothing` where hands or nothing at all will do."""
    found = {*_tools(guide), *_places(guide)}
    bare = not guide.tools or not found or any(tool.hands for tool in guide.tools)
    return [thing for thing in THINGS if thing in found or (thing == "nothing" and bare)]


def _tools(guide: Guide) -> Iterator[str]:
    for tool in guide.tools:
        yield from _named(tool.id, _IN_TOOLS)


def _places(guide: Guide) -> Iterator[str]:
    for step in guide.steps:
        yield from _named(step.position.lower(), _IN_POSITIONS)


def _named(text: str, words: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
    return (thing for thing, marks in words.items() if any(mark in text for mark in marks))
