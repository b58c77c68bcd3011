"""Are my entries safe? The page that answers, in each trouble: what waits, since when, why, what to do."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Route
from sqlalchemy import delete, select, update

from pwa.db import db
from pwa.models import Entry, Person, Status
from tests.browser.chromium import Chromium
from tests.browser.crawl import axe
from tests.browser.gestures import (
    HOLD_THE_WORKER,
    READY,
    PhoneOf,
    choose,
    go_offline,
    install,
    log_quickly,
    save,
    wait_until_sent,
)
from tests.browser.phone import STORE
from tests.browser.server import LiveServer
from tests.cast import Cast

SYNCED = f"{STORE}.then((store) => store.meta()).then((meta) => meta.last_state === 'synced')"
QUESTION = "{entry_kind: 'question', body: {text: 'Can I swim?', done: false}}"
ASK = f"{STORE}.then((store) => store.record({QUESTION}))"
ASK_ME_LATER = f"{STORE}.then((store) => store.note({{not_before: 0}})).then(() => true)"
SPARE_FILES = """caches.keys().then((names) => names.filter((name) => name.startsWith("spare-")))
    .then((names) => Promise.all(names.map(async (name) => (await (await caches.open(name)).keys()).length)))
    .then((counts) => counts.reduce((sum, count) => sum + count, 0))"""
TROUBLES = [
    (401, {"error": "sign-in"}, "You are signed out. Sign in again", "Sign in"),
    (403, {"error": "pending"}, "Your therapist has not confirmed you yet.", "How to confirm"),
    (403, {"error": "wrong-user"}, "Somebody else is signed in on this phone.", "Sign in"),
    (426, {"error": "protocol"}, "This version of Easeback is too old", "Repair this app"),
    (429, {"error": "too-many"}, "has too much to do at the moment. It is tried again by itself", "Send now"),
    (507, {"error": "full"}, "The practice’s computer is full.", "Send now"),
    (413, "<h1>nginx</h1>", "stumbled over some of them. The others went through", "Send now"),
    (500, {"error": "500"}, "did not answer as it should. It is tried again", "Send now"),
    (404, {"error": "missing"}, "did not answer as it should. It is tried again", "Send now"),
    (200, "<h1>Hotel Wi-Fi</h1>", "There is no connection to the practice’s computer now.", "Send now"),
]
"""What a push is answered with, what the page says, and what it offers."""


@pytest.fixture
def ana(cast: Cast, phone_of: PhoneOf) -> Chromium:
    """Without a service worker: it would hide the answers from the test."""
    ana = phone_of(cast.ana, service_workers="block", accept_downloads=True)
    assert isinstance(ana, Chromium)
    ana.open("/today")
    ana.wait_until(SYNCED)
    return ana


@contextmanager
def answered(ana: Chromium, status: int, body: Any, **headers: str) -> Iterator[None]:
    """Every push gets this instead of an answer of the server."""
    text = body if isinstance(body, str) else json.dumps(body)
    ana.context.route("**/sync/push", lambda route: route.fulfill(status=status, headers=headers, body=text))
    yield
    ana.context.unroute("**/sync/push")


def test_a_new_phone_says_that_it_fetches_and_asks_nothing_meanwhile(cast: Cast, phone_of: PhoneOf):
    """What Ana answered on her old phone, the new one can not know yet."""
    new = phone_of(cast.ana, service_workers="block")
    assert isinstance(new, Chromium)
    held: list[Route] = []
    new.context.route("**/sync/pull*", lambda route: held.append(route))
    new.open("/today")
    new.sees(".sync", "Fetching your entries")
    new.sees("#quick", "How is the pain right now?")
    assert not new.count("#safety-due a")
    held.pop().continue_()
    new.context.unroute("**/sync/pull*")
    new.sees(".sync", "All saved")
    new.sees("#safety-due", "Fifteen safety questions")


def test_it_says_whether_easeback_opens_without_internet_and_learns_it_by_itself(
    cast: Cast, server: LiveServer, phone_of: PhoneOf
):
    ana = phone_of(cast.ana)
    assert isinstance(ana, Chromium)
    ana.context.add_init_script(HOLD_THE_WORKER)
    for came_by in ("navigate", "reload"):  # the first page begins anew once it knows whose it is
        if came_by == "navigate":
            ana.open("/waiting")
        ana.wait_until(f"performance.getEntriesByType('navigation')[0].type === '{came_by}'")
        ana.wait_until(SYNCED)
        ana.sees("#opens", "Not yet. Its pages are kept as soon as")
        ana.evaluate("letGo()")
    ana.sees("#opens", "Yes: its pages and guides are on this phone.")
    server.stop()
    ana.open("/guides")
    ana.sees("h1", "Guides")


def test_each_trouble_is_told_with_its_reason_and_what_to_do(ana: Chromium):
    ana.open("/waiting")
    ana.sees("#verdict", "Your entries are safe")
    ana.sees("#compared", "The same today at")
    ana.evaluate(ASK)
    for status, body, why, do in TROUBLES:
        with answered(ana, status, body):
            ana.evaluate(ASK)
            ana.open("/waiting")
            ana.sees("#verdict", why)
            ana.sees("#verdict .btn", do)
            ana.sees("#verdict", "only on this phone")
            ana.sees("#verdict", "was written today at")
            assert ana.count("#verdict", "are safe") == 0
    ana.open("/waiting")
    ana.sees("#verdict", "Your entries are safe")


def test_a_busy_server_is_asked_when_it_said_so_and_the_page_tells_when(ana: Chromium):
    with answered(ana, 503, {"error": "busy"}, **{"Retry-After": "900"}):
        ana.evaluate(ASK)
        ana.open("/waiting")
        ana.sees("#verdict", "too much to do at the moment")
        ana.sees("#verdict", "It is tried again by itself at")
        told = ana.evaluate(
            "document.querySelector('#verdict').innerText.match(/itself at (\\d\\d:\\d\\d)/)[1]"
        )
        due = ana.evaluate(f"{STORE}.then((store) => store.meta()).then((meta) => meta.not_before)")
        assert told == datetime.fromtimestamp(due / 1000).strftime("%H:%M")
        assert ana.count("#send") == 0, "asking earlier would change nothing"
    ana.evaluate(ASK_ME_LATER)
    ana.open("/waiting")
    ana.sees("#verdict", "Your entries are safe")


def test_what_was_refused_stands_there_with_its_reason_until_ana_decides(ana: Chromium):
    ana.context.route("**/sync/push", _refuse)
    ana.evaluate(ASK)
    ana.open("/waiting")
    ana.sees("#verdict", "One entry was not taken")
    ana.sees(".refused", "Can I swim?")
    ana.sees(".refused", "Why: no questions today")
    assert axe(ana) == []
    ana.context.unroute("**/sync/push")
    ana.tap(".refused .btn", "Send again")
    ana.sees("#verdict", "Your entries are safe")


def _refuse(route: Route) -> None:
    asked = json.loads(route.request.post_data or "{}")
    how = {"status": "rejected", "rev": None, "seq": None, "reason": "no questions today"}
    results = [{"op_id": op["op_id"], **how} for op in asked["ops"]]
    route.fulfill(json={"epoch": asked["epoch"], "results": results})


def test_offline_a_copy_of_what_waits_is_a_file_to_read_and_one_for_programs(
    cast: Cast, server: LiveServer, phone_of: PhoneOf
):
    ana = phone_of(cast.ana, accept_downloads=True)
    install(ana)
    go_offline(ana)
    server.stop()
    ana.reopen("/log")
    ana.tap("#back-left-calf")
    choose(ana, 2, 7)
    ana.fill("#note", "Größer <b>than</b> [[note]] & worse")
    save(ana)
    ana.sees("#quick", "Saved at")
    ana.open("/waiting")
    ana.sees("#verdict", "One entry is only on this phone")
    ana.sees("#verdict", "There is no connection")
    ana.sees("#waiting li", "Pain: leg 7, back 2")
    assert axe(ana) == []

    text = saved(ana, "text")
    assert text.startswith("\ufeffEaseback: what is on Ana’s phone and was not sent\n")
    for line in (
        "Waiting: Pain: leg 7, back 2\n",
        "note: Größer <b>than</b> [[note]] & worse\n",
        "left calf",
    ):
        assert line in text
    data = json.loads(saved(ana, "data"))
    [op] = ana.evaluate(f"{STORE}.then((store) => store.waiting())")
    assert (data["waiting"], data["refused"]) == ([op], [])
    assert data["person"] == {"id": str(cast.ana), "name": "Ana"}


def saved(ana: Chromium, kind: str) -> str:
    with ana.page.expect_download() as download:
        ana.tap(f'[data-export="{kind}"]')
    return Path(download.value.path()).read_text()


def test_a_difference_is_found_mended_and_told(app: Flask, cast: Cast, ana: Chromium):
    """The server has lost a row in silence: what it still has is what both show, and the page says so."""
    ana.open("/today")
    log_quickly(ana, back=1, leg=2)
    ana.open("/waiting")
    ana.sees("#verdict", "Your entries are safe")
    assert ana.count("#compared", "They differed") == 0
    with app.app_context():
        db.session.execute(delete(Entry).where(Entry.client_id == cast.ana))
        db.session.commit()
    ana.tap("#send", "Check again")
    ana.sees("#compared", "They differed today at")
    ana.sees("#compared", "The same today at")
    ana.wait_until(
        "document.getElementById('announce').textContent.startsWith('Checked. Your entries are safe')"
    )


def test_a_difference_that_stays_is_not_called_safe(ana: Chromium):
    other = {"epoch": ana.evaluate(f"{STORE}.then((store) => store.meta()).then((meta) => meta.epoch)")}
    ana.context.route("**/sync/digest", lambda route: route.fulfill(json={**other, "count": 7, "hash": "?"}))
    ana.open("/waiting")
    ana.sees("#verdict", "This phone and the practice’s computer differ")
    ana.sees("#verdict", "tell your practice")
    ana.sees("#compared", "Not the same today at")
    assert ana.count("#verdict", "are safe") == 0


def test_after_an_eviction_the_page_says_that_all_was_fetched_anew(ana: Chromium):
    ana.open("/today")
    log_quickly(ana, back=1, leg=2)
    ana.open("/waiting")
    ana.sees("#verdict", "Your entries are safe")
    ana.throw_away("indexeddb,cache_storage")
    ana.open("/waiting")
    ana.sees("#verdict", "Your entries are safe")
    ana.sees("#waiting li", "Fetched from the practice today at")
    ana.open("/diary")
    ana.sees("li[id^=entry-]", "Leg 2")


def test_what_waited_when_the_browser_threw_its_databases_away_is_there_offline_and_sent_after_all(
    app: Flask, cast: Cast, server: LiveServer, phone_of: PhoneOf
):
    ana = phone_of(cast.ana)
    assert isinstance(ana, Chromium)
    install(ana)
    server.stop()
    log_quickly(ana, back=1, leg=2)
    ana.sees(".sync", "1 waiting on this phone")
    ana.throw_away()
    ana.open("/today")
    ana.sees(".sync", "1 waiting on this phone")
    ana.sees(".banner", "Your diary and your plan are not on this phone now.")
    assert ana.evaluate("performance.getEntriesByType('navigation')[0].type") == "navigate", "no reload"
    log_quickly(ana, back=1, leg=3)
    ana.open("/guides/low-back-release")
    ana.sees("#closed", "Open again when there is internet.")
    ana.sees("#closed", "What you did and told before is not on this phone now")
    ana.open("/plan")
    ana.sees("h2", "Your plan is not here now")
    ana.open("/me")
    ana.sees("#sessions", "Your sessions come when there is internet.")
    ana.open("/guides/heat")
    ana.sees("#closed", "heat once you have answered the fifteen safety questions")
    ana.open("/guides/slow-breathing")
    ana.sees("#dock", "Start")
    ana.open("/waiting")
    ana.sees("#waiting li", "Begun anew today at")
    ana.sees("#waiting li", "What was sent is fetched from the practice as soon as there is a connection.")
    ana.sees("#waiting li", "What was not sent by then was kept aside, and is here again: 1.")
    server.start()
    wait_until_sent(ana)
    assert ana.count(".banner", "not on this phone") == 0
    ana.open("/waiting")
    ana.sees("#verdict", "Your entries are safe")
    with app.app_context():
        sent = db.session.scalars(
            select(Entry.op_kind).where(Entry.client_id == cast.ana, Entry.kind == "pain")
        )
        assert list(sent) == ["put", "put"]
    ana.open("/diary")
    ana.sees("li[id^=entry-]", "Leg 2")
    ana.sees("li[id^=entry-]", "Leg 3")
    ana.open("/guides/low-back-release")
    ana.sees("#dock", "Start")


def test_whoever_waits_to_be_confirmed_misses_nothing_without_a_network(
    app: Flask, cast: Cast, server: LiveServer, phone_of: PhoneOf
):
    with app.app_context():
        db.session.execute(update(Person).where(Person.id == cast.ana).values(status=Status.PENDING))
        db.session.commit()
    ana = phone_of(cast.ana)
    ana.open("/today")
    ana.sees(".banner", "Your therapist has to confirm you first.")
    ana.wait_until(READY)
    server.stop()
    log_quickly(ana, back=1, leg=2)
    ana.sees(".sync", "1 waiting on this phone")
    assert ana.count(".banner", "not on this phone") == 0
    ana.open("/guides/low-back-release")
    ana.sees("#dock", "Start")


def test_whoever_signed_out_is_not_known_again_when_the_databases_go(
    cast: Cast, server: LiveServer, phone_of: PhoneOf
):
    ana = phone_of(cast.ana)
    assert isinstance(ana, Chromium)
    install(ana)
    ana.open("/me")
    ana.tap("button", "Sign out")
    ana.tap("#sign-out button", "Sign out")
    ana.sees("h1", "Sign in")
    ana.throw_away()
    server.stop()
    ana.open("/today")
    ana.sees(".signed-out", "Nobody is signed in on this phone")
    assert ana.evaluate(SPARE_FILES) == 0


def test_ana_asks_her_phone_to_keep_her_entries(ana: Chromium):
    ana.open("/waiting")
    ana.sees("#kept", "This phone may clear entries")
    ana.sees("#kept a", "How to put it there")
    ana.evaluate("(navigator.storage.persist = async () => false, true)")
    ana.tap("#kept button", "Ask this phone to keep them")
    ana.sees("#kept", "The phone said no for now.")
    ana.evaluate("(navigator.storage.persist = async () => true, true)")
    ana.tap("#kept button", "Ask this phone to keep them")
    ana.sees("#kept", "This phone keeps your entries until you delete them.")
