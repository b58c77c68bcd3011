"""Tess writes a session down on her tablet: the body map, what is kept as she types, what is refused."""

from datetime import UTC, datetime

from flask import Flask
from sqlalchemy import select

from pwa.db import db
from pwa.kinds import Addendum, Block
from pwa.models import Draft, Entry
from tests.browser.gestures import PhoneOf, install
from tests.browser.phone import TABLET, Phone
from tests.browser.server import LiveServer
from tests.browser.waiting import wait_for
from tests.cast import Cast
from tests.entries import by_therapist, recorded


def test_a_half_typed_record_is_there_again_after_the_tablet_was_off(
    app: Flask, cast: Cast, server: LiveServer, phone_of: PhoneOf
):
    tess = phone_of(cast.tess, **TABLET)
    begin(tess, cast)
    tess.fill("#note", "Toes a little dull.")
    wait_for(lambda: "Toes" in drafted(app), "the draft to reach the server")
    tess.switch_off()

    tess.reopen(f"/clients/{cast.ana}/records/new")
    tess.sees("[data-area=back-left-buttock] summary", "deep tissue")
    assert tess.evaluate("document.querySelector('#note').value") == "Toes a little dull."
    assert (
        tess.evaluate("document.getElementById('back-left-buttock').getAttribute('aria-checked')") == "true"
    )
    tess.tap(".dock button", "Save the record")
    tess.sees("h2", "What was done")
    tess.sees("li", "Left buttock")
    assert kinds(app) == ["record"]


def test_an_area_without_a_technique_is_asked_about_and_its_picture_stays(
    app: Flask, cast: Cast, server: LiveServer, phone_of: PhoneOf
):
    tess = phone_of(cast.tess, **TABLET)
    begin(tess, cast)
    tess.tap("#back-left-calf")
    tess.tap(".dock button", "Save the record")
    tess.sees(".err", "Choose at least one technique")
    for region in ("back-left-buttock", "back-left-calf"):
        tess.wait_until(f"document.getElementById('{region}').getAttribute('aria-checked') === 'true'")
    tess.tap("[data-area=back-left-calf] button", "Remove this area")
    tess.sees_no("[data-area=back-left-calf]")
    tess.tap(".dock button", "Save the record")
    tess.sees("h2", "What was done")
    assert kinds(app) == ["record"]


def test_keys_alone_write_a_record(app: Flask, cast: Cast, server: LiveServer, phone_of: PhoneOf):
    tess = phone_of(cast.tess, **TABLET)
    tess.open(f"/clients/{cast.ana}/records/new")
    tess.sees("h2", "Areas worked on")
    for place, key in (
        ("#back-left-buttock", "Enter"),
        ("[name='technique-back-left-buttock'][value=stretch]", " "),
    ):
        tess.evaluate(f"document.querySelector(`{place}`).focus()")
        tess.page.keyboard.press(key)
    tess.sees("[data-area=back-left-buttock] summary", "stretch")
    tess.evaluate("document.querySelector('.dock .btn--primary').focus()")
    tess.page.keyboard.press("Enter")
    tess.sees("li", "Stretch")


def begin(tess: Phone, cast: Cast) -> None:
    tess.open(f"/clients/{cast.ana}")
    tess.tap("a", "Record session")
    tess.sees("h2", "Areas worked on")
    tess.tap("#back-left-buttock")
    tess.tap("[data-area=back-left-buttock] label", "Deep tissue")


def drafted(app: Flask) -> str:
    with app.app_context():
        row = db.session.scalar(select(Draft))
        if row is None:
            return ""
        cipher = app.extensions["keyring"].cipher(db.session(), row.client_id)
        return cipher.open(row.body, b"draft" + row.id.bytes).decode()


def kinds(app: Flask) -> list[str]:
    with app.app_context():
        return list(db.session.scalars(select(Entry.kind).order_by(Entry.seq)))


def test_ana_reads_what_was_done_and_what_was_added(
    app: Flask, cast: Cast, server: LiveServer, phone_of: PhoneOf
):
    block = Block("back-left-buttock", ["piriformis"], pressure=3, response="eased")
    record = recorded(app, cast.ana, cast.tess, block)
    by_therapist(app, cast.ana, cast.tess, "addendum", Addendum(str(record), "She rang."), datetime.now(UTC))
    ana = phone_of(cast.ana)
    install(ana)
    server.stop()
    ana.open("/diary")
    ana.sees("li", "Session with Tess")
    ana.tap(f'a[href="/diary?record={record}"]')
    ana.sees("h3", "Left buttock")
    ana.sees("p", "3 of 10 · it eased")
    ana.sees("p", "She rang.")
