"""Each test gets an app with a database of its own, on SQLite and on PostgreSQL alike."""

import os
import shutil
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest
from flask import Flask
from playwright.sync_api import Playwright, sync_playwright

from pwa import create_app, guards
from pwa.config import Settings
from pwa.db import db
from pwa.migrations import upgrade
from tests import cast as story
from tests import postgres
from tests.browser.chromium import chromium_path
from tests.clock import Clock
from tests.compiled import keep_templates_in
from tests.entries import ZONE
from tests.missing import missing

# Every commit waits for the disk (synchronous=FULL): in memory the tests of that are ten times as fast.
if os.access("/dev/shm", os.W_OK) and shutil.disk_usage("/dev/shm").free > 2 << 30:
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", "/dev/shm")

# Phones and tests are where the diaries are written: what Ana did today is today everywhere, at any hour.
os.environ["TZ"] = ZONE
time.tzset()

DATABASES = ("sqlite", "postgresql")


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    if postgres.binaries() is None:
        missing("PostgreSQL")
    with postgres.running() as url:
        yield url


@pytest.fixture(scope="session")
def empty_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated database, to be copied."""
    path = tmp_path_factory.mktemp("template") / "easeback.db"
    upgrade(Settings(data=path.parent, database_url=f"sqlite:///{path}", origin=story.ORIGIN))
    return path


@pytest.fixture(scope="session")
def empty_postgres(postgres_server: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The name of a migrated database on the server, to be copied."""
    with psycopg.connect(postgres_server, autocommit=True) as connection:
        connection.execute("CREATE DATABASE empty")
    url = postgres_server.rsplit("/", 1)[0] + "/empty"
    upgrade(Settings(data=tmp_path_factory.mktemp("pg"), database_url=url, origin=story.ORIGIN))
    return "empty"


@pytest.fixture(params=DATABASES)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A fresh, migrated database, gone after the test."""
    if request.param == "sqlite":
        shutil.copy(request.getfixturevalue("empty_sqlite"), tmp_path / "easeback.db")
        yield f"sqlite:///{tmp_path / 'easeback.db'}"
        return
    server = request.getfixturevalue("postgres_server")
    template = request.getfixturevalue("empty_postgres")
    name = f"test_{uuid.uuid4().hex}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        yield server.rsplit("/", 1)[0] + f"/{name}"
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """One for the whole run: a second one in the same thread would not start."""
    with sync_playwright() as playwright:
        if not chromium_path(playwright):
            missing("Chromium")
        yield playwright


@pytest.fixture(scope="session")
def assets_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One for the whole run: the assets are compressed once."""
    return tmp_path_factory.mktemp("assets")


@pytest.fixture(scope="session", autouse=True)
def compiled_templates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """For all apps of the run, and for its servers."""
    folder = tmp_path_factory.mktemp("templates")
    keep_templates_in(folder)
    return folder


@pytest.fixture
def settings(database_url: str, tmp_path: Path, assets_folder: Path) -> Settings:
    (tmp_path / "assets").symlink_to(assets_folder)
    return Settings(data=tmp_path, database_url=database_url, origin=story.ORIGIN)


@pytest.fixture
def make_app(settings: Settings) -> Iterator[Callable[..., Flask]]:
    """Makes apps over the test's database, each with the settings named."""
    made: list[Flask] = []

    def make(**changed: object) -> Flask:
        app = create_app(replace(settings, **changed))
        app.testing = True
        made.append(app)
        return app

    yield make
    for app in made:
        with app.app_context():
            db.engine.dispose()


@pytest.fixture
def app(make_app: Callable[..., Flask]) -> Flask:
    return make_app()


@pytest.fixture
def cast(app: Flask) -> story.Cast:
    with app.app_context():
        return story.gather()


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """What time it is for requests."""
    made = Clock()
    monkeypatch.setattr(guards, "datetime", made)
    return made


@pytest.fixture
def visit(app: Flask) -> Callable[..., story.Visitor]:
    """`visit(cast.ana)` is Ana's browser, `visit()` a stranger's."""

    def as_person(person_id: uuid.UUID | None = None) -> story.Visitor:
        return story.Visitor(app, person_id)

    return as_person
