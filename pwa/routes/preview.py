"""The very page that the therapist will see, shown to the client."""

from flask import Blueprint, current_app, g, render_template
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from pwa import access
from pwa import preview as previews
from pwa.db import db
from pwa.guards import policy
from pwa.models import Person, Status

preview = Blueprint("preview", __name__)


@preview.get("/brief-preview")
@policy("client")
def page() -> ResponseReturnValue:
    """What who treats the client reads now, made still; without anybody who does, words that say so."""
    therapist = _reader()
    shown = Markup(previews.still(_as_read_by(therapist))) if therapist else None  # noqa: S704
    return render_template("preview/page.html", shown=shown, therapist=therapist)


def _reader() -> Person | None:
    """Who treats the client; nobody reads of one who waits to be confirmed."""
    treating = access.therapists_of(db.session(), g.person, g.now)
    return next(iter(treating), None) if g.person.status == Status.ACTIVE else None


def _as_read_by(therapist: Person) -> str:
    """The therapist's own view is asked, so that it can't be another page. She has read nothing by that."""
    client, g.person = g.person, therapist
    try:
        return str(current_app.ensure_sync(current_app.view_functions["briefs.page"])(client_id=client.id))
    finally:
        g.person = client
