"""The wire of sync-protocol.md: push, pull, digest. Never cached, never without the app's own header."""

import uuid
from collections.abc import Callable
from typing import Any, TypeGuard, TypeVar

import msgspec
from flask import Blueprint, Response, abort, current_app, g, request
from flask.typing import ResponseReturnValue
from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from pwa import access, guards, kinds, limits, sync, wire
from pwa.config import Settings
from pwa.db import db, picture
from pwa.driver import Driver
from pwa.errors import Invalid, TooMany
from pwa.guards import Caller, policy
from pwa.models import Status
from pwa.writing import Writer

PUSH_TYPE = "application/vnd.easeback.sync+json"
Outcome = TypeVar("Outcome")

routes = Blueprint("sync", __name__)


@routes.post("/sync/push")
@policy("client", late=True)
def push() -> ResponseReturnValue:
    if not _from_the_app():
        return _answer({"error": "header"}, 403)
    if request.mimetype != PUSH_TYPE:
        return _answer({"error": "content-type"}, 415)
    asked = _read_push()
    token, now, weight = guards.token(), g.now, len(asked.ops) if isinstance(asked, wire.Push) else 1
    keyring, most = current_app.extensions["keyring"], _settings().pushes_a_minute

    def work(connection: Connection) -> tuple[Caller | None, int | dict[str, Any]]:
        """Who asks, and the answer, or how many seconds to wait after too many tries: each of them counts."""
        driver = Driver(connection)
        who = guards.find_caller(driver, token, now)
        if not _may_sync(who):
            return who, 0
        wait = limits.tally(driver, f"push:{who.id}", most=most, seconds=60, now=now)
        if wait or not isinstance(asked, wire.Push) or asked.user_id != who.id:
            return who, wait
        stream = sync.Stream.lock_by(driver, who.id, keyring.writing(driver, who.id, who.key))
        return who, sync.push(stream, asked, sync.client_author(who.id, asked.device_id), now)

    who, answer = _write(work, weight)
    if not _may_sync(who):
        return _refusal(who)
    if isinstance(answer, int) and answer:
        raise TooMany(answer)
    if isinstance(asked, Response):
        return asked
    return _answer(answer) if answer else _answer({"error": "wrong-user"}, 403)


@routes.get("/sync/pull")
@policy("client", late=True)
def pull() -> ResponseReturnValue:
    if not _from_the_app():
        return _answer({"error": "header"}, 403)
    epoch, since, floor, limit = _epoch(), _number("since"), _number("floor"), _number("limit", 500)
    keyring = current_app.extensions["keyring"]
    with picture() as driver:
        who = guards.find_caller(driver, guards.token(), g.now)
        if not _may_sync(who):
            return _refusal(who)
        client = sync.Client(who.id, who.name, keyring.reading(who.id, who.key))
        page = sync.pull(driver, client, epoch=epoch, since=since, floor=floor, limit=limit)
        account = _account(driver, who)
    return _answer(page | {"account": account})


@routes.get("/sync/digest")
@policy("client", late=True)
def digest() -> ResponseReturnValue:
    if not _from_the_app():
        return _answer({"error": "header"}, 403)
    with picture() as driver:
        who = guards.find_caller(driver, guards.token(), g.now)
        return _answer(sync.digest(driver, who.id)) if _may_sync(who) else _refusal(who)


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
    return asked


def _write(work: Callable[[Connection], Outcome], weight: int) -> Outcome:
    """Once more when another stream took the name of an op, or a first push its key, in the same moment."""
    writer: Writer = current_app.extensions["writer"]
    try:
        return writer.do(db.session, work, weight)
    except IntegrityError:
        db.session.rollback()
        return writer.do(db.session, work, weight)


def _from_the_app() -> bool:
    return request.headers.get("X-Easeback") == "1"


def _may_sync(who: Caller | None) -> TypeGuard[Caller]:
    return guards.admits("client", who) and who is not None and who.status != Status.PENDING


def _refusal(who: Caller | None) -> ResponseReturnValue:
    """For those who may not."""
    return guards.let_in(who) or _answer({"error": "pending"}, 403)


def _account(driver: Driver, who: Caller) -> dict[str, Any]:
    """As `access.account_of`, of a client."""
    names = {"role": who.role, "name": who.name, "status": who.status, "practice": who.practice}
    return {"user_id": who.id, "id": who.id, **names, **access.treated_by(driver, who.id, g.now)}


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
