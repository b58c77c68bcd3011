"""Answers to the safety questions, and what a clinician agreed to (clinical.md 1)."""

from datetime import date
from typing import Annotated, Literal, get_args

from msgspec import Meta, Struct

from pwa.kinds.values import Moment, Text

SafetyQuestion = Literal[
    "saddle",
    "bladder",
    "both_legs",
    "sexual",
    "weakness",
    "fracture",
    "cancer",
    "infection",
    "clot",
    "aorta",
    "bleeding",
    "pregnancy",
    "bones",
    "operations",
    "vessels",
]
"""The fifteen of clinical.md 1, in its order."""

SAFETY_QUESTIONS: tuple[str, ...] = get_args(SafetyQuestion)

Level = Literal["E", "S", "A", "none"]
"""E emergency now · S see a clinician today · A ask a clinician before any pressure guide · none of these."""


class Safety(Struct):
    """Answers to the safety questions: `full` all fifteen, `pressure` 1 to 5, `new` what was ticked on the
    page.

    Answers are codes of pwa/safety.py, each question its own: `no`, `yes`, `new`, `old`, `severe` and the
    like.
    """

    scope: Literal["full", "pressure", "new"]
    answers: dict[SafetyQuestion, Annotated[str, Meta(max_length=20)]]
    level: Level
    acknowledged_at: Moment | None = None
    did: Text = ""


class Clearance(Struct):
    """A clinician agreed: massage therapists and the app never do (clinical.md 1)."""

    questions: Annotated[list[SafetyQuestion], Meta(min_length=1, max_length=15)]
    clinician: Annotated[str, Meta(min_length=1, max_length=200)]
    said_on: date
    note: Text = ""
