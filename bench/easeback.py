"""Easeback as it is served, with many clients who are signed in on their phones."""

import random
import shutil
import sys
import tempfile
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Engine, create_engine, func, select

from bench import load, words
from bench.cluster import Cluster
from bench.processes import PATIENCE, Server, free_port
from pwa import create_app, serving
from pwa import db as database
from pwa.config import Settings
from pwa.migrations import upgrade
from pwa.models import EntryRevision, Person, Role, Status
from tests import cast as story

# A client may push 600 times a minute (pwa.routes.sync), so many share what a few connections send.
PEOPLE = 640
DURABILITY = {
    "sqlite": "WAL, synchronous=FULL: flushed before the answer",
    "postgresql": "synchronous_commit=on: flushed before the answer",
}


class Easeback:
    """One database with people in it; each run starts from a copy of it."""

    def __init__(self, kind: str, people: int = PEOPLE, flushes: bool = False) -> None:
        self.kind = kind
        self.name = "Easeback on " + {"sqlite": "SQLite", "postgresql": "PostgreSQL"}[kind]
        self.durability = DURABILITY[kind]
        self.folder = Path(tempfile.mkdtemp(prefix="easeback-bench-"))
        self.flushing = self.folder / "flushes" if flushes else None
        self.cluster = Cluster(self.flushing) if kind == "postgresql" else None
        self.people = people
        self.tokens: list[tuple[uuid.UUID, str]] = []
        self.devices = [str(uuid.uuid4()) for _ in range(people)]
        self.server: Server | None = None
        self.settings = self._settings("empty", free_port())

    def prepare(self) -> "Easeback":
        if self.cluster:
            self.cluster.start().create("empty")
        upgrade(self.settings)
        app = create_app(self.settings)
        with app.app_context():
            cast = story.gather()
            ids = [_client(cast.practice, n) for n in range(self.people)]
            database.db.session.commit()
        self.tokens = [(person, story.session_for(app, person)) for person in ids]
        with app.app_context():
            database.db.engine.dispose()
        return self

    def start(self) -> None:
        """Serves a fresh copy."""
        self.settings = self._copy("bench")
        self.serve()

    def serve(self) -> None:
        """Serves the database that is there."""
        command = [sys.executable, "-m", "granian", *serving.arguments(self.settings)]
        env = {
            "EASEBACK_DATA": str(self.settings.data),
            "DATABASE_URL": self.settings.database_url,
            "EASEBACK_ORIGIN": self.settings.origin,
            "EASEBACK_DEMO": "0",
            "PYTHONPATH": str(Path(__file__).parents[1]),
        }
        self.server = Server(command, self.settings.port, self.folder, env=env, flushes=self._own_flushes())
        self.server.until_it_listens()
        self._warm_up()

    def stop(self) -> None:
        if self.server:
            self.server.stop()
            self.server = None

    def end(self) -> None:
        self.stop()
        if self.cluster:
            self.cluster.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    @property
    def port(self) -> int:
        return self.settings.port

    @property
    def servers(self) -> list[Server]:
        return [server for server in (self.server, self.cluster and self.cluster.server) if server]

    def pushes(self, batch: int, clients: int, requests: int) -> list[list[bytes]]:
        """A queue for each connection; people take turns, each always on the same connection."""
        chance = random.Random(batch)
        queues: list[list[bytes]] = [[] for _ in range(clients)]
        for n in range(requests):
            queues[n % clients].append(self.push(n % (self.people - self.people % clients), batch, chance))
        return queues

    def push(self, person: int, batch: int, chance: random.Random) -> bytes:
        """One request of this person's phone, with `batch` new entries."""
        asked = {
            "protocol": 1,
            "schema": 1,
            "user_id": str(self.tokens[person][0]),
            "device_id": self.devices[person],
            "epoch": None,
            "sent_at": datetime.now(UTC).isoformat(),
            "waiting": batch,
            "ops": [words.op(chance) for _ in range(batch)],
        }
        kind = {"Content-Type": "application/vnd.easeback.sync+json"}
        return words.http("POST", "/sync/push", self._headers(person) | kind, asked)

    def history(self, person: int, entries: int, batch: int) -> list[bytes]:
        """This person's own pushes, one after the other."""
        chance = random.Random(person)
        return [self.push(person, batch, chance) for _ in range(entries // batch)]

    def accepted(self, status: int, body: bytes) -> int | None:
        return body.count(b'"applied"') or None if status == 200 else None

    def heard(self, status: int, body: bytes) -> int | None:
        """Of any request: how many entries were confirmed."""
        return body.count(b'"applied"') if status == 200 else None

    def pulls(self, person: int, since: int, limit: int, requests: int) -> list[bytes]:
        path = f"/sync/pull?epoch=&since={since}&floor=0&limit={limit}"
        return [words.http("GET", path, self._headers(person))] * requests

    def pulled(self, status: int, body: bytes) -> int | None:
        return body.count(b'"entry_id"') or None if status == 200 else None

    def digested(self, status: int, body: bytes) -> int | None:
        return 1 if status == 200 and b'"hash"' in body else None

    def digests(self, person: int, requests: int) -> list[bytes]:
        return [words.http("GET", "/sync/digest", self._headers(person))] * requests

    def engine(self, database_name: str = "bench") -> Engine:
        """Of one of the copies, as the server opens it. The caller disposes of it."""
        url = self._settings(database_name, 0).sqlalchemy_url
        engine = create_engine(url, **database.engine_options(url))
        database.prepare(engine)
        return engine

    def stored(self) -> int:
        """How many revisions there are, which is one for each op that was accepted."""
        engine = self.engine("bench")
        with engine.connect() as connection:
            found = connection.scalar(select(func.count()).select_from(EntryRevision)) or 0
        engine.dispose()
        return found

    def copy(self, name: str) -> None:
        """Another database with the same people, for the floor."""
        self._copy(name)

    def _warm_up(self) -> None:
        """Workers listen before they have read the app: what that costs is not measured."""
        asks = [[words.http("GET", "/health", self._headers(0))] * 20 for _ in range(16)]
        load.drive(self.port, asks, lambda status, _: 1 if status == 200 else None, PATIENCE)

    def _headers(self, person: int) -> dict[str, str]:
        return {
            "Host": f"localhost:{self.port}",
            "Cookie": f"{self.settings.cookie}={self.tokens[person][1]}",
            "X-Easeback": "1",
            "Sec-Fetch-Site": "same-origin",
            "Accept": "application/json",
        }

    def _copy(self, name: str) -> Settings:
        settings = self._settings(name, self.settings.port)
        if self.cluster:
            self.cluster.create(name, like="empty")
        else:
            for old in self._files(name):
                old.unlink()
            shutil.copy(self.folder / "empty.db", self.folder / f"{name}.db")
        return settings

    def _files(self, name: str) -> Iterator[Path]:
        return self.folder.glob(f"{name}.db*")

    def _settings(self, name: str, port: int) -> Settings:
        url = self.cluster.url(name) if self.cluster else f"sqlite:///{self.folder / name}.db"
        return Settings(data=self.folder, database_url=url, origin=f"http://localhost:{port}", port=port)

    def _own_flushes(self) -> Path | None:
        """On PostgreSQL the cluster's are counted."""
        return None if self.cluster else self.flushing


def _client(practice: uuid.UUID, n: int) -> uuid.UUID:
    person = Person(
        id=uuid.uuid4(),
        practice_id=practice,
        role=Role.CLIENT,
        status=Status.ACTIVE,
        name=f"Client {n:04}",
        created_at=story.LONG_AGO,
    )
    database.db.session.add(person)
    return person.id
