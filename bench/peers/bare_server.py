"""The bare endpoint: reads ops, writes rows, reads rows, and asks nobody who they are.

`FOLDER` has the database. Served as Easeback is, by one worker with as many threads.
"""

import os
from pathlib import Path
from threading import Lock

import msgspec
import pysqlite3
from flask import Flask, Response, request
from msgspec import Struct
from msgspec.structs import astuple

TABLES = """
CREATE TABLE entry (n INTEGER PRIMARY KEY, owner TEXT, op TEXT, kind TEXT, body BLOB, occurred_at TEXT,
                    tz TEXT, offset_min INTEGER, local_date TEXT);
CREATE UNIQUE INDEX entry_op ON entry (op);
CREATE INDEX entry_owner ON entry (owner, n);
"""
COLUMNS = "op, kind, body, occurred_at, tz, offset_min, local_date, owner"
KEEP = f"INSERT INTO entry ({COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
CHANGES = f"SELECT {COLUMNS}, n FROM entry WHERE owner = ? AND n > ? ORDER BY n LIMIT ?"


class Entry(Struct, gc=False):
    op: str
    kind: str
    body: msgspec.Raw
    occurred_at: str
    tz: str
    offset_min: int
    local_date: str


class Push(Struct, gc=False):
    owner: str
    entries: list[Entry]


class Result(Struct, gc=False):
    op: str
    status: str = "applied"


class Change(Entry, gc=False):
    owner: str
    seq: int


def make() -> Flask:
    app, turn = Flask(__name__), Lock()
    decoder = msgspec.json.Decoder(Push)
    database = pysqlite3.connect(
        Path(os.environ["FOLDER"]) / "bare.sqlite3", check_same_thread=False, isolation_level=None
    )
    database.executescript(f"PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; {TABLES}")

    @app.post("/push")
    def push() -> Response:
        asked = decoder.decode(request.get_data())
        rows = [_row(asked.owner, entry) for entry in asked.entries]
        with turn:
            database.execute("BEGIN IMMEDIATE")
            database.executemany(KEEP, rows)
            database.execute("COMMIT")
        return _answer([Result(entry.op) for entry in asked.entries])

    @app.get("/pull")
    def pull() -> Response:
        asked = request.args
        with turn:
            rows = database.execute(CHANGES, (asked["owner"], asked["since"], asked["limit"])).fetchall()
        return _answer([Change(op, kind, msgspec.Raw(body), *rest) for op, kind, body, *rest in rows])

    return app


def _row(owner: str, entry: Entry) -> tuple[object, ...]:
    op, kind, body, *rest = astuple(entry)
    return op, kind, bytes(body), *rest, owner


def _answer(body: object) -> Response:
    return Response(msgspec.json.encode(body), mimetype="application/json")
