"""Who read a client's entries, and when, told to the client; and what she agreed to share."""

from itertools import groupby
from zoneinfo import ZoneInfo

from flask import Blueprint, g, render_template, request
from flask.typing import ResponseReturnValue

from pwa import care, consents
from pwa import readings as lines
from pwa.db import db
from pwa.digits import whole
from pwa.errors import Invalid
from pwa.guards import policy

readings = Blueprint("readings", __name__)


@readings.get("/readings")
@policy("client")
def page() -> ResponseReturnValue:
    """A part of the page /seen; `?before=` asks for older lines only."""
    if before := _before():
        return render_template("readings/_lines.html", **_lines(before))
    return _all()


@readings.post("/consents")
@policy("client")
def give() -> ResponseReturnValue:
    consents.give(db.session(), g.person, request.form.get("consent", ""), g.now)
    db.session.commit()
    return _all(said="You share your entries again.")


@readings.post("/consents/withdrawals")
@policy("client")
def withdraw() -> ResponseReturnValue:
    consents.withdraw(db.session(), g.person, g.now)
    db.session.commit()
    return _all(said="You share nothing any more. Nobody reads your entries from now on.")


@readings.errorhandler(Invalid)
def _invalid(error: Invalid) -> ResponseReturnValue:
    db.session.rollback()
    return _all(error=error.message), 422


def _all(said: str = "", error: str = "") -> str:
    session = db.session()
    return render_template(
        "readings/_page.html",
        cares=care.of_client(session, g.person, g.now),
        consent=consents.latest(session, g.person),
        come_back=consents.may_come_back(session, g.person),
        wording=consents.WORDING,
        person=g.person,
        said=said,
        error=error,
        **_lines(None),
    )


def _lines(before: int | None) -> dict[str, object]:
    zone = ZoneInfo(g.person.practice.timezone)
    found, more = lines.of(db.session(), g.person, before)
    days = [(day, list(of_day)) for day, of_day in groupby(found, lambda one: one.at.astimezone(zone).date())]
    return {"days": days, "more": more, "before": before, "now": g.now, "zone": zone}


def _before() -> int | None:
    return whole(request.args.get("before", ""), None)
