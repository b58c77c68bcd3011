"""Limits on tries, counted in the database so that all processes share them (security.md, "HTTP")."""

from datetime import datetime

from sqlalchemy.orm import Session

from pwa.driver import Driver
from pwa.errors import TooMany

COUNT = """
INSERT INTO tally (key, window_start, count) VALUES (?, ?, 1)
ON CONFLICT (key, window_start) DO UPDATE SET count = tally.count + 1 RETURNING count
"""
FORGET = "DELETE FROM tally WHERE key = ? AND window_start < ?"


def count(session: Session, key: str, *, most: int, seconds: int, now: datetime) -> None:
    """Counts one try under `key`; more than `most` within `seconds` raise TooMany.

    The count is committed at once: a try counts also when the request fails afterwards.
    """
    wait = tally(Driver(session.connection()), key, most=most, seconds=seconds, now=now)
    session.commit()
    if wait:
        raise TooMany(wait)


def tally(driver: Driver, key: str, *, most: int, seconds: int, now: datetime) -> int:
    """Counts one try. Returns 0, or how many seconds to wait. It counts once the caller commits."""
    stamp = int(now.timestamp())
    window = stamp - stamp % seconds
    count = driver.all(COUNT, (key, window))[0][0]
    if count == 1:
        driver.run(FORGET, (key, window))
    return window + seconds - stamp if count > most else 0
