"""Who writes into a stream, and what sync needs of a cipher."""

import uuid
from dataclasses import dataclass
from typing import Protocol

from pwa import kinds


class Seal(Protocol):
    """What sync needs of pwa.sealing.Cipher."""

    def nonces(self, count: int) -> list[bytes]: ...
    def seal(self, plain: bytes, name: bytes, rev: int = 0, nonce: bytes | None = None) -> bytes: ...
    def open(self, sealed: bytes, name: bytes, rev: int = 0) -> bytes: ...


@dataclass(frozen=True)
class Author:
    """Who writes, from which phone (None: from a therapist's page), and which kinds are theirs (rule 13)."""

    person_id: uuid.UUID
    device_id: uuid.UUID | None
    kinds: frozenset[str]


CLIENT_KINDS, THERAPIST_KINDS = frozenset(kinds.CLIENT_KINDS), frozenset(kinds.THERAPIST_KINDS)


def client_author(person_id: uuid.UUID, device_id: uuid.UUID) -> Author:
    return Author(person_id, device_id, CLIENT_KINDS)


def therapist_author(person_id: uuid.UUID) -> Author:
    return Author(person_id, None, THERAPIST_KINDS)
