"""A server's place on this machine: its folder, its database, and the people whose phones sync with it."""

import hashlib
import secrets
import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path

import psycopg
from flask import Flask
from playwright.sync_api import Playwright, sync_playwright

from pwa import create_app
from pwa.config import Settings
from pwa.db import db
from pwa.migrations import upgrade
from pwa.models import BrowserSession, Person, Role, Status
from tests import cast as story
from tests.browser.server import at_a_free_port
from tests.faults.over_http import Visitor
from tests.faults.phone import SteadyPhone
from tests.ops import Wire

AS_OFTEN_AS_THEY_LIKE = 1_000_000
"""Pushes a minute: phones that take no breath between two would meet the limit, and nothing else."""

FOR_TWENTY_YEARS = timedelta(days=20 * 365)
"""Clocks that jump must not sign anybody out."""


@dataclass
class Place:
    settings: Settings
    people: list[uuid.UUID]
    tokens: dict[uuid.UUID, str]

    @classmethod
    def make(
        cls, folder: Path, database_url: str = "", *, people: int, assets: Path | None = None
    ) -> "Place":
        """A migrated database with the cast and so many clients; in `folder` when no other is named."""
        folder.mkdir(parents=True, exist_ok=True)
        if assets:
            (folder / "assets").symlink_to(assets)
        settings = at_a_free_port(folder)
        settings = replace(
            settings,
            database_url=database_url or settings.database_url,
            pushes_a_minute=AS_OFTEN_AS_THEY_LIKE,
        )
        upgrade(settings)
        place = cls(settings, [], {})
        with place.app.app_context():
            place._settle(people)
        return place

    @cached_property
    def app(self) -> Flask:
        """For the test's own look into the database, past the server."""
        return create_app(self.settings)

    @property
    def on_sqlite(self) -> bool:
        return self.settings.on_sqlite

    def phones(self, many: int, port: int | None = None) -> list[SteadyPhone]:
        """So many phones, dealt out to the people in turn."""
        return [self.phone_of(self.people[n % len(self.people)], port) for n in range(many)]

    def phone_of(self, person: uuid.UUID, port: int | None = None) -> SteadyPhone:
        return SteadyPhone(Wire(self.visitor(person, port)))

    def visitor(self, person: uuid.UUID, port: int | None = None) -> Visitor:
        cookie = f"{self.settings.cookie}={self.tokens[person]}"
        return Visitor(port or self.settings.port, self.settings.origin, person, cookie)

    def follow(self, database_url: str) -> None:
        """The database has another address from now on."""
        self.let_go()
        self.settings = replace(self.settings, database_url=database_url)
        del self.app

    def let_go(self) -> None:
        """Closes the test's own connections: the database is about to be taken away."""
        with self.app.app_context():
            db.engine.dispose()

    def _settle(self, many: int) -> None:
        cast = story.gather()
        self.people = [cast.ana, cast.ben, *(_client(cast.practice, n) for n in range(many - 2))][:many]
        db.session.flush()
        self.tokens = {person: _session_for(person) for person in self.people}
        db.session.commit()


def start_playwright() -> Playwright:
    return sync_playwright().start()


@dataclass
class Ground:
    """Where faults happen: a folder, a PostgreSQL server, and the compressed files, which are made once."""

    folder: Path
    postgres: str = ""
    assets: Path | None = None
    begin_playwright: Callable[[], Playwright] = start_playwright
    """Once: a second one in the same thread would not start."""

    @cached_property
    def playwright(self) -> Playwright:
        return self.begin_playwright()

    def place(self, on: str, *, people: int) -> Place:
        """`on` is "sqlite", "postgresql" or the URL of an empty database."""
        folder = self.folder / uuid.uuid4().hex
        url = {"sqlite": "", "postgresql": ""}.get(on, on)
        return Place.make(
            folder, self._new() if on == "postgresql" else url, people=people, assets=self.assets
        )

    def _new(self) -> str:
        name = f"faults_{uuid.uuid4().hex}"
        with psycopg.connect(self.postgres, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")
        return f"{self.postgres.rsplit('/', 1)[0]}/{name}"


def _client(practice: uuid.UUID, n: int) -> uuid.UUID:
    person = Person(id=uuid.uuid4(), practice_id=practice, role=Role.CLIENT, status=Status.ACTIVE)
    person.name, person.created_at = f"Client {n}", story.LONG_AGO
    db.session.add(person)
    return person.id


def _session_for(person: uuid.UUID) -> str:
    token, now = secrets.token_urlsafe(32), datetime.now(UTC)
    session = BrowserSession(id=uuid.uuid4(), person_id=person, created_at=now, stepped_up_at=now)
    session.token_hash = hashlib.sha256(token.encode()).digest()
    session.expires_at = now + FOR_TWENTY_YEARS
    db.session.add(session)
    return token
