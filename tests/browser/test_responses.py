"""The whole way of an answer: a session is recorded, Ana's phone asks, Tess sees the dot."""

from datetime import UTC, datetime, timedelta

from flask import Flask

from pwa.kinds import Block, Levels, Record
from tests.browser.crawl import axe
from tests.browser.gestures import PhoneOf, install, wait_until_sent
from tests.browser.phone import TABLET
from tests.browser.test_after_session import answer
from tests.cast import Cast
from tests.entries import by_therapist


def test_an_answer_becomes_a_dot_and_no_more(app: Flask, cast: Cast, phone_of: PhoneOf):
    work = [Block("back-left-buttock", ["deep_tissue", "stretch"])]
    for hours in (21, 24 * 9):
        at = datetime.now(UTC) - timedelta(hours=hours)
        record = Record(at, 60, before=Levels(back=2, leg=5), blocks=work)
        by_therapist(app, cast.ana, cast.tess, "record", record, at)
    ana = phone_of(cast.ana)
    install(ana)
    answer(ana, "Worse", leg=7, back=2)
    ana.sees("#due li", "worse, leg 7")
    wait_until_sent(ana)
    ana.switch_off()

    tess = phone_of(cast.tess, **TABLET)
    tess.open(f"/clients/{cast.ana}")
    tess.sees("#after + p, section[aria-labelledby=after]", "the next day worse, leg 7, back 2")
    tess.tap("a", "All dots, and guides")
    tess.sees("h3", "Deep tissue + stretch")
    tess.sees(".rc", "Leg pain +2 (lower 0, the same 0, higher 1); too few for a median. No answer: 1.")
    tess.sees(".rc", "2 sessions. Sciatica varies and many people improve anyway; this cannot show cause.")
    drawn = "document.querySelector('response-curve').querySelectorAll('.chart %s').length"
    tess.wait_until(f"{drawn % '.rc__dot'} === 1")
    assert [tess.evaluate(drawn % name) for name in (".rc__none", ".rc__range")] == [1, 0]
    assert (
        tess.evaluate("document.querySelectorAll('response-curve')[0].querySelectorAll('tbody tr').length")
        == 2
    )
    assert axe(tess) == []
