"""Plans for nobody in particular, shared in the practice: a start for the next client's plan (product 38)."""

import uuid
from collections.abc import Sequence
from datetime import datetime
from unicodedata import category

import msgspec
from msgspec.structs import replace
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from pwa.errors import Invalid, NotFound
from pwa.kinds import Card, Plan
from pwa.models import Person, PlanTemplate, Role

LONGEST_NAME = 80
UNSHOWN = ("Cc", "Zl", "Zp")
"""Controls and ends of lines (Unicode's categories): PostgreSQL stores no NUL, and a name is one line."""


def of_practice(session: Session, therapist: Person) -> Sequence[PlanTemplate]:
    """By name."""
    own = select(PlanTemplate).where(PlanTemplate.practice_id == therapist.practice_id)
    return session.scalars(own.order_by(func.lower(PlanTemplate.name), PlanTemplate.id)).all()


def plan_of(session: Session, therapist: Person, template_id: uuid.UUID) -> Plan:
    """Its plan, or NotFound when it is another practice's or nobody's."""
    template = session.get(PlanTemplate, template_id)
    if template is None or template.practice_id != therapist.practice_id:
        raise NotFound
    return impersonal(msgspec.json.decode(template.body, type=Plan))


def wrong_name(session: Session, therapist: Person, name: str, template_id: uuid.UUID) -> str:
    """What is wrong with the name of a new template, or nothing."""
    if not 0 < len(name) <= LONGEST_NAME or any(category(mark) in UNSHOWN for mark in name):
        return f"Give it a name of at most {LONGEST_NAME} letters, in one line."
    others = (one for one in of_practice(session, therapist) if one.id != template_id)
    taken = any(one.name.casefold() == name.casefold() for one in others)
    return "There is a template of this name already. Choose another name." if taken else ""


def keep(
    session: Session, therapist: Person, template_id: uuid.UUID, name: str, plan: Plan, now: datetime
) -> None:
    """Without the words that were meant for one client. Kept twice is kept once. The caller commits."""
    known = session.get(PlanTemplate, template_id)
    if known is not None:
        if known.practice_id != therapist.practice_id:
            raise Invalid("This template could not be kept. Open the plan again.", "template")
        return
    body = msgspec.json.encode(impersonal(plan)).decode()
    session.add(
        PlanTemplate(
            id=template_id,
            practice_id=therapist.practice_id,
            author_id=therapist.id,
            name=name,
            body=body,
            created_at=now,
        )
    )


def impersonal(plan: Plan) -> Plan:
    """Whatever was put in words stays with the client: a template is read by all, and is not sealed."""
    guides = [replace(one, card=_without_words(one.card)) for one in plan.guides]
    care = [replace(one, note="") for one in plan.care]
    return replace(plan, note="", goals=[], step_up="", guides=guides, care=care)


def used_for(plan: Plan, template: Plan) -> Plan:
    """A client's plan made from a template: the client's own words stay."""
    return replace(template, note=plan.note, goals=plan.goals, step_up=plan.step_up)


def remove(session: Session, therapist: Person, template_id: uuid.UUID) -> None:
    """For who made it, and the practice's owner; a colleague's is NotFound. The caller commits."""
    template = session.get(PlanTemplate, template_id)
    if template is None or not may_remove(therapist, template):
        raise NotFound
    session.delete(template)


def may_remove(therapist: Person, template: PlanTemplate) -> bool:
    owns = therapist.role == Role.OWNER and therapist.practice_id == template.practice_id
    return owns or template.author_id == therapist.id


def _without_words(card: Card | None) -> Card | None:
    left = card and replace(card, spot="", tool="", note="")
    return None if left == Card() else left
