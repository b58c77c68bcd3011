"""An entry that the phone has called saved is never lost, never doubled and never shown to the wrong person.

One story for each rule and each trap of shared/sync-protocol.md, on the phone's side.
"""

import copy
import threading
import time
from uuid import uuid4

import pytest

from .conftest import Phone
from .reference_server import ANA, BEN, Answer, Dropped


def bodies(server, person=ANA):
    entries = server.streams[person.id].entries.values() if person.id in server.streams else []
    return sorted(entry["body"]["leg"] for entry in entries if not entry["deleted"])


def asked_for(server, path):
    return [request for asked, request in server.requests if asked == path]


def on_push(server, then):
    """Calls `then(request)` before each push, and answers with what it raises."""
    server.before = lambda path, request: then(request) if path == "/sync/push" else None


def refuse_pushes(server, status, body, **headers):
    def refuse(request):
        raise Answer(status, body, **headers)

    on_push(server, refuse)


def on_result(server, **changed):
    server.after = lambda path, request, answer: [it.update(changed) for it in answer.get("results", [])]


def heal(server):
    server.before = lambda path, request: None
    server.after = lambda path, request, answer: None


# ---- the good way


def test_what_ana_logs_arrives_once_and_stays_in_sight(ana, server):
    ana.log(3)
    ana.log(5)
    assert ana.sync() == {"state": "synced", "waiting": 0, "rejected": 0}
    assert ana.sync()["state"] == "synced"
    assert bodies(server) == ana.legs() == [3, 5]
    assert len(asked_for(server, "/sync/push")) == 1
    assert [entry["waiting"] for entry in ana.run("store.entries()")] == [False, False]
    assert ana.run("store.meta()")["last_state"] == "synced"


def test_two_phones_of_ana_come_to_see_the_same(ana, phone_of, server):
    tablet = phone_of(ANA)
    ana.log(1)
    tablet.log(2)
    for device in (ana, tablet, ana):
        assert device.sync()["state"] == "synced"
    assert ana.run("store.entries()") == tablet.run("store.entries()")
    assert len(ana.legs()) == 2
    digest = ana.run("store.digest()")
    assert digest == tablet.run("store.digest()") == server.streams[ANA.id].digest()


def test_a_thousand_entries_go_in_one_go(ana, phone_of, server):
    ana.run("(async () => { for (let i = 0; i < 1000; i++) await pain(i); })()")
    assert ana.sync() == {"state": "synced", "waiting": 0, "rejected": 0}
    tablet = phone_of(ANA)
    tablet.sync()
    assert tablet.legs() == list(range(1000)) == bodies(server)


def test_corrections_made_offline_follow_each_other_without_a_conflict(ana, server):
    entry = ana.log(1)["entry_id"]
    for leg in (2, 3):
        ana.run("store.record({ entry_id: arg.entry, body: { leg: arg.leg } })", {"entry": entry, "leg": leg})
    ops = ana.run("store.waiting()")
    assert [op["after_op"] for op in ops] == [None, ops[0]["op_id"], ops[1]["op_id"]]
    ana.sync()
    assert server.streams[ANA.id].entries[entry]["conflicts"] == 0
    assert len(server.streams[ANA.id].revisions) == 3
    assert ana.legs() == [3]


def test_a_correction_between_push_and_pull_is_no_conflict(ana, server):
    entry = ana.log(1)["entry_id"]
    server.before = lambda path, request: _lost(path == "/sync/pull")
    ana.sync()
    ana.run("store.record({ entry_id: arg, body: { leg: 2 } })", entry)
    heal(server)
    ana.sync()
    assert server.streams[ANA.id].entries[entry]["conflicts"] == 0
    assert ana.legs() == [2]


def _lost(when):
    if when:
        raise Dropped


# ---- rule 3: an op leaves the outbox only through a result that names it


