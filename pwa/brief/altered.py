"""What was not told at once and as it stands: corrected, late, in two versions. Said wherever it is shown."""

from __future__ import annotations

from datetime import timedelta

from pwa.brief.shapes import Logged

LATE_DAYS = 2
"""Received this many days after the day it tells of: said on the page. A night without reception is not."""


def corrected(entry: Logged) -> bool:
    """A timer that was stopped and a question that was answered were revised too, but nobody took it back."""
    lived = entry.kind == "question" or entry.body.get("source") == "timer"
    return entry.rev > 1 and not lived


def days_late(entry: Logged, offset: timedelta = timedelta(0)) -> int:
    """By the client's clock, `offset` ahead of UTC; 0 for what was sent in time and only corrected later."""
    days = ((entry.received_at + offset).date() - entry.local_date).days
    return days if entry.rev == 1 and days >= LATE_DAYS else 0


def altered(entry: Logged) -> bool:
    return corrected(entry) or entry.conflicts > 0 or days_late(entry) > 0
