"""An entry that the phone has called saved is never lost, never doubled and never shown to the wrong person.

One story for each rule and each trap of shared/sync-protocol.md, on the phone's side; here those of sending,
and in the files beside this one whose names begin like its own.
"""

import threading
from uuid import uuid4

import pytest

from .meddling import asked_for, bodies, heal, lost, on_push, on_result
from .reference_server import ANA, Answer

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
    server.before = lambda path, request: lost(path == "/sync/pull")
    ana.sync()
    ana.run("store.record({ entry_id: arg, body: { leg: 2 } })", entry)
    heal(server)
    ana.sync()
    assert server.streams[ANA.id].entries[entry]["conflicts"] == 0
    assert ana.legs() == [2]


# ---- rule 3: an op leaves the outbox only through a result that names it


def test_an_answer_lost_on_the_way_doubles_nothing(ana, server):
    ana.log(3)
    server.after = lambda path, request, answer: lost(path == "/sync/push")
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
    server.before = lambda path, request: lost(path == "/sync/pull")
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
