"""A small, strict sync server in memory: the other side of shared/sync-protocol.md, written to be read.

The phone's modules are tested against it. It checks every request as the wire contract says, and it fails
on demand.
"""

import hashlib
import json
import re
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID, uuid4, uuid5

ROOT = Path(__file__).parents[2]
CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:;"
    " font-src 'self'; media-src 'self'; manifest-src 'self'; worker-src 'self'; form-action 'self';"
    " base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types default"
)
OP_FIELDS = {
    "op_id", "kind", "entry_id", "entry_kind", "base_rev", "after_op", "body",
    "occurred_at", "tz", "offset_min", "local_date",
}  # fmt: skip
PUSH_FIELDS = {"protocol", "schema", "user_id", "device_id", "epoch", "sent_at", "waiting", "ops"}
TYPES = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}
Json = dict[str, Any]


class Answer(Exception):
    """Ends a request with this status; what was done before it stays done."""

    def __init__(self, status: int, body: Json | str, **headers: str) -> None:
        self.status, self.body, self.headers = status, body, headers


class Dropped(Exception):
    """The network swallows the answer."""


@dataclass
class Person:
    id: str
    name: str
    status: str = "active"
    role: str = "client"


ANA = Person("0190a000-0000-7000-8000-00000000000a", "Ana")
BEN = Person("0190b000-0000-7000-8000-00000000000b", "Ben")


@dataclass
class Stream:
    epoch: str
    seq: int = 0
    min_seq: int = 0
    entries: dict[str, Json] = field(default_factory=dict)
    revisions: list[Json] = field(default_factory=list)
    applied: dict[str, tuple[str, Json]] = field(default_factory=dict)
    dead: dict[str, Json] = field(default_factory=dict)

    def apply(self, op: Json, author: Person, refuse: Callable[[Json], str | None]) -> Json:
        fingerprint = json.dumps(op, sort_keys=True)
        if op["op_id"] in self.applied:
            before, result = self.applied[op["op_id"]]
            return result if before == fingerprint else _result(op, "rejected", reason="reused")
        reason = refuse(op)
        if reason:
            self.dead[op["op_id"]] = op
            return _result(op, "rejected", reason=reason)
        result = self._write(op, author)
        self.applied[op["op_id"]] = (fingerprint, result)
        return result

    def _write(self, op: Json, author: Person) -> Json:
        old = self.entries.get(op["entry_id"], {"rev": 0, "last_op": None, "deleted": True, "conflicts": 0})
        clash = op["base_rev"] != old["rev"] and op["after_op"] != old["last_op"]
        overruled = clash and op["kind"] == "delete" and not old["deleted"]
        self.seq += 1
        entry = {
            **(old if overruled else _content(op)),
            "entry_id": op["entry_id"],
            "entry_kind": op["entry_kind"],
            "seq": self.seq,
            "rev": old["rev"] + 1,
            "deleted": op["kind"] == "delete" and not overruled,
            "last_op": op["op_id"],
            "author": author.id,
            "author_name": author.name,
            "conflicts": old["conflicts"] + (1 if clash else 0),
            "received_at": "2026-11-21T06:00:00.000Z",
        }
        self.entries[op["entry_id"]] = entry
        self.revisions.append({"op_id": op["op_id"], "body": op["body"]})
        return _result(op, "conflict" if clash else "applied", rev=entry["rev"], seq=self.seq)

    def purge_tombstones(self) -> None:
        for entry_id in [id for id, entry in self.entries.items() if entry["deleted"]]:
            del self.entries[entry_id]
        self.min_seq = self.seq

    def digest(self) -> Json:
        lines = sorted(f"{entry['entry_id']}:{entry['rev']}" for entry in self.entries.values())
        return {"count": len(lines), "hash": hashlib.sha256("\n".join(lines).encode()).hexdigest()}


def _content(op: Json) -> Json:
    return {key: op[key] for key in ("body", "occurred_at", "tz", "offset_min", "local_date")}


