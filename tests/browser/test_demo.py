"""The way in for those without a passkey at hand, as `make run` prints it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

import pytest
from flask import Flask

from pwa import tickets
from pwa.config import Settings
from pwa.db import db
from pwa.models import Person
from tests.browser.phone import Phone
from tests.cast import Cast


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return replace(settings, demo=True)


def test_a_link_signs_in_once_as_ana_and_one_as_tess(
    app: Flask, cast: Cast, settings: Settings, new_phone: Callable[..., Phone]
):
    phone = new_phone("borrowed")
    link = link_for(app, cast.ana, settings)
    phone.go(link)
    phone.sees("h1", "Ana")
    phone.sees("#quick", "How is the pain right now?")

    tablet = new_phone("tablet")
    tablet.go(link_for(app, cast.tess, settings))
    tablet.sees("a", "Ana")
    tablet.go("about:blank")
    tablet.go(link)
    tablet.sees("#failure", "This link was used already")


def link_for(app: Flask, person_id: UUID, settings: Settings) -> str:
    with app.app_context():
        person = db.session.get_one(Person, person_id)
        link = tickets.demo_link(db.session(), person, settings.origin, datetime.now(UTC))
        db.session.commit()
        return link
