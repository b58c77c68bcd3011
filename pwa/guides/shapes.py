"""What a guide is made of. One Markdown file each in content/: TOML between `+++` lines, then what there is
to read.

The structs are the schema: a field too many, too few or of the wrong kind stops the app at its start. What
clinical.md lays down about seconds, ceilings and stops is in limits.py.
"""

from __future__ import annotations

from typing import Annotated, Literal

from markupsafe import Markup
from msgspec import Meta, Struct

from pwa.kinds import SafetyQuestion, Score, Slug

Area = Literal["low-back", "buttock", "hip", "thigh", "leg", "whole"]
Purpose = Literal["press", "calm", "stretch", "strengthen", "move", "rest", "sit"]
Evidence = Literal["B", "C", "D"]
Line = Annotated[str, Meta(min_length=1, max_length=90)]
Sentence = Annotated[str, Meta(min_length=1, max_length=300)]

GRADES: dict[Evidence, str] = {
    "B": "limited trials",
    "C": "indirect",
    "D": "tradition or expert opinion only",
}
"""How good the evidence is. The grades are our own (clinical.md 2)."""

CheckIn = Literal["pressure", "stretch", "pain", "tingling", "skin"]
"""What is asked in a step, and when (static/js/phone/run/checks.js):

pressure: at 20 s how strong, whether it spreads, whether it is numb; at the end softer, same, harder
stretch: the same, of a stretch · pain: after it, leg or back pain against the start
tingling: after it, any tingling · skin: how the skin looks under heat or ice
"""


class Tool(Struct, forbid_unknown_fields=True):
    """`instead`: what most homes have. `hands`: no ball; still open when only hands are allowed."""

    id: Slug
    name: Line
    instead: Sentence | None = None
    hands: bool = False


class Ceiling(Struct, forbid_unknown_fields=True):
    """The most that is allowed: `most` of 10 on the scale, or a rise of so many points; None for words
    alone."""

    scale: Literal["pressure", "stretch", "pain-rise", "leg-rise", "warm", "cold", "tingling", "none"]
    words: Line
    most: Score | None = None


class Reference(Struct, forbid_unknown_fields=True):
    """`says`: in plain words what it found, and in whom."""

    cite: Line
    says: Sentence


class Step(Struct, forbid_unknown_fields=True, omit_defaults=True):
    """One instruction of the player.

    ready: no clock, go on when ready · hold: still pressure or a stretch on a spot, `seconds` each, `times`
    spots
    or holds · move: so many `seconds` of slow movement, `times` over · reps: `reps` of `seconds` each,
    `times` sets.
    `do`: what the screen shows, at most 12 words · `more`: a second line, smaller · `say`: what is spoken,
    with
    everything that a person needs who can't see the picture · `position`, `place`: said and shown on the
    overview
    and in print; `place` with landmarks · `each`: once for each side that is worked · `tool`: only for those
    who chose that tool, never with a clock.
    """

    id: Slug
    kind: Literal["ready", "hold", "move", "reps"]
    do: Line
    say: Sentence
    figure: Slug
    position: Line
    place: Sentence | None = None
    more: Sentence | None = None
    each: bool = False
    presses: bool = False
    tool: Slug | None = None
    seconds: Annotated[int, Meta(ge=2, le=3600)] | None = None
    times: Annotated[int, Meta(ge=1, le=10)] = 1
    reps: Annotated[int, Meta(ge=1, le=20)] | None = None
    check: CheckIn | None = None

    @property
    def total(self) -> int:
        """Seconds on the clock, for one side."""
        return (self.seconds or 0) * (self.reps or 1) * self.times


class Front(Struct, forbid_unknown_fields=True, omit_defaults=True):
    """The front matter. `number` and what the table of clinical.md 2 says; `region`: whose 10 minutes a day
    it uses.

    `sides`: both, the easier first · sore: the sore side alone · none: no sides.
    `blocked_by`: safety questions (clinical.md 1) that close it while they stand; the four first close all
    but none.
    `unlocked_by`: who has to open it before the first time.
    `not_today`: short conditions that the reader checks; `for_what`: one or two sentences, no promise.
    """

    number: Annotated[int, Meta(ge=1, le=16)]
    version: Annotated[int, Meta(ge=1)]
    title: Line
    summary: Line
    areas: Annotated[list[Area], Meta(min_length=1)]
    purposes: Annotated[list[Purpose], Meta(min_length=1)]
    minutes: Annotated[int, Meta(ge=1, le=30)]
    sides: Literal["both", "sore", "none"]
    dose: Line
    often: Line
    per_week: Annotated[int, Meta(ge=1, le=28)]
    ceiling: Ceiling
    evidence: Evidence
    for_what: Sentence
    not_today: Annotated[list[Sentence], Meta(min_length=1)]
    blocked_by: list[SafetyQuestion]
    references: list[Reference]
    tools: list[Tool]
    steps: Annotated[list[Step], Meta(min_length=1, max_length=30)]
    words: Annotated[list[str], Meta(min_length=1)]
    presses: bool = False
    region: Literal["low-back", "buttock", "hip", "thigh"] | None = None
    apart: Annotated[int, Meta(ge=1, le=7)] = 1
    unlocked_by: Literal["therapist", "physiotherapist"] | None = None


class Guide(Front, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """A guide with its name and its text. `apart`: at least so many days from one time to the next."""

    slug: Slug
    text: Markup

    @property
    def grade(self) -> str:
        return GRADES[self.evidence]

    @property
    def figures(self) -> list[str]:
        """Names of its pictures, each once, in the order of the steps."""
        return list(dict.fromkeys(step.figure for step in self.steps))
