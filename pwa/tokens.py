"""Secrets that stand in a link: 256 random bits, of which only the hash is kept."""

import hashlib
import secrets


def new() -> tuple[str, bytes]:
    """A token for the link, and the hash for the database."""
    token = secrets.token_urlsafe(32)
    return token, digest(token)


def digest(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8", "replace")).digest()
