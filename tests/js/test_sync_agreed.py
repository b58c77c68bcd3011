"""Phone and server come to agree: conflicts, pages, restores, tombstones, digests."""

import copy
from uuid import uuid4

from .meddling import asked_for, bodies, heal, lost, restore
from .reference_server import ANA

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
    server.after = lambda path, request, answer: lost(path == "/sync/pull" and request["since"] == "4")
    assert tablet.sync()["state"] == "offline"
    assert tablet.legs() == [0, 1, 2, 3]
    heal(server)
    server.requests.clear()
    tablet.sync()
    assert asked_for(server, "/sync/pull")[0]["since"] == "4"
    assert tablet.legs() == [0, 1, 2, 3, 4, 5]


# ---- rules 7 and 8: a new life of the database, and purged tombstones


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
    server.after = lambda path, request, answer: lost("epoch_changed" not in answer)
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
    server.after = lambda path, request, answer: lost("epoch_changed" not in answer)
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
