"""The wire of sync-protocol.md: push, pull, digest. Never cached, never without the app's own header."""

import uuid
from typing import Any

import msgspec
from flask import Blueprint, Response, abort, current_app, g, request
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import IntegrityError

from pwa import access, kinds, limits, sync, wire
from pwa.db import db
from pwa.guards import policy
from pwa.models import Status
from pwa.sealing import Cipher

PUSH_TYPE = "application/vnd.easeback.sync+json"
PUSHES_A_MINUTE = 600

routes = Blueprint("sync", __name__)


@routes.post("/sync/push")
@policy("client")
def push() -> ResponseReturnValue:
    if refusal := _not_from_the_app():
        return refusal
    if request.mimetype != PUSH_TYPE:
        return _answer({"error": "content-type"}, 415)
    limits.count(db.session(), f"push:{g.person.id}", most=PUSHES_A_MINUTE, seconds=60, now=g.now)
    asked = wire.read_push(request.get_data())
    if len(asked.ops) > wire.MAX_OPS:
        return _answer({"error": "too-large"}, 413)
    if asked.protocol != wire.PROTOCOL:
        return _answer({"error": "protocol"}, 426)
    if asked.user_id != g.person.id:
        return _answer({"error": "wrong-user"}, 403)
    return _answer(_push(asked))


@routes.get("/sync/pull")
@policy("client")
def pull() -> ResponseReturnValue:
    if refusal := _not_from_the_app():
        return refusal
    page = sync.pull(
        db.session.connection(),
        g.person.id,
        _cipher(),
        epoch=_epoch(),
        since=_number("since"),
        floor=_number("floor"),
        limit=_number("limit", 500),
    )
    return _answer(
        page | {"account": access.account_of(db.session(), g.person, g.now) | {"user_id": g.person.id}}
    )


@routes.get("/sync/digest")
@policy("client")
def digest() -> ResponseReturnValue:
    if refusal := _not_from_the_app():
        return refusal
    return _answer(sync.digest(db.session.connection(), g.person.id))


@routes.get("/account")
@policy("signed_in")
def account() -> ResponseReturnValue:
    """Who is signed in: a phone whose storage was evicted finds its user again."""
    return _answer({"user": access.account_of(db.session(), g.person, g.now)})


@routes.get("/kinds.json")
@policy("anyone")
def schema() -> ResponseReturnValue:
    """The JSON Schema of the kinds, for the phone to check with."""
    response = _answer(kinds.schema())
    response.headers["Cache-Control"] = "no-cache"
    return response


def _push(asked: wire.Push) -> dict[str, Any]:
    """Applies and commits; once more when another stream took the name of an op in the same moment."""
    try:
        return _apply(asked)
    except IntegrityError:
        db.session.rollback()
        return _apply(asked)


def _apply(asked: wire.Push) -> dict[str, Any]:
    stream = sync.Stream.lock(db.session.connection(), g.person.id, _cipher())
    answer = sync.push(stream, asked, sync.client_author(g.person.id, asked.device_id), g.now)
    db.session.commit()
    return answer


def _not_from_the_app() -> ResponseReturnValue | None:
    if request.headers.get("X-Easeback") != "1":
        return _answer({"error": "header"}, 403)
    if g.person.status == Status.PENDING:
        return _answer({"error": "pending"}, 403)
    return None


def _cipher() -> Cipher:
    cipher: Cipher = current_app.extensions["keyring"].cipher(db.session(), g.person.id)
    return cipher


def _epoch() -> uuid.UUID | None:
    try:
        return uuid.UUID(request.args["epoch"]) if request.args.get("epoch") else None
    except ValueError:
        abort(_answer({"error": "malformed"}, 422))


def _number(name: str, default: int = 0) -> int:
    text = request.args.get(name, str(default))
    if not (text.isascii() and text.isdigit() and len(text) < 16):
        abort(_answer({"error": "malformed"}, 422))
    return int(text)


def _answer(body: object, status: int = 200) -> Response:
    return Response(msgspec.json.encode(body), status, mimetype="application/json")
