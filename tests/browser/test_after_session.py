"""The days after a session on Ana's phone: asked by itself in two windows, offline too, never too late."""

from datetime import UTC, datetime, timedelta

from flask import Flask

from pwa.kinds import Block, Record
from tests.browser.crawl import axe
from tests.browser.gestures import PhoneOf, install, wait_until_sent
from tests.browser.kept import BODIES, COUNT
from tests.browser.phone import Phone
from tests.browser.server import LiveServer
from tests.cast import Cast
from tests.entries import appoint, by_therapist

ANSWERS = BODIES % "reaction"


def held(app: Flask, cast: Cast, hours_ago: float) -> str:
    """A session of an hour that was agreed, and ended so many hours ago."""
    starts_at = datetime.now(UTC) - timedelta(hours=hours_ago + 1)
    return str(appoint(app, cast.ana, cast.tess, starts_at))


def recorded(app: Flask, cast: Cast, hours_ago: float, appointment: str = "") -> str:
    starts_at = datetime.now(UTC) - timedelta(hours=hours_ago + 1)
    work = [Block("back-left-buttock", ["deep_tissue"])]
    body = Record(starts_at, 60, appointment, blocks=work)
    return str(by_therapist(app, cast.ana, cast.tess, "record", body, starts_at))


def answer(ana: Phone, feel: str, leg: int, back: int) -> None:
    ana.tap("#due .chip", feel)
    ana.tap(f'#due .pain__cell:has([name="after_leg"][value="{leg}"])')
    ana.tap(f'#due .pain__cell:has([name="after_back"][value="{back}"])')
    ana.tap("#due button", "Save")


def test_the_next_day_asks_by_itself_and_is_answered_offline(
    app: Flask, cast: Cast, phone_of: PhoneOf, server: LiveServer
):
    session = held(app, cast, hours_ago=20)
    ana = phone_of(cast.ana)
    install(ana)
    ana.sees("#due h2", "The day after your session")
    assert axe(ana) == []
    server.stop()
    answer(ana, "Better", leg=3, back=2)
    ana.sees("#due li", "The day after the session")
    ana.sees("#due li", "better, leg 3, back 2")
    said = {"session": session, "after": "day", "feel": "better", "leg": 3, "back": 2, "note": ""}
    assert ana.evaluate(ANSWERS) == [said]
    ana.open("/today")
    ana.sees("#due li", "better, leg 3, back 2")
    ana.sees_no("#due form")
    server.start()
    ana.open("/today")
    wait_until_sent(ana)


def test_what_is_missing_is_said_at_its_field_and_nothing_is_lost(app: Flask, cast: Cast, phone_of: PhoneOf):
    held(app, cast, hours_ago=20)
    ana = phone_of(cast.ana)
    install(ana)
    ana.tap('#due .pain__cell:has([name="after_leg"][value="4"])')
    ana.tap("#due button", "Save")
    ana.sees("#after_feel-error", "Choose one.")
    ana.sees("#after_back-error", "Choose a number from 0 to 10.")
    assert not ana.text("#after_leg-error")
    assert ana.evaluate("document.querySelector('[name=after_leg]:checked').value") == "4"
    assert ana.evaluate(ANSWERS) == []


def test_an_answer_is_changed_while_it_would_be_asked(app: Flask, cast: Cast, phone_of: PhoneOf):
    held(app, cast, hours_ago=48)
    ana = phone_of(cast.ana)
    install(ana)
    ana.sees("#due h2", "Two days after your session")
    answer(ana, "Worse", leg=7, back=2)
    ana.sees("#due", "Rest from pressure today")
    assert axe(ana) == []
    ana.tap("#due button", "Change")
    answer(ana, "The same", leg=5, back=2)
    ana.sees("#due li", "the same, leg 5")
    ana.sees_no("#due .banner")
    assert [(one["after"], one["feel"]) for one in ana.evaluate(ANSWERS)] == [("two_days", "same")]


def test_a_record_that_comes_later_does_not_ask_again(app: Flask, cast: Cast, phone_of: PhoneOf):
    session = held(app, cast, hours_ago=20)
    ana = phone_of(cast.ana)
    install(ana)
    answer(ana, "Sore for less than a day", leg=3, back=2)
    ana.sees("#due li", "sore for less than a day")
    recorded(app, cast, hours_ago=20, appointment=session)
    ana.open("/today")
    ana.wait_until(COUNT % "record")
    ana.sees("#due li", "sore for less than a day")
    ana.sees_no("#due form")


def test_a_record_without_an_appointment_asks_too(app: Flask, cast: Cast, phone_of: PhoneOf):
    record = recorded(app, cast, hours_ago=19)
    ana = phone_of(cast.ana)
    install(ana)
    ana.sees("#due form", "with Tess")
    answer(ana, "Better", leg=1, back=1)
    ana.sees("#due li", "better")
    assert [one["session"] for one in ana.evaluate(ANSWERS)] == [record]


def test_too_early_too_late_and_cancelled_ask_nothing(app: Flask, cast: Cast, phone_of: PhoneOf):
    for hours_ago in (5, 17.9, 30.1, 41.9, 72.1):
        held(app, cast, hours_ago)
    ana = phone_of(cast.ana)
    install(ana)
    ana.sees("#below", "Sitting")
    ana.wait_until("!!document.getElementById('view-due')")
    assert ana.evaluate("document.getElementById('due').children.length") == 0


def test_a_page_left_open_too_long_saves_nothing_and_says_so(app: Flask, cast: Cast, phone_of: PhoneOf):
    held(app, cast, hours_ago=29)
    ana = phone_of(cast.ana)
    install(ana)
    ana.sees("#due h2", "The day after your session")
    ana.evaluate("(() => { const now = Date.now; Date.now = () => now() + 2 * 3600000; return true; })()")
    answer(ana, "Better", leg=3, back=2)
    ana.sees("#due .banner", "This question is closed by now")
    assert ana.evaluate(ANSWERS) == []
