"""The pages of the client: the same for everybody, without personal data, so that the phone can keep them."""

from flask import Blueprint, Response, abort, g, jsonify, redirect, url_for
from flask.typing import ResponseReturnValue

from pwa.fragments import fragment, shell
from pwa.guards import policy
from pwa.guides import GUIDES, PICTURES, figure, for_phone
from pwa.models import Status

shells = Blueprint("shells", __name__)

PAGES = (
    *("today", "log", "sitting", "diary", "me", "waiting", "guides", "plan", "safety", "offline"),
    *("care", "medicines", "background", "measures", "messages", "shared", "seen", "room"),
)
SHELLS = (
    *(f"/{page}" for page in PAGES),
    *(f"/guides/{slug}" for slug in GUIDES),
    "/guides/play",
    "/sign-in",
    "/join",
)
"""Pages that the service worker keeps; and /kinds.json and /guides.json, which are no pages."""

_BROUGHT = {
    "flare": "client/_flare.html",
    "guide": "client/_guide.html",
    "plan": "client/_plan.html",
    "player": "client/_player_screens.html",
    "due": "client/_due.html",
    "notice": "client/_notice.html",
}
TEMPLATES = (*(f"/templates/{name}" for name in _BROUGHT), *(f"/figures/{name}" for name in PICTURES))
"""Fragments that are kept, too."""


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


@shells.get(
    "/<any(today,log,sitting,diary,me,waiting,guides,plan,safety,"
    "care,medicines,background,measures,messages,shared,seen,room,offline):name>"
)
@policy("anyone")
def page(name: str) -> Response:
    return shell(f"client/{name}.html", guides=GUIDES.values())


@shells.get("/guides/<slug>")
@policy("anyone")
def guide(slug: str) -> Response:
    found = GUIDES.get(slug) or abort(404)
    return shell("client/guide.html", guide=found)


@shells.get("/guides/play", defaults={"slug": None})
@shells.get("/guides/<slug>/play")
@policy("anyone")
def player(slug: str | None) -> Response:
    """The same for all guides: a phone keeps it once, under the address without a name."""
    if slug not in {None, *GUIDES}:
        abort(404)
    return shell("client/player.html", guides=GUIDES.values())


@shells.get("/templates/<part>")
@policy("anyone")
def templates(part: str) -> Response:
    """Templates that not every phone needs: they come with their module."""
    return shell(_BROUGHT.get(part) or abort(404))


@shells.get("/figures/<name>")
@policy("anyone")
def picture(name: str) -> Response:
    """A figure of the guides. Many pages show the same one: a phone keeps it once."""
    if name not in PICTURES:
        abort(404)
    return fragment(figure(name))


@shells.get("/guides.json")
@policy("anyone")
def guides() -> Response:
    """What the player and the lists on the phone need to know of all guides."""
    response = jsonify(for_phone(GUIDES))
    response.cache_control.no_cache = True
    return response
