"""A client's entries one by one, with what they said before they were corrected."""

import uuid
from zoneinfo import ZoneInfo

from flask import Blueprint, current_app, g, render_template
from flask.typing import ResponseReturnValue

from pwa import access, history, revisions
from pwa.db import db
from pwa.fragments import is_fragment
from pwa.guards import policy

entries = Blueprint("entries", __name__)


@entries.get("/clients/<uuid:client_id>/entries")
@policy("therapist")
def page(client_id: uuid.UUID) -> ResponseReturnValue:
    """The last weeks, the newest first, and whatever older came in since the last reading."""
    keyring = current_app.extensions["keyring"]
    found = history.of(db.session(), keyring, g.person, client_id, g.now)
    return render_template(
        "entries/_list.html" if is_fragment() else "entries/page.html",
        client=found.client,
        days=found.days(),
        marks=found.marks,
        review=found.brief(g.now).last_review,
        zone=_zone(),
    )


@entries.get("/clients/<uuid:client_id>/entries/<uuid:entry_id>")
@policy("therapist")
def entry(client_id: uuid.UUID, entry_id: uuid.UUID) -> ResponseReturnValue:
    client = access.client_for(db.session(), g.person, client_id, g.now)
    found, versions = revisions.of(db.session(), current_app.extensions["keyring"], client, entry_id)
    template = "entries/_versions.html" if is_fragment() else "entries/entry.html"
    return render_template(template, client=client, entry=found, versions=versions, zone=_zone())


def _zone() -> ZoneInfo:
    return ZoneInfo(g.person.practice.timezone)
