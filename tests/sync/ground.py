"""Where a world stands when no single test owns it: its own folder, its own database, two processes."""

import shutil
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

import psycopg

from pwa import create_app, guards
from pwa.config import Settings
from pwa.db import db
from pwa.migrations import upgrade
from tests import cast as story
from tests import postgres
from tests.sync.world import Clock, World


@contextmanager
def a_world(name: str) -> Iterator[World]:
    """`name`: sqlite or postgresql. Its clock is the one that requests of this process look at."""
    with _folder() as folder, _database(name, folder) as url, _standing(folder, url) as world:
        yield world


@contextmanager
def settled(name: str) -> Iterator[Settings]:
    """Settings of a migrated database, for processes of one's own."""
    with _folder() as folder, _database(name, folder) as url:
        settings = Settings(data=folder, database_url=url, origin=story.ORIGIN)
        upgrade(settings)
        yield settings


@contextmanager
def _standing(folder: Path, url: str) -> Iterator[World]:
    settings = Settings(data=folder, database_url=url, origin=story.ORIGIN)
    upgrade(settings)
    apps = [create_app(settings), create_app(settings)]
    clock = Clock()
    with patch.object(guards, "datetime", clock):
        with apps[0].app_context():
            cast = story.gather()
        yield World(apps, cast, clock)
    for app in apps:
        with app.app_context():
            db.engine.dispose()


@contextmanager
def _folder() -> Iterator[Path]:
    memory = Path("/dev/shm")
    folder = Path(tempfile.mkdtemp(prefix="easeback-world-", dir=memory if memory.is_dir() else None))
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _database(name: str, folder: Path) -> Iterator[str]:
    if name == "sqlite":
        yield f"sqlite:///{folder / 'easeback.db'}"
        return
    with postgres.running() as server:
        own = f"world_{uuid.uuid4().hex}"
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {own}")
        yield server.rsplit("/", 1)[0] + f"/{own}"
