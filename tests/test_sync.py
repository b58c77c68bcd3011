"""The server's side of sync-protocol.md, rule by rule, over the real wire and a real database."""

import hashlib
import threading
import uuid
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select, update

from pwa import sync, wire
from pwa.db import db
from pwa.models import (
    AppliedOp,
    BrowserSession,
    DeadOp,
    Device,
    Entry,
    EntryRevision,
    Person,
    RefusedOp,
    Status,
    SyncStream,
)
from tests.ops import PAIN, Wire, delete, put


@pytest.fixture
def ana(visit, cast):
    return Wire(visit(cast.ana))


@pytest.fixture
def anas_tablet(visit, cast):
    return Wire(visit(cast.ana))


@pytest.fixture
def ben(visit, cast):
    return Wire(visit(cast.ben))


def test_what_ana_logs_comes_back_as_she_wrote_it(ana):
    op = put({"back": 2, "leg": 7, "note": "äöü 🙂", "of_a_newer_app": {"kept": [1, None]}})
    (result,) = ana.results(op)
    assert result == {"op_id": op["op_id"], "status": "applied", "rev": 1, "seq": 1, "reason": None}
    (change,) = ana.pull()["changes"]
    assert change["body"] == op["body"]
    assert change["author_name"] == "Ana"
    assert change["occurred_at"] == "2026-11-18T07:30:00.000Z"
    assert (change["tz"], change["local_date"]) == ("Europe/Berlin", "2026-11-18")


def test_of_one_name_in_two_streams_each_gets_its_own_result_again(app, ana, ben):
    """On PostgreSQL Ben's may be refused in the moment in which Ana's is applied; then each has its row."""
    op, his = put(), put({"back": 99, "leg": 7})
    applied, refused = ana.results(op), ben.results(his)
    assert (applied[0]["status"], refused[0]["status"]) == ("applied", "rejected")
    with app.app_context():
        db.session.execute(update(RefusedOp).values(op_id=uuid.UUID(op["op_id"])))
        db.session.commit()
    assert ana.results(op) == applied


def test_a_repeated_op_gets_the_result_of_its_first_time(app, ana):
    op = put()
    first = ana.results(op)
    assert ana.results(op) == first
    assert ana.results(op, op) == first * 2
    assert _count(app, EntryRevision) == 1


@pytest.mark.parametrize("place", [0, 1, 2], ids=["first", "between", "last"])
@pytest.mark.parametrize("fate", ["stands", "replaced", "refused"])
def test_an_op_and_its_entry_are_known_wherever_their_names_lie_in_a_batch(app, ana, place, fate):
    """A batch is looked for as a whole at first: from its least name to its greatest."""
    names, entries = _three_names(), _three_names()
    body = {"back": 99} if fate == "refused" else PAIN
    old = put(body, op_id=names[place], entry_id=entries[place])
    (first,) = ana.results(old)
    if fate == "replaced":
        ana.results(put(PAIN | {"leg": 1}, entry_id=entries[place], after_op=old["op_id"], base_rev=1))
    written = _count(app, EntryRevision)
    again = [old if n == place else put(op_id=names[n], entry_id=entries[n]) for n in (1, 0, 2)]
    assert ana.results(*again)[[1, 0, 2].index(place)] == first
    assert _count(app, EntryRevision) == written + 2


def test_the_name_of_an_op_can_not_be_used_again_for_another(ana):
    op = put()
    ana.results(op)
    (result,) = ana.results(op | {"body": PAIN | {"leg": 1}})
    assert result["status"] == "rejected"
    assert ana.entries()[op["entry_id"]]["body"]["leg"] == 6


def test_bens_phone_can_not_take_the_names_of_anas(app, ana, ben):
    op = put()
    ana.results(op)
    (result,) = ben.results(op)
    assert result["status"] == "rejected"
    assert ben.entries() == {}
    assert len(ana.entries()) == 1


