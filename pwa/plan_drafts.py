"""A plan as it is being typed: read from the form, checked field by field, shown again with nothing lost."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import Any, cast, get_args

from pwa.guides import GUIDES
from pwa.guides.prescribing import LEAST_HOLD, Reach, reach
from pwa.kinds import Card, CareWhat, Measure, Plan, Planned, PlannedCare, Scheduled, SittingTarget
from pwa.kinds.values import Weekday

Form = Mapping[str, Sequence[str]]
Errors = dict[str, str]

CARE: tuple[CareWhat, ...] = get_args(CareWhat)
MEASURES: tuple[Measure, ...] = get_args(Measure)
WEEKDAYS: tuple[Weekday, ...] = get_args(Weekday)
REACH = {slug: reach(guide) for slug, guide in GUIDES.items()}
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

LONGEST_CARE = {"heat": 15, "ice": 10}
"""Minutes (clinical.md 2); 60 for the others."""

MOST_GOALS, LONGEST_GOAL, LONGEST_TEXT = 10, 300, 2000
EVERY = (7, 14, 28, 42, 84)


@dataclass
class GuideDraft:
    """One guide's fields, named as the form names them: `<guide>.side` and so on."""

    guide: str
    side: str = ""
    times: str = ""
    days: list[str] = field(default_factory=list)
    region: str = ""
    spot: str = ""
    tool: str = ""
    ceiling: str = ""
    seconds: str = ""
    note: str = ""

    @classmethod
    def new(cls, slug: str) -> "GuideDraft":
        return cls.of(Planned(slug, per_week=min(GUIDES[slug].per_week, REACH[slug].per_week)))

    @classmethod
    def of(cls, planned: Planned) -> "GuideDraft":
        card, own = planned.card or Card(), REACH[planned.guide].side
        said = {name: str(getattr(card, name) or "") for name in CARD}
        said["ceiling"] = "" if card.ceiling is None else str(card.ceiling)
        side = own if planned.side == "guide" else planned.side
        return cls(planned.guide, side, str(planned.per_week), list(planned.days), **said)

    @classmethod
    def from_form(cls, slug: str, form: Form) -> "GuideDraft":
        said = {one.name: first(form, f"{slug}.{one.name}") for one in fields(cls) if one.name != "guide"}
        return cls(slug, **said | {"days": list(form.get(f"{slug}.days", ()))})  # type: ignore[arg-type]

    @property
    def reach(self) -> Reach:
        return REACH[self.guide]

    @property
    def has_card(self) -> bool:
        return any(getattr(self, name) for name in CARD) or bool(self.days)

    def read(self, errors: Errors) -> Planned:
        most, wrong = self.reach, Fields(self.guide, errors)
        side = self.side if self.side in most.sides else most.side
        if self.side not in most.sides:
            wrong("side", "Choose the side.")
        days = [day for day in WEEKDAYS if day in self.days]
        wrong.unless(apart(days, most.apart), "days", "Never two days in a row: leave a day between.")
        wrong.unless(len(days) <= most.per_week, "days", f"At most {most.per_week} a week.")
        times = wrong.number("times", self.times, 1, most.per_week, "times a week") or 1
        return Planned(self.guide, cast(Any, side), len(days) or times, days, self._card(side, wrong))

    def _card(self, side: str, wrong: "Fields") -> Card | None:
        most = self.reach
        if self.region and (self.region not in most.regions or other_side(self.region, side)):
            wrong("region", "This spot does not belong to the guide and its side.")
        ceiling = wrong.number("ceiling", self.ceiling, 0, most.ceiling or 0, "of 10", optional=True)
        seconds = wrong.number(
            "seconds", self.seconds, LEAST_HOLD, most.seconds or 0, "seconds", optional=True
        )
        wrong.unless(len(self.spot) <= 200, "spot", "At most 200 letters.")
        wrong.unless(len(self.tool) <= 60, "tool", "At most 60 letters.")
        wrong.unless(len(self.note) <= LONGEST_TEXT, "note", f"At most {LONGEST_TEXT} letters.")
        card = Card(cast(Any, self.region or None), self.spot, self.tool, ceiling, seconds, self.note)
        return None if card == Card() else card


CARD = ("region", "spot", "tool", "ceiling", "seconds", "note")


@dataclass
class CareDraft:
    what: CareWhat
    on: bool = False
    times: str = "7"
    minutes: str = ""
    note: str = ""

    @classmethod
    def of(cls, planned: PlannedCare) -> "CareDraft":
        return cls(planned.what, True, str(planned.per_week), str(planned.minutes or ""), planned.note)

    @classmethod
    def from_form(cls, what: CareWhat, form: Form) -> "CareDraft":
        said = {name: first(form, f"care-{what}.{name}") for name in ("times", "minutes", "note")}
        return cls(what, what in form.get("care", ()), **said)

    def read(self, errors: Errors) -> PlannedCare:
        wrong, longest = Fields(f"care-{self.what}", errors), LONGEST_CARE.get(self.what, 60)
        times = wrong.number("times", self.times, 1, 28, "times a week") or 1
        minutes = wrong.number("minutes", self.minutes, 1, longest, "minutes", optional=True)
        wrong.unless(len(self.note) <= 300, "note", "At most 300 letters.")
        return PlannedCare(self.what, times, minutes, self.note)


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
            seen=int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 16 else 0,
            guides=[GuideDraft.from_form(slug, form) for slug in asked if slug in GUIDES],
            care=[CareDraft.from_form(what, form) for what in CARE],
            flare=[slug for slug in form.get("flare", ()) if slug in GUIDES],
            measures={one: first(form, f"{one}.every") for one in MEASURES if one in form.get("measure", ())},
            **said,
        )

    def read(self) -> Plan | None:
        """The plan to send; None with `errors`."""
        self.errors = {}
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
        return None if self.errors else plan

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


@dataclass
class Fields:
    """Writes down what is wrong, by the field's name in the form."""

    of: str
    errors: Errors

    def __call__(self, name: str, message: str) -> None:
        self.errors.setdefault(f"{self.of}.{name}" if self.of else name, message)

    def unless(self, fine: bool, name: str, message: str) -> None:
        if not fine:
            self(name, message)

    def number(
        self, name: str, text: str, least: int, most: int, unit: str, optional: bool = False
    ) -> int | None:
        if optional and not text:
            return None
        number = int(text) if text.isascii() and text.isdigit() and len(text) < 6 else -1
        if least <= number <= most:
            return number
        self(
            name,
            f"Give {least} to {most} {unit}." if most >= least else "This guide has nothing to set here.",
        )
        return None


def first(form: Form, name: str) -> str:
    """As typed; line ends as the database has them."""
    return next(iter(form.get(name, ())), "").strip().replace("\r\n", "\n")


def apart(days: Iterable[str], least: int) -> bool:
    """Whether weekdays lie far enough from each other, around the week."""
    at = [WEEKDAYS.index(cast(Weekday, day)) for day in days]
    return all((b - a) % 7 >= least for a, b in zip(at, [*at[1:], *at[:1]], strict=True) if a != b)


def other_side(region: str, side: str) -> bool:
    return {"left": "-right-", "right": "-left-"}.get(side, "?") in region
