"""Tess changes Ana's plan on her tablet; Ana's phone follows it after the next sync, and with no network."""

from flask import Flask

from pwa.kinds import Card, Planned
from tests.browser.crawl import axe
from tests.browser.gestures import PhoneOf
from tests.browser.noon import at_noon
from tests.browser.phone import TABLET, Phone
from tests.browser.server import LiveServer
from tests.browser.test_todays_plan import with_her_plan
from tests.cast import Cast
from tests.entries import plan

LEVELS = ("back", "leg", "furthest")


def test_what_tess_sends_is_what_ana_has_offline(
    app: Flask, cast: Cast, phone_of: PhoneOf, server: LiveServer
):
    ana = with_her_plan(phone_of, app, cast)
    tess = phone_of(cast.tess, **TABLET)
    tess.open(f"/clients/{cast.ana}/plan")
    tess.sees("h1", "Plan for Ana")
    tess.tap('button[aria-label="Take Walking out of the plan"]')
    tess.sees("#plan-changes", "Walking: taken out")
    tess.tap('button[aria-label="Move Low back release up"]')
    tess.sees("#plan-changes", "In a new order")
    tess.fill("#note", "Softer this week.")
    tess.tap("h1")
    tess.sees("#plan-changes", "Softer this week.")
    tess.sees("#plan-count", "3 changes, not sent")
    choose(tess, "minutes", "25")
    tess.tap(".plancare label", "Heat")
    tess.sees("#plan-changes", "Heat: daily")
    assert axe(tess) == []
    tess.tap(".dock button", "Send to Ana")
    tess.sees("#history + div", "Walking: taken out")
    tess.sees_no("#plan-count .tag")

    ana.open("/today")
    ana.sees("#plan", "Softer this week.")
    server.stop()
    ana.switch_off()
    ana.reopen("/today")
    ana.sees("#plan .banner", "Softer this week.")
    ana.sees("#plan-sitting", "at most 25 min at a time")
    ana.sees("#plan", "0 of 7 in 7 days")
    ana.sees_no("#plan-walking")
    assert axe(ana) == []
    ana.open("/sitting")
    ana.sees("#target", "25 min")
    ana.tap("#timer-main")
    ana.sees("#timer-main", "I stood up")
    ana.tap("#timer-main")
    ana.sees("#timer", "min on your feet")
    ana.open("/plan")
    ana.sees("#plan-care", "Heat")
    assert axe(ana) == []


def choose(tess: Phone, field: str, value: str) -> None:
    tess.evaluate(f"document.getElementById({field!r}).value = {value!r}")
    tess.evaluate(f"document.getElementById({field!r}).dispatchEvent(new Event('change', {{bubbles: true}}))")


def test_the_player_obeys_the_card_offline(app: Flask, cast: Cast, phone_of: PhoneOf, server: LiveServer):
    card = Card("back-left-low-back", "Two fingers from the spine", "A soft ball", 2, 30, "Breathe.")
    plan(app, cast.ana, cast.tess, Planned("low-back-release", "left", card=card))
    ana = at_noon(phone_of, cast)
    ana.open("/guides/low-back-release")
    ana.sees("#planned", "2 of 10")
    ana.sees("#planned", "30 seconds")
    ana.sees("#planned", "left low back")
    server.stop()
    ana.open("/guides/low-back-release")
    ana.sees("#planned", "Two fingers from the spine")


def test_a_stale_form_on_a_second_tablet_says_so(app: Flask, cast: Cast, phone_of: PhoneOf):
    plan(app, cast.ana, cast.tess, Planned("walking"))
    first, second = phone_of(cast.tess, **TABLET), phone_of(cast.tess, **TABLET)
    for tablet in (first, second):
        tablet.open(f"/clients/{cast.ana}/plan")
        tablet.sees("h1", "Plan for Ana")
    first.fill("#note", "From the first.")
    first.tap(".dock button", "Send to Ana")
    first.sees("#history + div", "From the first.")
    second.fill("#note", "From the second.")
    second.tap(".dock button", "Send to Ana")
    second.sees("[role=alert]", "changed this plan while you had it open")
    assert second.evaluate("document.getElementById('note').value") == "From the second."
    second.tap(".dock button", "Send to Ana")
    second.sees("#history + div", "From the second.")
