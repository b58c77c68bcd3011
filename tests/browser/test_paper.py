"""A brief full of everything: on paper one sheet (clinical.md 4), on screen nothing for axe to find."""

from datetime import UTC, datetime

import pytest
from flask import Flask

from pwa import demo
from pwa.db import db
from pwa.demo.people import CLIENTS
from tests.browser.crawl import axe
from tests.browser.gestures import PhoneOf

NAMES = ("Ana", "Henrik")


@pytest.fixture
def practice(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two of the demo: an ordinary brief, and the one with the most to tell."""
    monkeypatch.setattr(demo, "CLIENTS", tuple(one for one in CLIENTS if one.name in NAMES))
    with app.app_context():
        demo.fill(db.session(), app.extensions["keyring"], datetime.now(UTC))
        db.session.commit()


def test_a_full_brief_fits_on_one_sheet(practice: None, phone_of: PhoneOf):
    tess = phone_of(demo.id_of("person", "Tess"))
    for name in NAMES:
        tess.open(f"/clients/{demo.id_of('person', name)}")
        tess.sees("pain-chart svg")
        assert axe(tess) == []
        for paper in ("A4", "Letter"):
            sheet = tess.page.pdf(format=paper)
            assert sheet.count(b"/Type /Page\n") + sheet.count(b"/Type /Page/") == 1, (name, paper)
