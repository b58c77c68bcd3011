"""The therapist's own page."""

from flask import Blueprint, g, render_template
from flask.typing import ResponseReturnValue

from pwa.guards import policy

work = Blueprint("work", __name__)


@work.get("/work/me")
@policy("therapist")
def me() -> ResponseReturnValue:
    return render_template("work/me.html", person=g.person)
