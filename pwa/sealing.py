"""Bodies at rest: AES-256-GCM with a key per client, itself wrapped by the installation's key (security.md).

Each ciphertext is bound to the row it belongs to, so that one that was moved elsewhere does not open. Erasing
a client's key makes every copy of that client's bodies unreadable, in backups too.
"""

import base64
import os
import secrets
import uuid
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import select
from sqlalchemy.orm import Session

from pwa.db import reading
from pwa.driver import Driver
from pwa.models import ClientKey

KEY_BYTES = 32
NONCE_BYTES = 12
UNWRAPPED = 4096
"""How many clients' keys are kept unwrapped."""

KEEP = "INSERT INTO client_key (client_id, wrapped_by, wrapped) VALUES (?, ?, ?)"


class BrokenSeal(Exception):
    """The ciphertext is not what was written to this row, or the key is not the one it was written with."""


class Wrapped(NamedTuple):
    """A client's key as it lies in the database, and the installation's key that opens it."""

    by: str
    key: bytes


class Cipher:
    """Seals and opens the bodies of one client."""

    def __init__(self, client_id: uuid.UUID, key: bytes) -> None:
        self._aead = AESGCM(key)
        self._client = client_id.bytes

    def nonces(self, count: int) -> list[bytes]:
        """For so many times `seal`, by one call of the system: each for one time and no other."""
        drawn = os.urandom(count * NONCE_BYTES)
        return [drawn[at : at + NONCE_BYTES] for at in range(0, len(drawn), NONCE_BYTES)]

    def seal(self, plain: bytes, name: bytes, rev: int = 0, nonce: bytes | None = None) -> bytes:
        """`name` and `rev` say which row this is for: an entry's id and revision, or an op's name."""
        nonce = nonce or os.urandom(NONCE_BYTES)
        return nonce + self._aead.encrypt(nonce, plain, self._client + rev.to_bytes(8) + name)

    def open(self, sealed: bytes, name: bytes, rev: int = 0) -> bytes:
        try:
            row = self._client + rev.to_bytes(8) + name
            return self._aead.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], row)
        except (InvalidTag, ValueError) as error:  # ValueError: too short to hold a nonce
            raise BrokenSeal("this body does not belong to this row") from error


class Keyring:
    """The installation's keys: the first wraps, all can unwrap."""

    def __init__(self, keys: dict[str, bytes]) -> None:
        if not keys or any(len(key) != KEY_BYTES for key in keys.values()):
            raise ValueError(f"each installation key must be {KEY_BYTES} bytes")
        self._keys = keys
        self._unwrapped = lru_cache(UNWRAPPED)(self._unwrap_once)
        self.active = next(iter(keys))

    @classmethod
    def load(cls, text: str, folder: Path) -> "Keyring":
        """From `id:base64,id:base64`, or else from `keys.txt` in `folder`, which is made when missing."""
        return cls(_parse(text or _read_or_make(folder / "keys.txt")))

    def cipher(self, session: Session, client_id: uuid.UUID) -> Cipher:
        """The client's cipher; the client's key is made with the first write. The caller commits."""
        row = session.get(ClientKey, client_id)
        if row is None and reading.get():
            # Nothing is sealed yet that a key could open, and a reading transaction can't always write.
            return Cipher(client_id, secrets.token_bytes(KEY_BYTES))
        row = row or self._make(session, client_id)
        return self._unwrapped(client_id, row.wrapped_by, row.wrapped)

    def ciphers(self, session: Session, client_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, Cipher]:
        """Of those who have a key, by one query, however many."""
        key = ClientKey
        rows = session.execute(
            select(key.client_id, key.wrapped_by, key.wrapped).where(key.client_id.in_(client_ids))
        )
        return {row.client_id: self._unwrapped(*row) for row in rows}

    def writing(self, driver: Driver, client_id: uuid.UUID, found: Wrapped | None) -> Cipher:
        """As `cipher`, for what runs with each push. `found`: what this transaction read."""
        return self.reading(client_id, found or self._made(driver, client_id))

    def reading(self, client_id: uuid.UUID, found: Wrapped | None) -> Cipher:
        """As `writing`, but makes no key: where there is none, nothing was ever sealed."""
        if found is None:
            return Cipher(client_id, secrets.token_bytes(KEY_BYTES))
        return self._unwrapped(client_id, found.by, bytes(found.key))

    def rewrap(self, session: Session) -> int:
        """Wraps every client's key anew with the active key; returns how many were changed."""
        rows = session.scalars(select(ClientKey).where(ClientKey.wrapped_by != self.active)).all()
        for row in rows:
            row.wrapped = self._wrap(row.client_id, self._unwrap(row))
            row.wrapped_by = self.active
        return len(rows)

    def _make(self, session: Session, client_id: uuid.UUID) -> ClientKey:
        wrapped = self._wrap(client_id, secrets.token_bytes(KEY_BYTES))
        row = ClientKey(client_id=client_id, wrapped_by=self.active, wrapped=wrapped)
        session.add(row)
        session.flush()
        return row

    def _made(self, driver: Driver, client_id: uuid.UUID) -> Wrapped:
        made = Wrapped(self.active, self._wrap(client_id, secrets.token_bytes(KEY_BYTES)))
        driver.run(KEEP, (driver.forms.id(client_id), *made))
        return made

    def _unwrap_once(self, client_id: uuid.UUID, wrapped_by: str, wrapped: bytes) -> Cipher:
        """The row is read each time, so that a key that was erased opens and seals nothing from then on."""
        return Cipher(client_id, self._opened(client_id, wrapped_by, wrapped))

    def _wrap(self, client_id: uuid.UUID, key: bytes) -> bytes:
        return Cipher(client_id, self._keys[self.active]).seal(key, b"client key")

    def _unwrap(self, row: ClientKey) -> bytes:
        return self._opened(row.client_id, row.wrapped_by, row.wrapped)

    def _opened(self, client_id: uuid.UUID, wrapped_by: str, wrapped: bytes) -> bytes:
        if wrapped_by not in self._keys:
            raise BrokenSeal(f"the installation key {wrapped_by!r} is missing")
        return Cipher(client_id, self._keys[wrapped_by]).open(wrapped, b"client key")


def add_key(folder: Path) -> str:
    """Puts a fresh key in front of those in `keys.txt`, so that it wraps from now on; returns its name.

    A process that runs has read the file already: it must be started again before it meets the new key.
    """
    path = folder / "keys.txt"
    text = _read_or_make(path)
    name = f"k{len(_parse(text)) + 1}"
    fresh = _write_aside(path, f"{name}:{_new_key()}\n{text}")
    fresh.replace(path)
    return name


def _parse(text: str) -> dict[str, bytes]:
    pairs = [part.strip().split(":", 1) for part in text.replace("\n", ",").split(",") if part.strip()]
    return {name: base64.b64decode(value, validate=True) for name, value in pairs}


def _read_or_make(path: Path) -> str:
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = _write_aside(path, f"k1:{_new_key()}\n")
        try:
            os.link(fresh, path)  # fails when another process was first: then its key counts
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    return path.read_text()


def _new_key() -> str:
    return base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode()


def _write_aside(path: Path, text: str) -> Path:
    """On the disk for certain before it takes its place: without this file all bodies are lost."""
    fresh = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    with open(os.open(fresh, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    return fresh
