"""Opening a guide that waits for somebody, and taking that back (clinical.md 1 and 2). The client is told."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal, cast, get_args

from sqlalchemy import select
from sqlalchemy.orm import Session

from pwa import therapist_entries
from pwa.brief.locks import Locks, may_open
from pwa.errors import Invalid, NotFound
from pwa.guides import GUIDES
from pwa.kinds import Unlock
from pwa.models import Entry, Person
from pwa.sealing import Keyring
from pwa.sync import Stream, therapist_author

Role = Literal["therapist", "physiotherapist", "doctor"]
LONGEST_NAME, LONGEST_NOTE = 200, 2000
RESENT = timedelta(minutes=10)
"""A form that comes again within this time opens nothing a second time."""


@dataclass(frozen=True)
class Other:
    title: str
    needs: str


OTHERS = {
    slug: Other(guide.title, "clinician" if guide.unlocked_by == "physiotherapist" else "therapist")
    for slug, guide in GUIDES.items()
    if guide.presses or guide.unlocked_by
}
"""Guides that may be closed on the phone though the brief does not see why: their stops are older than what
it reads, or held back. Who treats the client may open each of them, and learns nothing by that.
"""


@dataclass
class Opening:
    """The form as it was typed; `errors` by field once `read` has looked at it."""

    therapist: str
    guide: str = ""
    by: str = ""
    role: str = "therapist"
    note: str = ""
    errors: dict[str, str] = field(default_factory=dict)

    @classmethod
    def from_form(cls, therapist: str, form: Mapping[str, str]) -> "Opening":
        guide, by, role, note = (form.get(name, "").strip() for name in ("guide", "by", "role", "note"))
        return cls(therapist, guide[:60], by[: LONGEST_NAME + 1], role, note[: LONGEST_NOTE + 1])

    def blank(self, needs: str) -> "Opening":
        """What is filled in for her: her own name, where she may open it herself."""
        if needs == "clinician":
            return Opening(self.therapist, role="physiotherapist")
        return Opening(self.therapist, by=self.therapist)

    def read(self, locks: Locks, now: datetime) -> Unlock | None:
        """The entry to write; None with `errors`, or without any when the guide is open already."""
        needs = self._needs(locks)
        if needs is None:
            raise Invalid("Choose a guide of the library.", "guide")
        if self._is_open(locks, now):
            return None
        if not 0 < len(self.by) <= LONGEST_NAME:
            self.errors["by"] = "Give the name of who looked at it."
        if self.role not in get_args(Role):
            self.errors["role"] = "Choose a role."
        elif not may_open(needs, self.role):
            self.errors["role"] = "This guide needs a physiotherapist or a doctor."
        if self.errors:
            return None
        return Unlock(self.guide, self.by, cast(Role, self.role), now, self.note[:LONGEST_NOTE])

    def _needs(self, locks: Locks) -> str | None:
        """Who may open it; of a guide that does not wait as far as we see, too: see OTHERS."""
        waiting = next((one for one in locks.waiting if one.guide == self.guide), None)
        if waiting:
            return waiting.needs
        return OTHERS[self.guide].needs if self.guide in OTHERS else None

    def _is_open(self, locks: Locks, now: datetime) -> bool:
        """This form was sent before."""
        own = [one for one in locks.opened if one.guide == self.guide]
        return not self._waits(locks) and any(one.at > now - RESENT for one in own)

    def _waits(self, locks: Locks) -> bool:
        return any(one.guide == self.guide for one in locks.waiting)


def write(
    session: Session, keyring: Keyring, therapist: Person, client: Person, unlock: Unlock, now: datetime
) -> None:
    """The caller commits."""
    stream = Stream.lock(session, client.id, keyring.cipher(session, client.id))
    therapist_entries.write(stream, therapist, "unlock", unlock, now)


def take_back(
    session: Session, keyring: Keyring, therapist: Person, client: Person, entry_id: uuid.UUID, now: datetime
) -> None:
    """Closes the guide again; what is taken back already stays so. The caller commits."""
    stream = Stream.lock(session, client.id, keyring.cipher(session, client.id))
    found = select(Entry).where(Entry.client_id == client.id, Entry.id == entry_id, Entry.kind == "unlock")
    entry = session.scalar(found)
    if entry is None:
        raise NotFound
    if not entry.deleted:
        stream.erase(therapist_author(therapist.id), entry, now)
