"""Plans for nobody in particular, shared in the practice: a start for the next client's plan (product 38)."""

import uuid
from collections.abc import Sequence
from datetime import datetime

import msgspec
from msgspec.structs import replace
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from pwa.errors import Invalid, NotFound
from pwa.kinds import Plan
from pwa.models import Person, PlanTemplate

LONGEST_NAME = 80


def of_practice(session: Session, therapist: Person) -> Sequence[PlanTemplate]:
    """By name."""
    own = select(PlanTemplate).where(PlanTemplate.practice_id == therapist.practice_id)
    return session.scalars(own.order_by(func.lower(PlanTemplate.name), PlanTemplate.id)).all()


def plan_of(session: Session, therapist: Person, template_id: uuid.UUID) -> Plan:
    """Its plan, or NotFound when it is another practice's or nobody's."""
    template = session.get(PlanTemplate, template_id)
    if template is None or template.practice_id != therapist.practice_id:
        raise NotFound
    return msgspec.json.decode(template.body, type=Plan)


def wrong_name(session: Session, therapist: Person, name: str, template_id: uuid.UUID) -> str:
    """What is wrong with the name of a new template, or nothing."""
    if not 0 < len(name) <= LONGEST_NAME:
        return f"Give it a name of at most {LONGEST_NAME} letters."
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
    """The word to the client, their goals and the notes on cards stay with the client."""
    guides = [replace(one, card=one.card and replace(one.card, note="")) for one in plan.guides]
    care = [replace(one, note="") for one in plan.care]
    return replace(plan, note="", goals=[], guides=guides, care=care)


def used_for(plan: Plan, template: Plan) -> Plan:
    """A client's plan made from a template: the client's own words stay."""
    return replace(template, note=plan.note, goals=plan.goals)


def remove(session: Session, therapist: Person, template_id: uuid.UUID) -> None:
    """Only who made it; a colleague's is NotFound. The caller commits."""
    template = session.get(PlanTemplate, template_id)
    if template is None or template.author_id != therapist.id:
        raise NotFound
    session.delete(template)
