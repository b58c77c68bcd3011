"""The cast of product.md: Ana and Ben (clients), Tess (treats both), Otto (elsewhere), Olga (owner)."""

import hashlib
import secrets
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from flask import Flask
from flask.testing import FlaskClient

from pwa.consents import WORDING
from pwa.db import db
from pwa.models import BrowserSession, Care, Consent, Person, Practice, Role, Status

ORIGIN = "http://localhost:8000"
LONG_AGO = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Cast:
    """Ids, not rows: a test may throw its session away."""

    practice: uuid.UUID
    other_practice: uuid.UUID
    ana: uuid.UUID
    ben: uuid.UUID
    tess: uuid.UUID
    olga: uuid.UUID
    otto: uuid.UUID
    carl: uuid.UUID
    """Otto's client."""


def gather() -> Cast:
    """Writes the cast into the database of the current app."""
    easeback, elsewhere = _practice("Linden Street Massage"), _practice("Harbour Bodywork")
    cast = Cast(
        practice=easeback.id,
        other_practice=elsewhere.id,
        olga=_person(easeback, Role.OWNER, "Olga"),
        tess=_person(easeback, Role.THERAPIST, "Tess"),
        ana=_person(easeback, Role.CLIENT, "Ana"),
        ben=_person(easeback, Role.CLIENT, "Ben"),
        otto=_person(elsewhere, Role.THERAPIST, "Otto"),
        carl=_person(elsewhere, Role.CLIENT, "Carl"),
    )
    db.session.flush()
    _care(easeback, cast.ana, cast.tess)
    _care(easeback, cast.ben, cast.tess)
    _care(elsewhere, cast.carl, cast.otto)
    db.session.commit()
    return cast


def colleague(app: Flask, practice_id: uuid.UUID, name: str) -> uuid.UUID:
    """One more therapist of a practice, who treats nobody."""
    with app.app_context():
        person_id = _person(db.session.get(Practice, practice_id), Role.THERAPIST, name)
        db.session.commit()
    return person_id


class Visitor:
    """A browser that asks as a person would: same origin, with a cookie of its own."""

    def __init__(self, app: Flask, person_id: uuid.UUID | None = None) -> None:
        self.app = app
        self.person_id = person_id
        self.http: FlaskClient = app.test_client()
        if person_id:
            self.http.set_cookie("easeback", session_for(app, person_id), domain="localhost")

    def get(self, path: str, **options):
        return self.http.get(path, base_url=ORIGIN, headers=self._headers(options), **options)

    def post(self, path: str, **options):
        return self.http.post(path, base_url=ORIGIN, headers=self._headers(options), **options)

    def _headers(self, options: dict) -> dict:
        return {"Sec-Fetch-Site": "same-origin", "Accept": "text/html"} | options.pop("headers", {})


def session_for(app: Flask, person_id: uuid.UUID) -> str:
    token = secrets.token_urlsafe(32)
    now = datetime.now(UTC)
    with app.app_context():
        db.session.add(
            BrowserSession(
                id=uuid.uuid4(),
                token_hash=hashlib.sha256(token.encode()).digest(),
                person_id=person_id,
                created_at=now,
                expires_at=now + timedelta(days=7),
                stepped_up_at=now,
            )
        )
        db.session.commit()
    return token


def _practice(name: str) -> Practice:
    practice = Practice(id=uuid.uuid4(), name=name, timezone="Europe/Berlin", created_at=LONG_AGO)
    db.session.add(practice)
    db.session.flush()
    return practice


def _person(practice: Practice, role: Role, name: str) -> uuid.UUID:
    person = Person(
        id=uuid.uuid4(),
        practice_id=practice.id,
        role=role,
        status=Status.ACTIVE,
        name=name,
        created_at=LONG_AGO,
    )
    db.session.add(person)
    return person.id


def _care(practice: Practice, client_id: uuid.UUID, therapist_id: uuid.UUID) -> None:
    db.session.add(
        Care(
            id=uuid.uuid4(),
            practice_id=practice.id,
            client_id=client_id,
            therapist_id=therapist_id,
            since=LONG_AGO,
        )
    )
    db.session.add(
        Consent(
            id=uuid.uuid4(),
            client_id=client_id,
            practice_id=practice.id,
            wording=WORDING,
            given_at=LONG_AGO,
        )
    )
