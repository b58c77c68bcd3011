"""A summer without reception: a thousand entries wait, all of them arrive, and a second phone shows them."""

from flask import Flask

from tests.browser.gestures import PhoneOf, go_offline, install
from tests.browser.kept import COUNT
from tests.browser.phone import STORE, Phone
from tests.browser.server import LiveServer
from tests.browser.test_loop import kept
from tests.browser.waiting import wait_for
from tests.cast import Cast

MANY = 1000
FILL = """(async () => {
  const store = await %s;
  const body = { leg: 5, regions: [], furthest: null, worse: [], better: [], woken: null, note: "" };
  for (let n = 0; n < %d; n += 1) {
    const occurred_at = new Date(Date.now() - n * 6 * 3600_000).toISOString();
    await store.record({ entry_kind: "pain", occurred_at, body: { ...body, back: n %% 11 } });
  }
  document.body.dataset.filled = "yes";
})()"""


def test_a_thousand_entries_outlive_a_killed_server_and_reach_a_second_phone(
    app: Flask, cast: Cast, server: LiveServer, phone_of: PhoneOf
):
    phone = phone_of(cast.ana)
    install(phone)
    phone.open("/offline")
    server.stop()
    phone.evaluate(f"void {FILL % (STORE, MANY)}")
    phone.wait_until("document.body.dataset.filled", patience=120)
    server.start()
    phone.open("/today")
    wait_for(lambda: kept(app)["ops"], "the first of them to arrive")
    server.kill()
    server.start()
    phone.open("/today")
    phone.sees(".sync", "All saved", patience=60)
    assert kept(app) == dict.fromkeys(("entries", "revisions", "ops"), MANY)
    go_offline(phone)

    tablet = phone_of(cast.ana)
    install(tablet)
    assert tablet.evaluate(COUNT % "pain") == MANY
    assert on_the_phone(tablet) == on_the_server(tablet)
    tablet.open("/diary")
    tablet.sees("li[id^=entry-]", "Back 0")
    assert tablet.count("li[id^=entry-]") > 80, "three weeks of four a day"


def on_the_phone(phone: Phone) -> dict[str, object]:
    return dict(phone.evaluate(f"{STORE}.then((store) => store.digest())"))


def on_the_server(phone: Phone) -> dict[str, object]:
    answer = phone.evaluate(
        "fetch('/sync/digest', {headers: {'X-Easeback': '1'}}).then((answer) => answer.json())"
    )
    return {name: answer[name] for name in ("count", "hash")}
