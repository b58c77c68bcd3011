""" "I have read this": how far a therapist read a client's stream (product 37). The client is told."""

import uuid
from datetime import datetime

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from pwa import therapist_entries
from pwa.errors import Invalid
from pwa.kinds import Review
from pwa.models import Entry, Person
from pwa.sealing import Keyring
from pwa.sync import Seal, Stream


def mark_reviewed(
    session: Session, keyring: Keyring, therapist: Person, client: Person, up_to_seq: int, now: datetime
) -> Review:
    """Writes a review into the client's stream, once: what this therapist has read already is not read again.

    Raises Invalid when the stream does not reach so far. The caller commits.
    """
    cipher = keyring.cipher(session, client.id)
    stream = Stream.lock(session, client.id, cipher)
    if not 0 < up_to_seq <= stream.seq:
        raise Invalid("There is nothing to read up to here.", "up_to_seq")
    if known := _covering(session, cipher, client, therapist, up_to_seq):
        return known
    review = Review(up_to_seq, therapist.name, now)
    therapist_entries.write(stream, therapist, "review", review, now)
    return review


def _covering(
    session: Session, cipher: Seal, client: Person, therapist: Person, up_to_seq: int
) -> Review | None:
    rows = session.execute(
        select(Entry.id, Entry.rev, Entry.body).where(
            Entry.client_id == client.id,
            Entry.kind == "review",
            Entry.author_id == therapist.id,
            Entry.deleted.is_(False),
        )
    )
    reviews = (_open(cipher, row.body, row.id, row.rev) for row in rows)
    return next((review for review in reviews if review.up_to_seq >= up_to_seq), None)


def _open(cipher: Seal, body: bytes, entry_id: uuid.UUID, rev: int) -> Review:
    return msgspec.json.decode(cipher.open(body, entry_id.bytes, rev), type=Review)
