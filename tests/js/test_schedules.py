"""The phone's own store and syncer under generated schedules, against the real server (schedules.js)."""

import os
import random
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Playwright

from tests.browser.chromium import Chromium
from tests.browser.firefox import Firefox, firefox_path
from tests.browser.webkit import Screen, WebKit, webkit_path
from tests.js.conductor import Conductor, served, told
from tests.js.phone_mutants import MUTANTS
from tests.js.phone_stories import CAUGHT, STORIES
from tests.missing import missing

RUNS, A_HANDFUL = 12, 3
SEED = int(os.environ.get("SCHEDULES_SEED") or random.randrange(2**31))
"""Each run tries others; what failed is repeated with the seed that the report names."""


@pytest.fixture(scope="module")
def origin(
    empty_sqlite: Path, assets_folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("schedules")
    shutil.copy(empty_sqlite, folder / "easeback.db")
    (folder / "assets").symlink_to(assets_folder)
    with served(folder, f"sqlite:///{folder / 'easeback.db'}") as settings:
        yield settings.origin


@pytest.fixture(scope="module")
def conductor(
    origin: str, playwright: Playwright, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Conductor]:
    browser = Chromium(tmp_path_factory.mktemp("chromium"), origin, playwright)
    yield Conductor(browser)
    browser.switch_off()


@pytest.fixture
def webkit(origin: str, tmp_path: Path) -> Iterator[Conductor]:
    if not webkit_path():
        missing("WebKit's driver, its bindings or Xvfb")
    screen = Screen()
    browser = WebKit(tmp_path, origin, screen.display)
    yield Conductor(browser)
    browser.kill()
    screen.close()


@pytest.fixture
def firefox(origin: str, tmp_path: Path) -> Iterator[Conductor]:
    if not firefox_path():
        missing("Firefox")
    browser = Firefox(tmp_path, origin)
    yield Conductor(browser)
    browser.kill()


def test_whatever_happens_every_promise_is_kept(conductor: Conductor):
    report = conductor.check(runs=RUNS, seed=SEED)
    assert not report["failed"], told(report)


def test_and_in_the_engine_of_the_iphone(webkit: Conductor):
    report = webkit.check(runs=A_HANDFUL, seed=SEED)
    assert not report["failed"], told(report)


def test_and_in_firefox_and_what_went_wrong_there(firefox: Conductor):
    report = firefox.check(runs=len(STORIES) + A_HANDFUL, seed=SEED, examples=STORIES)
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
