"""Signing in with a passkey that says by itself whose it is, and signing out."""

from typing import Any

import msgspec
from flask import Blueprint, Response, current_app, g, jsonify, redirect, url_for
from flask.typing import ResponseReturnValue

from pwa import access, bodies, ceremonies, guards, limits
from pwa.db import db
from pwa.fragments import shell
from pwa.guards import policy, wants_page

TRIES = 60
WITHIN = 300  # seconds

routes = Blueprint("signing_in", __name__)


class Answer(msgspec.Struct):
    credential: dict[str, Any]


@routes.get("/sign-in")
@policy("anyone")
def page() -> Response:
    return shell("account/sign-in.html")


@routes.post("/sign-in/options")
@policy("anyone")
def options() -> ResponseReturnValue:
    _count()
    browser = g.browser_session or guards.start_session(None, g.now)
    found = ceremonies.sign_in_options(db.session(), browser, current_app.extensions["site"], g.now)
    db.session.commit()
    return jsonify(found)


@routes.post("/sign-in")
@policy("anyone")
def create() -> ResponseReturnValue:
    """A session: 201. Unknown passkey or ended account: 404; used challenge: 409; else 422."""
    _count()
    credential = bodies.read(Answer).credential
    passkey = ceremonies.sign_in(
        db.session(), g.browser_session, current_app.extensions["site"], credential, g.now
    )
    guards.start_session(passkey.person, g.now, passkey.id)
    db.session.commit()
    return jsonify(user=access.account_of(db.session(), passkey.person, g.now), next="/"), 201


@routes.post("/sign-out")
@policy("anyone")
def delete() -> ResponseReturnValue:
    """Ends the session, if there is one. What the phone keeps, the phone deletes, also without internet.

    No "cookies" and no "storage" in Clear-Site-Data: the first would sign out every site of the practice's
    domain, the second would delete entries that still wait. "cache" takes pages behind the back button away.
    """
    guards.end_session(g.now)
    db.session.commit()
    if wants_page():
        response = redirect(url_for("signing_in.page"), 303)
    else:
        response = current_app.response_class(status=204)
    response.headers["Clear-Site-Data"] = '"cache"'
    return response


def _count() -> None:
    limits.count(db.session(), f"sign-in:{guards.address()}", most=TRIES, seconds=WITHIN, now=g.now)
