"""One guide and one kind of care in the plan's form: as typed, and checked against what the guide allows."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any, cast, get_args

from pwa.digits import whole
from pwa.guides import GUIDES
from pwa.guides.prescribing import LEAST_HOLD, Reach, reach
from pwa.kinds import Card, CareWhat, Planned, PlannedCare
from pwa.kinds.values import Weekday

Form = Mapping[str, Sequence[str]]
Errors = dict[str, str]

WEEKDAYS: tuple[Weekday, ...] = get_args(Weekday)
REACH = {slug: reach(guide) for slug, guide in GUIDES.items()}

LONGEST_CARE = {"heat": 15, "ice": 10}
"""Minutes (clinical.md 2); 60 for the others."""

LONGEST_TEXT = 2000


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
        number = whole(text, -1)
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
