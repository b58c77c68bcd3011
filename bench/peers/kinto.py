"""Kinto on PostgreSQL, started as its documentation says (`kinto start`), with a bucket for each person."""

import base64
import random
import subprocess

from bench import words
from bench.cluster import Cluster
from bench.peers import FOLDER, Peer, entry
from bench.processes import Server

SETTINGS = """
[server:main]
use = egg:waitress#main
host = 127.0.0.1
port = {port}
threads = 12

[app:main]
use = egg:kinto
kinto.includes = kinto.plugins.default_bucket
kinto.storage_backend = kinto.core.storage.postgresql
kinto.storage_url = {url}
kinto.cache_backend = kinto.core.cache.postgresql
kinto.cache_url = {url}
kinto.permission_backend = kinto.core.permission.postgresql
kinto.permission_url = {url}
kinto.userid_hmac_secret = bench
kinto.batch_max_requests = 1000
multiauth.policies = basicauth
"""


class Kinto(Peer):
    name = "Kinto on PostgreSQL"
    durability = "synchronous_commit=on: flushed before the answer"

    def __init__(self, flushes: bool = False) -> None:
        super().__init__()
        self.cluster = Cluster(self.folder if flushes else None)

    def prepare(self) -> "Kinto":
        self.cluster.start()
        return self

    def start(self) -> None:
        url = self.cluster.create("kinto")
        settings = self.fresh("data") / "kinto.ini"
        settings.write_text(SETTINGS.format(port=self.port, url=url))
        program = str(FOLDER / "kinto" / "bin" / "kinto")
        subprocess.run(
            [program, "migrate", "--ini", str(settings)],
            check=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self.serve([program, "start", "--ini", str(settings)])
        for n in range(self.people):
            self.ask("PUT", "/v1/buckets/default/collections/entries", {}, self._headers(n))

    def end(self) -> None:
        super().end()
        self.cluster.stop()

    @property
    def servers(self) -> list[Server]:
        return [server for server in (self.server, self.cluster.server) if server]

    def push(self, person: int, batch: int, chance: random.Random) -> bytes:
        path = "/buckets/default/collections/entries/records"
        rows = [(f"{path}/{words.name()}", {"data": entry(chance)}) for _ in range(batch)]
        if batch == 1:
            return words.http("PUT", f"/v1{rows[0][0]}", self._headers(person), rows[0][1])
        asked = [{"method": "PUT", "path": where, "body": row} for where, row in rows]
        return words.http("POST", "/v1/batch", self._headers(person), {"requests": asked})

    def accepted(self, status: int, body: bytes) -> int | None:
        if status == 201:
            return 1
        return body.count(b'"status":201') or None if status == 200 else None

    def _headers(self, person: int) -> dict[str, str]:
        word = base64.b64encode(f"client{person}:bench".encode()).decode()
        return {
            "Host": f"127.0.0.1:{self.port}",
            "Authorization": f"Basic {word}",
            "Content-Type": "application/json",
        }
