"""Tess agrees on a series on her tablet, moves and cancels; Ana's phone shows it, offline too."""

from datetime import date, timedelta

from flask import Flask

from tests.browser.crawl import axe
from tests.browser.gestures import PhoneOf, install
from tests.browser.phone import TABLET
from tests.browser.server import LiveServer
from tests.cast import Cast


def test_a_series_reaches_ana_and_follows_what_tess_does(
    app: Flask, cast: Cast, phone_of: PhoneOf, server: LiveServer
):
    tess = phone_of(cast.tess, **TABLET)
    tess.open(f"/clients/{cast.ana}/sessions")
    tess.sees_no(".ses__times")
    tess.fill("[name=date]", (date.today() + timedelta(days=7)).isoformat())
    tess.fill("[name=time]", "10:30")
    tess.fill("[name=every]", "1")
    tess.fill("[name=times]", "30")
    tess.tap("button", "Agree")
    tess.sees(".err", "Give 2 to 20 sessions.")
    assert axe(tess) == []
    tess.fill("[name=times]", "3")
    tess.tap("button", "Agree")
    tess.wait_until("document.querySelectorAll('.ses').length === 3")

    ana = phone_of(cast.ana)
    install(ana)
    server.stop()
    ana.open("/me")
    ana.wait_until("document.querySelectorAll('#sessions li').length === 3")
    ana.sees("#sessions li", "with Tess")
    assert axe(ana) == []
    server.start()

    tess.tap(".ses:first-of-type")
    tess.sees("h1", "A session")
    tess.tap("form label", "This one and the 2 after it")
    tess.fill("[name=time]", "16:45")
    tess.tap("button", "Move it")
    tess.wait_until(
        "[...document.querySelectorAll('.ses')].filter((one) => one.innerText.includes('16:45')).length === 3"
    )
    tess.tap(".ses:first-of-type")
    tess.sees("h2", "Cancel it")
    assert axe(tess) == []
    tess.tap("button", "Cancel it")
    tess.sees(".ses", "Cancelled")

    ana.open("/today")
    ana.sees(".hero", "16:45")
    ana.open("/me")
    ana.sees("#sessions li", "Cancelled")
    ana.wait_until(
        "[...document.querySelectorAll('#sessions li')].every((one) => one.innerText.includes('16:45'))"
    )
