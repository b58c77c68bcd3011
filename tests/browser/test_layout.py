"""Small screens, large text, and targets that a thumb can hit."""

import pytest

from tests.browser.chromium import Chromium
from tests.browser.gestures import PhoneOf, install, log_quickly
from tests.cast import Cast

PAGES = ("today", "log", "sitting", "diary", "me", "waiting", "guides", "guides/walking", "safety", "offline")
UNFOLD = "document.querySelectorAll('details').forEach((one) => { one.open = true })"
WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
TARGETS = "a.btn, a.row, a.iconbtn, button, summary, .chip, .check, .seg label, .input"
IN_SIGHT = """document.getElementById('timer-main').getBoundingClientRect().bottom
  <= Math.min(...[...document.querySelectorAll('.foot nav')].map((one) => one.getBoundingClientRect().top))"""
SMALL = f"""[...document.querySelectorAll('{TARGETS}')]
  .filter((one) => !one.closest('p > a'))
  .map((one) => [one.outerHTML.slice(0, 90), one.getBoundingClientRect()])
  .filter(([, {{ width, height }}]) => width && (height < 47.9 || width < 47.9)).map(([html]) => html)"""


@pytest.mark.parametrize(("width", "text"), [(320, "1"), (412, "2")])
def test_nothing_is_cut_and_every_target_is_48_px(cast: Cast, phone_of: PhoneOf, width: int, text: str):
    ana = phone_of(cast.ana)
    assert isinstance(ana, Chromium)
    install(ana)
    log_quickly(ana, back=3, leg=6)
    ana.evaluate(f"localStorage.textScale = {text!r}")
    ana.page.set_viewport_size({"width": width, "height": 800})
    for page in PAGES:
        ana.open(f"/{page}")
        ana.sees("main")
        ana.wait_until("!document.querySelector('.htmx-request')", "the page to rest")
        ana.evaluate(UNFOLD)
        assert ana.evaluate(WIDER) <= 0, page
        assert ana.evaluate(SMALL) == [], page


def test_who_sits_down_and_stands_up_need_not_scroll_for_it_on_the_smallest_phone(
    cast: Cast, phone_of: PhoneOf
):
    ana = phone_of(cast.ana)
    assert isinstance(ana, Chromium)
    install(ana)
    ana.page.set_viewport_size({"width": 320, "height": 568})
    ana.open("/sitting")
    for action in ("I sit down now", "I stood up"):
        ana.sees("#timer-main", action)
        assert ana.evaluate(IN_SIGHT), action
        ana.tap("#timer-main")
