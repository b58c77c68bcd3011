"""What makes phones start over: a restore, and deletions that were forgotten (rules 7 and 8)."""

import uuid

from sqlalchemy import Connection, delete, insert, select, update

from pwa.models import Entry, SyncStream
from pwa.sync.rows import ENTRY, STANDING, STREAM, SUPERSEDED


def new_epoch(connection: Connection) -> uuid.UUID:
    """To be called after a restore: every phone starts over and offers again what it ever sent (rule 7)."""
    epoch = uuid.uuid4()
    connection.execute(update(STREAM).values(epoch=epoch))
    return epoch


def purge_tombstones(connection: Connection, client_id: uuid.UUID, up_to_seq: int) -> int:
    """Forgets deletions up to a number. Phones whose cursor is older are told to start over (rule 8)."""
    gone = (Entry.client_id == client_id) & Entry.deleted & (Entry.seq <= up_to_seq)
    kept = select(*(ENTRY.c[name] for name in STANDING)).where(gone)
    connection.execute(insert(SUPERSEDED).from_select(STANDING, kept))
    count = connection.execute(delete(ENTRY).where(gone)).rowcount
    connection.execute(update(STREAM).where(SyncStream.client_id == client_id).values(min_seq=up_to_seq))
    return count
