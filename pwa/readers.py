"""Notes who reads what: every page of a client that a therapist gets is an event, unless it is named here.

By default, so that a page that is added tomorrow is noted, too. A GET reads in a transaction that waits for
nobody; the event is a short writing one, after it and before the answer goes out.
"""

import uuid

from flask import Flask, Response, g, request
from sqlalchemy.orm import Session

from pwa import access, audit
from pwa.db import db, reading
from pwa.guards import error_page
from pwa.models import Person

SHOW_NO_ENTRIES = frozenset({"practice", "treating"})
LISTS = frozenset({"caseload", "room"})
"""They show many at once: one event for all in the reader's care, unless `also` names whom they show."""
SHOWN = frozenset({200, 201, 409, 422})


def init_app(app: Flask) -> None:
    app.after_request(_note)


def also(client_id: uuid.UUID) -> None:
    """This answer shows a client whom its address does not name."""
    g.setdefault("also_read", set()).add(client_id)


def _note(response: Response) -> Response:
    # The status first: behind an answer that the database is away, nothing may ask it again.
    person: Person | None = g.get("person") if response.status_code in SHOWN else None
    if person is None or not person.treats:
        return response
    page, shown = request.blueprint or "", _shown()
    if not shown:
        return response
    session = db.session()
    session.rollback()  # the page saw one picture of the whole: this is what holds now
    if not access.are_in_care_of(session, person, {who for who in shown if who}, g.now):
        return error_page(404)  # care ended while the page was being made
    noted = audit.noted(session, person, shown, page, g.now)
    if new := [who for who in shown if who not in noted]:
        _write(session, person, new, page)
    return response


def _shown() -> list[uuid.UUID | None]:
    """Whose entries this page shows. None: those of everybody in the reader's care."""
    if request.blueprint in SHOW_NO_ENTRIES:
        return []
    named = (request.view_args or {}).get("client_id")
    clients = sorted({named, *g.get("also_read", ())} - {None})
    return clients or ([None] if request.blueprint in LISTS else [])


def _write(session: Session, person: Person, clients: list[uuid.UUID | None], page: str) -> None:
    session.rollback()
    was_reading = reading.set(False)
    for client_id in clients:
        audit.read(session, person, client_id, page, g.now)
    session.commit()
    reading.reset(was_reading)
