"""The wire of sync-protocol.md: push, pull, digest. Never cached, never without the app's own header."""

import uuid
from collections.abc import Callable
from typing import Any, TypeVar

import msgspec
from flask import Blueprint, Response, abort, current_app, g, request
from flask.typing import ResponseReturnValue
from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from pwa import access, kinds, limits, sync, wire
from pwa.config import Settings
from pwa.db import db, picture
from pwa.driver import Driver
from pwa.errors import Invalid, TooMany
from pwa.guards import policy
from pwa.models import Status
from pwa.writing import Writer

PUSH_TYPE = "application/vnd.easeback.sync+json"
Outcome = TypeVar("Outcome")

routes = Blueprint("sync", __name__)


@routes.post("/sync/push")
@policy("client", lean=True)
def push() -> ResponseReturnValue:
    if refusal := _not_from_the_app():
        return refusal
    if request.mimetype != PUSH_TYPE:
        return _answer({"error": "content-type"}, 415)
    asked = _read_push()
    refusal = None if isinstance(asked, wire.Push) else asked
    who, now, weight = g.person.id, g.now, len(asked.ops) if isinstance(asked, wire.Push) else 1
    keyring, most = current_app.extensions["keyring"], _settings().pushes_a_minute

    def work(connection: Connection) -> int | dict[str, Any] | None:
        """The count of tries is kept whatever comes of it; seconds, when there were too many."""
        driver = Driver(connection)
        wait = limits.tally(driver, f"push:{who}", most=most, seconds=60, now=now)
        if wait or not isinstance(asked, wire.Push):
            return wait
        stream = sync.Stream.lock(connection, who, keyring.writing(driver, who))
        return sync.push(stream, asked, sync.client_author(who, asked.device_id), now)

    answer = _write(work, weight)
    if isinstance(answer, int) and answer:
        raise TooMany(answer)
    return refusal or _answer(answer)


@routes.get("/sync/pull")
@policy("client", lean=True)
def pull() -> ResponseReturnValue:
    if refusal := _not_from_the_app():
        return refusal
    epoch, since, floor, limit = _epoch(), _number("since"), _number("floor"), _number("limit", 500)
    who, keyring = g.person.id, current_app.extensions["keyring"]
    with picture() as driver:
        cipher = keyring.reading(driver, who)
        page = sync.pull(driver, who, cipher, epoch=epoch, since=since, floor=floor, limit=limit)
        account = access.account(driver, who, g.now)
    return _answer(page | {"account": account | {"user_id": who}})


@routes.get("/sync/digest")
@policy("client", lean=True)
def digest() -> ResponseReturnValue:
    if refusal := _not_from_the_app():
        return refusal
    with picture() as driver:
        return _answer(sync.digest(driver, g.person.id))


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


def _read_push() -> wire.Push | Response:
    """What is asked, or why not."""
    try:
        asked = wire.read_push(request.get_data())
    except Invalid as error:
        return _answer({"error": error.message}, 422)
    if len(asked.ops) > wire.MAX_OPS:
        return _answer({"error": "too-large"}, 413)
    if asked.protocol != wire.PROTOCOL:
        return _answer({"error": "protocol"}, 426)
    if asked.user_id != g.person.id:
        return _answer({"error": "wrong-user"}, 403)
    return asked


def _write(work: Callable[[Connection], Outcome], weight: int) -> Outcome:
    """Once more when another stream took the name of an op, or a first push its key, in the same moment."""
    writer: Writer = current_app.extensions["writer"]
    try:
        return writer.do(db.session, work, weight)
    except IntegrityError:
        db.session.rollback()
        return writer.do(db.session, work, weight)


def _not_from_the_app() -> ResponseReturnValue | None:
    if request.headers.get("X-Easeback") != "1":
        return _answer({"error": "header"}, 403)
    if g.person.status == Status.PENDING:
        return _answer({"error": "pending"}, 403)
    return None


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


def _settings() -> Settings:
    settings: Settings = current_app.extensions["settings"]
    return settings