def test_the_same_entry_id_in_two_streams_are_two_entries(ana, ben):
    mine, his = put(), put({"back": 1, "leg": 1})
    his["entry_id"] = mine["entry_id"]
    ana.results(mine)
    ben.results(his)
    assert ana.entries()[mine["entry_id"]]["body"]["leg"] == 6
    assert ben.entries()[mine["entry_id"]]["body"]["leg"] == 1


def test_one_poisonous_op_does_not_stop_the_others(app, ana):
    good, late = put(), put()
    poison = [
        put({"back": 11, "leg": 0}),
        put({"back": 1}),
        put(kind="telepathy"),
        put(tz="\x00"),
        put(occurred_at="yesterday"),
        put(occurred_at="0001-01-01T00:00:00+14:00"),
        put(base_rev=-1),
        put(entry_id="not an id"),
        "[1, 2]",
        '"just words"',
        '{"op_id": "nonsense"}',
        f'{{"op_id": "{uuid.uuid4()}", "body": {"[" * 300 + "]" * 300}}}',
        f'{{"op_id": "{uuid.uuid4()}", "kind": "put", "body": {{"note": "\\ud800"}}}}',
    ]
    results = ana.results(good, *poison, late)
    assert [r["status"] for r in results] == ["applied"] + ["rejected"] * len(poison) + ["applied"]
    assert all(r["reason"] for r in results[1:-1])
    assert _count(app, DeadOp) == len(poison)


def test_a_refused_op_is_kept_word_for_word_and_sealed(app, cast, ana):
    ana.results(put({"back": 99, "leg": 0, "note": "very private"}))
    with app.app_context():
        dead = db.session.scalars(select(DeadOp)).one()
        assert b"very private" not in dead.payload
        cipher = app.extensions["keyring"].cipher(db.session, cast.ana)
        assert b"very private" in cipher.open(dead.payload, dead.op_id.encode())


def test_a_client_writes_no_therapists_kinds(ana):
    (result,) = ana.results(put({"up_to_seq": 1, "by": "Tess", "at": "2026-11-18T08:00:00Z"}, kind="review"))
    assert result["status"] == "rejected"


def test_edits_made_offline_follow_each_other(ana):
    first = put()
    second = put(PAIN | {"leg": 4}, entry_id=first["entry_id"], after_op=first["op_id"])
    third = put(PAIN | {"leg": 2}, entry_id=first["entry_id"], after_op=second["op_id"])
    assert [r["status"] for r in ana.results(first, second, third)] == ["applied"] * 3
    assert ana.entries()[first["entry_id"]]["body"]["leg"] == 2


def test_of_two_edits_the_later_arrival_shows_and_both_stay(app, ana, anas_tablet):
    first = put()
    ana.results(first)
    on_phone = put(PAIN | {"leg": 4}, entry_id=first["entry_id"], base_rev=1)
    on_tablet = put(PAIN | {"leg": 8}, entry_id=first["entry_id"], base_rev=1)
    assert ana.results(on_phone)[0]["status"] == "applied"
    assert anas_tablet.results(on_tablet)[0]["status"] == "conflict"
    change = ana.entries()[first["entry_id"]]
    assert change["body"]["leg"] == 8
    assert change["conflicts"] == 1
    assert _count(app, EntryRevision) == 3


def test_an_edit_beats_a_delete_whichever_comes_first(ana, anas_tablet):
    first, other = put(), put()
    ana.results(first, other)
    ana.results(put(PAIN | {"leg": 4}, entry_id=first["entry_id"], base_rev=1))
    assert anas_tablet.results(delete(first["entry_id"], base_rev=1))[0]["status"] == "conflict"
    assert ana.entries()[first["entry_id"]]["body"]["leg"] == 4

    ana.results(delete(other["entry_id"], base_rev=1))
    edit = put(PAIN | {"leg": 9}, entry_id=other["entry_id"], base_rev=1)
    assert anas_tablet.results(edit)[0]["status"] == "conflict"
    assert ana.entries()[other["entry_id"]]["body"]["leg"] == 9


