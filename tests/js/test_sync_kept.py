"""Whatever the server says, and whoever is signed in: what was logged is kept (rule 4)."""

import copy

import pytest

from .meddling import asked_for, bodies, heal, refuse_pushes
from .reference_server import ANA, BEN

ANSWERS = [
    (401, {"error": "sign-in"}, "sign-in"),
    (403, {"error": "pending"}, "pending"),
    (403, {"error": "wrong-user"}, "wrong-user"),
    (403, {"error": "same-origin"}, "error"),
    (413, "<h1>nginx</h1>", "error"),
    (422, "<h1>proxy</h1>", "error"),
    (426, {"error": "protocol"}, "old"),
    (429, {"error": "slow-down"}, "busy"),
    (500, "<h1>oops</h1>", "error"),
    (503, {"error": "busy"}, "error"),  # a proxy says so, too, when one op ends the server each time
    (507, {"error": "full"}, "full"),
    (200, "<h1>Hotel Wi-Fi: please accept</h1>", "offline"),
    (200, {"ok": True}, "offline"),
    (302, "", "offline"),
]


def test_no_answer_but_a_result_drops_anything(ana, server):
    for number, (status, body, state) in enumerate(ANSWERS):
        ana.log(number)
        refuse_pushes(server, status, body, Location="/sign-in")
        outcome = ana.sync()
        assert (status, outcome["state"], outcome["waiting"]) == (status, state, 1)
        heal(server)
        assert "synced" in [ana.sync()["state"] for _ in range(2)]
        assert bodies(server) == ana.legs() == list(range(number + 1))


def test_signed_out_ana_logs_on_and_sends_when_she_is_back(ana, server):
    ana.sign_out()
    ana.log(3)
    assert (ana.sync()["state"], ana.counts()["waiting"]) == ("sign-in", 1)
    ana.sign_in(ANA)
    ana.sync()
    assert bodies(server) == [3]


def test_with_no_network_everything_waits(ana, server):
    ana.context.set_offline(True)
    ana.log(3)
    assert ana.sync()["state"] == "offline"
    ana.context.set_offline(False)
    assert ana.sync()["state"] == "synced"
    assert bodies(server) == [3]


def test_retry_after_is_kept_to(ana, server):
    ana.log(3)
    refuse_pushes(server, 429, {"error": "slow-down"}, Retry_After="120")
    assert ana.sync()["state"] == "busy"
    heal(server)
    outcome = ana.sync("write")
    assert (outcome["state"], 100 < outcome["retry_after"] <= 150) == ("busy", True)
    assert bodies(server) == []
    assert ana.sync("open", ana.tab())["state"] == "busy", "nor does another page know better"
    ana.page.clock.install()
    ana.page.clock.fast_forward(151_000)
    assert ana.sync()["state"] == "synced"
    assert bodies(server) == [3]


def test_asking_before_its_time_does_not_put_it_off(ana, server):
    """Each write asks. What is noted again each time must not grow by a bit each time."""
    ana.page.clock.install()
    ana.log(3)
    refuse_pushes(server, 503, {"error": "busy"}, Retry_After="60")
    ana.sync()
    first = ana.run("store.meta()")["not_before"]
    for _ in range(20):
        ana.page.clock.fast_forward(100)
        ana.sync("write")
    assert ana.run("store.meta()")["not_before"] == pytest.approx(first, abs=20)
    assert len(asked_for(server, "/sync/push")) == 1


def test_phones_that_were_sent_away_together_come_back_apart(ana, server):
    """From the minute that the server named to a quarter longer, all over that stretch."""
    ana.page.clock.install(time="2026-11-21T06:00:00Z")
    ana.log(3)
    refuse_pushes(server, 503, {"error": "busy"}, Retry_After="60")
    waits = []
    for number in range(20):
        ana.run("(() => { Math.random = () => arg; })()", number / 20)
        ana.run("store.note({ not_before: 0 })")
        waits.append(ana.sync()["retry_after"])
    assert waits == pytest.approx([60 + 15 * number / 20 for number in range(20)])


