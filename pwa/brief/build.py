"""Entries in, brief out."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from pwa.brief.shapes import Brief, Limits, Logged, Summary


def build(
    entries: Iterable[Logged],
    *,
    today: date,
    now: datetime,
    since: date | None = None,
    last_sync: datetime | None = None,
    waiting: int = 0,
    limits: Limits = Limits(),  # noqa: B008  frozen
) -> Brief:
    """The brief over one client's whole stream: reviews and appointments are found among the entries.

    today: the client's local date · since: first day of care, for the days due · last_sync, waiting: what
    the client's phones last told; without them the newest `received_at` stands in.
    """
    raise NotImplementedError


def summary(
    entries: Iterable[Logged],
    *,
    today: date,
    now: datetime,
    since: date | None = None,
    last_sync: datetime | None = None,
    limits: Limits = Limits(),  # noqa: B008  frozen
) -> Summary:
    """The caseload's row for one client, over the same entries."""
    raise NotImplementedError
