"""Works out the caseload's rows ahead, behind a server's back: else a morning would begin with all of them.

Each process does it for itself, one client after the other and with a breath between, so that nobody waits.
What two processes do at once is done twice and the same.
"""

import time
from collections.abc import Sequence
from datetime import UTC, datetime
from threading import Thread

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from pwa import access, summaries
from pwa.db import db, reading
from pwa.models import Care, Person, Practice, Role, Status

EVERY = 60.0
"""Seconds."""

BREATH = 0.05


def start(app: Flask) -> None:
    Thread(target=_go_on, args=(app,), name="warming", daemon=True).start()


def warm(app: Flask, now: datetime) -> int:
    """How many rows were stale and are no longer."""
    was_reading = reading.set(True)
    try:
        with app.app_context():
            return sum(_practice(app, one, now) for one in db.session.scalars(select(Practice)).all())
    finally:
        reading.reset(was_reading)


def _go_on(app: Flask) -> None:
    while True:
        time.sleep(EVERY)
        try:
            warm(app, datetime.now(UTC))
        except Exception as error:
            app.logger.warning("the caseload's rows were not worked out ahead: %s", type(error).__name__)


def _practice(app: Flask, practice: Practice, now: datetime) -> int:
    session, keyring = db.session(), app.extensions["keyring"]
    stale = summaries.stale(session, keyring, practice, _clients(session, practice, now), now)
    for client in stale:
        summaries.of_clients(session, keyring, practice, [client], now)
        session.rollback()
        time.sleep(BREATH)
    return len(stale)


def _clients(session: Session, practice: Practice, now: datetime) -> Sequence[Person]:
    """All who are in somebody's care."""
    in_care = select(Care.client_id).where(Care.practice_id == practice.id, *access.in_force(now))
    active = Person.role == Role.CLIENT, Person.status == Status.ACTIVE
    return session.scalars(select(Person).where(Person.id.in_(in_care), *active)).all()
