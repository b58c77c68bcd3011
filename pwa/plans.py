"""The plan of one client: one entry, changed in place, for the phone's next sync (product 38)."""

import uuid
from dataclasses import dataclass
from datetime import datetime

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from pwa import therapist_entries
from pwa.kinds import Plan
from pwa.models import Entry, Person
from pwa.sealing import Keyring
from pwa.sync import Stream

NAMESPACE = uuid.UUID("6e9f3b0e-4b66-4c53-9d3a-2f0c7c1d5a10")
"""Two therapists who make the first plan of a client at once make the same entry."""


@dataclass
class Agreement:
    """The plan as it stands, while nobody else can write to the stream. The caller commits."""

    stream: Stream
    therapist: Person
    now: datetime
    entry: Entry | None
    plan: Plan

    @classmethod
    def open(
        cls, session: Session, keyring: Keyring, therapist: Person, client: Person, now: datetime
    ) -> "Agreement":
        cipher = keyring.cipher(session, client.id)
        stream = Stream.lock(session, client.id, cipher)
        newest = select(Entry).where(
            Entry.client_id == client.id, Entry.kind == "plan", Entry.deleted.is_(False)
        )
        entry = session.scalars(newest.order_by(Entry.occurred_at.desc(), Entry.seq.desc())).first()
        if entry is None:
            return cls(stream, therapist, now, None, Plan())
        plain = cipher.open(entry.body or b"", entry.id.bytes, entry.rev)
        return cls(stream, therapist, now, entry, msgspec.json.decode(plain, type=Plan))

    @property
    def number(self) -> int:
        """Of the version that stands; 0 before the first."""
        return self.entry.seq if self.entry else 0

    def outdates(self, seen: int, plan: Plan) -> bool:
        """Somebody changed it since a form was opened, and not into what the form says."""
        return seen != self.number and plan != self.plan

    def change(self, plan: Plan) -> None:
        """The next version. What changes nothing writes nothing: a form sent twice is sent once."""
        if plan == self.plan:
            return
        entry = self.entry
        therapist_entries.write(
            self.stream,
            self.therapist,
            "plan",
            plan,
            self.now,
            at=entry.occurred_at if entry else None,
            day=entry.local_date if entry else None,
            entry_id=entry.id if entry else uuid.uuid5(NAMESPACE, str(self.stream.client_id)),
            base_rev=entry.rev if entry else 0,
        )
