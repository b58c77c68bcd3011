"""Fifteen questions, three answers, and whom to call (clinical.md 1). For clinicians: docs/safety.md."""

from pwa.safety.countries import COUNTRIES, ELSEWHERE, Country
from pwa.safety.questions import PRESSURE, QUESTIONS, Answer, Question
from pwa.safety.rules import Flag, Outcome, Standing, outcome, standing

__all__ = [
    "COUNTRIES",
    "ELSEWHERE",
    "PRESSURE",
    "QUESTIONS",
    "Answer",
    "Country",
    "Flag",
    "Outcome",
    "Question",
    "Standing",
    "outcome",
    "standing",
]
