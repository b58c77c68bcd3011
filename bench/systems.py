"""All that can be measured, by name."""

import shutil
from collections.abc import Callable

from bench.easeback import Easeback
from bench.peers import FOLDER, Peer
from bench.peers.bare import Bare
from bench.peers.kinto import Kinto
from bench.peers.pocketbase import PocketBase
from bench.peers.pouchdb import PouchDB

Measurable = Easeback | Peer
OURS = ("sqlite", "postgresql")
PEERS: dict[str, Callable[[bool], Peer]] = {
    "bare": Bare,
    "pocketbase": PocketBase,
    "pouchdb": PouchDB,
    "kinto": Kinto,
}


def make(name: str, *, flushes: bool = False) -> Measurable:
    """The system of this name, not yet prepared; with `flushes` they are counted."""
    return PEERS[name](flushes) if name in PEERS else Easeback(name, flushes=flushes)


def present(name: str) -> bool:
    """Whether it is installed: the other peers are by bench/peers/install.sh."""
    return name in (*OURS, "bare") or (FOLDER / "installed").exists()


def flushes_can_be_counted() -> bool:
    return shutil.which("strace") is not None
