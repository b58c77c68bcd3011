"""What makes phones start over: a restore, and deletions that were forgotten (rules 7 and 8)."""

import uuid

from sqlalchemy import Connection, delete, update

from pwa.models import Entry, SyncStream
from pwa.sync.rows import ENTRY, STREAM


def new_epoch(connection: Connection) -> uuid.UUID:
    """To be called after a restore: every phone starts over and offers again what it ever sent (rule 7)."""
    epoch = uuid.uuid4()
    connection.execute(update(STREAM).values(epoch=epoch))
    return epoch


def purge_tombstones(connection: Connection, client_id: uuid.UUID, up_to_seq: int) -> int:
    """Forgets deletions up to a number. Phones whose cursor is older are told to start over (rule 8)."""
    gone = connection.execute(
        delete(ENTRY).where(Entry.client_id == client_id, Entry.deleted, Entry.seq <= up_to_seq)
    ).rowcount
    connection.execute(update(STREAM).where(SyncStream.client_id == client_id).values(min_seq=up_to_seq))
    return gone
