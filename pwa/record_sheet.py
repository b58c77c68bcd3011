"""The form of a session record as it is typed, and the record that it says (clinical.md 5)."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Literal, cast, get_args
from zoneinfo import ZoneInfo

from pwa.brief.shapes import Session as Agreed
from pwa.digits import whole
from pwa.drafts import Kept
from pwa.kinds import REGIONS, Block, Levels, Record, Technique

LONGEST_NAME, LONGEST_TEXT = 120, 20_000
SHORTEST, LONGEST = 1, 8 * 60
EARLIEST, LATEST = date(2000, 1, 1), date(2199, 12, 31)
CLOCKS_DIFFER = timedelta(minutes=10)
"""A tablet's clock may be a little ahead of the server's."""

TECHNIQUES: tuple[str, ...] = get_args(Technique)
RESPONSES = ("eased", "same", "spread", "numb")
FIELDS = frozenset(
    {
        *("id", "appointment", "date", "time", "minutes", "assessed", "consent", "area", "homework", "note"),
        *(f"{when}_{part}" for when in ("before", "after") for part in ("back", "leg", "furthest")),
    }
)
OF_AN_AREA = ("technique", "muscle", "seconds", "pressure", "felt", "response", "adapted")
MOST_VALUES = 40


@dataclass
class Sheet:
    """`typed`: each field with its values; what belongs to an area is named `technique-<region>` and so on.
    `errors` by field once `read` has looked at it.
    """

    typed: dict[str, list[str]] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, fields: Iterable[tuple[str, Sequence[str]]]) -> "Sheet":
        """Of a form or a draft: fields that it does not have are left out."""
        known = ((name, [str(v).strip() for v in values[:MOST_VALUES]]) for name, values in fields)
        return cls({name: values for name, values in known if _is_field(name) and any(values)})

    @classmethod
    def of_draft(cls, draft: Kept) -> "Sheet":
        return cls.of([*draft.typed.items(), ("id", [draft.record])])

    @classmethod
    def blank(cls, agreed: Agreed | None, zone: ZoneInfo, now: datetime) -> "Sheet":
        """For the session that is agreed for today; else for one that began an hour ago."""
        starts_at = (agreed.starts_at if agreed else now - timedelta(hours=1)).astimezone(zone)
        typed = {
            "id": [str(uuid.uuid4())],
            "date": [f"{starts_at:%Y-%m-%d}"],
            "time": [f"{starts_at:%H:%M}"],
            "minutes": [str(agreed.minutes if agreed else 60)],
        }
        return cls(typed | ({"appointment": [str(agreed.entry_id)]} if agreed else {}))

    def one(self, name: str) -> str:
        return next(iter(self.typed.get(name, ())), "")

    def has(self, name: str, value: str) -> bool:
        return value in self.typed.get(name, ())

    def is_wrong(self, region: str) -> bool:
        return any(name.partition("-")[2] == region for name in self.errors)

    @property
    def id(self) -> str:
        return self.one("id")

    @property
    def areas(self) -> list[str]:
        """Each once, the back before the front and from the top down."""
        chosen = set(self.typed.get("area", ()))
        return [region for region in reversed(REGIONS) if region in chosen]

    def read(self, zone: ZoneInfo, now: datetime) -> Record | None:
        """What is to be written, or None and `errors`."""
        started_at, minutes = self._started(zone, now), self._minutes()
        record = {
            "appointment": self.one("appointment"),
            "assessed": [name for name in ("low_back", "buttock") if self.has("assessed", name)],
            "consent": self.has("consent", "yes"),
            "before": self._levels("before"),
            "after": self._levels("after"),
            "blocks": [self._block(region) for region in self.areas],
            "homework": self._text("homework"),
            "note": self._text("note"),
        }
        if not self.errors and not _says_something(record):
            self.errors["area"] = "Nothing is written down yet. Choose an area, or write a note."
        if self.errors or started_at is None or minutes is None:
            return None
        return Record(started_at=started_at, minutes=minutes, **cast(dict[str, Any], record))

    def _started(self, zone: ZoneInfo, now: datetime) -> datetime | None:
        day, clock = self._day(), self._clock()
        if day is None or clock is None:
            return None
        started_at = datetime.combine(day, clock, zone).astimezone(UTC)
        if started_at > now + CLOCKS_DIFFER:
            self.errors["time"] = "This is in the future. Give the time when the session began."
        elif started_at.astimezone(zone).time() != clock:
            self.errors["time"] = "The clocks changed that night: this time does not exist."
        return started_at

    def _day(self) -> date | None:
        try:
            day = date.fromisoformat(self.one("date"))
        except ValueError:
            self.errors["date"] = "Give a day."
            return None
        if EARLIEST <= day <= LATEST:
            return day
        self.errors["date"] = "Check the year."
        return None

    def _clock(self) -> time | None:
        try:
            return time.fromisoformat(self.one("time")).replace(second=0, microsecond=0, tzinfo=None)
        except ValueError:
            self.errors["time"] = "Give a time."
            return None

    def _minutes(self) -> int | None:
        return self._number("minutes", SHORTEST, LONGEST, f"Give {SHORTEST} to {LONGEST} minutes.")

    def _levels(self, when: Literal["before", "after"]) -> Levels | None:
        """Back and leg belong together: one of them alone would leave the other to be guessed."""
        back, leg = (self._score(f"{when}_{part}") for part in ("back", "leg"))
        furthest = self._number(f"{when}_furthest", 0, 4, "Choose from the list.", optional=True)
        if back is None and leg is None and furthest is None:
            return None
        if back is None or leg is None:
            missing = "back" if back is None else "leg"
            self.errors.setdefault(f"{when}_{missing}", f"Choose the {missing}, too, or leave both empty.")
            return None
        return Levels(back, leg, furthest)

    def _block(self, region: str) -> Block | None:
        techniques = [name for name in TECHNIQUES if self.has(f"technique-{region}", name)]
        if not techniques:
            self.errors[f"technique-{region}"] = "Choose at least one technique, or remove this area."
        response = self.one(f"response-{region}")
        seconds = self._number(
            f"seconds-{region}", 0, 3 * 60 * 60, "Give the seconds as a whole number, like 90.", optional=True
        )
        fields = {
            "muscle": self._text(f"muscle-{region}", LONGEST_NAME),
            "pressure": self._score(f"pressure-{region}"),
            "felt": [one for one in REGIONS if self.has(f"felt-{region}", one)],
            "response": response if response in RESPONSES else None,
            "adapted": self._text(f"adapted-{region}"),
        }
        if self.errors:
            return None
        return Block(region, techniques, seconds=seconds, **fields)  # type: ignore[arg-type]

    def _score(self, name: str) -> int | None:
        return self._number(name, 0, 10, "Choose a number from 0 to 10.", optional=True)

    def _number(self, name: str, least: int, most: int, otherwise: str, optional: bool = False) -> int | None:
        text = self.one(name)
        if optional and not text:
            return None
        number = whole(text, least - 1)
        if least <= number <= most:
            return number
        self.errors[name] = otherwise
        return None

    def _text(self, name: str, longest: int = LONGEST_TEXT) -> str:
        text = self.one(name)
        if len(text) > longest:
            self.errors[name] = f"This is too long: {longest:,} letters fit."
        return text


def _is_field(name: str) -> bool:
    what, _, region = name.partition("-")
    return name in FIELDS or (what in OF_AN_AREA and region in REGIONS)


def _says_something(record: Mapping[str, object]) -> bool:
    return any(record[name] for name in ("blocks", "before", "after", "homework", "note", "assessed"))
