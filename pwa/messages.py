"""What client and therapist write to each other, and writing back (product 41)."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from pwa import history, therapist_entries
from pwa.brief import talk
from pwa.brief.guided import title_of
from pwa.brief.holds import name_of
from pwa.brief.planned import planned_guides, plans_of
from pwa.brief.sessions import held, last_review, next_after
from pwa.brief.shapes import Logged
from pwa.guides import GUIDES
from pwa.history import KNOWN
from pwa.kinds import About, Reply
from pwa.models import Entry, Person
from pwa.sealing import Keyring
from pwa.sync import Stream

LONGEST = 20_000
READ = ("message", "reply", "review", "plan", "appointment")


@dataclass(frozen=True)
class Topic:
    """What a message may be about: `value` as the form sends it, `title` as it is read."""

    value: str
    title: str


@dataclass(frozen=True)
class Conversation:
    """Both sides, the oldest first; `new`: ids of what was not read or answered yet."""

    said: tuple[talk.Said, ...]
    new: frozenset[uuid.UUID]
    topics: tuple[Topic, ...]


@dataclass
class Letter:
    """The form as it was typed; `errors` by field once it was looked at. `about`: the value of a topic."""

    id: uuid.UUID
    text: str = ""
    about: str = ""
    errors: dict[str, str] = field(default_factory=dict)
    stale: bool = False

    @classmethod
    def from_form(cls, form: Mapping[str, str]) -> "Letter":
        text = form.get("text", "").replace("\r\n", "\n").strip()
        return cls(name_of(form.get("id", "")) or uuid.uuid4(), text, form.get("about", "")[:80])

    def read(self) -> bool:
        if not self.text:
            self.errors["text"] = "Write something first."
        elif len(self.text) > LONGEST:
            self.errors["text"] = "That is too long. 20,000 letters fit."
        return not self.errors


def conversation(
    session: Session, keyring: Keyring, client: Person, now: datetime, about: str = ""
) -> Conversation:
    """All that was written, with topics to write about: `about`, sessions, the guides of the plan."""
    entries = history.some(session, keyring, client, Entry.kind.in_(READ))
    said = talk.conversation(entries)
    new = talk.waiting(said, last_review(entries))
    named = _named(session, keyring, client, talk.named_in(said))
    topics = _topics(session, keyring, client, entries, about, now)
    return Conversation(
        tuple(replace(one, about=_about(one.about, named)) for one in said),
        frozenset(one.entry_id for one in new),
        tuple(topics),
    )


def send(
    session: Session, keyring: Keyring, therapist: Person, client: Person, letter: Letter, now: datetime
) -> bool:
    """Writes the letter into the client's stream, once; False with `letter.errors`. The caller commits."""
    stream = Stream.lock(session, client.id, keyring.cipher(session, client.id))
    about = _chosen(session, keyring, client, letter.about)
    if letter.about and about is None:
        letter.about = ""
        letter.errors["about"] = "What this was about is not here any more. Choose again, or send it without."
    if not letter.read():
        return False
    reply = Reply(letter.text, about)
    if session.scalar(select(Entry.n).where(Entry.client_id == client.id, Entry.id == letter.id)):
        return _is_there(session, keyring, client, letter.id, reply) or _refuse(letter)
    therapist_entries.write(stream, therapist, "reply", reply, now, entry_id=letter.id)
    return True


def _is_there(session: Session, keyring: Keyring, client: Person, entry_id: uuid.UUID, reply: Reply) -> bool:
    """Whether it was sent before: the same words about the same, under the same name."""
    found = history.some(session, keyring, client, Entry.id == entry_id)
    known = next((talk.said(entry) for entry in found if entry.kind == "reply"), None)
    about = reply.about and reply.about.id
    return known is not None and (known.text, known.about and known.about.id) == (reply.text, about)


def _refuse(letter: Letter) -> bool:
    letter.id, letter.stale = uuid.uuid4(), True
    letter.errors["text"] = "This form was sent before, with other words. Send again to add these as well."
    return False


def _chosen(session: Session, keyring: Keyring, client: Person, value: str) -> About | None:
    topic = _topic(session, keyring, client, value)
    what, _, name = value.partition(":")
    return About(what, name, topic.title) if topic else None  # type: ignore[arg-type]


def _topic(session: Session, keyring: Keyring, client: Person, value: str) -> Topic | None:
    """A topic by its value; None for what is not there, not hers, or held back."""
    what, _, name = value.partition(":")
    if what == "guide":
        return Topic(value, GUIDES[name].title) if name in GUIDES else None
    entry_id = name_of(name) if what in ("entry", "session") else None
    found = _named(session, keyring, client, {entry_id} if entry_id else set())
    return next((Topic(value, talk.called(one)) for one in found.values()), None)


def _topics(
    session: Session, keyring: Keyring, client: Person, entries: Sequence[Logged], about: str, now: datetime
) -> list[Topic]:
    chosen = _topic(session, keyring, client, about) if about else None
    kept = held(entries, now)
    next_one = next_after(entries, now)
    sessions = [*kept[-1:], *([next_one] if next_one else [])]
    others = [Topic(f"session:{one.entry_id}", f"session, {one.day.day} {one.day:%B}") for one in sessions]
    plan = next(reversed(plans_of(entries)), None)
    others += [Topic(f"guide:{slug}", title_of(slug, KNOWN)) for slug in planned_guides(plan)]
    return [*([chosen] if chosen else []), *(one for one in others if not chosen or one.value != about)]


def _named(
    session: Session, keyring: Keyring, client: Person, ids: Iterable[uuid.UUID]
) -> dict[uuid.UUID, Logged]:
    if not (ids := set(ids)):
        return {}
    found = history.some(session, keyring, client, Entry.id.in_(ids))
    return {entry.entry_id: entry for entry in found}


def _about(about: talk.About | None, named: Mapping[uuid.UUID, Logged]) -> talk.About | None:
    """In our words: what the client's phone called it may tell of what is held back since."""
    if about is None or about.what == "guide":
        return about and replace(about, said=title_of(about.id, KNOWN))
    entry = named.get(name_of(about.id) or uuid.UUID(int=0))
    return replace(about, said=talk.called(entry)) if entry else None
