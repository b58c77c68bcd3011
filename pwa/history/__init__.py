"""A client's stream as her therapist may read it: a fixed number of queries, opened for pwa.brief."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from pwa import access, plan_versions
from pwa.brief.altered import corrected, days_late
from pwa.brief.rules import local_date
from pwa.history import shown
from pwa.history.particulars import care, consented, phones_of
from pwa.history.shapes import KNOWN, WINDOW, History, Mark
from pwa.history.shown import Opened, holds_of, some
from pwa.kinds import THERAPIST_KINDS
from pwa.models import Person, Practice
from pwa.sealing import Keyring
from pwa.thresholds import limits_of

__all__ = ["KNOWN", "History", "holds_of", "of", "of_clients", "phones_of", "some"]


def of(session: Session, keyring: Keyring, therapist: Person, client_id: uuid.UUID, now: datetime) -> History:
    """One client's history, or NotFound when she is not in this therapist's care."""
    client = access.client_for(session, therapist, client_id, now)
    return of_clients(session, keyring, therapist.practice, [client], now)[0]


def of_clients(
    session: Session, keyring: Keyring, practice: Practice, clients: Sequence[Person], now: datetime
) -> list[History]:
    """The histories of clients whom pwa.access gave out, in the same order: nine queries, however many.

    One more when somebody holds something back, or has been in care for longer than the window.
    """
    ids = [client.id for client in clients]
    zone = ZoneInfo(practice.timezone)
    ciphers = keyring.ciphers(session, ids)
    start = now.astimezone(zone).date() - WINDOW
    rows, holds = shown.of_clients(session, ciphers, start)
    held, begun = shown.held_back(session, holds), shown.beginnings(session, ciphers, holds, start)
    since, phones = care(session, practice, ids), phones_of(session, ids)
    made = (_history(client, rows[client.id], since, phones, zone, now) for client in clients)
    limits, agreed = limits_of(practice), plan_versions.of_clients(session, ciphers, zone)
    shared = consented(session, ids, zone)
    return [
        replace(
            one,
            limits=limits,
            held_back=held.get(one.client.id, 0),
            plans=agreed.get(one.client.id, ()),
            consented=shared.get(one.client.id),
            beginning=tuple(begun.get(one.client.id, ())),
        )
        for one in made
    ]


def _history(
    client: Person,
    rows: Sequence[Opened],
    since: Mapping[uuid.UUID, datetime],
    phones: Mapping[uuid.UUID, tuple[datetime, int]],
    zone: ZoneInfo,
    now: datetime,
) -> History:
    last_sync, waiting = phones.get(client.id, (None, 0))
    clock = _clock(rows)
    return History(
        client=client,
        today=local_date(now, *clock) if clock else now.astimezone(zone).date(),
        clock=clock,
        zone=zone.key,
        since=since[client.id].astimezone(zone).date(),
        entries=tuple(row.logged for row in rows),
        plans=(),
        marks={row.logged.entry_id: _mark(row) for row in rows if row.logged.kind not in THERAPIST_KINDS},
        last_sync=last_sync,
        waiting=waiting,
    )


def _clock(rows: Sequence[Opened]) -> tuple[str, int] | None:
    """By what the client sent last it is today where she is; before that, by the practice's zone."""
    own = [row for row in rows if row.logged.kind not in THERAPIST_KINDS]
    newest = max(own, key=lambda row: (row.logged.received_at, row.logged.seq), default=None)
    return (newest.tz, newest.offset_min) if newest else None


def _mark(row: Opened) -> Mark:
    entry, offset = row.logged, timedelta(minutes=row.offset_min)
    late = days_late(entry, offset)
    return Mark(entry.occurred_at + offset, corrected(entry), entry.conflicts > 0, late)
