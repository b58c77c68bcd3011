"""A browser with a passkey: what the scripts of static/js/account do, without the pages."""

import re
import uuid
from datetime import UTC, datetime

from flask import Flask

from pwa import invitations
from pwa.consents import WORDING
from pwa.db import db
from pwa.models import Person
from tests.authenticator import Authenticator
from tests.cast import Visitor

JSON = {"Accept": "application/json"}


class Holder(Visitor):
    """Somebody with a phone, which makes passkeys and answers with them."""

    def __init__(self, app: Flask, person_id: uuid.UUID | None = None) -> None:
        super().__init__(app, person_id)
        self.authenticator = Authenticator()

    def ask(self, path: str, body: object = None):
        return self.post(path, json={} if body is None else body, headers=JSON)

    def make_passkey(self, token: str, **deviations) -> dict:
        return self.authenticator.create(self.ask("/join/options", {"token": token}).json, **deviations)

    def join(self, token: str, name: str = "Nora", consent: str = WORDING, **deviations):
        body = {"token": token, "name": name, "consent": consent}
        return self.ask("/join", body | {"credential": self.make_passkey(token, **deviations)})

    def sign_in(self, **deviations):
        options = self.ask("/sign-in/options").json
        return self.ask("/sign-in", {"credential": self.authenticator.get(options, **deviations)})

    def forget_cookies(self) -> None:
        self.http = self.app.test_client()


def invited(app: Flask, by: uuid.UUID, role: str = "client", name: str = "Nora", now: datetime | None = None):
    """The id and the token of a new invitation."""
    with app.app_context():
        made = uuid.uuid4()
        inviter = db.session.get(Person, by)
        token = invitations.invite(db.session(), inviter, made, role, name, now or datetime.now(UTC))
        db.session.commit()
        return made, token


def token_in(page) -> str:
    found = re.search(r"/join#([\w-]{43})", page.text)
    assert found
    return found[1]


def count(app, model) -> int:
    with app.app_context():
        return db.session.query(model).count()
