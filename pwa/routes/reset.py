"""A way back to a working app that leaves every entry on the phone where it is."""

from flask import Blueprint, Response, make_response, render_template

from pwa.guards import policy

routes = Blueprint("reset", __name__)


@routes.get("/reset")
@policy("anyone")
def show() -> Response:
    response = make_response(render_template("reset.html"))
    response.headers["Cache-Control"] = "no-store"
    return response
