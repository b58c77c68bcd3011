"""The very page that the therapist will see, shown to the client."""

from zoneinfo import ZoneInfo

from flask import Blueprint, current_app, g, render_template
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from pwa import access, brief_page, history
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
    """The therapist's own page, so that it can't be another one. She has read nothing by that."""
    found = history.of(db.session(), current_app.extensions["keyring"], therapist, g.person.id, g.now)
    zone = ZoneInfo(therapist.practice.timezone)
    return render_template("brief/page.html", **brief_page.values(found, therapist.name, g.now, zone))
