"""Olga stood in for Tess and will do so again, and both read before the sessions: what /seen shows."""

import uuid
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from pwa import audit
from pwa.audit import What
from pwa.demo.people import Client
from pwa.models import Care

AWAY = ((24, 20), (-6, -9))
"""(first, last) day, counted back from today."""
WEEKS = 10

IdOf = Callable[[str, str], uuid.UUID]


def write(
    session: Session, clients: Iterable[Client], id_of: IdOf, midnight: datetime, now: datetime
) -> None:
    """`midnight`: when today began at the practice. The caller commits."""
    hers = [client for client in clients if client.therapist == "Tess"]
    events = [event for client in hers for event in _of(client, now)]
    for first, last in AWAY:
        since, until = midnight - timedelta(days=first), midnight - timedelta(days=last - 1)
        agreed_at = midnight - timedelta(days=max(first, 0) + 3, hours=-17, minutes=-40)
        for client in hers:
            if client.since > first + 3:
                cover = _cover(id_of, client, since, until)
                session.add(cover)
                days = f"{since.date()} {(until - timedelta(days=1)).date()}"
                events.append((agreed_at, What.COVERED, "Tess", client.name, f"{cover.id} {days}"))
    session.flush()
    for at, what, who, whose, detail in sorted(events):
        by, client_id = id_of("person", who), id_of("person", whose)
        practice = id_of("practice", "Linden Street Massage")
        audit.append(session, practice, what, at, by=by, client_id=client_id, detail=detail)


def _of(client: Client, now: datetime) -> list[tuple[datetime, What, str, str, str]]:
    """The brief a few minutes before each session of the last weeks, and now and then the entries, too."""
    last, hour = client.session
    found = []
    for ago in range(max(last, 1), min(client.since, WEEKS * 7), client.every):
        at = (now - timedelta(days=ago)).replace(hour=hour - 1, minute=52, second=0, microsecond=0)
        who = "Olga" if AWAY[0][1] <= ago <= AWAY[0][0] else "Tess"
        found.append((at, What.READ, who, client.name, "briefs"))
        if ago % 2:
            found.append((at + timedelta(minutes=2), What.READ, who, client.name, "entries"))
    return found


def _cover(id_of: IdOf, client: Client, since: datetime, until: datetime) -> Care:
    return Care(
        id=id_of("cover", f"{client.name} {since:%j}"),
        practice_id=id_of("practice", "Linden Street Massage"),
        client_id=id_of("person", client.name),
        therapist_id=id_of("person", "Olga"),
        covers_id=id_of("person", "Tess"),
        since=since,
        until=until,
    )
