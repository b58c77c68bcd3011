"""The loop: logged on a phone with no network, sent once, read by the therapist, seen by the client."""

from collections.abc import Callable
from datetime import date, timedelta

from flask import Flask
from sqlalchemy import func, select

from pwa.db import db
from pwa.models import AppliedOp, Entry, EntryRevision
from tests.browser.phone import Phone
from tests.browser.server import LiveServer
from tests.cast import Cast

PhoneOf = Callable[..., Phone]
YESTERDAY = date.today() - timedelta(days=1)


def test_what_ana_logs_offline_outlives_her_browser_and_is_sent_once(
    app: Flask, cast: Cast, server: LiveServer, phone_of: PhoneOf, engine: str
):
    ana = phone_of(cast.ana, engine)
    install(ana)
    ana.switch_off()
    server.stop()

    ana.reopen("/today")
    log_quickly(ana, back=3, leg=6)
    log_fully(ana, back=2, leg=7, region="back-left-calf", note="Pulls down to the calf.")
    log_sitting(ana, "09:00", "11:00")
    ana.kill()

    ana.reopen("/diary")
    ana.sees("li", "Pulls down to the calf.")
    assert ana.count("[id^=entry-]", "waiting") == 3
    ana.open("/today")
    ana.sees(".sync", "3 waiting on this phone")

    server.start()
    ana.open("/today")
    ana.sees(".sync", "All saved")
    assert kept(app) == {"entries": 3, "revisions": 3, "ops": 3}


def install(phone: Phone) -> None:
    """The first visit with a network: the app knows who it belongs to, and the worker has kept the pages."""
    phone.open("/today")
    phone.sees("h1", "Good")
    phone.sees(".sync", "All saved")
    phone.wait_until("navigator.serviceWorker.ready.then(() => true)")


def log_quickly(phone: Phone, back: int, leg: int) -> None:
    phone.sees("#quick", "How is the pain right now?")
    choose(phone, back, leg)
    phone.tap("#quick button", "Save")
    phone.sees("#quick", "Saved at")


def log_fully(phone: Phone, back: int, leg: int, region: str, note: str) -> None:
    phone.tap("nav a", "Log")
    phone.sees("h1", "Log pain")
    choose(phone, back, leg)
    phone.tap(f"#{region}")
    phone.fill("#note", note)
    phone.tap(".dock button", "Save")
    phone.sees("#quick", "Saved at")


def choose(phone: Phone, back: int, leg: int) -> None:
    phone.tap(f'input[name="back"][value="{back}"]')
    phone.tap(f'input[name="leg"][value="{leg}"]')


def log_sitting(phone: Phone, sat_down: str, stood_up: str, day: date = YESTERDAY) -> None:
    phone.tap("nav a", "Sitting")
    phone.tap("summary", "Log sitting without the timer")
    phone.fill("#new-day", day.isoformat())
    phone.fill("#new-from", sat_down)
    phone.fill("#new-to", stood_up)
    phone.tap("#typed button", "Save")
    phone.sees_no("#new-day")


def kept(app: Flask) -> dict[str, int]:
    """How much the database holds."""
    tables = {"entries": Entry, "revisions": EntryRevision, "ops": AppliedOp}
    with app.app_context():
        return {
            name: db.session.scalar(select(func.count()).select_from(table)) for name, table in tables.items()
        }
