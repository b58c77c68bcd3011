"""What the given packages allow: a Flask endpoint with msgspec and the driver's cursor, and nothing else.

No sign-in, no checks, no sealing, no answer for what came before, but each commit is flushed. It says how
fast the machine is, and what no server on these packages can exceed.
"""

import random
import sys
from pathlib import Path

from bench import words
from bench.peers import Peer, entry
from pwa import serving
from pwa.config import Settings


class Bare(Peer):
    name = "a bare endpoint"
    durability = "WAL, synchronous=FULL: flushed before the answer"

    def start(self) -> None:
        folder = self.fresh("data")
        database, origin = f"sqlite:///{folder}", f"http://localhost:{self.port}"
        as_ours = serving.arguments(Settings(folder, database, origin=origin, port=self.port))[:-1]
        env = {"FOLDER": str(folder), "PYTHONPATH": str(Path(__file__).parents[2])}
        self.serve([sys.executable, "-m", "granian", *as_ours, "bench.peers.bare_server:make"], env)

    def push(self, person: int, batch: int, chance: random.Random) -> bytes:
        asked = {"owner": str(person), "entries": [entry(chance) for _ in range(batch)]}
        return words.http("POST", "/push", self._headers(), asked)

    def accepted(self, status: int, body: bytes) -> int | None:
        return body.count(b'"applied"') or None if status == 200 else None

    def pulls(self, person: int, since: int, limit: int, requests: int) -> list[bytes]:
        path = f"/pull?owner={person}&since={since}&limit={limit}"
        return [words.http("GET", path, self._headers())] * requests

    def pulled(self, status: int, body: bytes) -> int | None:
        return body.count(b'"op"') or None if status == 200 else None

    def _headers(self) -> dict[str, str]:
        return {"Host": "localhost", "Content-Type": "application/json"}
