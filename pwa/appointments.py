"""Agreeing on the next session, moving it, cancelling it: entries that the client's phone receives."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from pwa.brief.shapes import Session as Agreed
from pwa.errors import NotFound
from pwa.kinds import Appointment
from pwa.models import Entry, Person
from pwa.sealing import Keyring
from pwa.sync import Seal, Stream, therapist_author

FURTHEST_AHEAD = timedelta(days=366)
SHORTEST, LONGEST = 5, 8 * 60


@dataclass
class Asked:
    """A form as it was typed, in the practice's time; `errors` by field once `read` has looked at it."""

    day: str = ""
    clock: str = ""
    minutes: str = "60"
    errors: dict[str, str] = field(default_factory=dict)

    @classmethod
    def from_form(cls, form: Mapping[str, str]) -> "Asked":
        day, clock, minutes = (form.get(name, "").strip()[:32] for name in ("date", "time", "minutes"))
        return cls(day, clock, minutes)

    @classmethod
    def of(cls, agreed: Agreed | None, zone: ZoneInfo) -> "Asked":
        """The session that is agreed, to be changed; or an empty form."""
        if agreed is None:
            return cls()
        starts_at = agreed.starts_at.astimezone(zone)
        return cls(f"{starts_at:%Y-%m-%d}", f"{starts_at:%H:%M}", str(agreed.minutes))

    def read(self, zone: ZoneInfo, now: datetime) -> tuple[datetime, int] | None:
        """When it starts and how many minutes it takes, or None and `errors`."""
        day, clock, minutes = self._day(), self._clock(), self._minutes()
        if day is None or clock is None or minutes is None:
            return None
        today = now.astimezone(zone).date()
        if not today <= day <= today + FURTHEST_AHEAD:
            self.errors["date"] = "Choose a day from today to a year ahead."
            return None
        starts_at = datetime.combine(day, clock, zone).astimezone(UTC)
        if starts_at <= now:
            self.errors["time"] = "This is in the past. Choose a time to come."
        elif starts_at.astimezone(zone).time() != clock:
            self.errors["time"] = "The clocks change that night: this time does not exist."
        return None if self.errors else (starts_at, minutes)

    def _day(self) -> date | None:
        try:
            return date.fromisoformat(self.day)
        except ValueError:
            self.errors["date"] = "Give a day."
            return None

    def _clock(self) -> time | None:
        try:
            return time.fromisoformat(self.clock).replace(second=0, microsecond=0, tzinfo=None)
        except ValueError:
            self.errors["time"] = "Give a time."
            return None

    def _minutes(self) -> int | None:
        number = int(self.minutes) if self.minutes.isascii() and self.minutes.isdigit() else 0
        if SHORTEST <= number <= LONGEST:
            return number
        self.errors["minutes"] = f"Give {SHORTEST} to {LONGEST} minutes."
        return None


@dataclass
class Book:
    """The sessions of one client, while nobody else can write to the stream. The caller commits."""

    session: Session
    stream: Stream
    cipher: Seal
    therapist: Person
    now: datetime

    @classmethod
    def open(
        cls, session: Session, keyring: Keyring, therapist: Person, client: Person, now: datetime
    ) -> "Book":
        cipher = keyring.cipher(session, client.id)
        return cls(session, Stream.lock(session.connection(), client.id, cipher), cipher, therapist, now)

    def agree(self, starts_at: datetime, minutes: int) -> None:
        """A session that is planned for the same time already is that session."""
        planned = (known for _, known in self._sessions() if known.state == "planned")
        if not any(known.starts_at == starts_at for known in planned):
            self._write(Appointment(starts_at, minutes, "planned", self.therapist.name))

    def move(self, entry_id: uuid.UUID, starts_at: datetime, minutes: int) -> None:
        row, known = self.find(entry_id)
        moved = Appointment(starts_at, minutes, "planned", known.with_ or self.therapist.name)
        self._write(moved, over=row)

    def cancel(self, entry_id: uuid.UUID) -> None:
        row, known = self.find(entry_id)
        self._write(msgspec.structs.replace(known, state="cancelled"), over=row)

    def _sessions(self) -> list[tuple[Entry, Appointment]]:
        rows = self.session.scalars(
            select(Entry).where(
                Entry.client_id == self.stream.client_id,
                Entry.kind == "appointment",
                Entry.deleted.is_(False),
            )
        )
        return [(row, self._opened(row)) for row in rows]

    def find(self, entry_id: uuid.UUID) -> tuple[Entry, Appointment]:
        found = next((pair for pair in self._sessions() if pair[0].id == entry_id), None)
        if found is None:
            raise NotFound
        return found

    def _write(self, session: Appointment, over: Entry | None = None) -> None:
        """A new entry, or the next revision of one. What changes nothing writes nothing."""
        if over is not None and self._opened(over) == session:
            return
        zone = self.therapist.practice.timezone
        self.stream.write(
            therapist_author(self.therapist.id),
            "appointment",
            session,
            at=session.starts_at,
            now=self.now,
            tz=zone,
            local_date=session.starts_at.astimezone(ZoneInfo(zone)).date(),
            entry_id=over.id if over else None,
            base_rev=over.rev if over else 0,
        )

    def _opened(self, row: Entry) -> Appointment:
        plain = self.cipher.open(row.body or b"", row.id.bytes, row.rev)
        return msgspec.json.decode(plain, type=Appointment)
