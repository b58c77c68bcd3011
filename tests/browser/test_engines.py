"""What is new on Ana's phone, in the engine of the iPhone and in Firefox; Chromium has a file for each."""

import pytest
from flask import Flask
from sqlalchemy import select

from pwa.db import db
from pwa.kinds import Block, Planned, PlannedCare, Scheduled
from pwa.models import Entry
from tests.browser.gestures import PhoneOf, wait_until_sent
from tests.browser.noon import at_noon
from tests.browser.phone import Phone
from tests.browser.server import LiveServer
from tests.browser.test_after_session import answer
from tests.cast import Cast
from tests.entries import plan, recorded

pytestmark = pytest.mark.parametrize("engine", ["firefox", "webkit"])
SOFTER = {
    "guide": ["gentle-rocking"],
    "gentle-rocking.side": "guide",
    "gentle-rocking.times": "7",
    "minutes": "25",
    "stand": "2",
    "rest": "sitting-break",
    "care": ["heat"],
    "care-heat.times": "7",
    "note": "Softer this week.",
}


def test_a_new_version_of_the_plan_is_followed_without_the_server(
    app: Flask, cast: Cast, phone_of: PhoneOf, server: LiveServer, visit, engine: str
):
    plan(app, cast.ana, cast.tess, Planned("walking"), note="Little and often.")
    ana = at_noon(phone_of, cast, engine)
    ana.sees("#plan-walking")
    tess = visit(cast.tess)
    seen = tess.get(f"/clients/{cast.ana}/plan").text.split('name="seen" value="')[1].split('"')[0]
    assert tess.post(f"/clients/{cast.ana}/plan", data=SOFTER | {"seen": seen}).status_code == 303
    ana.open("/today")
    ana.sees("#plan .banner", "Softer this week.")

    server.stop()
    ana.switch_off()
    ana.reopen("/today")
    ana.sees("#plan .banner", "Softer this week.")
    ana.sees("#plan-sitting", "at most 25 min at a time")
    ana.sees("#plan-gentle-rocking", "0 of 7 in 7 days")
    ana.sees("#plan-care-heat")
    ana.sees_no("#plan-walking")


def test_a_bad_day_after_a_session_is_told_without_the_server_and_sent(
    app: Flask, cast: Cast, phone_of: PhoneOf, server: LiveServer, visit, engine: str
):
    agreed = {"flare": ["resting-positions"], "measures": [Scheduled("pgic", 28)]}
    plan(app, cast.ana, cast.tess, Planned("walking"), care=[PlannedCare("heat", minutes=15)], **agreed)
    recorded(app, cast.ana, cast.tess, Block("back-left-buttock", ["deep_tissue"]))
    ana = at_noon(phone_of, cast, engine)
    ana.sees("#due h2", "The day after your session")
    server.stop()
    answer(ana, "Worse", leg=7, back=2)
    ana.sees("#due li", "worse, leg 7, back 2")
    has_a_flare(ana)
    logs_heat(ana)
    says_how_she_is(ana)
    ana.kill()

    ana.reopen("/today")
    ana.sees(".sync", "4 waiting on this phone")
    ana.sees("#due li", "worse, leg 7, back 2")
    ana.sees("#flare", "Flare day")
    ana.sees("#plan-title", "Your flare plan")
    server.start()
    wait_until_sent(ana)
    assert sent(app, cast) == ["care", "flare", "pgic", "reaction"]
    assert "Flare day since" in visit(cast.tess).get(f"/clients/{cast.ana}").text


def has_a_flare(ana: Phone) -> None:
    ana.tap("#flare-start")
    ana.sees("#flare", "Flare day")
    ana.sees("#plan-resting-positions")
    ana.sees_no("#plan-walking")


def logs_heat(ana: Phone) -> None:
    ana.open("/care")
    ana.tap(".tile", "Heat")
    ana.tap('.chip:has([name="preset"][value="15"])')
    ana.tap(".dock button", "Save")
    ana.sees("li[id^=entry-]", "Heat, 15 min")


def says_how_she_is(ana: Phone) -> None:
    ana.open("/measures?ask=pgic")
    ana.tap("#ask .check", "A little worse")
    ana.tap("#ask button", "Save")
    ana.sees("#of-pgic", "a little worse")


def sent(app: Flask, cast: Cast) -> list[str]:
    """The kinds of what Ana wrote herself and the server holds."""
    by_tess = ("plan", "record")
    with app.app_context():
        found = select(Entry.kind).where(Entry.client_id == cast.ana, Entry.kind.not_in(by_tess))
        return sorted(db.session.scalars(found))