TIMERS = """(() => {
  const { setTimeout } = window;
  window.pauses = [];
  window.setTimeout = (work, ms, why) => {
    if (why !== 'timer') return setTimeout(work, ms);
    window.pauses.push(ms);
    window.goOn = () => work(why);
  };
  Math.random = () => 0.5;
})()"""


@pytest.mark.parametrize(("status", "state"), [(429, "busy"), (503, "busy"), (507, "full"), (426, "old")])
def test_a_server_in_trouble_is_asked_less_and_less_and_all_comes_through(ana, server, status, state):
    """Without a word about when: pauses that double, up to five minutes."""
    refuse_pushes(server, status, {"error": "too much to do"})
    for leg in (1, 2, 3):
        ana.log(leg)
    ana.run(TIMERS)
    ana.run("sync.startSyncing()")
    for _ in range(8):
        ana.page.evaluate("window.goOn()")
    assert ana.page.evaluate("window.pauses") == [4000 * 2**n for n in range(7)] + [300_000, 300_000]
    assert (ana.run("store.meta()")["last_state"], ana.counts()["waiting"]) == (state, 3)
    heal(server)
    for _ in range(2):
        ana.page.evaluate("window.goOn()")
    assert ana.page.evaluate("window.pauses").pop() == 60_000
    assert bodies(server) == ana.legs() == [1, 2, 3]


def test_a_pause_is_never_shorter_than_the_server_asked_for(ana, server):
    refuse_pushes(server, 503, {"error": "busy"}, Retry_After="1000")
    ana.log(1)
    ana.run(TIMERS)
    ana.run("sync.startSyncing()")
    assert ana.page.evaluate("window.pauses") == pytest.approx([1125_000], abs=2000)


def test_a_clock_ten_years_off_stops_nothing(ana, server):
    ana.page.clock.set_fixed_time("2016-11-21T06:00:00Z")
    ana.log(3)
    refuse_pushes(server, 503, {"error": "busy"}, Retry_After="Sat, 21 Nov 2026 06:00:00 GMT")
    ana.sync()
    assert ana.sync()["retry_after"] <= 3600
    heal(server)
    for year in ("1996", "2036"):
        ana.page.clock.set_fixed_time(f"{year}-11-21T06:00:00Z")
        ana.log(4)
        assert ana.sync()["state"] == "synced"
    assert bodies(server) == [3, 4, 4]


def test_bens_session_never_carries_anas_entries(ana, server):
    ana.log(3)
    ana.sign_in(BEN)
    assert [ana.sync()["state"] for _ in range(3)] == ["wrong-user"] * 3
    assert len(asked_for(server, "/sync/push")) == 1, "once refused, she looks first and sends nothing"
    assert server.streams.get(BEN.id, None) is None or not server.streams[BEN.id].entries
    ana.sign_in(ANA)
    assert ana.sync()["state"] == "synced"
    assert bodies(server) == [3]


def test_bens_stream_does_not_make_ana_start_over(ana, server):
    ana.log(3)
    ana.sync()
    ana.sign_in(BEN)
    assert ana.sync()["state"] == "wrong-user"
    assert (ana.counts()["waiting"], ana.legs()) == (0, [3])
    assert len(asked_for(server, "/sync/push")) == 1


def test_bens_entries_are_never_shown_to_ana(ana, phone_of, server):
    ben = phone_of(BEN)
    ben.log(9)
    ben.sync()
    ana.sign_in(BEN)
    assert ana.sync()["state"] == "wrong-user"
    assert ana.legs() == []


def test_a_client_whose_code_was_not_confirmed_logs_and_waits(ana, server):
    pending = copy.copy(ANA)
    pending.status = "pending"
    server.people[ANA.id] = pending
    ana.log(3)
    assert ana.sync()["state"] == "pending"
    pending.status = "active"
    assert ana.sync()["state"] == "synced"
    assert ana.run("user")["therapists"] == ["Tess"]
