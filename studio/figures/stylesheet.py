"""The motions of all figures, for the end of static/css/figures.css."""

from __future__ import annotations

from collections.abc import Sequence

from studio.figures.markup import initials
from studio.figures.picture import Picture

MARK = "/* Below: by `make figures`, from studio/figures/poses.json. */\n"


def with_motions(sheet: str, pictures: Sequence[Picture]) -> str:
    """`sheet` up to the mark, then the motions of `pictures`."""
    return sheet.partition(MARK)[0] + MARK + motions(pictures)


def motions(pictures: Sequence[Picture]) -> str:
    """Nothing moves for a person who wants less motion, nor on paper: then the first pose stands."""
    rules = "".join(f"    {rule}\n" for picture in pictures for rule in _rules(picture))
    guard = "@media screen and (prefers-reduced-motion: no-preference)"
    return f"@layer components {{\n  {guard} {{\n{rules}  }}\n}}\n"


def _rules(picture: Picture) -> list[str]:
    if not picture.rules:
        return []
    onward = " animation-direction: normal;" if picture.pace else ""
    rules = [f'[class^="fg-m-{initials(picture.name)}-"] {{ --s: {picture.seconds}s;{onward} }}']
    for name, keyframes, declarations in picture.rules:
        frames = f"fg-{keyframes}" + (f"-{picture.pace}" if picture.pace else "")
        numbers = f" {declarations};" if declarations else ""
        rules.append(f".{name} {{ animation-name: {frames};{numbers} }}")
    return rules
