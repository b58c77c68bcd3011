"""One syncer at a time, which knows when to sync and whose phone it is; and storage that was thrown away."""

import copy
import threading
import time

from .conftest import Phone
from .meddling import asked_for, bodies, heal, refuse_pushes
from .reference_server import BEN

# ---- rule 10: one syncer at a time


def test_two_tabs_never_sync_at_the_same_time(ana, server):
    other = ana.tab()
    ana.log(1)
    server.before = lambda path, request: threading.Event().wait(0.05)
    for page in (ana.page, other):
        ana.run("(() => { window.syncing = Promise.all(['a', 'b', 'c'].map(sync.syncNow)); })()", page=page)
    for page in (ana.page, other):
        assert [outcome["state"] for outcome in page.evaluate("window.syncing")] == ["synced"] * 3
    assert server.most_open_requests == 1
    assert len(asked_for(server, "/sync/push")) == 1


def wait_for(phone, state):
    deadline = time.monotonic() + 10
    while phone.run("store.meta()")["last_state"] != state or bool(phone.counts()["waiting"]) != (
        state != "synced"
    ):
        assert time.monotonic() < deadline


def test_it_syncs_on_opening_after_a_write_and_when_the_network_is_back(ana, server):
    ana.page.evaluate("() => { window.setTimeout = () => 0; }")  # no timer helps
    ana.log(1)
    ana.run("sync.startSyncing()")
    wait_for(ana, "synced")
    ana.log(2)
    wait_for(ana, "synced")
    assert bodies(server) == [1, 2]
    ana.context.set_offline(True)
    ana.log(3)
    wait_for(ana, "offline")
    ana.context.set_offline(False)
    wait_for(ana, "synced")
    assert bodies(server) == [1, 2, 3]


def test_it_tries_again_by_itself_with_growing_pauses(ana, server):
    ana.page.clock.install()
    refuse_pushes(server, 500, "oops")
    ana.log(1)
    ana.run("(() => { Math.random = () => 0.5; sync.startSyncing(); })()")
    pauses = [seconds_until_push(ana, server, number) for number in (1, 2, 3, 4, 5)]
    assert all(pause >= least for pause, least in zip(pauses, [0, 4, 8, 16, 32], strict=True)), pauses
    heal(server)
    seconds_until_push(ana, server, 6)
    wait_for(ana, "synced")
    assert bodies(server) == [1]


def seconds_until_push(phone, server, number):
    for seconds in range(600):
        if len(asked_for(server, "/sync/push")) >= number:
            return seconds
        phone.page.clock.run_for(1000)
    raise AssertionError(f"push {number} never came")


# ---- storage that the browser threw away


def test_after_an_eviction_the_phone_asks_who_it_is_and_pulls(ana, server):
    ana.log(3)
    ana.sync()
    throw_away(ana, server, "indexeddb,cache_storage")
    assert ana.run("user") is None
    assert ana.sync()["state"] == "synced"
    assert ana.run("user.name") == "Ana"
    assert ana.run("store.meta()")["found_at"]
    assert ana.legs() == [3]


def throw_away(ana, server, what="indexeddb"):
    """By default as Chromium does when it finds a torn record in the middle of its log: caches stay."""
    ana.page.goto("about:blank")
    session = ana.context.new_cdp_session(ana.page)
    session.send("Storage.clearDataForOrigin", {"origin": server.url, "storageTypes": what})
    ana.page.goto(server.url + "/blank")


SPARE = "caches.keys().then((names) => names.filter((name) => name.startsWith('spare-')))"
SPARE_OPS = "caches.open(`spare-${user.id}`).then((cache) => cache.keys()).then((keys) => keys.length)"


def test_what_waited_when_the_databases_were_thrown_away_is_sent_after_all(ana, server):
    ana.log(1)
    ana.sync()
    kept = ana.log(2)
    ana.run("store.record({ kind: 'delete', entry_id: arg })", ana.log(9)["entry_id"])
    ana.run("store.record({ entry_id: arg, body: { back: 1, leg: 3, note: '' } })", kept["entry_id"])
    ana.log(4)
    throw_away(ana, server)
    assert ana.run("user.name") == "Ana"
    assert ana.legs() == [3, 4]
    assert ana.sync()["state"] == "synced"
    assert ana.legs() == [1, 3, 4]
    assert ana.counts() == {"waiting": 0, "rejected": 0}
    assert ana.run(SPARE_OPS) == 0


ALL_AT_ONCE = """() => import('/static/v1/js/phone/store.js')
    .then(({ currentUser }) => Promise.all([currentUser(), currentUser(), currentUser()]))
    .then((users) => users.map((user) => user?.name))"""


def test_who_uses_the_phone_is_known_again_whoever_asks_first(ana, server):
    """A page's parts ask at once, and together they take the entries back once."""
    ana.log(1)
    throw_away(ana, server)
    assert ana.page.evaluate(ALL_AT_ONCE) == ["Ana"] * 3
    assert ana.legs() == [1]
    assert ana.counts() == {"waiting": 1, "rejected": 0}


def test_the_second_copy_holds_what_waits_and_nothing_else(ana, server):
    server.pages["/guides/heat/play"] = server.pages["/blank"]
    ana.log(1, ana.tab("/guides/heat/play"))
    ana.log(2)
    assert ana.run(SPARE_OPS) == 2
    ana.sync()
    assert ana.run(SPARE_OPS) == 0


def test_a_refused_entry_is_there_again_until_it_is_dropped(ana, server):
    server.refuse = lambda op: "too high" if op["body"]["leg"] > 8 else None
    refused = ana.log(9)
    ana.sync()
    assert ana.counts() == {"waiting": 0, "rejected": 1}
    throw_away(ana, server)
    ana.sync()
    assert ana.counts() == {"waiting": 0, "rejected": 1}
    ana.run("store.dropRejected(arg)", refused["op_id"])
    assert ana.run(SPARE_OPS) == 0


def test_signing_out_takes_the_second_copy_along(ana, server):
    ana.log(1)
    ana.run("phone.forgetCurrentUser()")
    assert ana.page.evaluate(SPARE) == []


def test_a_browser_without_room_for_a_second_copy_saves_all_the_same(ana, server):
    ana.page.evaluate(
        "() => { caches.open = () => Promise.reject(new DOMException('no', 'SecurityError')); }"
    )
    ana.log(1)
    assert ana.sync()["state"] == "synced"
    assert bodies(server) == [1]


def test_an_eviction_under_an_open_page_is_survived(ana, server):
    ana.log(3)
    ana.sync()
    session = ana.context.new_cdp_session(ana.page)
    session.send("Storage.clearDataForOrigin", {"origin": server.url, "storageTypes": "indexeddb"})
    assert ana.sync()["state"] == "synced"
    assert ana.legs() == [3]


def test_who_signed_out_here_is_not_signed_in_by_a_cookie_that_is_left(ana, server):
    ana.run("phone.forgetCurrentUser()")
    assert ana.sync()["state"] == "signed-out"
    assert asked_for(server, "/account") == []


def test_a_therapist_gets_no_store_on_the_phone(ana, server):
    tess = copy.copy(BEN)
    tess.role = "therapist"
    server.people[BEN.id] = tess
    fresh = ana.page.context.browser.new_context()
    phone = Phone(fresh, server)
    phone.sign_in(tess)
    assert phone.sync()["state"] == "sign-in"
    assert phone.run("user") is None
    fresh.close()
