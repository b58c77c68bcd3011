"""What the player says beside the steps of a guide: the same words on the screen and by voice."""

import tomllib
from pathlib import Path

PHRASES: dict[str, str] = tomllib.loads((Path(__file__).parent / "phrases.toml").read_text())
"""By id, e.g. `switch-left`."""
