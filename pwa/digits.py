"""Whole numbers as people type them and forms send them."""

from typing import TypeVar

Otherwise = TypeVar("Otherwise")
LONGEST = 15
"""Digits: what is longer is no number of ours, and no database's."""


def whole(text: str, otherwise: Otherwise, longest: int = LONGEST) -> int | Otherwise:
    """The number; `otherwise` for anything else: `int` alone reads signs, spaces and other digits, too."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= longest else otherwise
