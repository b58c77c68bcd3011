"""The therapist's clients: who comes today, who changed, who is silent."""

from collections.abc import Sequence
from datetime import date
from zoneinfo import ZoneInfo

from flask import Blueprint, current_app, g, render_template, request
from flask.typing import ResponseReturnValue

from pwa import access, summaries
from pwa.brief import Summary
from pwa.caseload import caseload as order
from pwa.caseload import rows
from pwa.db import db
from pwa.fragments import is_fragment
from pwa.guards import policy
from pwa.models import Person

caseload = Blueprint("caseload", __name__)

LONGEST_SEARCH = 120


@caseload.get("/clients")
@policy("therapist")
def page() -> ResponseReturnValue:
    found = order(_everyone(), _today(), g.now)
    return render_template("caseload/page.html", caseload=found, q="", **_clock())


@caseload.get("/clients/search")
@policy("therapist")
def search() -> ResponseReturnValue:
    """Clients whose name holds the words; without any, all of them: the caseload."""
    q = request.args.get("q", "").strip()[:LONGEST_SEARCH]
    if not q:
        return _answer("caseload/_groups.html", caseload=order(_everyone(), _today(), g.now), q=q)
    named = [
        client for client in access.clients_of(db.session(), g.person, g.now) if _matches(client.name, q)
    ]
    return _answer("caseload/_found.html", found=rows(_summaries(named), _today(), g.now), q=q)


def _answer(fragment: str, **values: object) -> ResponseReturnValue:
    """The fragment itself for htmx; within the page for a browser without script."""
    template = fragment if is_fragment() else "caseload/page.html"
    return render_template(template, **values, **_clock())


def _everyone() -> list[tuple[Person, Summary]]:
    return _summaries(access.clients_of(db.session(), g.person, g.now))


def _summaries(clients: Sequence[Person]) -> list[tuple[Person, Summary]]:
    return summaries.of_clients(
        db.session(), current_app.extensions["keyring"], g.person.practice, clients, g.now
    )


def _matches(name: str, q: str) -> bool:
    return all(word in name.casefold() for word in q.casefold().split())


def _today() -> date:
    today: date = g.now.astimezone(_zone()).date()
    return today


def _clock() -> dict[str, object]:
    return {"now": g.now, "zone": _zone()}


def _zone() -> ZoneInfo:
    return ZoneInfo(g.person.practice.timezone)
