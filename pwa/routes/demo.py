"""Only in demo mode: signing in by a link, for those who have no passkey at hand."""

import msgspec
from flask import Blueprint, Response, g, jsonify
from flask.typing import ResponseReturnValue

from pwa import access, bodies, guards, limits, tickets
from pwa.db import db
from pwa.fragments import shell
from pwa.guards import policy

routes = Blueprint("demo", __name__)


class Token(msgspec.Struct):
    token: str


@routes.get("/demo")
@policy("anyone")
def page() -> Response:
    return shell("account/demo.html")


@routes.post("/demo/sign-in")
@policy("anyone")
def create() -> ResponseReturnValue:
    """A session for whom the link stands for: 201. Used, expired or unknown: 404."""
    limits.count(db.session(), f"demo:{guards.address()}", most=60, seconds=300, now=g.now)
    person = tickets.redeem(db.session(), bodies.read(Token).token, tickets.DEMO, g.now)
    guards.start_session(person, g.now)
    db.session.commit()
    return jsonify(user=access.account_of(db.session(), person, g.now), next="/"), 201
