"""What a benchmark says while it runs, and how it ends."""

import sys
from pathlib import Path
from typing import NoReturn


def say(text: str) -> None:
    """Beside the report, which alone goes to standard output."""
    print(text, file=sys.stderr, flush=True)


def conclude(text: str, holds: bool, out: str) -> NoReturn:
    """Prints the report, into the file `out` too where one is named; an error when a goal does not hold."""
    print(text)
    if out:
        Path(out).write_text(text + "\n")
    sys.exit(not holds)
