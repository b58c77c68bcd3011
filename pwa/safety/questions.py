"""The fifteen questions as data, read from questions.toml and checked when the app starts."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from pwa.kinds import SAFETY_QUESTIONS, Level, SafetyQuestion

Words = Annotated[str, Meta(min_length=2, max_length=250)]


class Answer(Struct, frozen=True, forbid_unknown_fields=True):
    """One way to say yes. `words`: in the person's own voice; `short`: for lists and for the brief."""

    code: Annotated[str, Meta(min_length=1, max_length=20)]
    level: Level
    words: Words
    short: Words


class Question(Struct, frozen=True, forbid_unknown_fields=True):
    """`asks` is answered with yes or no; a yes is split by `answers`, the gravest first."""

    id: SafetyQuestion
    title: Words
    asks: Words
    source: Words
    answers: Annotated[tuple[Answer, ...], Meta(min_length=1)]
    advice: str = ""

    @property
    def levels(self) -> dict[str, Level]:
        return {answer.code: answer.level for answer in self.answers}


class _File(Struct, forbid_unknown_fields=True):
    question: list[Question]


def load(path: Path) -> dict[str, Question]:
    """All questions by id, in order. Raises ValueError for a file that is not as it must be."""
    questions = msgspec.toml.decode(path.read_bytes(), type=_File).question
    if [question.id for question in questions] != list(SAFETY_QUESTIONS):
        raise ValueError("the questions are not the fifteen of clinical.md, in its order")
    return {question.id: question for question in questions}


QUESTIONS = load(Path(__file__).with_name("questions.toml"))
PRESSURE = SAFETY_QUESTIONS[:5]
"""Asked again before every guide that presses."""