def test_an_answer_lost_on_the_way_doubles_nothing(ana, server):
    ana.log(3)
    server.after = lambda path, request, answer: _lost(path == "/sync/push")
    assert ana.sync()["state"] == "offline"
    assert ana.counts()["waiting"] == 1
    assert bodies(server) == [3]
    heal(server)
    assert ana.sync()["state"] == "synced"
    assert len(server.streams[ANA.id].revisions) == 1
    assert ana.legs() == [3]


def test_ops_that_no_result_names_stay(ana, server):
    ana.log(1)
    ana.log(2)
    ana.log(3)
    server.after = lambda path, request, answer: answer.get("results", []).clear()
    assert ana.sync()["reason"] == "no-results"
    assert ana.counts()["waiting"] == 3
    server.after = lambda path, request, answer: answer.get("results", [])[1:] and answer["results"].pop()
    assert ana.sync()["state"] == "synced"
    assert (bodies(server), ana.legs(), ana.counts()["waiting"]) == ([1, 2, 3], [1, 2, 3], 0)


@pytest.mark.parametrize("status", ["", "later", "ok", None])
def test_a_result_that_is_no_verdict_settles_nothing(ana, server, status):
    ana.log(1)
    on_result(server, status=status)
    ana.sync()
    assert ana.counts()["waiting"] == 1


def test_a_result_for_another_op_settles_nothing(ana, server):
    ana.log(1)
    on_result(server, op_id=str(uuid4()))
    ana.sync()
    assert ana.counts()["waiting"] == 1


def test_an_op_made_while_a_push_is_under_way_is_neither_lost_nor_taken_for_sent(ana, server):
    entry = ana.log(1)["entry_id"]
    arrived, go_on = threading.Event(), threading.Event()

    def hold(request):
        arrived.set()
        assert go_on.wait(10)

    on_push(server, hold)
    ana.run("(() => { window.syncing = sync.syncNow('asked'); })()")
    assert arrived.wait(10)
    ana.run("store.record({ entry_id: arg, body: { leg: 2 } })", entry)
    ana.log(7)
    assert ana.counts()["waiting"] == 3
    go_on.set()
    assert ana.page.evaluate("window.syncing") == {"state": "synced", "waiting": 0, "rejected": 0}
    assert bodies(server) == ana.legs() == [2, 7]
    assert server.streams[ANA.id].entries[entry]["conflicts"] == 0


def test_what_was_accepted_stays_in_sight_until_the_pull_brings_it(ana, server):
    entry = ana.log(1)["entry_id"]
    ana.sync()
    ana.run("store.record({ entry_id: arg, body: { leg: 2 } })", entry)
    server.before = lambda path, request: _lost(path == "/sync/pull")
    ana.log(5)
    assert (ana.sync()["state"], ana.counts()["waiting"]) == ("offline", 0)
    assert ana.legs() == [2, 5]
    assert ana.run("store.digest()")["count"] == 1, "only a pull writes the shadow"


def test_a_refused_op_is_shown_with_its_reason_and_holds_up_nobody(ana, server):
    server.refuse = lambda op: "no such region" if op["body"]["leg"] == 2 else None
    for leg in (1, 2, 3):
        ana.log(leg)
    assert ana.sync() == {"state": "synced", "waiting": 0, "rejected": 1}
    assert bodies(server) == [1, 3]
    [refused] = ana.run("store.rejected()")
    assert (refused["reason"], refused["body"]["leg"]) == ("no such region", 2)


def test_a_refused_op_is_edited_and_sent_again(ana, server):
    server.refuse = lambda op: "too high" if op["body"]["leg"] > 10 else None
    entry = ana.log(11)
    ana.sync()
    ana.run("store.resend(arg, { leg: 10 })", entry["op_id"])
    assert ana.counts() == {"waiting": 1, "rejected": 0}
    ana.sync()
    [sent] = ana.run("store.entries()")
    assert (bodies(server), sent["occurred_at"]) == ([10], "2026-11-21T06:00:00.000Z")
    assert sent["entry_id"] == entry["entry_id"]


def test_a_dropped_op_never_comes_back(ana, server):
    server.refuse = lambda op: "too high"
    op = ana.log(11)["op_id"]
    ana.sync()
    ana.run("store.dropRejected(arg)", op)
    server.epoch = str(uuid4())
    server.streams.clear()
    assert ana.sync() == {"state": "synced", "waiting": 0, "rejected": 0}


