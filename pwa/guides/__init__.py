"""The guides: one Markdown file each in content/, read and checked when the app starts."""

from __future__ import annotations

import re
from dataclasses import dataclass, fields
from pathlib import Path

import mistune
from markupsafe import Markup

HERE = Path(__file__).parent
GRADES = {"B": "limited trials", "C": "indirect", "D": "tradition or expert opinion only"}
"""How good the evidence is. The grades are our own (clinical.md 2)."""


@dataclass(frozen=True)
class Guide:
    """`number` and `ceiling` as in clinical.md 2; `figure` names a file of figures/, or is empty."""

    slug: str
    number: int
    title: str
    summary: str
    tools: str
    position: str
    dose: str
    often: str
    ceiling: str
    evidence: str
    presses: bool
    figure: str
    text: Markup

    @property
    def grade(self) -> str:
        return GRADES[self.evidence]

    @property
    def picture(self) -> Markup:
        return Markup((HERE / "figures" / f"{self.figure}.svg").read_text()) if self.figure else Markup()  # noqa: S704 our own file


def load(folder: Path = HERE / "content") -> dict[str, Guide]:
    """All guides by slug, in the order of their numbers. Raises ValueError for one that is not complete."""
    guides = [parse(path.stem, path.read_text()) for path in folder.glob("*.md")]
    return {guide.slug: guide for guide in sorted(guides, key=lambda guide: guide.number)}


def parse(slug: str, source: str) -> Guide:
    match = re.fullmatch(r"---\n(.*?)\n---\n(.*)", source, re.DOTALL)
    if not match:
        raise ValueError(f"{slug}: no front matter")
    front = dict(re.split(r":\s*", line, maxsplit=1) for line in match[1].splitlines())
    _check(slug, front)
    number, presses = int(front.pop("number")), front.pop("presses") == "yes"
    text = Markup(mistune.create_markdown(escape=True)(match[2]))  # noqa: S704 escaped by mistune
    return Guide(slug=slug, number=number, presses=presses, text=text, **front)


def _check(slug: str, front: dict[str, str]) -> None:
    wanted = {field.name for field in fields(Guide)} - {"slug", "text"}
    if wanted != front.keys():
        raise ValueError(f"{slug}: missing or unknown {sorted(wanted ^ front.keys())}")
    if front["evidence"] not in GRADES:
        raise ValueError(f"{slug}: no evidence grade {front['evidence']!r}")


GUIDES = load()
