"""The practice: its people, who stands in for whom, and what happens when somebody leaves."""

import uuid
from zoneinfo import ZoneInfo

from flask import Blueprint, current_app, g, render_template, request
from flask.typing import ResponseReturnValue

from pwa import care, cover, staff
from pwa.cover import Days
from pwa.db import db
from pwa.errors import Invalid
from pwa.fragments import go_to
from pwa.guards import policy
from pwa.models import Role

practice = Blueprint("practice", __name__)


@practice.get("/practice")
@policy("therapist")
def page() -> ResponseReturnValue:
    return _page()


@practice.post("/practice/covers")
@policy("therapist")
def stand_in() -> ResponseReturnValue:
    """A colleague stands in with all clients: for oneself, and the owner also for somebody who fell ill."""
    away = cover.whoever_is_away(db.session(), g.person, request.form.get("away", ""))
    days = Days.from_form(request.form, _zone(), g.now)
    colleague = cover.colleague(db.session(), g.person, request.form.get("therapist", ""), away.id)
    cover.begin_all(db.session(), away, colleague, days, g.now, by=g.person, form_id=_id())
    return _done()


@practice.post("/practice/covers/<uuid:care_id>/ending")
@policy("therapist")
def end_cover(care_id: uuid.UUID) -> ResponseReturnValue:
    cover.end(db.session(), g.person, care_id, g.now)
    return _done()


@practice.post("/practice/people/<uuid:person_id>/hand-overs")
@policy("owner")
def hand_over(person_id: uuid.UUID) -> ResponseReturnValue:
    leaving = staff.member(db.session(), g.person, person_id)
    to = cover.colleague(db.session(), g.person, request.form.get("therapist", ""), leaving.id)
    keyring = current_app.extensions["keyring"]
    staff.hand_over_all(db.session(), keyring, leaving, to, g.now, by=g.person, form_id=_id())
    return _done()


@practice.post("/practice/people/<uuid:person_id>/ending")
@policy("owner")
def end(person_id: uuid.UUID) -> ResponseReturnValue:
    staff.end(db.session(), staff.member(db.session(), g.person, person_id), g.now, by=g.person)
    return _done()


@practice.errorhandler(Invalid)
def _invalid(error: Invalid) -> ResponseReturnValue:
    """The page again, with what was typed and what is wrong with it."""
    db.session.rollback()
    return _page({error.field or "page": error.message}), 422


def _done() -> ResponseReturnValue:
    db.session.commit()
    return go_to("practice.page")


def _page(errors: dict[str, str] | None = None) -> str:
    session = db.session()
    owns = g.person.role == Role.OWNER
    return render_template(
        "practice/page.html",
        person=g.person,
        owns=owns,
        colleagues=cover.colleagues(session, g.person),
        members=staff.members(session, g.person, g.now) if owns else [],
        untreated=staff.untreated(session, g.person, g.now) if owns else [],
        covers=cover.of_practice(session, g.person, g.now),
        errors=errors or {},
        sent=request.form,
        sent_to=request.path if errors else "",
        new_id=uuid.uuid4,
        now=g.now,
        zone=_zone(),
    )


def _id() -> uuid.UUID:
    try:
        return uuid.UUID(request.form["id"])
    except (KeyError, ValueError) as error:
        raise Invalid(care.TOO_OLD) from error


def _zone() -> ZoneInfo:
    return ZoneInfo(g.person.practice.timezone)
