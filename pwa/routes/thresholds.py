"""From when on something counts as a change, set by the owner for the whole practice (product 44)."""

from flask import Blueprint, g, render_template, request
from flask.typing import ResponseReturnValue

from pwa import thresholds as rules
from pwa.brief import Limits
from pwa.db import db
from pwa.fragments import go_to, is_fragment
from pwa.guards import policy
from pwa.models import Practice

thresholds = Blueprint("thresholds", __name__)


@thresholds.get("/practice/limits")
@policy("owner")
def page() -> ResponseReturnValue:
    return _render("thresholds/page.html", rules.Asked.of(rules.limits_of(g.person.practice)))


@thresholds.post("/practice/limits")
@policy("owner")
def save() -> ResponseReturnValue:
    """Whoever typed into an older page is told so, and sees what holds now beside what was typed."""
    practice = _practice()
    asked = rules.Asked.from_form(request.form)
    limits = Limits() if request.form.get("usual") else asked.read()
    if limits is None:
        return _again(asked, 422)
    if _is_stale(practice, limits):
        return _again(asked, 409)
    rules.keep(practice, limits)
    db.session.commit()
    return go_to("thresholds.page", saved="1")


def _is_stale(practice: Practice, limits: Limits) -> bool:
    """The same once more is no contradiction: a form that was sent twice."""
    return request.form.get("known") != rules.version(practice) and limits != rules.limits_of(practice)


def _again(asked: rules.Asked, status: int) -> ResponseReturnValue:
    template = "thresholds/_form.html" if is_fragment() else "thresholds/page.html"
    return _render(template, asked, stale=status == 409), status


def _render(template: str, asked: rules.Asked, stale: bool = False) -> str:
    practice = g.person.practice
    return render_template(
        template,
        asked=asked,
        groups=rules.GROUPS,
        held=rules.limits_of(practice),
        usual=Limits(),
        known=rules.version(practice),
        stale=stale,
        saved=request.args.get("saved"),
    )


def _practice() -> Practice:
    """Locked, so that two owners who save at once do so one after the other."""
    return db.session.get_one(Practice, g.person.practice_id, with_for_update=True, populate_existing=True)
