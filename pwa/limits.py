"""Limits on tries, counted in the database so that all processes share them (security.md, "HTTP")."""

from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from pwa.errors import TooMany
from pwa.models import Tally


def count(session: Session, key: str, *, most: int, seconds: int, now: datetime) -> None:
    """Counts one try under `key`; more than `most` within `seconds` raise TooMany.

    The count is committed at once: a try counts also when the request fails afterwards.
    """
    stamp = int(now.timestamp())
    window = stamp - stamp % seconds
    upsert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    statement = upsert(Tally).values(key=key, window_start=window, count=1)
    counted = session.scalar(
        statement.on_conflict_do_update(
            index_elements=["key", "window_start"], set_={"count": Tally.count + 1}
        ).returning(Tally.count)
    )
    session.execute(delete(Tally).where(Tally.key == key, Tally.window_start < window))
    session.commit()
    if (counted or 0) > most:
        raise TooMany(window + seconds - stamp)
