"""Whom a therapist has invited, and who of them has joined."""

import uuid
from zoneinfo import ZoneInfo

from flask import Blueprint, current_app, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from pwa import confirming, invitations, limits
from pwa.db import db
from pwa.errors import Conflict, Invalid
from pwa.guards import policy
from pwa.qr import Picture

INVITATIONS = 100
TRIES = 30
WITHIN = 3600  # seconds

CONFLICTS = {
    "sent": "This invitation is made already. It is in the list below.",
    "revoked": "This invitation was taken back.",
    "confirmed": "This person is confirmed already.",
    "not-joined": "Nobody has joined with this invitation yet.",
    "code": "This code is too old, or was tried too often. Ask for a new one: it is on the phone, under Me.",
}

routes = Blueprint("invitations", __name__)


@routes.get("/invitations")
@policy("therapist")
def page() -> ResponseReturnValue:
    joins_as = "therapist" if request.args.get("role") == "therapist" else "client"
    return _page(name=request.args.get("name", ""), joins_as=joins_as)


@routes.post("/invitations")
@policy("therapist")
def create() -> ResponseReturnValue:
    """Shows the link and its picture: 201. It is never shown again, since only its hash is kept."""
    limits.count(db.session(), f"invite:{g.person.id}", most=INVITATIONS, seconds=WITHIN, now=g.now)
    form = request.form
    token = invitations.invite(
        db.session(), g.person, _id(), form.get("role", "client"), form.get("name", ""), g.now
    )
    db.session.commit()
    link = current_app.extensions["settings"].origin + url_for("joining.page", _anchor=token)
    made = invitations.of_inviter(db.session(), g.person, _id())
    picture = Picture.of(link)
    return render_template("account/invitation.html", made=made, link=link, qr=picture, zone=_zone()), 201


@routes.post("/invitations/<uuid:invitation_id>/revocation")
@policy("therapist")
def revoke(invitation_id: uuid.UUID) -> ResponseReturnValue:
    invitations.revoke(db.session(), g.person, invitation_id, g.now)
    db.session.commit()
    return redirect(url_for("invitations.page"), 303)


@routes.post("/invitations/<uuid:invitation_id>/confirmation")
@policy("therapist")
def confirm(invitation_id: uuid.UUID) -> ResponseReturnValue:
    limits.count(db.session(), f"confirm:{g.person.id}", most=TRIES, seconds=WITHIN, now=g.now)
    confirming.confirm(db.session(), g.person, invitation_id, request.form.get("code", ""), g.now)
    db.session.commit()
    return redirect(url_for("invitations.page"), 303)


@routes.errorhandler(Invalid)
def _invalid(error: Invalid) -> ResponseReturnValue:
    """The page again, with what was typed and what is wrong with it."""
    return _again(422, error.message, error.field or "name")


@routes.errorhandler(Conflict)
def _conflict(error: Conflict) -> ResponseReturnValue:
    return _again(409, CONFLICTS[str(error)], "page")


def _again(status: int, message: str, field: str) -> ResponseReturnValue:
    db.session.rollback()
    typed = {"name": request.form.get("name", ""), "joins_as": request.form.get("role", "client")}
    about = (request.view_args or {}).get("invitation_id")
    return _page(errors={field: message}, about=about, **typed), status


def _page(**values: object) -> str:
    sent = invitations.sent_by(db.session(), g.person, g.now)
    return render_template(
        "account/invitations.html",
        invitations=sent,
        now=g.now,
        zone=_zone(),
        new_id=uuid.uuid4(),
        **({"joins_as": "client", "errors": {}, "about": None} | values),
    )


def _zone() -> ZoneInfo:
    return ZoneInfo(g.person.practice.timezone)


def _id() -> uuid.UUID:
    try:
        return uuid.UUID(request.form["id"])
    except (KeyError, ValueError) as error:
        raise Invalid("This page is too old: please load it again.", "page") from error
