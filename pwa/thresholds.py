"""From when on something counts as a change: clinical.md 3, unless the practice set its own (product 44)."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import NamedTuple

import msgspec

from pwa.brief.shapes import Limits
from pwa.digits import whole
from pwa.models import Practice


class Threshold(NamedTuple):
    """One number of the form. `share`: typed in per cent, kept as a share of 1."""

    name: str
    label: str
    unit: str
    low: int
    high: int
    share: bool = False

    def shown(self, limits: Limits) -> str:
        value = getattr(limits, self.name)
        return f"{round(value * 100) if self.share else value:g}"


GROUPS: tuple[tuple[str, tuple[Threshold, ...]], ...] = (
    (
        "Pain, leg and back",
        (
            Threshold("points", "Weekly medians differ by at least", "points of 10", 1, 5),
            Threshold("share", "and by at least", "% of the earlier one", 10, 60, share=True),
            Threshold("logged_days", "with, in each of the two weeks, at least", "days logged", 2, 7),
        ),
    ),
    (
        "Down the leg, and numbness",
        (
            Threshold("furthest_steps", "Furthest point lower by at least", "steps", 1, 3),
            Threshold("furthest_days", "on at least so many days in a row", "days", 1, 7),
            Threshold("numb_days", "Numb, after a week without, on at least", "of 7 days", 1, 7),
        ),
    ),
    (
        "After guides and sessions",
        (
            Threshold("pressure", "Pressure during a guide over", "of 10", 2, 7),
            Threshold("stops", "Guides stopped in 14 days, at least", "times", 1, 5),
            Threshold("worse_mornings", "Worse the morning after, in 14 days, at least", "times", 1, 7),
            Threshold(
                "worse_sessions", "Worse for over 24 hours after at least", "sessions in 6 weeks", 1, 4
            ),
        ),
    ),
    (
        "Measures, and the weeks",
        (
            Threshold("rmdq_up", "RMDQ higher by at least", "points of 24", 2, 12),
            Threshold("psfs_down", "PSFS lower by at least", "points of 10", 1, 5),
            Threshold("better_share", "Less better than", "%", 10, 60, share=True),
            Threshold("weeks", "looked at after", "weeks", 3, 12),
            Threshold("silent_days", "Nothing logged for at least", "days", 2, 21),
        ),
    ),
)
ALL = tuple(one for _, group in GROUPS for one in group)


def limits_of(practice: Practice) -> Limits:
    """What holds in this practice. What can't be read is as in clinical.md."""
    try:
        return msgspec.json.decode(practice.limits or "{}", type=Limits)
    except msgspec.MsgspecError:
        return Limits()


def version(practice: Practice) -> str:
    """Names what is stored now: a form that was made with something older says so."""
    return hashlib.sha256((practice.limits or "").encode()).hexdigest()[:16]


def keep(practice: Practice, limits: Limits) -> None:
    """Only what differs from clinical.md is stored. The caller commits."""
    usual = Limits()
    own = {f.name: getattr(limits, f.name) for f in fields(Limits)}
    differs = {name: value for name, value in own.items() if value != getattr(usual, name)}
    practice.limits = msgspec.json.encode(differs).decode() if differs else None


@dataclass
class Asked:
    """The form as it was typed; `errors` by field once `read` has looked at it."""

    typed: Mapping[str, str]
    errors: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, limits: Limits) -> "Asked":
        return cls({one.name: one.shown(limits) for one in ALL})

    @classmethod
    def from_form(cls, form: Mapping[str, str]) -> "Asked":
        return cls({one.name: form.get(one.name, "").strip()[:12] for one in ALL})

    def read(self) -> Limits | None:
        values = {one.name: self._number(one) for one in ALL}
        return None if self.errors else msgspec.convert(values, Limits)

    def _number(self, one: Threshold) -> float:
        text = self.typed[one.name]
        number = whole(text, -1)
        if not one.low <= number <= one.high:
            self.errors[one.name] = f"Give a whole number from {one.low} to {one.high}."
        return number / 100 if one.share else number
