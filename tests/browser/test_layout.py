"""Small screens, large text, long words, and targets that a thumb can hit."""

import uuid
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask

from pwa.db import db
from pwa.kinds import Card, Planned
from pwa.models import Person, Practice
from tests.browser.chromium import Chromium
from tests.browser.crawl import QUIET
from tests.browser.gestures import ONE_OF_EACH, PhoneOf, install, log_quickly
from tests.browser.phone import ENGINES, Phone
from tests.browser.test_pages import addresses, rules_of
from tests.cast import Cast
from tests.entries import Diary, appoint, believable, kept_as_template, plan, recorded

NARROW = (Path(__file__).parent / "narrow.js").read_text()
SIZES = pytest.mark.parametrize(("width", "text"), [(320, 1), (360, 2)])
LONG = "Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetz"
"""A word that was one: like an address that somebody pastes, it is wider than any phone."""
UNFOLD = "document.querySelectorAll('details').forEach((one) => { one.open = true })"
TARGETS = "a.btn, a.row, a.iconbtn, button, summary, .chip, .check, .seg label, .input"
IN_SIGHT = """document.getElementById('timer-main').getBoundingClientRect().bottom
  <= Math.min(...[...document.querySelectorAll('.foot nav')].map((one) => one.getBoundingClientRect().top))"""
BROKEN = f"""(({{style}}, narrow) => {{
  style.overflowWrap = 'normal';
  narrow.insertAdjacentHTML('beforeend', '<p>{LONG * 2}</p><p>morning</p>');
  Object.assign(narrow.lastElementChild.style, {{ width: '2em', overflowWrap: 'anywhere' }});
}})(document.body, document.querySelector('main'))"""
OUTLINED = """[...document.querySelectorAll('.seg label')]
  .filter((one) => getComputedStyle(one).outlineStyle === 'solid')
  .map(({ control: { name, value } }) => `${name}=${value}`)"""
WITHOUT_AN_EDGE = """[...document.querySelectorAll('.pain__cell')]
  .filter((cell) => getComputedStyle(cell).outlineStyle === 'none').length"""
TICKED = """(([box], seen) => [seen(box), (box.click(), seen(box))])(document.querySelectorAll('.check'),
  (box) => getComputedStyle(box.querySelector('.check__box > *')).visibility)"""
SMALL = f"""[...document.querySelectorAll('{TARGETS}')]
  .filter((one) => !one.closest('p > a'))
  .map((one) => [one.outerHTML.slice(0, 90), one.getBoundingClientRect()])
  .filter(([, {{ width, height }}]) => width && (height < 47.9 || width < 47.9)).map(([html]) => html)"""


@pytest.mark.parametrize(
    ("width", "text", "engine"), [(320, 1, "chromium"), *((360, 2, engine) for engine in ENGINES)]
)
def test_on_anas_pages_nothing_is_cut_or_torn_and_every_target_is_48_px(
    app: Flask, cast: Cast, phone_of: PhoneOf, width: int, text: int, engine: str
):
    _long_words(app, cast)
    appoint(app, cast.ana, cast.tess, datetime.now(UTC) + timedelta(days=1))
    ana = phone_of(cast.ana, engine, **_wide(width))
    install(ana)
    log_quickly(ana, back=3, leg=6)
    more = ["/guides/sacrum-edge", "/brief-preview", "/reset"]
    assert _faults(ana, [*ONE_OF_EACH, *more], text, small=SMALL) == []


@SIZES
def test_on_the_therapists_pages_nothing_is_cut_or_torn(
    app: Flask, cast: Cast, phone_of: PhoneOf, width: int, text: int
):
    entry = _long_words(app, cast)
    agreed = appoint(app, cast.ana, cast.tess, datetime.now(UTC) + timedelta(days=1))
    kept_as_template(app, cast.tess, LONG)
    record = recorded(app, cast.ana, cast.tess, note=f"Read https://elsewhere.example/{LONG}")
    named = {"client_id": cast.ana, "entry_id": entry, "record_id": record, "appointment_id": agreed}
    tess = phone_of(cast.tess, **_wide(width))
    assert _faults(tess, addresses(app, **named), text) == []


@SIZES
def test_on_the_owners_pages_nothing_is_cut_or_torn(
    app: Flask, cast: Cast, phone_of: PhoneOf, width: int, text: int
):
    _long_words(app, cast)
    olga = phone_of(cast.olga, **_wide(width))
    paths = [rule.rule for rule in rules_of(app, "owner") if not rule.arguments]
    assert _faults(olga, paths, text) == []


def test_what_is_cut_or_torn_is_seen(new_phone: PhoneOf):
    """Or the tests above would prove nothing."""
    phone = new_phone("new", **_wide(320))
    phone.open("/offline")
    assert phone.evaluate(f"({NARROW}).faults()") == []
    phone.evaluate(BROKEN)
    told = "\n".join(phone.evaluate(f"({NARROW}).faults()"))
    assert "the page: " in told
    assert "beyond the edge: p" in told
    assert "torn: morning" in told


def test_what_is_chosen_is_seen_where_a_screen_has_colours_of_its_own(cast: Cast, phone_of: PhoneOf):
    ana = phone_of(cast.ana)
    assert isinstance(ana, Chromium)
    install(ana)
    ana.page.emulate_media(forced_colors="active")
    ana.open("/me")
    ana.sees("legend", "Text size")
    assert ana.evaluate(OUTLINED) == ["textScale=1", "theme="]
    ana.open("/background")
    ana.sees(".check__box")
    assert ana.evaluate(TICKED) == ["hidden", "visible"]
    ana.open("/log")
    ana.sees(".pain__cell", "none")
    assert ana.evaluate(WITHOUT_AN_EDGE) == 0


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


def _long_words(app: Flask, cast: Cast) -> uuid.UUID:
    """Six weeks of Ana's; all names, and some of the words, are too long. One of her entries."""
    with app.app_context():
        for one in (cast.ana, cast.ben, cast.tess, cast.olga):
            db.session.get_one(Person, one).name = f"{LONG} von und zu Hohenau"
        db.session.get_one(Practice, cast.practice).name = f"Praxis{LONG}"
        db.session.commit()
    diary = Diary(app, cast.ana)
    believable(diary)
    regions = [{"region": "back-left-calf", "intensity": 7, "sensations": ["tingling"]}]
    entry = diary.pain(8, 3, note=f"https://elsewhere.example/{LONG}", regions=regions)
    diary.log("note", {"text": LONG * 3}, days_ago=1)
    diary.log("question", {"text": f"{LONG}?"}, days_ago=1)
    diary.send()
    edge = Planned(
        "sacrum-edge", side="left", days=["mon", "fri"], card=Card(spot=LONG, ceiling=2, note=LONG)
    )
    plan(app, cast.ana, cast.tess, Planned("walking", per_week=5), edge, note=LONG)
    return entry


def _wide(width: int) -> dict[str, dict[str, int]]:
    return {"viewport": {"width": width, "height": 800}}


def _faults(phone: Phone, paths: list[str], text: int, small: str = "[]") -> list[str]:
    """What is wrong on these pages with text that is `text` times as large."""
    phone.open("/offline")
    phone.evaluate(f"localStorage.textScale = {text}")
    found: list[str] = []
    for path in paths:
        phone.open(path)
        phone.sees("main")
        phone.wait_until(f"({QUIET})()", f"{path} to rest")
        phone.evaluate(UNFOLD)
        phone.wait_until(f"({QUIET})()", f"{path} to rest")
        found += [f"{path} {fault}" for fault in phone.evaluate(f"({NARROW}).faults().concat({small})")]
    return found
