"""The loop: logged on a phone with no network, sent once, read by the therapist, seen by the client."""

from flask import Flask
from sqlalchemy import func, select

from pwa.db import db
from pwa.models import AppliedOp, Entry, EntryRevision
from tests.browser.gestures import (
    PhoneOf,
    correct,
    go_offline,
    install,
    log_fully,
    log_quickly,
    log_sitting,
    wait_until_sent,
)
from tests.browser.phone import Phone
from tests.browser.server import LiveServer
from tests.cast import Cast


def test_what_ana_logs_offline_outlives_her_browser_is_sent_once_and_read(
    app: Flask, cast: Cast, server: LiveServer, phone_of: PhoneOf, engine: str
):
    ana = phone_of(cast.ana, engine)
    install(ana)
    go_offline(ana)
    server.stop()

    ana.reopen("/today")
    log_quickly(ana, back=3, leg=6)
    log_fully(ana, back=2, leg=7, region="back-left-calf", note="Pulls down to the calf.")
    log_sitting(ana, "09:00", "11:00")
    ana.kill()

    ana.reopen("/diary")
    ana.sees("li", "Pulls down to the calf.")
    assert ana.count("li[id^=entry-]", "waiting") == 3
    ana.open("/today")
    ana.sees(".sync", "3 waiting on this phone")

    server.start()
    wait_until_sent(ana)
    assert kept(app) == {"entries": 3, "revisions": 3, "ops": 3}

    tess = phone_of(cast.tess, engine)
    read_and_review(tess)
    ana.open("/today")
    ana.sees(".banner", "Tess read this")
    ana.open("/diary")
    assert ana.count("li[id^=entry-]", "waiting") == 0


def test_two_phones_that_change_one_entry_offline_keep_both_versions(
    app: Flask, cast: Cast, server: LiveServer, phone_of: PhoneOf
):
    phone = phone_of(cast.ana)
    install(phone)
    log_fully(phone, back=2, leg=5, region="back-left-calf", note="In the car.")
    wait_until_sent(phone)
    tablet = phone_of(cast.ana)
    install(tablet)
    go_offline(phone)
    go_offline(tablet)
    server.stop()

    for device, leg in ((phone, 7), (tablet, 9)):
        device.reopen("/today")
        correct(device, "In the car.", back=2, leg=leg)
        go_offline(device)

    server.start()
    for device in (phone, tablet, phone):
        device.switch_on()
        wait_until_sent(device)
        go_offline(device)

    for device in (phone, tablet):
        device.reopen("/diary")
        device.sees("li[id^=entry-]", "Leg 9")
        device.sees("li[id^=entry-]", "two versions")
        assert device.count("li[id^=entry-]") == 1
    assert kept(app) == {"entries": 1, "revisions": 3, "ops": 3}
    tess = phone_of(cast.tess)
    tess.open(f"/clients/{cast.ana}")
    tess.sees("a", "Two versions of the pain entry")


def read_and_review(tess: Phone) -> None:
    tess.open("/clients")
    tess.tap("a", "Ana")
    tess.sees("h1", "Ana")
    tess.sees("blockquote", "Pulls down to the calf.")
    tess.tap("button", "Mark reviewed")
    tess.sees("p", "Read up to here just now")


def kept(app: Flask) -> dict[str, int | None]:
    """How much the database holds."""
    tables = {"entries": Entry, "revisions": EntryRevision, "ops": AppliedOp}
    with app.app_context():
        return {
            name: db.session.scalar(select(func.count()).select_from(table)) for name, table in tables.items()
        }
