"""python -m studio.figures: draws all figures and their motions."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from studio.figures.picture import Picture, draw
from studio.figures.skeleton import Spec
from studio.figures.stylesheet import with_motions

ROOT = Path(__file__).parents[2]
POSES = Path(__file__).with_name("poses.json")
FIGURES, SHEET = ROOT / "pwa" / "guides" / "figures", ROOT / "static" / "css" / "figures.css"


def poses() -> list[Spec]:
    specs: list[Spec] = json.loads(POSES.read_text())["poses"]
    return specs


def pictures() -> list[Picture]:
    return [draw(spec) for spec in poses()]


def files(pictures: list[Picture]) -> dict[Path, str]:
    """Each file that is made here, with its content."""
    drawings = {FIGURES / f"{picture.name}.svg": picture.svg for picture in pictures}
    return drawings | {SHEET: with_motions(SHEET.read_text(), pictures)}


def main() -> None:
    drawn = pictures()
    made = files(drawn)
    for old in set(FIGURES.glob("*.svg")) - set(made):
        old.unlink()
    for path, content in made.items():
        path.write_text(content)
    sizes = sorted((len(picture.svg.encode()), picture.name) for picture in drawn)
    print(f"{len(sizes)} figures, {sizes[0][0]} to {sizes[-1][0]} bytes ({sizes[-1][1]})")
    sys.exit("\n".join(f"{picture.name}: {fault}" for picture in drawn for fault in picture.faults))


if __name__ == "__main__":
    main()
