"""Fifteen questions, three answers, and whom to call (clinical.md 1). For clinicians: docs/safety.md."""

from pwa.safety.questions import PRESSURE, QUESTIONS, Answer, Question
from pwa.safety.rules import Flag, Outcome, Standing, outcome, standing

__all__ = [
    "PRESSURE",
    "QUESTIONS",
    "Answer",
    "Flag",
    "Outcome",
    "Question",
    "Standing",
    "outcome",
    "standing",
]
