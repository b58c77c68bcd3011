"""Other servers that keep entries of people, measured beside Easeback with the same bodies."""

import http.client
import json
import os
import random
import shutil
import signal
import tempfile
from abc import ABC, abstractmethod
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bench import words
from bench.processes import Server, free_port

FOLDER = Path(
    os.environ.get("EASEBACK_PEERS")
    or Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "easeback-peers"
)


class Peer(ABC):
    """A server, fresh with each start. Each connection belongs to a person of its own."""

    name: str
    durability: str
    people = 16

    def __init__(self, flushes: bool = False) -> None:
        self.port = free_port()
        self.folder = Path(tempfile.mkdtemp(prefix="easeback-peer-"))
        self.flushing = self.folder / "flushes" if flushes else None
        self.server: Server | None = None

    def prepare(self) -> "Peer":
        return self

    @abstractmethod
    def start(self) -> None: ...

    @abstractmethod
    def push(self, person: int, batch: int, chance: random.Random) -> bytes:
        """One request that writes `batch` new entries."""

    @abstractmethod
    def accepted(self, status: int, body: bytes) -> int | None: ...

    def stop(self) -> None:
        if self.server:
            self.server.stop()
            self.server = None

    def end(self) -> None:
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    @property
    def servers(self) -> list[Server]:
        return [self.server] if self.server else []

    def pushes(self, batch: int, clients: int, requests: int) -> list[list[bytes]]:
        chance = random.Random(batch)
        queues: list[list[bytes]] = [[] for _ in range(clients)]
        for n in range(requests):
            queues[n % clients].append(self.push(n % clients, batch, chance))
        return queues

    def serve(
        self, command: list[str], env: Mapping[str, str] | None = None, stop: signal.Signals = signal.SIGTERM
    ) -> None:
        self.server = Server(command, self.port, self.folder, env=env, flushes=self.flushing, stop=stop)
        self.server.until_it_listens()

    def fresh(self, name: str) -> Path:
        """An empty folder for data."""
        folder = self.folder / name
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        return folder

    def ask(
        self, method: str, path: str, body: object = None, headers: Mapping[str, str] | None = None
    ) -> Any:
        """For setting up: the answer's JSON, or an error."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        sent = {"Content-Type": "application/json"} | dict(headers or {})
        connection.request(method, path, None if body is None else json.dumps(body), sent)
        answer = connection.getresponse()
        text = answer.read()
        connection.close()
        if answer.status >= 300:
            raise RuntimeError(f"{self.name}: {method} {path}: {answer.status} {text[:300]!r}")
        return json.loads(text) if text else None


def entry(chance: random.Random) -> dict[str, object]:
    """What Easeback's ops say about an entry, without what only its protocol needs."""
    op = words.op(chance)
    return {
        "op": op["op_id"],
        "kind": op["entry_kind"],
        "body": op["body"],
        "occurred_at": op["occurred_at"],
        "tz": op["tz"],
        "offset_min": op["offset_min"],
        "local_date": op["local_date"],
    }
