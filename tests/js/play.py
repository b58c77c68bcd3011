"""Schedules in large numbers: `python -m tests.js.play 1000 --engine firefox --seed 7`.

Prints what was played. Ends with 1 where a promise was broken, with the shrunk schedule and the seed; a
mutant that lives through all of them ends with 1, too.
"""

import argparse
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

from pwa.config import Settings
from pwa.migrations import upgrade
from tests import postgres
from tests.browser.chromium import Chromium
from tests.browser.firefox import Firefox
from tests.browser.phone import Phone
from tests.browser.webkit import Screen, WebKit
from tests.cast import ORIGIN
from tests.js.conductor import Conductor, served, told

SLICE = 25
"""Schedules in one page: between two of them the counts are printed."""


def main() -> int:
    wanted = _arguments()
    with ExitStack() as stack:
        conductor = stack.enter_context(_conductor(wanted.engine, wanted.database))
        broken = _play(conductor, wanted)
    return int(broken is None if wanted.variant != "plain" else broken is not None)


def _play(conductor: Conductor, wanted: argparse.Namespace) -> dict[str, Any] | None:
    """The first report of a broken promise."""
    played = steps = 0
    while played < wanted.count:
        seed = None if wanted.seed is None else wanted.seed + played
        runs = min(SLICE, wanted.count - played)
        report = conductor.check(variant=wanted.variant, runs=runs, seed=seed, shrink=not wanted.unshrunk)
        played, steps = played + report["runs"], steps + report["steps"]
        print(f"{wanted.engine} on {wanted.database}: {played} schedules, {steps} steps", flush=True)
        if report["failed"]:
            print(told(report))
            return report
    return None


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("count", nargs="?", type=int, default=1000)
    parser.add_argument("--engine", choices=("chromium", "firefox", "webkit"), default="chromium")
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--variant", default="plain")
    parser.add_argument("--seed", type=int)
    parser.add_argument("--unshrunk", action="store_true")
    return parser.parse_args()


@contextmanager
def _conductor(engine: str, database: str) -> Iterator[Conductor]:
    with ExitStack() as stack:
        data = Path(
            stack.enter_context(tempfile.TemporaryDirectory(prefix="schedules-", ignore_cleanup_errors=True))
        )
        url = f"sqlite:///{data / 'easeback.db'}"
        if database == "postgresql":
            url = stack.enter_context(postgres.running())
        upgrade(Settings(data=data, database_url=url, origin=ORIGIN))
        settings = stack.enter_context(served(data, url))
        browser = _browser(stack, engine, data / "browser", settings.origin)
        stack.callback(browser.switch_off)
        yield Conductor(browser)


def _browser(stack: ExitStack, engine: str, folder: Path, origin: str) -> Phone:
    if engine == "firefox":
        return Firefox(folder, origin)
    if engine == "webkit":
        screen = Screen()
        stack.callback(screen.close)
        return WebKit(folder, origin, screen.display)
    return Chromium(folder, origin, stack.enter_context(sync_playwright()))


if __name__ == "__main__":
    sys.exit(main())
