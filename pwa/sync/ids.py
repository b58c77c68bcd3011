"""Ids of what the server makes itself."""

import uuid
from datetime import datetime


def uuid7(now: datetime) -> uuid.UUID:
    """A UUIDv7 (RFC 9562, 5.7): milliseconds first, so that ids sort in the order of their making."""
    stamp = int(now.timestamp() * 1000) & (2**48 - 1)
    noise = uuid.uuid4().int & (2**76 - 1)
    value = stamp << 80 | 0x7 << 76 | (noise >> 64) << 64 | 0b10 << 62 | noise & (2**62 - 1)
    return uuid.UUID(int=value)
