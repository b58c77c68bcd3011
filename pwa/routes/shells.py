"""The pages of the client: the same for everybody, without personal data, so that the phone can keep them."""

from flask import Blueprint, Response, abort, g, jsonify, redirect, url_for
from flask.typing import ResponseReturnValue

from pwa.fragments import shell
from pwa.guards import policy
from pwa.guides import GUIDES, for_phone
from pwa.models import Status

shells = Blueprint("shells", __name__)

PAGES = ("today", "log", "sitting", "diary", "me", "waiting", "guides", "plan", "safety", "offline")
SHELLS = (
    *(f"/{page}" for page in PAGES),
    *(f"/guides/{slug}" for slug in GUIDES),
    *(f"/guides/{slug}/play" for slug in GUIDES),
    "/sign-in",
    "/join",
)
"""What the service worker keeps."""

PARTS = ("/guides.json", "/templates/plan")
"""Kept too, but no pages."""


@shells.get("/")
@policy("anyone")
def home() -> ResponseReturnValue:
    if g.person is None:
        return redirect(url_for("signing_in.page"), 303)
    if g.person.treats and g.person.status == Status.PENDING:
        return redirect(url_for("joining_code.page"), 303)
    if g.person.treats:
        return redirect(url_for("caseload.page"), 303)
    return redirect(url_for("shells.page", name="today"), 303)


@shells.get("/<any(today,log,sitting,diary,me,waiting,guides,plan,safety,offline):name>")
@policy("anyone")
def page(name: str) -> Response:
    return shell(f"client/{name}.html", guides=GUIDES.values())


@shells.get("/guides/<slug>")
@policy("anyone")
def guide(slug: str) -> Response:
    found = GUIDES.get(slug) or abort(404)
    return shell("client/guide.html", guide=found)


@shells.get("/guides/<slug>/play")
@policy("anyone")
def player(slug: str) -> Response:
    found = GUIDES.get(slug) or abort(404)
    return shell("client/player.html", guide=found)


@shells.get("/templates/<any(plan):name>")
@policy("anyone")
def templates(name: str) -> Response:
    """Templates that not every phone needs: they come with their module."""
    return shell(f"client/_{name}.html")


@shells.get("/guides.json")
@policy("anyone")
def guides() -> Response:
    """What the player and the lists on the phone need to know of all guides."""
    response = jsonify(for_phone(GUIDES))
    response.cache_control.no_cache = True
    return response
