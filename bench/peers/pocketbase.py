"""PocketBase: one Go process over SQLite. People sign in; a rule keeps each to their own entries."""

import random
import subprocess
from itertools import count

from bench import words
from bench.peers import FOLDER, Peer, entry

OWNER = ("admin@bench.example", "bench-bench-bench")
MINE = "owner = @request.auth.id"
BATCH = 1000
FIELDS = [
    {
        "name": "owner",
        "type": "relation",
        "collectionId": "_pb_users_auth_",
        "required": True,
        "maxSelect": 1,
    },
    {"name": "op", "type": "text"},
    {"name": "kind", "type": "text"},
    {"name": "body", "type": "json"},
    {"name": "occurred_at", "type": "date"},
    {"name": "tz", "type": "text"},
    {"name": "offset_min", "type": "number"},
    {"name": "local_date", "type": "text"},
    {"name": "seq", "type": "number"},
]


class PocketBase(Peer):
    name = "PocketBase"
    durability = "WAL, synchronous=NORMAL: not flushed with the commit"

    def start(self) -> None:
        folder = self.fresh("data")
        data = str(folder / "pb_data")
        program = str(FOLDER / "pocketbase" / "bin" / "pocketbase")
        subprocess.run(
            [program, "superuser", "upsert", *OWNER, "--dir", data], check=True, stdout=subprocess.DEVNULL
        )
        self.serve(
            [program, "serve", "--http", f"127.0.0.1:{self.port}", "--dir", data, "--automigrate=false"]
        )
        self.numbers = count(1)
        owner = {"Authorization": self._sign_in("_superusers", *OWNER)[1]}
        self.ask("PATCH", "/api/settings", {"batch": {"enabled": True, "maxRequests": BATCH}}, owner)
        self.ask("POST", "/api/collections", self._collection(), owner)
        self.users = [self._join(n, owner) for n in range(self.people)]

    def push(self, person: int, batch: int, chance: random.Random) -> bytes:
        owner, token = self.users[person]
        path = "/api/collections/entries/records"
        headers = self._headers(token)
        rows = [entry(chance) | {"owner": owner, "seq": next(self.numbers)} for _ in range(batch)]
        if batch == 1:
            return words.http("POST", path, headers, rows[0])
        asked = [{"method": "POST", "url": path, "body": row} for row in rows]
        return words.http("POST", "/api/batch", headers, {"requests": asked})

    def accepted(self, status: int, body: bytes) -> int | None:
        return body.count(b'"collectionName":"entries"') or None if status == 200 else None

    def pulls(self, person: int, since: int, limit: int, requests: int) -> list[bytes]:
        """A page of this person's entries after a cursor, in the order of its numbers."""
        path = (
            f"/api/collections/entries/records?perPage={limit}&sort=seq&skipTotal=1"
            f"&filter=(seq%3E{since}%26%26owner%3D%22{self.users[person][0]}%22)"
        )
        return [words.http("GET", path, self._headers(self.users[person][1]))] * requests

    pulled = accepted

    def _headers(self, token: str) -> dict[str, str]:
        host = f"127.0.0.1:{self.port}"
        return {"Host": host, "Authorization": token, "Content-Type": "application/json"}

    def _collection(self) -> dict[str, object]:
        return {
            "name": "entries",
            "type": "base",
            "fields": FIELDS,
            "createRule": MINE,
            "listRule": MINE,
            "viewRule": MINE,
            "indexes": [
                "CREATE UNIQUE INDEX entries_op ON entries (op)",
                "CREATE INDEX entries_owner ON entries (owner, seq)",
            ],
        }

    def _join(self, n: int, owner: dict[str, str]) -> tuple[str, str]:
        email, word = f"client{n}@bench.example", "bench-bench-bench"
        made = {"email": email, "password": word, "passwordConfirm": word, "verified": True}
        self.ask("POST", "/api/collections/users/records", made, owner)
        return self._sign_in("users", email, word)

    def _sign_in(self, where: str, email: str, word: str) -> tuple[str, str]:
        """The person's id and token."""
        asked = {"identity": email, "password": word}
        answer = self.ask("POST", f"/api/collections/{where}/auth-with-password", asked)
        return answer["record"]["id"], answer["token"]
