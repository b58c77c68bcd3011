"""Ana finds a guide, sees why one is closed, and takes her plan home on paper; without a network, too."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from pwa import sync
from pwa.db import db
from pwa.guides import GUIDES
from pwa.kinds import Card, Plan, Planned
from tests.browser.chromium import Chromium
from tests.browser.gestures import PhoneOf, go_offline, install, wait_until_sent
from tests.browser.phone import Phone
from tests.browser.server import LiveServer
from tests.cast import Cast
from tests.entries import ZONE, Diary, lock

SHOWN = """[...document.querySelectorAll('[data-guide]')].filter((row) => row.checkVisibility())
  .map((row) => row.dataset.guide)"""
PLAN = Plan(
    [
        Planned("gentle-rocking", per_week=7),
        Planned("piriformis-ball", side="left", per_week=2),
        Planned(
            "sacrum-edge",
            side="left",
            days=["mon", "fri"],
            card=Card(spot="Two fingers below the left dimple", ceiling=2, note="Breathe out long."),
        ),
        Planned("low-back-release"),
        Planned("walking", per_week=5),
    ],
    note="Walk first, then press.",
)
PAPERS = ("A4", "Letter")
FEW = {1, 2}


@pytest.fixture
def ana(cast: Cast, phone_of: PhoneOf) -> Chromium:
    phone = phone_of(cast.ana)
    install(phone)
    assert isinstance(phone, Chromium)
    return phone


def test_ana_points_at_her_thigh_and_finds_it_again_after_a_reload(ana: Chromium):
    ana.open("/guides")
    ana.tap("button", "Show the body")
    ana.tap("#thigh")
    ana.tap("dialog button", "Show 2 guides")
    for _ in range(2):
        ana.sees("[role=status]", "2 guides")
        assert shown(ana) == ["hamstring-release", "nerve-slider"]
        assert ana.evaluate("location.search") == "?area=thigh"
        assert ana.evaluate("document.querySelector('[name=area][value=thigh]').checked")
        ana.open("/guides?area=thigh")
    ana.tap('a[href="/guides/hamstring-release"]')
    ana.sees("h1", "Hamstring release")
    ana.evaluate("history.back()")
    ana.sees("[role=status]", "2 guides")


def test_ana_has_five_minutes_and_a_ball(ana: Chromium):
    ana.open("/guides")
    ana.tap("button", "Filter")
    ana.tap('[name="time"][value="5"]')
    ana.tap('[name="with"][value="ball"]')
    ana.tap("dialog button", "Show 1 guide")
    assert shown(ana) == ["piriformis-ball"]
    ana.sees("button", "Filter (2)")
    ana.tap("button", "Clear the filters")
    ana.sees("[role=status]", f"{len(GUIDES)} guides")
    assert ana.evaluate("location.search") == ""


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("pirifrmis", {"piriformis-ball", "piriformis-stretch"}),
        ("hamstrng", {"hamstring-release"}),
        ("back of the thigh", {"hamstring-release"}),
        ("warm", {"heat"}),
        ("bad day", {"gentle-rocking"}),
    ],
)
def test_search_forgives_slips_and_knows_the_words_people_use(ana: Chromium, typed: str, first: set[str]):
    ana.open("/guides")
    ana.fill("#q", typed)
    ana.wait_until(f"({SHOWN}).length < {len(GUIDES)}")
    assert first <= set(shown(ana))


def test_what_is_not_there_is_said_and_the_way_back_is_one_tap(ana: Chromium):
    ana.open("/guides?for=press")
    ana.fill("#q", "shoulder")
    ana.sees("h2", "No guide matches")
    ana.sees("[role=status]", "No guide matches")
    ana.tap("[data-empty] button", "Clear the filters")
    ana.sees("[role=status]", f"{len(GUIDES)} guides")


def test_the_plan_comes_first_with_what_is_done_and_what_is_still_closed(
    app: Flask, cast: Cast, ana: Chromium
):
    agree(app, cast)
    ran(app, cast, "sacrum-edge")
    ana.open("/guides")
    ana.sees("h2", "Your plan")
    planned = [one.guide for one in PLAN.guides]
    assert shown(ana)[: len(planned)] == planned
    assert sorted(shown(ana)) == sorted(GUIDES)
    row = '[data-guide="sacrum-edge"]'
    ana.sees(row, "Left side, Mon, Fri")
    ana.sees(row, "Done today")
    ana.sees('[data-guide="gentle-rocking"]', "aily")
    ana.sees('[data-guide="piriformis-ball"]', "Tess opens it for you")
    ana.sees('[data-guide="nerve-slider"]', "A physiotherapist has to agree first")
    ana.tap('[data-guide="piriformis-ball"] a')
    ana.sees("#closed", "Tess opens it for you")
    assert ana.count("a", "Start") == 0
    ana.sees(".dock a", "Choose another guide")


def test_the_page_of_a_guide_knows_the_card_and_how_it_went(app: Flask, cast: Cast, ana: Chromium):
    agree(app, cast)
    ran(app, cast, "sacrum-edge")
    ran(app, cast, "sacrum-edge", days_ago=3, outcome="stopped", stop="numb")
    ana.open("/guides/sacrum-edge")
    ana.sees("#planned", "Two fingers below the left dimple")
    ana.sees("#planned", "2 of 10")
    ana.sees("#planned", "Breathe out long.")
    ana.sees("#runs", "Leg 5 → 3, back 3 → 2")
    ana.sees("#runs", "Stopped: numb or electric")
    assert ana.evaluate("document.querySelector('.guidepic').classList.contains('figbox--left')")


def test_a_signed_out_phone_reads_the_guides(new_phone: PhoneOf):
    phone = new_phone("new")
    phone.open("/guides")
    phone.sees("[role=status]", f"{len(GUIDES)} guides")
    phone.tap('a[href="/guides/walking"]')
    phone.sees("h2", "What it is for")
    phone.sees("h2", "Nobody is signed in on this phone")
    assert phone.count(".dock a") == 0


def test_all_of_it_opens_from_a_cold_start_without_the_server(
    app: Flask, cast: Cast, server: LiveServer, phone_of: PhoneOf, engine: str
):
    agree(app, cast)
    ana = phone_of(cast.ana, engine)
    install(ana)
    wait_until_sent(ana)
    go_offline(ana)
    server.stop()
    ana.reopen("/guides")
    ana.sees("h2", "Your plan")
    ana.fill("#q", "pirifrmis")
    ana.sees_no('[data-guide="walking"]')
    ana.tap('a[href="/guides/piriformis-ball"]')
    ana.sees("#closed", "Tess opens it for you")
    ana.open("/plan")
    ana.sees("h2", "Sacrum edge")
    ana.sees("main", "Walk first, then press.")


def test_every_guide_prints_on_one_or_two_pages(ana: Chromium):
    long = {slug: pages(ana, f"/guides/{slug}") for slug in GUIDES}
    assert {slug: counts for slug, counts in long.items() if not FEW.issuperset(counts)} == {}


def test_the_plan_prints_on_one_or_two_pages(app: Flask, cast: Cast, ana: Chromium):
    agree(app, cast)
    ana.open("/plan")
    ana.sees("h2", "Piriformis ball release")
    assert FEW.issuperset(pages(ana, "/plan"))
    ana.page.emulate_media(media="print")
    ana.sees(".handout__now", "Do not wait for them")
    assert ana.count(".tabbar") + ana.count("button") == 0


def test_the_print_button_prints(ana: Chromium):
    ana.open("/guides/walking")
    ana.sees(".dock a", "Start")
    ana.evaluate("globalThis.print = () => { globalThis.printed = true; }")
    ana.tap("button", "Print")
    ana.wait_until("globalThis.printed")


def test_without_a_plan_the_page_says_so(ana: Chromium):
    ana.open("/plan")
    ana.sees("h2", "No plan yet")
    ana.tap("a", "See gentle guides")
    ana.sees_no('[data-guide="sacrum-edge"]')
    assert "slow-breathing" in shown(ana)


def shown(phone: Phone) -> list[str]:
    return list(phone.evaluate(SHOWN))


def pages(phone: Chromium, path: str) -> list[int]:
    """How many there are of A4, and of Letter."""
    phone.open(path)
    phone.sees("h1, h2")
    phone.wait_until("!document.querySelector('.htmx-request')")
    printed = [phone.page.pdf(format=paper, print_background=True) for paper in PAPERS]
    return [len(re.findall(rb"/Type\s*/Page\b(?!s)", paper)) for paper in printed]


def agree(app: Flask, cast: Cast, plan: Plan = PLAN) -> None:
    now = datetime.now(UTC)
    with app.app_context():
        author, day = sync.therapist_author(cast.tess), (now - timedelta(days=9)).date()
        lock(app, cast.ana).write(author, "plan", plan, at=now, now=now, tz=ZONE, local_date=day)
        db.session.commit()


def ran(app: Flask, cast: Cast, slug: str, days_ago: int = 0, **run: object) -> None:
    diary = Diary(app, cast.ana)
    at = (diary.now - timedelta(days=days_ago)).isoformat()
    levels = {"before": {"back": 3, "leg": 5}, "after": {"back": 2, "leg": 3}}
    body = {"guide": slug, "version": 1, "outcome": "done", "started_at": at, "ended_at": at}
    diary.log("run", body | levels | run, days_ago=days_ago)
    diary.send()
