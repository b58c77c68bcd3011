"""When sessions are: agreed, in series, moved, cancelled, and as calendar files."""

import uuid
from collections.abc import Sequence
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, current_app, g, render_template, request
from flask.typing import ResponseReturnValue

from pwa import access, appointments
from pwa.appointments import Book, Booked, Refused, booked
from pwa.calendar_files import calendar
from pwa.db import db
from pwa.errors import NotFound
from pwa.fragments import go_to, is_fragment
from pwa.guards import policy
from pwa.models import Person
from pwa.session_form import EVERY, MOST, Asked

sessions = Blueprint("sessions", __name__)


@sessions.get("/clients/<uuid:client_id>/sessions")
@policy("therapist")
def page(client_id: uuid.UUID) -> ResponseReturnValue:
    return _page(_client(client_id), Asked(key=uuid.uuid4().hex))


@sessions.post("/clients/<uuid:client_id>/appointments")
@policy("therapist")
def agree(client_id: uuid.UUID) -> ResponseReturnValue:
    """One session, or a series of up to 20."""
    client, asked = _client(client_id), Asked.from_form(request.form)
    when = asked.series(_zone(), g.now)
    if when is None:
        return _page(client, asked, "sessions/_agree.html"), 422
    _book(client).agree(*when, key=_key(asked))
    return _done(client)


@sessions.get("/clients/<uuid:client_id>/appointments/<uuid:appointment_id>")
@policy("therapist")
def appointment(client_id: uuid.UUID, appointment_id: uuid.UUID) -> ResponseReturnValue:
    client = _client(client_id)
    return _change(client, appointment_id)


@sessions.post("/clients/<uuid:client_id>/appointments/<uuid:appointment_id>")
@policy("therapist")
def move(client_id: uuid.UUID, appointment_id: uuid.UUID) -> ResponseReturnValue:
    client, asked = _client(client_id), Asked.from_form(request.form)
    book = _book(client)
    book.find(appointment_id)
    when = asked.read(_zone(), g.now)
    if when is None:
        return _change(client, appointment_id, asked), 422
    if refused := book.move(appointment_id, *when, asked.known_rev, asked.scope):
        return _refused(client, appointment_id, asked, refused)
    return _done(client)


@sessions.post("/clients/<uuid:client_id>/appointments/<uuid:appointment_id>/cancellation")
@policy("therapist")
def cancel(client_id: uuid.UUID, appointment_id: uuid.UUID) -> ResponseReturnValue:
    client, asked = _client(client_id), Asked.from_form(request.form)
    if refused := _book(client).cancel(appointment_id, asked.known_rev, asked.scope):
        return _refused(client, appointment_id, None, refused)
    return _done(client)


@sessions.get("/clients/<uuid:client_id>/sessions.ics")
@policy("therapist")
def file(client_id: uuid.UUID) -> ResponseReturnValue:
    client = _client(client_id)
    return _calendar([client], {str(client.id): _first(client.name)})


@sessions.get("/work/sessions.ics")
@policy("therapist")
def all_of_hers() -> ResponseReturnValue:
    clients = access.clients_of(db.session(), g.person, g.now)
    return _calendar(clients, {str(client.id): _first(client.name) for client in clients})


@sessions.get("/sessions.ics")
@policy("client")
def own() -> ResponseReturnValue:
    return _calendar([g.person], {str(g.person.id): g.person.practice.name})


def _calendar(clients: Sequence[Person], names: dict[str, str]) -> Response:
    found = booked(db.session(), current_app.extensions["keyring"], clients)
    host = current_app.extensions["settings"].host
    response = Response(calendar(found, names, _zone(), host), mimetype="text/calendar")
    response.headers["Content-Disposition"] = 'attachment; filename="sessions.ics"'
    return response


def _page(client: Person, asked: Asked, part: str = "sessions/page.html") -> str:
    """Nothing that was typed is lost: the form comes back with what is wrong beside it."""
    found = _booked(client)
    coming = [one for one in found if one.ends_at > g.now]
    return render_template(
        part if is_fragment() else "sessions/page.html",
        client=client,
        coming=coming,
        meanwhile=_meanwhile(client, coming),
        past=[one for one in reversed(found) if one.ends_at <= g.now],
        typed=asked,
        **_words(),
    )


def _meanwhile(client: Person, coming: Sequence[Booked]) -> dict[uuid.UUID, list[Booked]]:
    """By session: those of her other clients at that time."""
    others = [one for one in access.clients_of(db.session(), g.person, g.now) if one.id != client.id]
    return appointments.at_once(coming, booked(db.session(), current_app.extensions["keyring"], others))


def _change(
    client: Person, appointment_id: uuid.UUID, asked: Asked | None = None, stale: Booked | None = None
) -> str:
    """The session's own page. stale: it is not any more what the form was made for."""
    db.session.rollback()
    found = _booked(client)
    one = next((one for one in found if one.id == appointment_id), None)
    if one is None:
        raise NotFound
    typed = asked or Asked.of(one.agreed.starts_at, one.agreed.minutes, one.rev, _zone())
    if stale:
        typed.rev = str(one.rev)
    return render_template(
        "sessions/_change.html" if is_fragment() else "sessions/change.html",
        client=client,
        one=one,
        others=appointments.following(one, found, g.now),
        stale=stale,
        typed=typed,
        **_words(),
    )


def _refused(
    client: Person, appointment_id: uuid.UUID, asked: Asked | None, refused: Refused
) -> ResponseReturnValue:
    if asked and refused.message:
        asked.errors["time"] = refused.message
    page = _change(client, appointment_id, asked, refused.stale)
    return page, 409 if refused.stale else 422


def _done(client: Person) -> ResponseReturnValue:
    db.session.commit()
    return go_to("sessions.page", client_id=client.id)


def _booked(client: Person) -> list[Booked]:
    return booked(db.session(), current_app.extensions["keyring"], [client])


def _book(client: Person) -> Book:
    return Book.open(db.session(), current_app.extensions["keyring"], g.person, client, g.now)


def _key(asked: Asked) -> uuid.UUID:
    try:
        return uuid.UUID(asked.key)
    except ValueError:
        return uuid.uuid4()


def _client(client_id: uuid.UUID) -> Person:
    return access.client_for(db.session(), g.person, client_id, g.now)


def _words() -> dict[str, object]:
    return {"now": g.now, "zone": _zone(), "every": EVERY, "most": MOST}


def _first(name: str) -> str:
    return name.split()[0]


def _zone() -> ZoneInfo:
    return ZoneInfo(g.person.practice.timezone)
