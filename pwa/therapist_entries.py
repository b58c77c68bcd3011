"""What a therapist writes into a client's stream, dated by the practice's clock."""

import uuid
from datetime import date, datetime
from zoneinfo import ZoneInfo

from msgspec import Struct

from pwa.models import Person
from pwa.sync import Stream, therapist_author


def write(
    stream: Stream,
    therapist: Person,
    kind: str,
    body: Struct,
    now: datetime,
    *,
    at: datetime | None = None,
    day: date | None = None,
    entry_id: uuid.UUID | None = None,
    base_rev: int = 0,
) -> None:
    """A new entry or, with `entry_id` and `base_rev`, the next revision of one. The caller commits.

    at: what it tells of happened then, else now · day: where it is not the practice's day of that
    """
    zone, at = therapist.practice.timezone, at or now
    stream.write(
        therapist_author(therapist.id),
        kind,
        body,
        at=at,
        now=now,
        tz=zone,
        local_date=day or at.astimezone(ZoneInfo(zone)).date(),
        entry_id=entry_id,
        base_rev=base_rev,
    )
