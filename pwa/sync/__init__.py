"""The sync protocol's rules on the server: push, pull, digest (sync-protocol.md).

Every op that is accepted makes exactly one revision with one number, an overruled deletion too: so what a
phone has completed is in an outbox, in `entry`, in `superseded` or in `dead_op`, and nowhere else (I1).
"""

from pwa.sync.authors import Author, Seal, client_author, therapist_author
from pwa.sync.epochs import new_epoch, purge_tombstones
from pwa.sync.ids import uuid7
from pwa.sync.pages import Client, digest, pull
from pwa.sync.pushing import push, see_device
from pwa.sync.rows import DEAD, DEVICE, ENTRY, REFUSED, STREAM, SUPERSEDED
from pwa.sync.stream import Stream

__all__ = [
    "DEAD",
    "DEVICE",
    "ENTRY",
    "REFUSED",
    "STREAM",
    "SUPERSEDED",
    "Author",
    "Client",
    "Seal",
    "Stream",
    "client_author",
    "digest",
    "new_epoch",
    "pull",
    "purge_tombstones",
    "push",
    "see_device",
    "therapist_author",
    "uuid7",
]
