"""What is sent: entries as phones log them, and HTTP requests encoded beforehand."""

import json
import random
import time
import uuid
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from itertools import count

SENSATIONS = ("aching", "burning", "tingling")
NOTES = ("", "stiff after the drive", "better once I had walked to the shop and back", "woke up at four")
REGIONS = ("back-left-low-back", "back-left-buttock", "back-left-back-thigh", "back-left-calf")

_turn = count()
_begun = time.time_ns() // 1_000_000


def name() -> str:
    """A UUIDv7, as phones name entries and ops: in the order of time."""
    at = _begun + next(_turn) // 4
    low = random.getrandbits(74)
    return str(uuid.UUID(int=at << 80 | 7 << 76 | (low >> 62) << 64 | 2 << 62 | low & (1 << 62) - 1))


def pain(chance: random.Random) -> dict[str, object]:
    """Body of an entry of the kind `pain`, some 200 bytes."""
    leg = chance.randint(1, 7)
    sensations = [chance.choice(SENSATIONS)]
    marked = [{"region": r, "intensity": leg, "sensations": sensations} for r in REGIONS[: leg % 3 + 1]]
    return {"back": chance.randint(0, 5), "leg": leg, "regions": marked, "note": chance.choice(NOTES)}


def op(chance: random.Random) -> dict[str, object]:
    """A `put` of a new entry, with all that a phone sends along (sync-protocol.md, "Push")."""
    at = datetime(2026, 11, 18, 7, 30, tzinfo=UTC) - timedelta(minutes=chance.randint(0, 60 * 24 * 60))
    return {
        "op_id": name(),
        "kind": "put",
        "entry_id": name(),
        "entry_kind": "pain",
        "base_rev": 0,
        "after_op": None,
        "body": pain(chance),
        "occurred_at": at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "tz": "Europe/Berlin",
        "offset_min": 60,
        "local_date": (at + timedelta(hours=1)).date().isoformat(),
    }


def http(method: str, path: str, headers: Mapping[str, str], body: object = None) -> bytes:
    """A whole request; `body` goes as JSON, without spaces as browsers write it."""
    sent = b"" if body is None else json.dumps(body, separators=(",", ":")).encode()
    lines = [f"{method} {path} HTTP/1.1", *(f"{key}: {value}" for key, value in headers.items())]
    if body is not None:
        lines.append(f"Content-Length: {len(sent)}")
    return ("\r\n".join(lines) + "\r\n\r\n").encode() + sent
