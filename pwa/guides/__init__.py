"""The guides: one Markdown file each in content/, read and checked when the app starts."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import mistune
import msgspec
from markupsafe import Markup

from pwa.guides.faults import faults
from pwa.guides.shapes import GRADES, Front, Guide

__all__ = ["FIGURES", "GRADES", "GUIDES", "PICTURES", "Guide", "figure", "for_phone", "load", "parse"]

HERE = Path(__file__).parent
FIGURES = HERE / "figures"
PICTURES = sorted(path.stem for path in FIGURES.glob("*.svg"))
"""The names of all figures."""


def load(folder: Path = HERE / "content") -> dict[str, Guide]:
    """All guides by slug, in the order of their numbers. Raises ValueError for one that is not as it must
    be."""
    guides = [parse(path.stem, path.read_text()) for path in folder.glob("*.md")]
    return {guide.slug: guide for guide in sorted(guides, key=lambda guide: guide.number)}


def parse(slug: str, source: str) -> Guide:
    """One guide from its file. Raises ValueError with the place of what is wrong."""
    match = re.fullmatch(r"\+\+\+\n(.*?)\n\+\+\+\n(.*)", source, re.DOTALL)
    if not match:
        raise ValueError(f"{slug}: no front matter")
    front = _front(slug, match[1])
    if wrong := [*faults(front, match[2]), *_repeated(front)]:
        raise ValueError(f"{slug}: {'; '.join(wrong)}")
    text = Markup(mistune.create_markdown(escape=True)(match[2]))  # noqa: S704 escaped by mistune
    return Guide(slug=slug, text=text, **{name: getattr(front, name) for name in front.__struct_fields__})


def figure(name: str) -> Markup:
    """The picture of a step, to stand in a page: its colours and its motion come from our stylesheet."""
    return Markup((FIGURES / f"{name}.svg").read_text())  # noqa: S704 our own file


def for_phone(guides: dict[str, Guide]) -> dict[str, Any]:
    """What the phone's views need to know: everything but what stands only on the page to read, by slug."""
    return {slug: _for_phone(guide) for slug, guide in guides.items()}


def _for_phone(guide: Guide) -> dict[str, Any]:
    known = msgspec.to_builtins(guide, enc_hook=str)
    return {name: value for name, value in known.items() if name not in {"text", "references"}}


def _front(slug: str, source: str) -> Front:
    try:
        return msgspec.toml.decode(source, type=Front)
    except msgspec.MsgspecError as error:
        raise ValueError(f"{slug}: {error}") from error


def _repeated(front: Front) -> list[str]:
    ids = [step.id for step in front.steps]
    return [f"two steps {name!r}" for name in dict.fromkeys(ids) if ids.count(name) > 1]


GUIDES = load()
