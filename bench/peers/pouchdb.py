"""express-pouchdb: PouchDB's own server, in Node over LevelDB, with a database for each person."""

import os
import random
import shutil
from pathlib import Path

from bench import words
from bench.peers import FOLDER, Peer, entry


class PouchDB(Peer):
    name = "express-pouchdb"
    durability = "LevelDB, sync off: not flushed with the write; no sign-in"

    def start(self) -> None:
        data = self.fresh("data")
        script = FOLDER / "pouchdb" / "server.js"
        shutil.copy(Path(__file__).with_name("pouchdb_server.js"), script)
        node = shutil.which("node") or "node"
        self.serve([node, str(script), str(self.port), f"{data}{os.sep}"], {"NODE_ENV": "production"})
        for n in range(self.people):
            self.ask("PUT", f"/client{n}")

    def push(self, person: int, batch: int, chance: random.Random) -> bytes:
        headers = {"Host": f"127.0.0.1:{self.port}", "Content-Type": "application/json"}
        rows = [{"_id": words.name()} | entry(chance) for _ in range(batch)]
        if batch == 1:
            row = rows[0]
            return words.http("PUT", f"/client{person}/{row.pop('_id')}", headers, row)
        return words.http("POST", f"/client{person}/_bulk_docs", headers, {"docs": rows})

    def accepted(self, status: int, body: bytes) -> int | None:
        return body.count(b'"ok":true') or None if status == 201 else None

    def pulls(self, person: int, since: int, limit: int, requests: int) -> list[bytes]:
        path = f"/client{person}/_changes?since={since}&limit={limit}&include_docs=true"
        return [words.http("GET", path, {"Host": f"127.0.0.1:{self.port}"})] * requests

    def pulled(self, status: int, body: bytes) -> int | None:
        return body.count(b'"changes":[') or None if status == 200 else None
