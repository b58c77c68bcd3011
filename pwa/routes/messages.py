"""Words between client and therapist, about something."""

import uuid
from zoneinfo import ZoneInfo

from flask import Blueprint, current_app, g, render_template, request
from flask.typing import ResponseReturnValue

from pwa import access
from pwa.db import db
from pwa.fragments import go_to, is_fragment
from pwa.guards import policy
from pwa.messages import Letter, conversation, send
from pwa.models import Person
from pwa.sealing import Keyring

messages = Blueprint("messages", __name__)


@messages.get("/clients/<uuid:client_id>/messages")
@policy("therapist")
def page(client_id: uuid.UUID) -> ResponseReturnValue:
    """`?about=entry:<id>`, `session:<id>` or `guide:<slug>`: to write about that."""
    letter = Letter(uuid.uuid4(), about=request.args.get("about", "")[:80])
    return _render("messages/page.html", _client(client_id), letter)


@messages.post("/clients/<uuid:client_id>/messages")
@policy("therapist")
def write(client_id: uuid.UUID) -> ResponseReturnValue:
    client, letter = _client(client_id), Letter.from_form(request.form)
    if send(db.session(), _keyring(), g.person, client, letter, g.now):
        db.session.commit()
        return go_to("messages.page", client_id=client_id)
    db.session.rollback()
    template = "messages/_form.html" if is_fragment() else "messages/page.html"
    return _render(template, client, letter), 409 if letter.stale else 422


def _render(template: str, client: Person, letter: Letter) -> str:
    found = conversation(db.session(), _keyring(), client, g.now, letter.about)
    zone = ZoneInfo(g.person.practice.timezone)
    return render_template(template, client=client, talk=found, letter=letter, now=g.now, zone=zone)


def _client(client_id: uuid.UUID) -> Person:
    return access.client_for(db.session(), g.person, client_id, g.now)


def _keyring() -> Keyring:
    keyring: Keyring = current_app.extensions["keyring"]
    return keyring