def test_an_op_that_the_server_chokes_on_holds_up_nobody(ana, server):
    """Not refused by name but a crash of the server, each time: the others arrive, this one waits."""

    def choke(request):
        if any(op["body"]["leg"] == 2 for op in request["ops"]):
            raise Answer(500, "oops")

    on_push(server, choke)
    for leg in range(1, 9):
        ana.log(leg)
    outcomes = [ana.sync() for _ in range(7)]
    assert bodies(server) == [1, 3, 4, 5, 6, 7, 8]
    assert {outcome["state"] for outcome in outcomes} == {"error"}
    assert ana.counts() == {"waiting": 1, "rejected": 0}
    heal(server)
    ana.sync()
    assert ana.sync() == {"state": "synced", "waiting": 0, "rejected": 0}


@pytest.mark.parametrize(("status", "reason"), [(413, "too-large"), (422, "malformed")])
def test_an_op_that_makes_a_request_unreadable_is_found_and_refused(ana, server, status, reason):
    def choke(request):
        if any(op["body"]["leg"] == 2 for op in request["ops"]):
            raise Answer(status, {"error": reason})

    on_push(server, choke)
    for leg in range(1, 9):
        ana.log(leg)
    assert ana.sync() == {"state": "synced", "waiting": 0, "rejected": 1}
    assert bodies(server) == [1, 3, 4, 5, 6, 7, 8]
    assert ana.run("store.rejected()")[0]["reason"] == reason


# ---- rule 4: keep, whatever the server says


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


# ---- rule 5: conflicts


def test_of_two_corrections_the_later_shows_and_both_stay(ana, phone_of, server):
    tablet = phone_of(ANA)
    entry = ana.log(1)["entry_id"]
    ana.sync()
    tablet.sync()
    ana.run("store.record({ entry_id: arg, body: { leg: 2 } })", entry)
    tablet.run("store.record({ entry_id: arg, body: { leg: 3 } })", entry)
    for device in (ana, tablet, ana):
        device.sync()
    [seen] = ana.run("store.entries()")
    assert (seen["body"]["leg"], seen["conflicts"], seen["edited"]) == (3, 1, True)
    assert tablet.run("store.entries()") == [seen]
    assert [revision["body"]["leg"] for revision in server.streams[ANA.id].revisions] == [1, 2, 3]


def test_an_edit_beats_a_delete(ana, phone_of, server):
    tablet = phone_of(ANA)
    entry = ana.log(1)["entry_id"]
    ana.sync()
    tablet.sync()
    tablet.run("store.record({ kind: 'delete', entry_id: arg })", entry)
    ana.run("store.record({ entry_id: arg, body: { leg: 2 } })", entry)
    for device in (ana, tablet, ana):
        device.sync()
    assert ana.legs() == tablet.legs() == [2]


def test_deleting_what_was_never_sent_works(ana, server):
    entry = ana.log(1)["entry_id"]
    ana.run("store.record({ kind: 'delete', entry_id: arg })", entry)
    assert ana.sync() == {"state": "synced", "waiting": 0, "rejected": 0}
    assert (ana.legs(), bodies(server)) == ([], [])


# ---- rule 6: a page of changes and its cursor, together


def test_a_page_that_could_not_be_saved_is_asked_for_again(ana, phone_of, server):
    for leg in range(6):
        ana.log(leg)
    ana.sync()
    server.page_size = 2
    tablet = phone_of(ANA)
    tablet.run("""(() => {
      const put = IDBObjectStore.prototype.put;
      IDBObjectStore.prototype.put = function (row, ...key) {
        const now = window.full && this.name === 'shadow' && row.seq === 4;
        if (now) throw new DOMException('full', 'QuotaExceededError');
        return put.call(this, row, ...key);
      };
      window.full = true;
    })()""")
    assert tablet.sync()["reason"] == "QuotaExceededError"
    assert tablet.run("store.meta()")["cursor"] == 2
    assert tablet.legs() == [0, 1]
    tablet.page.evaluate("window.full = false")
    assert tablet.sync()["state"] == "synced"
    assert tablet.legs() == [0, 1, 2, 3, 4, 5]


