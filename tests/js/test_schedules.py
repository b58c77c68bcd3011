"""The phone's own store and syncer under generated schedules, against the real server (schedules.js)."""

import os
import random
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Playwright

from tests.browser.chromium import Chromium
from tests.js.conductor import Conductor, served, told
from tests.js.phone_mutants import CAUGHT, MUTANTS, STORIES

RUNS = 12
SECONDS = 60
SEED = int(os.environ.get("SCHEDULES_SEED") or random.randrange(2**31))
"""Each run tries others; what failed is repeated with the seed that the report names."""


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
