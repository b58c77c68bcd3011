"""The phone's own store and syncer under generated schedules, against the real server (schedules.js)."""

import json
import os
import random
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Playwright

from pwa.config import Settings
from tests.browser.chromium import Chromium
from tests.browser.phone import Phone
from tests.browser.server import LiveServer, at_a_free_port
from tests.js.phone_mutants import CAUGHT, MUTANTS, STORIES

RUNS = 12
SECONDS = 60
SEED = int(os.environ.get("SCHEDULES_SEED") or random.randrange(2**31))
"""Each run tries others; what failed is repeated with the seed that the report names."""


class ScheduleServer(LiveServer):
    """The real server with the schedules' pages beside its own."""

    def _command(self) -> list[str]:
        return [*super()._command()[:-1], "tests.js.schedule_server:served"]


class Conductor:
    """The page in which fast-check makes schedules up and plays them."""

    def __init__(self, browser: Phone) -> None:
        self.browser = browser
        browser.open("/schedules/")
        browser.wait_until("typeof start === 'function'")

    def check(self, **wanted: Any) -> dict[str, Any]:
        """The report of schedules.js."""
        self.browser.evaluate(f"start({json.dumps(wanted)})")
        report: dict[str, Any] = self.browser.wait_until("window.report", patience=20 * SECONDS)
        return report


@contextmanager
def served(data: Path, database_url: str) -> Iterator[Settings]:
    settings = replace(at_a_free_port(data), database_url=database_url, workers=1)
    server = ScheduleServer(settings)
    server.start()
    try:
        yield settings
    finally:
        server.stop()


@pytest.fixture(scope="module")
def conductor(
    playwright: Playwright, empty_sqlite: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Conductor]:
    folder = tmp_path_factory.mktemp("schedules")
    shutil.copy(empty_sqlite, folder / "easeback.db")
    with served(folder, f"sqlite:///{folder / 'easeback.db'}") as settings:
        browser = Chromium(folder / "browser", settings.origin, playwright)
        yield Conductor(browser)
        browser.switch_off()


def told(report: dict[str, Any]) -> str:
    """What broke, the shrunk schedule to paste among the stories, and how to see it again."""
    steps = "".join(f"\n  {json.dumps(step)}," for step in report.get("schedule") or [])
    again = f"SCHEDULES_SEED={report.get('seed')} (path {report.get('path')})"
    return f"{report.get('why')}\nafter {report.get('shrinks')} shrinks, with {again}:{steps}"


def test_whatever_happens_every_promise_is_kept(conductor: Conductor):
    report = conductor.check(runs=RUNS, seed=SEED, seconds=SECONDS)
    assert not report["failed"], told(report)


def test_what_went_wrong_once_goes_well_now(conductor: Conductor):
    report = conductor.check(runs=len(STORIES), examples=STORIES, shrink=False)
    assert not report["failed"], told(report)


@pytest.mark.parametrize("mutant", MUTANTS)
def test_a_phone_that_breaks_a_rule_is_caught(conductor: Conductor, mutant: str):
    promise, schedule = CAUGHT[mutant]
    report = conductor.check(variant=mutant, runs=1, examples=[schedule], shrink=False)
    assert report["failed"], f"{mutant} lives"
    assert report["why"].startswith(promise), told(report)


def test_a_phone_that_keeps_the_rules_passes_what_catches_the_others(conductor: Conductor):
    schedules = [schedule for _, schedule in CAUGHT.values()]
    report = conductor.check(runs=len(schedules), examples=schedules, shrink=False)
    assert not report["failed"], told(report)