def test_a_pull_that_breaks_off_goes_on_where_it_was(ana, phone_of, server):
    for leg in range(6):
        ana.log(leg)
    ana.sync()
    server.page_size = 2
    tablet = phone_of(ANA)
    server.after = lambda path, request, answer: _lost(path == "/sync/pull" and request["since"] == "4")
    assert tablet.sync()["state"] == "offline"
    assert tablet.legs() == [0, 1, 2, 3]
    heal(server)
    server.requests.clear()
    tablet.sync()
    assert asked_for(server, "/sync/pull")[0]["since"] == "4"
    assert tablet.legs() == [0, 1, 2, 3, 4, 5]


# ---- rules 7 and 8: a new life of the database, and purged tombstones


def restore(server, backup):
    server.streams = copy.deepcopy(backup)
    server.epoch = str(uuid4())
    for stream in server.streams.values():
        stream.epoch = str(uuid4())


def test_after_a_restore_the_phone_offers_everything_again(ana, server):
    ana.log(1)
    ana.sync()
    backup = copy.deepcopy(server.streams)
    entry = ana.log(2)["entry_id"]
    ana.run("store.record({ entry_id: arg, body: { leg: 3 } })", entry)
    ana.sync()
    ana.log(4)
    restore(server, backup)
    assert bodies(server) == [1]
    assert "renewed_at" not in ana.run("store.meta()")
    assert ana.sync() == {"state": "synced", "waiting": 0, "rejected": 0}
    assert ana.run("store.meta()")["renewed_at"]
    assert bodies(server) == ana.legs() == [1, 3, 4]
    assert [revision["body"]["leg"] for revision in server.streams[ANA.id].revisions] == [1, 2, 3, 4]
    assert server.streams[ANA.id].entries[entry]["conflicts"] == 0
    assert ana.run("store.digest()") == server.streams[ANA.id].digest()


def test_after_a_restore_with_nothing_waiting_the_pull_tells(ana, server):
    backup = copy.deepcopy(server.streams)
    ana.log(1)
    ana.sync()
    restore(server, backup)
    assert ana.sync()["state"] == "synced"
    assert bodies(server) == ana.legs() == [1]


def test_a_restore_in_a_tunnel_leaves_the_diary_readable(ana, phone_of, server):
    """The new epoch is heard of, then the network goes: what both phones logged stays in sight."""
    tablet = phone_of(ANA)
    tablet.log(5)
    tablet.sync()
    ana.log(1)
    ana.sync()
    restore(server, server.streams)
    server.after = lambda path, request, answer: _lost("epoch_changed" not in answer)
    assert ana.sync()["state"] == "offline"
    assert ana.legs() == [1, 5]
    heal(server)
    assert ana.sync()["state"] == "synced"
    assert ana.legs() == [1, 5]


def test_what_is_offered_again_does_not_cover_a_later_correction(ana, phone_of, server):
    tablet = phone_of(ANA)
    entry = ana.log(1)["entry_id"]
    ana.sync()
    tablet.sync()
    tablet.run("store.record({ entry_id: arg, body: { leg: 6 } })", entry)
    tablet.sync()
    ana.sync()
    restore(server, server.streams)
    server.after = lambda path, request, answer: _lost("epoch_changed" not in answer)
    ana.sync()
    assert ana.legs() == [6]
    heal(server)
    ana.sync()
    assert ana.legs() == bodies(server) == [6]


