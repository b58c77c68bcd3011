"""A plan as it is being typed: read from the form, checked field by field, shown again with nothing lost."""

from dataclasses import dataclass, field, replace
from typing import Any, get_args

from pwa.digits import whole
from pwa.guides import GUIDES
from pwa.kinds import CareWhat, Measure, Plan, Scheduled, SittingTarget
from pwa.plan_rows import LONGEST_TEXT, CareDraft, Errors, Fields, Form, GuideDraft, first

CARE: tuple[CareWhat, ...] = get_args(CareWhat)
MEASURES: tuple[Measure, ...] = get_args(Measure)
CALM = tuple(
    slug
    for slug, guide in GUIDES.items()
    if not guide.presses
    and not guide.unlocked_by
    and guide.ceiling.scale in ("none", "warm", "cold", "leg-rise")
)
FLARE = ("gentle-rocking", *CALM)
"""What may stand in on a flare day: nothing that presses, stretches or strengthens."""

BREAKS = ("sitting-break", "walking", "hip-hinge", "slow-breathing")
"""What a break may offer: short, and nothing that presses."""

MEANWHILE = "plan"
"""Among the errors: somebody changed the plan while the form was open."""

MOST_GOALS, LONGEST_GOAL = 10, 300
EVERY = (7, 14, 28, 42, 84)


@dataclass
class Draft:
    """The whole form. `seen`: the number of the version that it was opened with; `errors` by field."""

    seen: int = 0
    guides: list[GuideDraft] = field(default_factory=list)
    minutes: str = ""
    stand: str = "2"
    rest: str = ""
    care: list[CareDraft] = field(default_factory=list)
    flare: list[str] = field(default_factory=list)
    step_up: str = ""
    goals: str = ""
    measures: dict[str, str] = field(default_factory=dict)
    note: str = ""
    errors: Errors = field(default_factory=dict)

    @classmethod
    def of(cls, plan: Plan, seen: int) -> "Draft":
        sitting, care = plan.sitting, {one.what: one for one in plan.care}
        return cls(
            seen=seen,
            guides=[GuideDraft.of(one) for one in plan.guides if one.guide in GUIDES],
            minutes=str(sitting.minutes) if sitting else "",
            stand=str(sitting.stand) if sitting else "2",
            rest=(sitting.guide or "") if sitting else "",
            care=[CareDraft.of(care[what]) if what in care else CareDraft(what) for what in CARE],
            flare=list(plan.flare),
            step_up=plan.step_up,
            goals="\n".join(plan.goals),
            measures={one.measure: str(one.every_days) for one in plan.measures},
            note=plan.note,
        )

    @classmethod
    def from_form(cls, form: Form) -> "Draft":
        seen, asked = first(form, "seen"), dict.fromkeys(form.get("guide", ()))
        words = ("minutes", "stand", "rest", "step_up", "goals", "note")
        said: dict[str, Any] = {name: first(form, name) for name in words}
        return cls(
            seen=whole(seen, 0),
            guides=[GuideDraft.from_form(slug, form) for slug in asked if slug in GUIDES],
            care=[CareDraft.from_form(what, form) for what in CARE],
            flare=[slug for slug in form.get("flare", ()) if slug in FLARE],
            measures={one: first(form, f"{one}.every") for one in MEASURES if one in form.get("measure", ())},
            **said,
        )

    def read(self) -> Plan | None:
        """The plan to send; None when a field is `wrong`."""
        self.errors = {name: said for name, said in self.errors.items() if name == MEANWHILE}
        plan = Plan(
            guides=[one.read(self.errors) for one in self.guides],
            flare=self.flare[:10],
            note=self._text("note", self.note),
            step_up=self._text("step_up", self.step_up),
            sitting=self._sitting(),
            care=[one.read(self.errors) for one in self.care if one.on],
            goals=self._goals(),
            measures=[self._measure(one) for one in MEASURES if one in self.measures],
        )
        return None if self.wrong else plan

    @property
    def wrong(self) -> Errors:
        """What is to be corrected. A change by somebody else is told, and is nothing to correct."""
        return {name: said for name, said in self.errors.items() if name != MEANWHILE}

    def arranged(self, do: str) -> "Draft":
        """What a button of the form asks for: `up`, `down`, `out` or `add`, and which guide."""
        what, _, slug = do.partition(":")
        order = [one.guide for one in self.guides]
        if what == "add" and slug in GUIDES and slug not in order:
            return replace(self, guides=[*self.guides, GuideDraft.new(slug)])
        if slug not in order:
            return self
        at = order.index(slug)
        rest = [one for one in self.guides if one.guide != slug]
        to = {"up": max(0, at - 1), "down": at + 1}.get(what)
        return replace(self, guides=rest if to is None else [*rest[:to], self.guides[at], *rest[to:]])

    def _sitting(self) -> SittingTarget | None:
        if not self.minutes:
            return None
        wrong = Fields("", self.errors)
        minutes = wrong.number("minutes", self.minutes, 5, 180, "minutes") or 30
        stand = wrong.number("stand", self.stand, 1, 60, "minutes") or 2
        return SittingTarget(minutes, stand, self.rest if self.rest in GUIDES else None)

    def _goals(self) -> list[str]:
        goals = [line.strip() for line in self.goals.splitlines() if line.strip()]
        wrong = Fields("", self.errors)
        wrong.unless(len(goals) <= MOST_GOALS, "goals", f"At most {MOST_GOALS} goals, one in a line.")
        wrong.unless(
            all(len(one) <= LONGEST_GOAL for one in goals), "goals", "A goal is at most 300 letters."
        )
        return goals

    def _measure(self, measure: Measure) -> Scheduled:
        days = Fields(measure, self.errors).number("every", self.measures[measure], 7, 180, "days")
        return Scheduled(measure, days or 14)

    def _text(self, name: str, said: str) -> str:
        Fields("", self.errors).unless(len(said) <= LONGEST_TEXT, name, f"At most {LONGEST_TEXT} letters.")
        return said
