"""Joining by an invitation, whose token stands in the fragment of `/join#<token>`."""

from typing import Any

import msgspec
from flask import Blueprint, Response, current_app, g, jsonify, request
from flask.typing import ResponseReturnValue

from pwa import access, bodies, ceremonies, consents, guards, invitations, joining, limits
from pwa.db import db
from pwa.errors import Conflict
from pwa.fragments import shell
from pwa.guards import policy
from pwa.models import Invitation

TRIES = 60
WITHIN = 600  # seconds

routes = Blueprint("joining", __name__)


class Looking(msgspec.Struct):
    token: str


class Finishing(Looking):
    name: str
    credential: dict[str, Any]
    consent: str = ""


@routes.get("/join")
@policy("anyone")
def page() -> Response:
    return shell("account/join.html", wording=consents.WORDING)


@routes.post("/join/look")
@policy("anyone")
def look() -> ResponseReturnValue:
    """Who invites whom. 404: no such invitation; 409: used, revoked or expired."""
    invitation = _invitation(bodies.read(Looking).token)
    return jsonify(
        inviter=invitation.inviter.name if invitation.inviter else "",
        practice=invitation.practice.name,
        name=invitation.name,
        role=invitation.role,
        until=invitation.expires_at.isoformat(),
        wording=consents.WORDING,
    )


@routes.post("/join/options")
@policy("anyone")
def options() -> ResponseReturnValue:
    """What a phone needs to make a passkey; it puts in the name that is typed."""
    invitation = _invitation(bodies.read(Looking).token)
    if g.person is not None:
        raise Conflict("signed-in")  # or a therapist who tries the link would take it for herself
    browser = g.browser_session or guards.start_session(None, g.now)
    found = ceremonies.registration_options(
        db.session(),
        browser,
        current_app.extensions["site"],
        purpose="join",
        name=invitation.name,
        now=g.now,
        invitation_id=invitation.id,
    )
    db.session.commit()
    return jsonify(found)


@routes.post("/join")
@policy("anyone")
def create() -> ResponseReturnValue:
    """A passkey, an account and a session: 201. Replayed: 409."""
    asked = bodies.read(Finishing)
    invitation = _invitation(asked.token)
    registration = ceremonies.register(
        db.session(),
        g.browser_session,
        current_app.extensions["site"],
        asked.credential,
        purpose="join",
        now=g.now,
    )
    registration.passkey.name = _device(request.headers.get("User-Agent", ""))
    joined = joining.join(
        db.session(), invitation, registration, name=asked.name, consent=asked.consent, now=g.now
    )
    guards.start_session(joined.person, g.now, registration.passkey.id)
    db.session.commit()
    return jsonify(
        user=access.account_of(db.session(), joined.person, g.now),
        next="/",
        code=joined.code and {"digits": joined.code.digits, "until": joined.code.expires_at.isoformat()},
    ), 201


def _invitation(token: str) -> Invitation:
    limits.count(db.session(), f"join:{guards.address()}", most=TRIES, seconds=WITHIN, now=g.now)
    return invitations.look(db.session(), token, g.now)


def _device(agent: str) -> str:
    """What to call the passkey until its owner finds a better name."""
    names = ("iPhone", "iPad", "Android", "Windows", "Macintosh", "CrOS", "Linux")
    found = next((name for name in names if name in agent), "")
    return {"Macintosh": "Mac", "CrOS": "Chromebook", "": "Passkey"}.get(found, found)
