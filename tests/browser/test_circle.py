"""The whole circle: Ana logs, Tess reads, treats and plans, the phone obeys and asks, Tess sees the dot."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from flask import Flask

from pwa.kinds import Planned
from tests.browser.crawl import axe
from tests.browser.gestures import PhoneOf, go_offline, install, log_fully, wait_until_sent
from tests.browser.phone import TABLET, Phone
from tests.browser.server import LiveServer
from tests.browser.test_after_session import answer
from tests.browser.test_plan_circle import choose
from tests.cast import Cast
from tests.entries import ZONE, plan

BEGAN = datetime.now(ZoneInfo(ZONE)) - timedelta(hours=21)
"""A session that is written down the day after: then the phone asks at once how it was."""


def test_from_the_phone_to_the_table_and_back(app: Flask, cast: Cast, server: LiveServer, phone_of: PhoneOf):
    plan(app, cast.ana, cast.tess, Planned("walking", per_week=7))
    ana, tess = phone_of(cast.ana), phone_of(cast.tess, **TABLET)
    install(ana)
    log_fully(ana, back=3, leg=6, region="back-left-calf", note="Down to the calf.")
    wait_until_sent(ana)
    go_offline(ana)

    read_the_brief(tess)
    write_the_record(tess)
    change_the_plan(tess, cast)

    ana.switch_on()
    ana.open("/today")
    ana.sees("#due h2", "The day after your session")
    ana.sees("#plan", "Little and soft this week.")
    server.stop()
    ana.open("/guides/low-back-release")
    ana.sees("#planned", "2 of 10")
    ana.open("/today")
    answer(ana, "Better", leg=3, back=2)
    ana.sees("#due li", "better, leg 3, back 2")
    server.start()
    ana.open("/today")
    wait_until_sent(ana)

    tess.open(f"/clients/{cast.ana}/responses")
    tess.sees("h3", "Deep tissue")
    tess.sees(".rc", "Leg pain -3".replace("-", "−"))
    tess.sees(".rc", "1 session. Sciatica varies and many people improve anyway; this cannot show cause.")
    assert axe(tess) == []


def read_the_brief(tess: Phone) -> None:
    tess.open("/clients")
    tess.tap("a", "Ana")
    tess.sees("blockquote", "Down to the calf.")
    tess.tap("button", "Mark reviewed")
    tess.sees("p", "Read up to here just now")


def write_the_record(tess: Phone) -> None:
    tess.tap("a", "Record session")
    tess.sees("h2", "Areas worked on")
    tess.fill("[name=date]", f"{BEGAN:%Y-%m-%d}")
    tess.fill("[name=time]", f"{BEGAN:%H:%M}")
    tess.tap("#back-left-buttock")
    tess.tap("[data-area=back-left-buttock] label", "Deep tissue")
    for name, value in (("before_leg", 6), ("before_back", 3), ("after_leg", 4), ("after_back", 3)):
        choose(tess, name, str(value))
    tess.tap(".dock button", "Save the record")
    tess.sees("h2", "What was done")
    tess.sees("li", "Left buttock")


def change_the_plan(tess: Phone, cast: Cast) -> None:
    tess.open(f"/clients/{cast.ana}/plan")
    tess.sees("h1", "Plan for Ana")
    tess.tap("summary", "Add a guide")
    tess.tap('button[value="add:low-back-release"]')
    tess.sees("#plan-low-back-release h3", "Low back release")
    choose(tess, "low-back-release.ceiling", "2")
    tess.fill("#note", "Little and soft this week.")
    tess.tap(".dock button", "Send to Ana")
    tess.sees("#history + div", "Low back release")
