"""The test bed: the real server, and phones in three engines."""

import shutil
import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from pathlib import Path

import pytest
from flask import Flask

from pwa.config import Settings
from tests.browser.chromium import Chromium
from tests.browser.firefox import Firefox, firefox_path
from tests.browser.nursery import Nursery
from tests.browser.phone import ENGINES, Phone
from tests.browser.server import LiveServer, at_a_free_port
from tests.browser.webkit import Screen, WebKit, webkit_path
from tests.cast import session_for
from tests.missing import missing


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture
def settings(tmp_path: Path, empty_sqlite: Path, assets_folder: Path) -> Settings:
    """For the live server, and for the test's own look into the same database."""
    data = tmp_path / "server"
    data.mkdir()
    return settings_with(data, empty_sqlite, assets_folder)


def settings_with(data: Path, empty_sqlite: Path, assets_folder: Path) -> Settings:
    shutil.copy(empty_sqlite, data / "easeback.db")
    (data / "assets").symlink_to(assets_folder)
    return at_a_free_port(data)


@pytest.fixture(scope="session")
def nursery(compiled_templates: Path) -> Iterator[Nursery]:
    nursery = Nursery(compiled_templates)
    yield nursery
    nursery.close()


@pytest.fixture
def server(settings: Settings, nursery: Nursery) -> Iterator[LiveServer]:
    server = LiveServer(settings, nursery)
    server.start()
    yield server
    server.stop()


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def new_phone(
    server: LiveServer, tmp_path: Path, request: pytest.FixtureRequest
) -> Iterator[Callable[..., Phone]]:
    """`new_phone("ana", "webkit")` is switched on, and empty."""
    with ExitStack() as afterwards:

        def make(name: str, engine: str = "chromium", **settings: object) -> Phone:
            phone = _phone(engine, tmp_path / name, server.origin, request, settings)
            afterwards.callback(_put_away, phone)
            return phone

        yield make


@pytest.fixture
def phone_of(app: Flask, settings: Settings, new_phone: Callable[..., Phone]) -> Callable[..., Phone]:
    """`phone_of(cast.ana, "webkit")` belongs to someone who has signed in there before."""

    def make(person_id: uuid.UUID, engine: str = "chromium", **chosen: object) -> Phone:
        phone = new_phone(f"{person_id}-{uuid.uuid4()}", engine, **chosen)
        phone.keep_cookie(settings.cookie, session_for(app, person_id))
        return phone

    return make


@pytest.fixture(scope="session")
def screen() -> Iterator[Screen]:
    screen = Screen()
    yield screen
    screen.close()


def _phone(
    engine: str, folder: Path, origin: str, request: pytest.FixtureRequest, settings: dict[str, object]
) -> Phone:
    if engine == "chromium":
        return Chromium(folder, origin, request.getfixturevalue("playwright"), **settings)
    if engine == "firefox":
        if not firefox_path():
            missing("Firefox")
        return Firefox(folder, origin, **settings)
    if not webkit_path():
        missing("WebKit's driver, its bindings or Xvfb")
    return WebKit(folder, origin, request.getfixturevalue("screen").display, **settings)


def _put_away(phone: Phone) -> None:
    with suppress(Exception):  # it may have been killed in the story
        phone.kill()
