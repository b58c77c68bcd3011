"""The plan that a therapist and a client agree on, its history, and templates of the practice."""

import uuid
from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, current_app, g, render_template, request
from flask.typing import ResponseReturnValue

from pwa import access, history, plan_templates
from pwa.brief import plan_words
from pwa.brief.plan_words import Line
from pwa.db import db
from pwa.errors import NotFound
from pwa.fragments import go_to, is_fragment
from pwa.guards import policy
from pwa.history import KNOWN
from pwa.models import Person
from pwa.plan_drafts import MEANWHILE, Draft
from pwa.plan_pages import Page
from pwa.plan_rows import Form
from pwa.plans import Agreement

plans = Blueprint("plans", __name__)


@plans.get("/clients/<uuid:client_id>/plan")
@policy("therapist")
def page(client_id: uuid.UUID) -> ResponseReturnValue:
    """With `?template=`: filled from it, and not sent."""
    shown = _page(client_id)
    draft = Draft.of(shown.plan, shown.seen)
    if "template" in request.args:
        template = plan_templates.plan_of(db.session(), g.person, _uuid(request.args["template"]))
        draft = Draft.of(plan_templates.used_for(shown.plan, template), shown.seen)
    return _render("plan/page.html", shown, draft)


@plans.post("/clients/<uuid:client_id>/plan")
@policy("therapist")
def send(client_id: uuid.UUID) -> ResponseReturnValue:
    """Sent twice it is sent once. Whoever did not see the version that stands is told, and may look again."""
    draft, client = Draft.from_form(_form()), _client(client_id)
    plan = draft.read()
    if plan is None:
        return _again(client_id, draft, 422)
    keyring = current_app.extensions["keyring"]
    agreement = Agreement.open(db.session(), keyring, g.person, client, g.now)
    if agreement.outdates(draft.seen, plan):
        db.session.rollback()
        return _again(client_id, draft, 409)
    agreement.change(plan)
    db.session.commit()
    return go_to("plans.page", client_id=client_id)


@plans.post("/clients/<uuid:client_id>/plan/draft")
@policy("therapist")
def draft(client_id: uuid.UUID) -> ResponseReturnValue:
    """The form as it is typed: what it would change for the client, or itself with guides moved about."""
    typed, shown = Draft.from_form(_form()), _page(client_id)
    do = request.form.get("do", "")
    if is_fragment() and not do:
        return _render("plan/_changes.html", shown, typed)
    return _render("plan/_form.html" if is_fragment() else "plan/page.html", shown, typed.arranged(do))


@plans.post("/clients/<uuid:client_id>/plan/template")
@policy("therapist")
def keep(client_id: uuid.UUID) -> ResponseReturnValue:
    """Keeps what the form says for other clients; this client's plan stays as it is."""
    typed, name = Draft.from_form(_form()), request.form.get("name", "").strip()
    _client(client_id)
    template_id = _uuid(request.form.get("template", ""))
    plan = typed.read()
    if wrong := plan_templates.wrong_name(db.session(), g.person, name, template_id):
        typed.errors["name"] = wrong
    if plan is None or typed.errors:
        return _again(client_id, typed, 422)
    plan_templates.keep(db.session(), g.person, template_id, name, plan, g.now)
    db.session.commit()
    return go_to("plans.templates")


@plans.get("/plan-templates")
@policy("therapist")
def templates() -> ResponseReturnValue:
    found = plan_templates.of_practice(db.session(), g.person)
    shown = [
        (one, plan_words.lines(plan_templates.plan_of(db.session(), g.person, one.id), KNOWN))
        for one in found
    ]
    return render_template(
        "plan/templates.html", templates=shown, person=g.person, may_remove=plan_templates.may_remove
    )


@plans.post("/plan-templates/<uuid:template_id>/removal")
@policy("therapist")
def remove(template_id: uuid.UUID) -> ResponseReturnValue:
    plan_templates.remove(db.session(), g.person, template_id)
    db.session.commit()
    return go_to("plans.templates")


def _again(client_id: uuid.UUID, typed: Draft, status: int) -> ResponseReturnValue:
    """Nothing that was typed is lost. After a change by somebody else the form knows of their version."""
    shown = _page(client_id)
    missed: Sequence[Line] = ()
    if status == 409:
        missed, typed.seen = shown.changed_since(typed.seen), shown.seen
        typed.errors[MEANWHILE] = shown.changed_words
    template = "plan/_form.html" if is_fragment() else "plan/page.html"
    return _render(template, shown, typed, missed), status


def _render(template: str, shown: Page, typed: Draft, missed: Sequence[Line] = ()) -> str:
    return render_template(
        template, **shown.values(typed, missed), now=g.now, zone=shown.zone, fragment=is_fragment()
    )


def _page(client_id: uuid.UUID) -> Page:
    keyring = current_app.extensions["keyring"]
    found = history.of(db.session(), keyring, g.person, client_id, g.now)
    zone = ZoneInfo(g.person.practice.timezone)
    return Page(found, found.brief(g.now), plan_templates.of_practice(db.session(), g.person), zone)


def _form() -> Form:
    found: dict[str, Any] = request.form.to_dict(flat=False)
    return found


def _client(client_id: uuid.UUID) -> Person:
    return access.client_for(db.session(), g.person, client_id, g.now)


def _uuid(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError:
        raise NotFound from None
