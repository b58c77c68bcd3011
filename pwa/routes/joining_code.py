"""The code that somebody who has just joined reads out to the person who invited them."""

from flask import Blueprint, g, jsonify, render_template
from flask.typing import ResponseReturnValue

from pwa import confirming, limits
from pwa.confirming import Code
from pwa.db import db
from pwa.fragments import is_fragment
from pwa.guards import policy, wants_page

CODES = 20
WITHIN = 600  # seconds

routes = Blueprint("joining_code", __name__)


@routes.get("/joining-code")
@policy("signed_in")
def page() -> ResponseReturnValue:
    """Whether a code is needed. The code itself is shown once, by the answer that makes it."""
    return _answer(None)


@routes.post("/joining-code")
@policy("signed_in")
def create() -> ResponseReturnValue:
    """A new code: the one before is void. 409: there is nothing left to be confirmed."""
    limits.count(db.session(), f"code:{g.person.id}", most=CODES, seconds=WITHIN, now=g.now)
    code = confirming.new_code(db.session(), g.person, g.now)
    db.session.commit()
    return _answer(code, 201)


def _answer(code: Code | None, status: int = 200) -> ResponseReturnValue:
    invitation = confirming.waiting(db.session(), g.person)
    inviter = invitation.inviter.name if invitation and invitation.inviter else ""
    if not wants_page():
        shown = code and {"digits": code.digits, "until": code.expires_at.isoformat()}
        return jsonify(status=g.person.status, inviter=inviter, code=shown), status
    template = "account/_joining_code.html" if is_fragment() else "account/joining-code.html"
    return render_template(template, person=g.person, inviter=inviter, code=code), status
