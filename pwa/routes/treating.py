"""Who treats one client: cover by a colleague, hand-over, end of care."""

import uuid
from zoneinfo import ZoneInfo

from flask import Blueprint, current_app, g, render_template, request
from flask.typing import ResponseReturnValue

from pwa import access, care, consents, cover
from pwa.cover import Days
from pwa.db import db
from pwa.errors import Invalid
from pwa.fragments import go_to
from pwa.guards import policy
from pwa.models import Person, Role

treating = Blueprint("treating", __name__)


@treating.get("/clients/<uuid:client_id>/care")
@policy("therapist")
def page(client_id: uuid.UUID) -> ResponseReturnValue:
    return _page(client_id)


@treating.post("/clients/<uuid:client_id>/care")
@policy("owner")
def begin(client_id: uuid.UUID) -> ResponseReturnValue:
    client = access.client_of_practice(db.session(), g.person, client_id, g.now)
    therapist = _colleague(client.id)
    care.begin(db.session(), client, therapist, g.now, by=g.person, care_id=_id())
    return _done(client_id)


@treating.post("/clients/<uuid:client_id>/care/<uuid:care_id>/covers")
@policy("therapist")
def stand_in(client_id: uuid.UUID, care_id: uuid.UUID) -> ResponseReturnValue:
    own = care.own_to_change(db.session(), g.person, client_id, care_id, g.now)
    days = Days.from_form(request.form, _zone(), g.now)
    colleague = _colleague(own.therapist_id)
    cover.begin(db.session(), own, colleague, days, g.now, by=g.person, care_id=_id())
    return _done(client_id)


@treating.post("/clients/<uuid:client_id>/care/<uuid:care_id>/hand-overs")
@policy("therapist")
def hand_over(client_id: uuid.UUID, care_id: uuid.UUID) -> ResponseReturnValue:
    session, keyring = db.session(), current_app.extensions["keyring"]
    own = care.own_to_change(session, g.person, client_id, care_id, g.now)
    to = _colleague(own.therapist_id)
    care.pass_sessions_on(session, keyring, own.client, to, g.now, by=g.person, without=own)
    care.hand_over(session, own, to, g.now, by=g.person, care_id=_id())
    return _done(client_id)


@treating.post("/clients/<uuid:client_id>/care/<uuid:care_id>/ending")
@policy("therapist")
def end(client_id: uuid.UUID, care_id: uuid.UUID) -> ResponseReturnValue:
    ending = care.to_change(db.session(), g.person, client_id, care_id, g.now)
    care.end_one(db.session(), ending, g.now, by=g.person)
    return _done(client_id)


@treating.errorhandler(Invalid)
def _invalid(error: Invalid) -> ResponseReturnValue:
    """The page again, with what was typed and what is wrong with it."""
    db.session.rollback()
    client_id = (request.view_args or {})["client_id"]
    return _page(client_id, errors={error.field or "page": error.message}), 422


def _done(client_id: uuid.UUID) -> ResponseReturnValue:
    """Whoever gave the client out of her hands has no page of hers to go back to."""
    db.session.commit()
    mine = g.person.role == Role.OWNER or access.is_in_care_of(db.session(), g.person, client_id, g.now)
    return go_to("treating.page", client_id=client_id) if mine else go_to("caseload.page")


def _page(client_id: uuid.UUID, errors: dict[str, str] | None = None) -> str:
    session = db.session()
    client = access.client_of_practice(session, g.person, client_id, g.now)
    return render_template(
        "practice/care.html",
        client=client,
        reads=access.is_in_care_of(session, g.person, client.id, g.now),
        cares=care.of_client(session, client, g.now),
        consent=consents.latest(session, client),
        person=g.person,
        may_change=care.may_change,
        colleagues=cover.colleagues(session, g.person),
        errors=errors or {},
        sent=request.form,
        sent_to=request.path if errors else "",
        new_id=uuid.uuid4,
        now=g.now,
        zone=_zone(),
    )


def _colleague(apart_from: uuid.UUID) -> Person:
    return cover.colleague(db.session(), g.person, request.form.get("therapist", ""), apart_from)


def _id() -> uuid.UUID:
    try:
        return uuid.UUID(request.form["id"])
    except (KeyError, ValueError) as error:
        raise Invalid(care.TOO_OLD) from error


def _zone() -> ZoneInfo:
    return ZoneInfo(g.person.practice.timezone)
