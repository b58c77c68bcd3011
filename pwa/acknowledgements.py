"""A therapist has seen a change and notes what she makes of it (product 44). Added, never overwritten."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.orm import Session

from pwa import therapist_entries
from pwa.brief import Change
from pwa.kinds import Acknowledgement
from pwa.models import Person
from pwa.sealing import Keyring
from pwa.sync import Stream

LONGEST_NOTE = 2000


@dataclass
class Noted:
    """The form as it was typed; `errors` and `gone` once `read` has looked at it.

    gone: the brief shows no such change any more
    """

    key: str = ""
    note: str = ""
    gone: bool = False
    errors: dict[str, str] = field(default_factory=dict)

    @classmethod
    def from_form(cls, form: Mapping[str, str]) -> "Noted":
        return cls(form.get("change", "")[:200], form.get("note", "").strip()[: LONGEST_NOTE + 1])

    def read(self, changes: Iterable[Change], by: str) -> Acknowledgement | None:
        """What to write; None when it is written already, with `errors`, or when the change is `gone`."""
        change = next((one for one in changes if one.key == self.key), None)
        if change is None:
            self.gone = True
            return None
        if len(self.note) > LONGEST_NOTE:
            self.errors["note"] = f"Shorten the note to {LONGEST_NOTE} characters."
            return None
        known = any((seen.by, seen.note) == (by, self.note) for seen in change.seen)
        return None if known else Acknowledgement(change.key, change.title, self.note)


def lock(session: Session, keyring: Keyring, client: Person) -> Stream:
    """Taken before the brief is read: of two taps at once the second sees what the first wrote."""
    return Stream.lock(session, client.id, keyring.cipher(session, client.id))


def write(stream: Stream, therapist: Person, noted: Acknowledgement, now: datetime) -> None:
    """The caller commits."""
    therapist_entries.write(stream, therapist, "acknowledgement", noted, now)