def test_an_overruled_delete_leaves_the_entry_readable_and_counted(app, ana, anas_tablet):
    first = put()
    ana.results(
        first, put(PAIN | {"leg": 4}, entry_id=first["entry_id"], base_rev=1, after_op=first["op_id"])
    )
    (result,) = anas_tablet.results(delete(first["entry_id"], base_rev=1))
    assert (result["status"], result["rev"], result["seq"]) == ("conflict", 3, 3)
    assert _count(app, EntryRevision) == 3
    again = put(PAIN | {"leg": 1}, entry_id=first["entry_id"], base_rev=3)
    assert ana.results(again)[0]["status"] == "applied"


def test_deleting_what_is_not_there_is_applied(ana):
    ghost = str(uuid.uuid4())
    assert ana.results(delete(ghost))[0]["status"] == "applied"
    (change,) = ana.pull()["changes"]
    assert change["deleted"]
    assert change["body"] is None


def test_deleting_twice_is_no_conflict_that_shows_anything(ana):
    op = put()
    ana.results(op)
    ana.results(delete(op["entry_id"], base_rev=1))
    ana.results(delete(op["entry_id"], base_rev=1))
    assert ana.entries() == {}


def test_an_undone_delete_shows_again(ana):
    op = put()
    ana.results(op)
    gone = delete(op["entry_id"], base_rev=1)
    ana.results(gone)
    undo = put(PAIN, entry_id=op["entry_id"], base_rev=1, after_op=gone["op_id"])
    assert ana.results(undo)[0]["status"] == "applied"
    assert op["entry_id"] in ana.entries()


def test_pages_hold_everything_once_and_in_order(ana):
    ops = [put() for _ in range(25)]
    ana.results(*ops)
    seen, since, more = [], 0, True
    while more:
        page = ana.pull(since=since, limit=7)
        seen += [c["entry_id"] for c in page["changes"]]
        since, more = page["changes"][-1]["seq"], page["more"]
    assert seen == [op["entry_id"] for op in ops]


def test_nothing_is_applied_under_an_old_epoch(app, ana):
    ana.results(put())
    epoch = ana.pull()["epoch"]
    with app.app_context():
        sync.new_epoch(db.session.connection())
        db.session.commit()
    answer = ana.push(put(), epoch=epoch).json
    assert answer["epoch_changed"]
    assert answer["results"] == []
    assert answer["epoch"] != epoch
    assert ana.pull(epoch=epoch, since=1)["epoch_changed"]
    assert _count(app, Entry) == 1


def test_a_stream_that_was_lost_with_a_restore_makes_phones_start_over(app, cast, ana):
    op = put()
    ana.results(op)
    epoch = ana.pull()["epoch"]
    with app.app_context():
        for table in (sync.ENTRY, sync.SUPERSEDED, sync.REFUSED, sync.STREAM):
            db.session.execute(table.delete())
        db.session.commit()
    assert ana.pull(epoch=epoch, since=1)["epoch_changed"]
    assert ana.push(op, epoch=epoch).json["epoch_changed"]
    assert ana.results(op)[0]["status"] == "applied"


def test_a_cursor_from_the_future_means_start_over(ana):
    ana.results(put())
    assert ana.pull(since=99)["resync"]


def test_after_a_purge_old_cursors_start_over_once(app, cast, ana):
    kept, gone = put(), put()
    ana.results(kept, gone)
    ana.results(delete(gone["entry_id"], base_rev=1))
    with app.app_context():
        assert sync.purge_tombstones(db.session.connection(), cast.ana, 3) == 1
        db.session.commit()
    answer = ana.pull(since=2)
    assert answer["resync"]
    assert answer["floor"] == 3
    assert [c["entry_id"] for c in ana.pull(since=0, floor=3, limit=1)["changes"]] == [kept["entry_id"]]


