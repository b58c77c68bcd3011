"""The answer to a push, and what it tells of the phone."""

from datetime import datetime
from typing import Any

from pwa.driver import Driver
from pwa.sync.authors import Author
from pwa.sync.stream import Stream
from pwa.wire import Push

SEE = """
INSERT INTO device (id, person_id, first_seen_at, last_seen_at, clock_skew_ms, pending_count)
VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (id, person_id) DO UPDATE SET last_seen_at = excluded.last_seen_at,
clock_skew_ms = excluded.clock_skew_ms, pending_count = excluded.pending_count
"""


def push(stream: Stream, request: Push, author: Author, now: datetime) -> dict[str, Any]:
    """The answer to a push. In a new epoch nothing is applied: the phone has to start over first (rule 7)."""
    foreign = request.epoch is not None and request.epoch != stream.epoch
    see_device(stream.driver, author, request, now, answered=0 if foreign else len(request.ops))
    answer: dict[str, Any] = {"epoch": str(stream.epoch), "server_time": now.isoformat()}
    if foreign:
        return answer | {"epoch_changed": True, "results": []}
    return answer | {"results": stream.apply([bytes(op) for op in request.ops], author, now)}


def see_device(driver: Driver, author: Author, request: Push, now: datetime, answered: int) -> None:
    """Notes when the phone was here, how wrong its clock is (it orders nothing, rule 12), what it holds.

    What it counts as waiting are the ops of this request too: those that are answered wait no longer.
    """
    held = max(0, request.waiting - answered)
    skew = int((request.sent_at - now).total_seconds() * 1000)
    form, seen = driver.forms, driver.forms.instant(now)
    driver.run(SEE, (form.id(request.device_id), form.id(author.person_id), seen, seen, skew, held))
