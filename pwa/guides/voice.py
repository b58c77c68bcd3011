"""What of the guides is spoken, and the sound files made of it ahead of time (studio/voice.py).

The files lie in static/audio, one in each of FORMATS, under a name that changes with the text: a phone that
has kept one under its name never hears an old text.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path

import msgspec
from msgspec import Struct

from pwa.guides.shapes import Guide

FOLDER = Path(__file__).parents[2] / "static" / "audio"
FORMATS = ("webm", "mp3")
"""Opus, and what every browser plays. A phone keeps one of them (static/js/elements/sound-format.js)."""

RENDERING = "joe, a tenth slower, 2"
"""Whose voice, and how. Changing it renames all files, so that `make voice` speaks everything anew."""


class Sound(Struct, frozen=True):
    """`file`: its path in static/audio without the ending; `bytes`: its size in each format."""

    file: str
    seconds: float
    bytes: dict[str, int]


def spoken(guides: Mapping[str, Guide], phrases: Mapping[str, str]) -> dict[str, str]:
    """Every text that is spoken, by its key: `<slug>/<step>` and `phrases/<id>`."""
    steps = {f"{slug}/{step.id}": step.say for slug, guide in guides.items() for step in guide.steps}
    return steps | {f"phrases/{name}": text for name, text in phrases.items()}


def file_of(key: str, text: str) -> str:
    digest = hashlib.sha256(f"{RENDERING}\n{text}".encode()).hexdigest()
    return f"{key}-{digest[:8]}"


def load(folder: Path = FOLDER) -> dict[str, Sound]:
    """By key. Empty where nothing was rendered yet: then the phone's own voice speaks."""
    manifest = folder / "voice.json"
    return msgspec.json.decode(manifest.read_bytes(), type=dict[str, Sound]) if manifest.exists() else {}


VOICE = load()