def test_an_entry_whose_tombstone_was_purged_can_be_written_again(app, cast, ana):
    """Its revisions are kept, and the next one goes on from there: a second first one has no place."""
    op = put()
    ana.results(op, delete(op["entry_id"], base_rev=1, after_op=op["op_id"]))
    with app.app_context():
        assert sync.purge_tombstones(db.session.connection(), cast.ana, 2) == 1
        db.session.commit()
    (result,) = ana.results(put(PAIN | {"leg": 1}, entry_id=op["entry_id"], base_rev=1))
    assert (result["status"], result["rev"]) == ("applied", 3)
    assert ana.pull(floor=2)["changes"][0]["body"]["leg"] == 1


def test_the_digest_is_that_of_the_sorted_pairs(ana):
    ops = [put() for _ in range(3)]
    ana.results(*ops)
    ana.results(delete(ops[0]["entry_id"], base_rev=1))
    pairs = sorted([f"{ops[0]['entry_id']}:2", *(f"{op['entry_id']}:1" for op in ops[1:])])
    answer = ana.digest()
    assert answer["count"] == 3
    assert answer["hash"] == hashlib.sha256("\n".join(pairs).encode()).hexdigest()


def test_bodies_are_sealed_in_the_database(app, ana):
    ana.results(put(PAIN | {"note": "very private"}))
    with app.app_context():
        for model in (Entry, EntryRevision):
            assert b"private" not in db.session.scalars(select(model)).one().body


def test_a_wrong_clock_orders_nothing_and_is_noted(app, cast, ana):
    first, second = put(occurred_at="2036-01-01T00:00:00Z"), put(occurred_at="2016-01-01T00:00:00Z")
    ana.results(first, sent_at="2036-01-01T00:00:00Z")
    ana.results(second, sent_at="2016-01-01T00:00:00Z", waiting=5)
    assert [c["entry_id"] for c in ana.pull()["changes"]] == [first["entry_id"], second["entry_id"]]
    with app.app_context():
        device = db.session.get(Device, (uuid.UUID(ana.device_id), cast.ana))
        assert device.clock_skew_ms < -9 * 365 * 86_400_000
        assert device.pending_count == 4, "one of the five was answered"


def test_the_signed_in_user_must_be_the_owner(cast, ana):
    answer = ana.push(put(), user_id=str(cast.ben))
    assert (answer.status_code, answer.json) == (403, {"error": "wrong-user"})
    assert ana.entries() == {}


def test_a_pending_client_can_not_send_yet(app, cast, ana):
    with app.app_context():
        db.session.execute(update(Person).where(Person.id == cast.ana).values(status=Status.PENDING))
        db.session.commit()
    answer = ana.push(put())
    assert (answer.status_code, answer.json) == (403, {"error": "pending"})


def test_a_phone_that_is_signed_out_while_its_push_is_read_writes_nothing(app, ana, monkeypatch):
    """Who asks is looked up in the transaction that writes."""
    right = wire.read_push

    def read(data):
        db.session.execute(update(BrowserSession).values(revoked_at=datetime.now(UTC)))
        db.session.commit()
        return right(data)

    monkeypatch.setattr(wire, "read_push", read)
    assert ana.push(put()).status_code == 401
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Entry)) == 0


@pytest.mark.parametrize("stranger", ["tess", "otto", "olga"])
def test_only_clients_push(visit, cast, stranger):
    assert Wire(visit(getattr(cast, stranger))).push(put()).status_code == 404


def test_sync_needs_its_header_and_its_type(visit, cast):
    ana = visit(cast.ana)
    assert ana.get("/sync/pull").status_code == 403
    plain = ana.post("/sync/push", data="{}", content_type="text/plain", headers={"X-Easeback": "1"})
    assert plain.status_code == 415


