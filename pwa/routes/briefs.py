"""What a therapist reads in the minute before a session, that she read it, and when the next one is."""

import uuid
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from flask import Blueprint, current_app, g, render_template, request
from flask.typing import ResponseReturnValue

from pwa import access, acknowledgements, brief_page, history, unlocks
from pwa.acknowledgements import Noted
from pwa.brief import Brief
from pwa.brief_page import Then
from pwa.db import db
from pwa.digits import whole
from pwa.errors import Invalid
from pwa.fragments import go_to, is_fragment
from pwa.guards import policy
from pwa.history import History
from pwa.models import Entry, Person
from pwa.reviews import mark_reviewed
from pwa.sealing import Keyring
from pwa.unlocks import Opening

briefs = Blueprint("briefs", __name__)

DAY = timedelta(days=1)


@briefs.get("/clients/<uuid:client_id>")
@policy("therapist")
def page(client_id: uuid.UUID) -> ResponseReturnValue:
    return _render("brief/page.html", client_id)


@briefs.get("/clients/<uuid:client_id>/then")
@policy("therapist")
def then(client_id: uuid.UUID) -> ResponseReturnValue:
    """The comparison alone, within the page where no script runs; `?then=2026-11-03` chooses its day."""
    return _render("brief/_compared.html" if is_fragment() else "brief/page.html", client_id)


@briefs.post("/clients/<uuid:client_id>/reviews")
@policy("therapist")
def review(client_id: uuid.UUID) -> ResponseReturnValue:
    """Up to the number that the page was made with: what came in since stays unread."""
    client = _client(client_id)
    done = mark_reviewed(db.session(), _keyring(), g.person, client, _up_to(), g.now)
    db.session.commit()
    if not is_fragment():
        return go_to("briefs.page", client_id=client_id)
    values = {"client": client, "review": done, "announced": True, "now": g.now, "zone": _zone()}
    return render_template("brief/_review.html", **values)


@briefs.post("/clients/<uuid:client_id>/acknowledgements")
@policy("therapist")
def acknowledge(client_id: uuid.UUID) -> ResponseReturnValue:
    """A change was seen. Sent twice it is written once; what is no longer a change is said so."""
    stream = acknowledgements.lock(db.session(), _keyring(), _client(client_id))
    noted = Noted.from_form(request.form)
    read = noted.read(_brief(client_id).changes, g.person.name)
    if noted.gone or noted.errors:
        return _changes(client_id, noted), 409 if noted.gone else 422
    if read:
        acknowledgements.write(stream, g.person, read, g.now)
        db.session.commit()
    return _changes(client_id, announced=True) if is_fragment() else go_to("briefs.page", client_id=client_id)


@briefs.post("/clients/<uuid:client_id>/unlocks")
@policy("therapist")
def unlock(client_id: uuid.UUID) -> ResponseReturnValue:
    """What does not wait any more is open already: a form sent twice opens once."""
    client, opening = _client(client_id), Opening.from_form(g.person.name, request.form)
    read = opening.read(_brief(client_id).locks, g.now)
    if opening.errors:
        return _unlock_again(client_id, opening)
    if read:
        unlocks.write(db.session(), _keyring(), g.person, client, read, g.now)
    return _done(client_id)


@briefs.post("/clients/<uuid:client_id>/unlocks/<uuid:entry_id>/removal")
@policy("therapist")
def lock(client_id: uuid.UUID, entry_id: uuid.UUID) -> ResponseReturnValue:
    unlocks.take_back(db.session(), _keyring(), g.person, _client(client_id), entry_id, g.now)
    return _done(client_id)


def _done(client_id: uuid.UUID) -> ResponseReturnValue:
    db.session.commit()
    return go_to("briefs.page", client_id=client_id)


def _unlock_again(client_id: uuid.UUID, opening: Opening) -> ResponseReturnValue:
    template = "brief/_unlocks.html" if is_fragment() else "brief/page.html"
    return _render(template, client_id, opening=opening), 422


def _render(template: str, client_id: uuid.UUID, **shown: object) -> str:
    """shown: in the place of what brief_page.values says."""
    found = history.of(db.session(), _keyring(), g.person, client_id, g.now)
    values = brief_page.values(found, g.person.name, g.now, _zone(), _then(found))
    return render_template(template, **(values | shown))


def _then(found: History) -> Then:
    """The day that was asked for, or none. The week of then is one query more, of whichever year it is."""
    typed = request.args.get("then", "").strip()[:32]
    try:
        day = date.fromisoformat(typed) if typed else None
    except ValueError:
        return Then(wrong=typed)
    if day is None:
        return Then()
    if not min(found.since, found.today - DAY) <= day < found.today:
        return Then(wrong=typed)
    week = Entry.local_date.between(day - 6 * DAY, day)
    return Then(day, history.some(db.session(), _keyring(), found.client, week))


def _changes(client_id: uuid.UUID, noted: Noted | None = None, announced: bool = False) -> str:
    template = "brief/_changes.html" if is_fragment() else "brief/page.html"
    return _render(template, client_id, noted=noted or Noted(), announced=announced)


def _brief(client_id: uuid.UUID) -> Brief:
    return history.of(db.session(), _keyring(), g.person, client_id, g.now).brief(g.now)


def _client(client_id: uuid.UUID) -> Person:
    return access.client_for(db.session(), g.person, client_id, g.now)


def _up_to() -> int:
    up_to = whole(request.form.get("up_to_seq", ""), None)
    if up_to is None:
        raise Invalid("There is nothing to read up to here.", "up_to_seq")
    return up_to


def _keyring() -> Keyring:
    keyring: Keyring = current_app.extensions["keyring"]
    return keyring


def _zone() -> ZoneInfo:
    return ZoneInfo(g.person.practice.timezone)
