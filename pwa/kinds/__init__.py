"""The vocabulary: one typed struct for each kind of entry.

The structs check what phones send; the JSON Schema that they yield is what the phone checks with before it
says "saved". Fields that a struct does not know are kept in the stream as they came (sync-protocol.md, rule
9): the structs judge, they never rewrite. Terms and ranges are those of clinical.md 3.
"""

from typing import Any

import msgspec
from msgspec import Struct
from msgspec.json import Decoder

from pwa.kinds.answers import SAFETY_QUESTIONS, Clearance, Level, Safety, SafetyQuestion
from pwa.kinds.care import Background, Care, CareWhat, Dose, Flare, Medicine
from pwa.kinds.log import Note, Pain, Question, Sitting
from pwa.kinds.measures import Goal, GoalScore, Measure, Pgic, Psfs, Reaction, Rmdq
from pwa.kinds.runs import Checked, Morning, Run, Skip, StopReason, Worked
from pwa.kinds.therapist import (
    Acknowledgement,
    Addendum,
    Appointment,
    Block,
    Card,
    Plan,
    Planned,
    PlannedCare,
    Record,
    Review,
    Scheduled,
    SittingTarget,
    Technique,
    Unlock,
)
from pwa.kinds.values import REGIONS, Furthest, Levels, Place, Region, Score, Slug
from pwa.kinds.words import About, Hold, Message, Reply

__all__ = [
    "CLIENT_KINDS",
    "KINDS",
    "REGIONS",
    "SAFETY_QUESTIONS",
    "SCHEMA",
    "THERAPIST_KINDS",
    "About",
    "Acknowledgement",
    "Addendum",
    "Appointment",
    "Background",
    "Block",
    "Card",
    "Care",
    "CareWhat",
    "Checked",
    "Clearance",
    "Dose",
    "Flare",
    "Furthest",
    "Goal",
    "GoalScore",
    "Hold",
    "Level",
    "Levels",
    "Measure",
    "Medicine",
    "Message",
    "Morning",
    "Note",
    "Pain",
    "Pgic",
    "Place",
    "Plan",
    "Planned",
    "PlannedCare",
    "Psfs",
    "Question",
    "Reaction",
    "Record",
    "Region",
    "Reply",
    "Review",
    "Rmdq",
    "Run",
    "Safety",
    "SafetyQuestion",
    "Scheduled",
    "Score",
    "Sitting",
    "SittingTarget",
    "Skip",
    "Slug",
    "StopReason",
    "Technique",
    "Unlock",
    "Worked",
    "check",
    "schema",
]

SCHEMA = 2
"""2: other care, measures, reactions, flares, messages, what is held back; session records."""

CLIENT_KINDS: dict[str, type[Struct]] = {
    **{"pain": Pain, "sitting": Sitting, "question": Question, "note": Note},
    **{"run": Run, "skip": Skip, "morning": Morning, "safety": Safety, "clearance": Clearance},
    **{"care": Care, "medicine": Medicine, "dose": Dose, "background": Background, "flare": Flare},
    **{"goal": Goal, "psfs": Psfs, "pgic": Pgic, "rmdq": Rmdq, "reaction": Reaction},
    **{"message": Message, "hold": Hold},
}
THERAPIST_KINDS: dict[str, type[Struct]] = {
    **{"review": Review, "appointment": Appointment, "plan": Plan, "unlock": Unlock, "reply": Reply},
    **{"record": Record, "addendum": Addendum, "acknowledgement": Acknowledgement},
}
KINDS = CLIENT_KINDS | THERAPIST_KINDS
DECODERS = {kind: Decoder(struct) for kind, struct in KINDS.items()}


def check(kind: str, body: bytes) -> Struct:
    """The body as its struct, from JSON. Raises msgspec.ValidationError with the path of what is wrong."""
    return DECODERS[kind].decode(body)


def schema() -> dict[str, Any]:
    """JSON Schema of the kinds that a phone writes: `{schema, kinds: {kind: $ref}, $defs}`."""
    refs, definitions = msgspec.json.schema_components(CLIENT_KINDS.values(), ref_template="#/$defs/{name}")
    return {"schema": SCHEMA, "kinds": dict(zip(CLIENT_KINDS, refs, strict=True)), "$defs": definitions}