@pytest.mark.parametrize("changed", [{"device_id": "x"}, {"sent_at": 5}, {"waiting": -1}, {"user_id": None}])
def test_an_unreadable_envelope_is_422_and_applies_nothing(ana, changed):
    answer = ana.push(put(), **changed)
    assert (answer.status_code, answer.json) == (422, {"error": "malformed"})
    assert ana.entries() == {}


def test_an_unknown_protocol_is_said_to_be_so(ana):
    assert ana.push(put(), protocol=2).status_code == 426


def test_more_ops_than_a_batch_may_hold_are_refused_whole(ana):
    assert ana.push(*[put() for _ in range(wire.MAX_OPS + 1)]).status_code == 413
    assert ana.entries() == {}


def test_a_body_over_the_limit_is_413(ana):
    answer = ana.push(put(PAIN | {"note": "x" * 3_000_000}))
    assert (answer.status_code, answer.json) == (413, {"error": "too-large"})


def test_a_thousand_entries_go_in_one_push(ana):
    results = ana.results(*[put() for _ in range(1000)])
    assert {r["status"] for r in results} == {"applied"}
    assert [r["seq"] for r in results] == list(range(1, 1001))


def test_writers_at_once_leave_no_gap_and_no_double(app, visit, cast):
    """Rule 1: numbers become visible in the order of their commits."""
    wires = [Wire(visit(cast.ana)) for _ in range(4)]
    ops = [[put() for _ in range(5)] for _ in wires]

    def send(wire: Wire, mine: list[dict]) -> None:
        for op in mine:
            wire.results(op)
            wire.results(op)

    threads = [threading.Thread(target=send, args=pair) for pair in zip(wires, ops, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    changes = wires[0].pull()["changes"]
    assert [c["seq"] for c in changes] == list(range(1, 21))
    assert {c["entry_id"] for c in changes} == {op["entry_id"] for mine in ops for op in mine}


json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**30), 10**30) | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
hostile_ops = st.fixed_dictionaries(
    {},
    optional={
        name: json_values | st.uuids().map(str) | st.sampled_from(["put", "delete", "pain", "sitting", 1])
        for name in (*put(), "unknown")
    },
)


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(ops=st.lists(hostile_ops, max_size=6))
def test_hostile_ops_get_a_result_each_and_never_an_error(ana, ops):
    good = put()
    results = ana.results(*ops, good)
    assert len(results) == len(ops) + 1
    assert results[-1]["status"] == "applied"
    assert good["entry_id"] in ana.entries() or ana.pull()["more"]


def test_each_completed_op_is_in_a_revision_or_among_the_dead(app, ana, anas_tablet):
    """I1 and I3 for a stream with everything in it."""
    a, b = put(), put()
    ops = [a, b, put({"back": 77, "leg": 1}), delete(str(uuid.uuid4())), delete(b["entry_id"], base_rev=7)]
    for phone in (ana, anas_tablet, ana):
        phone.results(*ops)
    with app.app_context():
        kept = list(db.session.scalars(select(EntryRevision.op_id)))
        dead = list(db.session.scalars(select(DeadOp.op_id)))
        applied = list(db.session.scalars(select(AppliedOp.op_id)))
        stream = db.session.scalars(select(SyncStream)).one()
    refused = ops.pop(2)
    assert dead == [refused["op_id"]]
    assert sorted(map(str, kept)) == sorted(op["op_id"] for op in ops)
    assert len(applied) == len(set(applied)) == len(ops) + 1
    assert stream.seq == len(kept)


def _three_names() -> list[str]:
    return sorted(str(uuid.uuid4()) for _ in range(3))


def _count(app, model) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(model))


def test_a_phone_with_nothing_to_send_is_seen_all_the_same(app, cast, ana):
    assert ana.results() == []
    with app.app_context():
        assert db.session.get(Device, (uuid.UUID(ana.device_id), cast.ana)).pending_count == 0