def _result(op: Json, status: str, rev: int | None = None, seq: int | None = None, reason: str = "") -> Json:
    return {"op_id": op["op_id"], "status": status, "rev": rev, "seq": seq, "reason": reason or None}


class ReferenceServer:
    """`before(path, request)` and `after(path, request, answer)` may raise Answer or Dropped, or wait.

    `after` may also change the answer.
    """

    def __init__(self) -> None:
        self.people = {person.id: person for person in (ANA, BEN)}
        self.epoch = str(uuid4())
        self.streams: dict[str, Stream] = {}
        self.pages: dict[str, str] = {}
        self.replace: dict[str, tuple[str, str]] = {}
        self.requests: list[tuple[str, Json]] = []
        self.violations: list[str] = []
        self.page_size = 500
        self.before: Callable[[str, Json], None] = lambda path, request: None
        self.after: Callable[[str, Json, Json], None] = lambda path, request, answer: None
        self.refuse: Callable[[Json], str | None] = lambda op: None
        self.lock = threading.RLock()
        self.open_requests = 0
        self.most_open_requests = 0

    # ---- the sync endpoints

    def push(self, person: Person, request: Json) -> Json:
        self.check(set(request) == PUSH_FIELDS, f"push fields {sorted(request)}")
        self.check(request["waiting"] >= len(request["ops"]), "waiting counts the ops")
        if request["user_id"] != person.id:
            raise Answer(403, {"error": "wrong-user"})
        if len(request["ops"]) > 1000:
            raise Answer(413, {"error": "too-large"})
        stream = self.stream(person)
        if request["epoch"] and request["epoch"] != stream.epoch:
            return {"epoch": stream.epoch, "epoch_changed": True, "server_time": "2026-11-21T06:00:00.000Z"}
        for op in request["ops"]:
            self.check_op(op)
        results = [stream.apply(op, person, self.refuse) for op in request["ops"]]
        return {"epoch": stream.epoch, "server_time": "2026-11-21T06:00:00.000Z", "results": results}

    def pull(self, person: Person, request: Json) -> Json:
        stream = self.stream(person)
        since, floor = int(request["since"]), int(request["floor"])
        account = {
            "user_id": person.id, "name": person.name, "status": person.status,
            "practice": "Sole Practice", "therapists": ["Tess"], "therapist_ids": ["t"],
        }  # fmt: skip
        if request["epoch"] and request["epoch"] != stream.epoch:
            return {"epoch": stream.epoch, "epoch_changed": True, "account": account}
        if since > stream.seq or (since < stream.min_seq and floor < stream.min_seq):
            return {"epoch": stream.epoch, "resync": True, "floor": stream.min_seq, "account": account}
        later = sorted((e for e in stream.entries.values() if e["seq"] > since), key=lambda e: e["seq"])
        limit = min(int(request["limit"]), self.page_size)
        return {
            "epoch": stream.epoch, "account": account, "changes": later[:limit],
            "more": len(later) > limit, "floor": stream.min_seq,
        }  # fmt: skip

    def account(self, person: Person) -> Json:
        return {"user": {
            "id": person.id, "name": person.name, "role": person.role, "status": person.status,
            "practice": "Sole Practice", "therapists": ["Tess"],
        }}  # fmt: skip

    def stream(self, person: Person) -> Stream:
        return self.streams.setdefault(person.id, Stream(str(uuid5(UUID(self.epoch), person.id))))

    # ---- what a strict server insists on

    def check(self, holds: bool, what: str) -> None:
        if not holds:
            self.violations.append(what)

    def check_op(self, op: Json) -> None:
        self.check(set(op) == OP_FIELDS, f"op fields {sorted(set(op) ^ OP_FIELDS)}")
        self.check(UUID(op["op_id"]).version == UUID(op["entry_id"]).version == 7, "ids are UUIDv7")
        self.check(op["kind"] in ("put", "delete"), "kind")
        self.check((op["body"] is None) == (op["kind"] == "delete"), "a put has a body, a delete has none")
        self.check(
            bool(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", op["occurred_at"])), "occurred_at"
        )
        self.check(bool(re.fullmatch(r"\d{4}-\d\d-\d\d", op["local_date"])), "local_date")
        self.check(isinstance(op["offset_min"], int), "offset_min")
        self.check(isinstance(op["base_rev"], int), "base_rev")

    # ---- HTTP

    def answer(self, path: str, query: Json, headers: Any, body: bytes) -> Json:
        person = self.people.get(_cookie(headers))
        if person is None:
            raise Answer(401, {"error": "sign-in"})
        self.check(headers["X-Easeback"] == "1", "X-Easeback header")
        if path == "/account":
            return self.account(person)
        if person.status == "pending":
            raise Answer(403, {"error": "pending"})
        if path == "/sync/push":
            self.check(
                headers["Content-Type"] == "application/vnd.easeback.sync+json", "content type of a push"
            )
            return self.push(person, json.loads(body))
        if path == "/sync/pull":
            return self.pull(person, query)
        return {"epoch": self.stream(person).epoch, **self.stream(person).digest()}

    def handle(self, path: str, query: Json, headers: Any, body: bytes) -> Json:
        request = json.loads(body) if body else query
        with self.lock:
            self.requests.append((path, request))
            self.open_requests += 1
            self.most_open_requests = max(self.most_open_requests, self.open_requests)
        try:
            self.before(path, request)
            with self.lock:
                answer = self.answer(path, query, headers, body)
            answer = json.loads(json.dumps(answer))
            self.after(path, request, answer)
            return answer
        finally:
            with self.lock:
                self.open_requests -= 1

    def __enter__(self) -> "ReferenceServer":
        self._http = ThreadingHTTPServer(
            ("127.0.0.1", 0), type("Handler", (_Handler,), {"server_side": self})
        )
        self._http.daemon_threads = True
        self.url = f"http://localhost:{self._http.server_port}"
        threading.Thread(target=self._http.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._http.shutdown()
        self._http.server_close()


def _cookie(headers: Any) -> str:
    found = re.search(r"easeback=([^;]+)", headers.get("Cookie") or "")
    return found[1] if found else ""


class _Handler(BaseHTTPRequestHandler):
    server_side: ReferenceServer

    def do_GET(self) -> None:
        url = urlsplit(self.path)
        if url.path.startswith("/static/"):
            self._static(url.path)
        elif url.path in self.server_side.pages:
            self._send(200, self.server_side.pages[url.path], "text/html")
        else:
            self._api(
                url.path,
                {key: values[0] for key, values in parse_qs(url.query, keep_blank_values=True).items()},
            )

    def do_POST(self) -> None:
        self._api(self.path, {}, self.rfile.read(int(self.headers["Content-Length"])))

    def _api(self, path: str, query: Json, body: bytes = b"") -> None:
        if path not in ("/account", "/sync/push", "/sync/pull", "/sync/digest"):
            self.server_side.requests.append((path, query))
            self._send(404, "not here", "text/plain")
            return
        try:
            self._send(200, self.server_side.handle(path, query, self.headers, body))
        except Answer as refusal:
            self._send(refusal.status, refusal.body, **refusal.headers)
        except Dropped:
            self.close_connection = True

    def _static(self, path: str) -> None:
        """/static/<version>/…: `replace` turns one version into an app of the future."""
        _, _, version, name = path.split("/", 3)
        file = Path(__file__).parent / "static" / name  # views of the stories stand before the real ones
        if not file.is_file():
            file = ROOT / "static" / name
        if not file.is_file():
            self._send(404, "no such file", "text/plain")
            return
        text = file.read_text()
        old, new = self.server_side.replace.get(version, ("", ""))
        self._send(200, text.replace(old, new) if old else text, TYPES.get(file.suffix, "text/plain"))

    def _send(self, status: int, body: Json | str, kind: str = "application/json", **headers: str) -> None:
        data = (body if isinstance(body, str) else json.dumps(body)).encode()
        self.send_response(status)
        for name, value in {"Content-Type": kind, "Content-Security-Policy": CSP, **headers}.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *args: object) -> None:
        pass
