"""`python -m tests.faults [long|short|NUMBER] [--only NAME] [--on DATABASE] [--minutes 10] [--seed 5]`

Prints one line a fault, and fails when a promise was broken. Long: as often as security.md says, or as many
as fit into the minutes.
"""

import argparse
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests import postgres
from tests.faults.every import FAULTS
from tests.faults.place import Ground
from tests.faults.report import Report, Size


def main() -> int:
    asked = _asked()
    broken = 0
    with tempfile.TemporaryDirectory(prefix="easeback-faults-") as folder, postgres.running() as url:
        (Path(folder) / "assets").mkdir()
        for report in _reports(asked, Ground(Path(folder), url, Path(folder) / "assets")):
            print(report.line(), flush=True)
            broken += bool(report.broken)
    print(f"{broken} broken" if broken else "all promises kept")
    return min(broken, 1)


def _reports(asked: argparse.Namespace, ground: Ground) -> Iterator[Report]:
    for name, fault in FAULTS.items():
        if asked.only and name not in asked.only:
            continue
        for on in fault.DATABASES:
            if asked.on in (None, on):
                size = Size(_times(asked.size, fault), asked.minutes * 60, asked.seed)
                yield fault.run(ground, on, size)


def _times(size: str, fault) -> int:
    return {"long": fault.TIMES, "short": fault.SHORT}.get(size) or int(size)


def _asked() -> argparse.Namespace:
    words = argparse.ArgumentParser(prog="python -m tests.faults")
    words.add_argument("size", nargs="?", default="long")
    words.add_argument("--only", action="append", choices=FAULTS)
    words.add_argument("--on", choices=("sqlite", "postgresql"))
    words.add_argument("--minutes", type=float, default=60)
    words.add_argument("--seed", type=int, default=5)
    return words.parse_args()


if __name__ == "__main__":
    sys.exit(main())