def test_a_purged_tombstone_is_swept_from_the_phone_even_when_paged(ana, phone_of, server):
    tablet = phone_of(ANA)
    entries = [ana.log(leg)["entry_id"] for leg in range(8)]
    ana.sync()
    tablet.sync()
    server.page_size = 2
    for entry in entries[:3]:
        tablet.run("store.record({ kind: 'delete', entry_id: arg })", entry)
    tablet.sync()
    server.streams[ANA.id].purge_tombstones()
    tablet.log(8)
    tablet.sync()
    # Ana's phone must not offer the deleted ones as new, and must not loop while it pages
    server.requests.clear()
    assert ana.sync()["state"] == "synced"
    assert ana.legs() == tablet.legs() == bodies(server) == [3, 4, 5, 6, 7, 8]
    assert len(asked_for(server, "/sync/pull")) < 8


def test_a_first_pull_above_the_floor_does_not_loop(ana, phone_of, server):
    entries = [ana.log(leg)["entry_id"] for leg in range(8)]
    ana.run("store.record({ kind: 'delete', entry_id: arg })", entries[7])
    ana.sync()
    server.streams[ANA.id].purge_tombstones()
    server.page_size = 2
    tablet = phone_of(ANA)
    assert tablet.sync()["state"] == "synced"
    assert tablet.legs() == list(range(7))


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


# ---- rule 11: digests


def test_what_the_server_lost_in_silence_is_offered_again(ana, server):
    """A backup was put back and nobody started a new epoch; only the digest tells."""
    ana.log(1)
    ana.sync()
    backup = copy.deepcopy(server.streams)
    ana.log(2)
    ana.sync()
    server.streams = backup
    server.streams[ANA.id].seq = 5
    assert ana.sync()["state"] == "synced"
    assert bodies(server) == ana.legs() == [1, 2]


def test_a_shadow_that_differs_is_pulled_again_whole(ana, phone_of, server):
    tablet = phone_of(ANA)
    entries = [tablet.log(leg)["entry_id"] for leg in (1, 2)]
    tablet.sync()
    ana.sync()
    server.streams[ANA.id].entries[entries[0]].update(rev=7, body={"leg": 9})
    del server.streams[ANA.id].entries[entries[1]]
    assert ana.sync("timer")["state"] == "synced"
    assert ana.legs() == [1, 2], "nothing moved: a timer does not compare"
    assert "differed_at" not in ana.run("store.meta()")
    assert ana.sync("asked")["state"] == "synced"
    assert ana.legs() == [9]
    noted = ana.run("store.meta()")
    assert (noted["same"], noted["differed_at"] <= noted["compared_at"]) == (True, True)


def test_a_digest_that_never_agrees_does_not_pull_for_ever(ana, server):
    ana.log(1)
    server.after = lambda path, request, answer: answer.update(hash="?") if path == "/sync/digest" else None
    assert [ana.sync()["state"] for _ in range(3)] == ["synced"] * 3
    assert len(asked_for(server, "/sync/pull")) == 4
    assert ana.run("store.meta()")["same"] is False


def test_a_server_that_forgot_ana_altogether_gets_everything_again(ana, server):
    """Restored to before her first entry: it has no stream of hers, and no epoch to tell her."""
    ana.log(1)
    ana.sync()
    server.streams.clear()

    def no_stream(path, request, answer):
        if path == "/sync/push" or server.streams[ANA.id].entries:
            return
        server.streams.clear()
        answer.pop("epoch_changed", None)
        nothing = {"epoch": request.get("epoch") or None, "changes": [], "more": False, "floor": 0}
        answer.update(nothing if path == "/sync/pull" else {"epoch": None})

    server.epoch = str(uuid4())
    server.after = no_stream
    assert ana.sync()["state"] == "synced"
    assert bodies(server) == ana.legs() == [1]


# ---- storage that the browser threw away


def test_after_an_eviction_the_phone_asks_who_it_is_and_pulls(ana, server):
    ana.log(3)
    ana.sync()
    ana.page.goto("about:blank")
    session = ana.context.new_cdp_session(ana.page)
    session.send("Storage.clearDataForOrigin", {"origin": server.url, "storageTypes": "indexeddb"})
    ana.page.goto(server.url + "/blank")
    assert ana.run("user") is None
    assert ana.sync()["state"] == "synced"
    assert ana.run("user.name") == "Ana"
    assert ana.run("store.meta()")["found_at"]
    assert ana.legs() == [3]


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
