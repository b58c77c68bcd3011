"""How leg pain changed from before a session to the days after it, per technique, and per guide."""

import uuid

from flask import Blueprint, current_app, g, render_template
from flask.typing import ResponseReturnValue

from pwa import history
from pwa.db import db
from pwa.guards import policy

responses = Blueprint("responses", __name__)


@responses.get("/clients/<uuid:client_id>/responses")
@policy("therapist")
def page(client_id: uuid.UUID) -> ResponseReturnValue:
    found = history.of(db.session(), current_app.extensions["keyring"], g.person, client_id, g.now)
    told = found.brief(g.now).responses
    return render_template("responses/page.html", client=found.client, responses=told)
