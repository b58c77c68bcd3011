"""The test bed: the real server, and phones in three engines.

In CI a missing browser is a failure; elsewhere the tests that need it are skipped, and say so.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from pathlib import Path

import pytest
from playwright.sync_api import Playwright, sync_playwright

from .chromium import Chromium, chromium_path
from .firefox import Firefox, firefox_path
from .phone import Phone
from .server import LiveServer
from .webkit import Screen, WebKit, webkit_path

BuyPhone = Callable[[str], Phone]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[LiveServer]:
    folder = tmp_path / "server"
    folder.mkdir()
    server = LiveServer(folder, "pwa:create_app")
    server.start()
    yield server
    server.stop()


@pytest.fixture(params=["chromium", "firefox", "webkit"])
def engine(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def new_phone(
    server: LiveServer, tmp_path: Path, request: pytest.FixtureRequest
) -> Iterator[Callable[..., Phone]]:
    """Makes a phone with an empty profile: `new_phone("ana", "webkit")`."""
    with ExitStack() as afterwards:

        def make(name: str, engine: str = "chromium") -> Phone:
            phone = _phone(engine, tmp_path / name, server.origin, request)
            afterwards.callback(_put_away, phone)
            return phone

        yield make


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as playwright:
        if not chromium_path(playwright):
            _missing("Chromium")
        yield playwright


@pytest.fixture(scope="session")
def screen() -> Iterator[Screen]:
    screen = Screen()
    yield screen
    screen.close()


def _phone(engine: str, folder: Path, origin: str, request: pytest.FixtureRequest) -> Phone:
    if engine == "chromium":
        return Chromium(folder, origin, request.getfixturevalue("playwright"))
    if engine == "firefox":
        if not firefox_path():
            _missing("Firefox")
        return Firefox(folder, origin)
    if not webkit_path():
        _missing("WebKit's driver, its bindings or Xvfb")
    return WebKit(folder, origin, request.getfixturevalue("screen").display)


def _put_away(phone: Phone) -> None:
    with suppress(Exception):  # it may have been killed in the story
        phone.kill()


def _missing(what: str) -> None:
    message = f"{what} is missing: tests/browser/install.sh installs it"
    if os.environ.get("CI"):
        pytest.fail(message)
    pytest.skip(message)
