"""Ana's phone keeps what she says, whatever happens to it."""

import pytest
from playwright.sync_api import Error

from .reference_server import ANA, BEN

NAMES = "(await store.entries(arg)).map((entry) => entry.body.leg)"


def test_what_ana_logs_is_there_and_waits(ana):
    ana.log(3)
    ana.page.reload()
    [entry] = ana.run("store.entries()")
    assert entry["body"]["leg"] == 3
    assert entry["waiting"]
    assert not entry["edited"]
    assert entry["author"] == ANA.id
    assert ana.counts() == {"waiting": 1, "rejected": 0}


def test_a_tap_that_crossed_a_stop_does_not_bring_the_run_back(ana):
    run = {"entry": "e", "ended": None, "stop": None}
    stopped, done = run | {"ended": 2, "stop": "numb"}, run | {"ended": 3}
    kept = ana.run(
        """(async () => {
          const kept = [];
          for (const one of arg) kept.push(await store.keepRun(one));
          return kept;
        })()""",
        [run, stopped, run, done, stopped | {"note": "x"}, run | {"entry": "f"}],
    )
    assert kept == [run, stopped, stopped, stopped, stopped | {"note": "x"}, run | {"entry": "f"}]
    assert ana.run("store.run()") == run | {"entry": "f"}


def test_every_tab_hears_of_a_change(ana):
    other = ana.tab()
    listen = "document.body.addEventListener('easeback:changed', ({ detail }) => { window.heard = detail; })"
    for page in (ana.page, other):
        ana.run(listen, page=page)
    ana.log(3)
    other.wait_for_function("window.heard")
    assert other.evaluate("window.heard") == {"why": "write", "here": False}
    assert ana.page.evaluate("window.heard") == {"why": "write", "here": True}


def test_a_moment_keeps_the_clock_on_the_wall(ana):
    stamps = ana.run(
        "import('/static/v1/js/phone/op.js').then(({ stamp }) => arg.map((a) => Object.values(stamp(...a))))",
        [
            ["2026-03-29T00:59:59Z", "Europe/Berlin"],
            ["2026-03-29T01:00:00Z", "Europe/Berlin"],
            ["2026-11-20T23:30:00.123Z", "Asia/Kolkata"],
            ["2026-11-21T03:00:00+01:00", "America/St_Johns"],
        ],
    )
    assert stamps == [
        ["2026-03-29T00:59:59.000Z", "Europe/Berlin", 60, "2026-03-29"],
        ["2026-03-29T01:00:00.000Z", "Europe/Berlin", 120, "2026-03-29"],
        ["2026-11-20T23:30:00.123Z", "Asia/Kolkata", 330, "2026-11-21"],
        ["2026-11-21T02:00:00.000Z", "America/St_Johns", -210, "2026-11-20"],
    ]


def test_entries_come_newest_first_by_kind_and_day(ana):
    for leg, at in [(1, "2026-11-18T09:00:00Z"), (2, "2026-11-19T22:59:00Z"), (3, "2026-11-19T23:00:00Z")]:
        ana.run("pain(arg.leg, { occurred_at: arg.at })", {"leg": leg, "at": at})
    note = {"entry_kind": "note", "body": {"text": "stairs", "leg": 9}, "occurred_at": "2026-11-19T12:00:00Z"}
    ana.run("store.record(arg)", note)
    assert ana.run(NAMES, {"kind": "pain"}) == [3, 2, 1]
    assert ana.run(NAMES, {"kind": "pain", "to": "2026-11-19"}) == [2, 1]
    assert ana.run(NAMES, {"from": "2026-11-19"}) == [3, 2, 9]
    assert ana.sync()["state"] == "synced"
    assert ana.run(NAMES, {"kind": "pain"}) == [3, 2, 1]
    assert ana.run(NAMES, {"kind": "pain", "from": "2026-11-19", "to": "2026-11-19"}) == [2]


def test_a_correction_keeps_the_entrys_time_and_can_move_it(ana):
    entry = ana.log(3)["entry_id"]
    ana.run("store.record({ entry_id: arg, body: { leg: 4 } })", entry)
    first = ana.run("store.entry(arg)", entry)
    assert (first["body"]["leg"], first["edited"]) == (4, True)
    assert [op["body"]["leg"] for op in ana.run("store.history(arg)", entry)] == [3, 4]
    assert (first["entry_kind"], first["tz"]) == ("pain", "Europe/Berlin")
    assert first["occurred_at"] == "2026-11-21T06:00:00.000Z"
    ana.sync()
    ana.run("store.record({ entry_id: arg, body: { leg: 4 }, occurred_at: '2026-11-02T06:00:00Z' })", entry)
    assert ana.run(NAMES, {"kind": "pain", "from": "2026-11-20"}) == []
    assert ana.run(NAMES, {"kind": "pain", "to": "2026-11-02"}) == [4]


def test_what_ana_deletes_is_gone_and_can_come_back(ana, server):
    entry = ana.log(3)["entry_id"]
    ana.sync()
    ana.run("store.record({ kind: 'delete', entry_id: arg })", entry)
    assert ana.legs() == []
    assert ana.run("store.entry(arg)", entry) is None
    ana.sync()
    assert server.streams[ANA.id].entries[entry]["deleted"]
    ana.run("store.undelete(arg)", entry)
    [back] = ana.run("store.entries()")
    assert (back["body"]["leg"], back["occurred_at"]) == (3, "2026-11-21T06:00:00.000Z")
    ana.sync()
    assert server.streams[ANA.id].entries[entry]["conflicts"] == 0


def test_half_a_change_is_never_saved(ana):
    """The op reaches the outbox, then `sent` fails: neither may stay, and nothing says saved."""
    ana.run("""(() => {
      const add = IDBObjectStore.prototype.add;
      IDBObjectStore.prototype.add = function (row) {
        if (this.name === 'sent') throw new DOMException('no', 'DataError');
        return add.call(this, row);
      };
    })()""")
    with pytest.raises(Error, match="DataError"):
        ana.log(3)
    assert ana.counts()["waiting"] == 0


def test_a_full_phone_says_so_and_saves_nothing(ana):
    ana.run("""(() => {
      const add = IDBObjectStore.prototype.add;
      window.tries = 0;
      IDBObjectStore.prototype.add = function (row) {
        if (this.name === 'sent') { window.tries += 1; throw new DOMException('full', 'QuotaExceededError'); }
        return add.call(this, row);
      };
    })()""")
    with pytest.raises(Error, match="QuotaExceededError"):
        ana.log(3)
    assert ana.page.evaluate("window.tries") == 1


def test_saved_is_said_only_after_the_strict_transaction_is_complete(ana):
    order = ana.run("""(async () => {
      const order = [];
      const begin = IDBDatabase.prototype.transaction;
      IDBDatabase.prototype.transaction = function (names, mode, options) {
        const tx = begin.call(this, names, mode, options);
        if (mode === 'readwrite') {
          order.push(options.durability);
          tx.addEventListener('complete', () => order.push('complete'));
        }
        return tx;
      };
      await pain(3);
      return [...order, 'saved'];
    })()""")
    assert order == ["strict", "complete", "saved"]


KEEP_HANDLES = """(() => {
  window.handles = [];
  const open = IDBFactory.prototype.open;
  IDBFactory.prototype.open = function (...args) {
    const request = open.apply(this, args);
    request.addEventListener('success', () => window.handles.push(request.result));
    return request;
  };
})()"""


def test_a_handle_that_died_in_the_background_is_opened_again(ana):
    page = ana.tab()
    page.evaluate(KEEP_HANDLES)
    ana.log(1, page)
    page.evaluate("window.handles.forEach((db) => db.close())")
    ana.log(2, page)
    assert ana.legs() == [1, 2]


def test_a_transaction_that_broke_off_is_tried_once_more(ana):
    """As on an iPhone: 'Connection to Indexed Database server lost'."""
    ana.run("""(() => {
      const add = IDBObjectStore.prototype.add;
      window.broken = 0;
      IDBObjectStore.prototype.add = function (row) {
        if (this.name === 'sent' && window.broken++ < 1) throw new DOMException('lost', 'UnknownError');
        return add.call(this, row);
      };
    })()""")
    ana.log(3)
    assert ana.counts()["waiting"] == 1
    assert ana.page.evaluate("window.broken") == 2


def test_a_write_that_was_saved_but_seemed_to_fail_is_not_doubled(ana):
    """The transaction completes, but the phone is told that it broke off."""
    ana.run("""(() => {
      const listen = IDBTransaction.prototype.addEventListener;
      window.lies = 0;
      IDBTransaction.prototype.addEventListener = function (type, listener) {
        const strict = this.mode === 'readwrite' && this.objectStoreNames.contains('sent');
        if (type === 'abort' && strict && window.lies++ < 1) return listen.call(this, 'complete', listener);
        if (type === 'complete' && strict && window.lies < 1) return undefined;
        return listen.call(this, type, listener);
      };
    })()""")
    ana.log(3)
    assert ana.page.evaluate("window.lies") == 2
    assert ana.counts()["waiting"] == 1


def test_an_old_tab_never_stands_in_the_way_of_a_new_version(ana, server):
    server.replace["v2"] = ("const VERSION = 1;", "const VERSION = 2;")
    ana.log(1)
    new = ana.tab()
    ana.run("pain(2)", page=new, version="v2")
    with pytest.raises(Error, match="VersionError"):
        ana.log(3)
    assert ana.run("legs()", page=new, version="v2") == [1, 2]


def test_a_tab_that_holds_on_is_named_and_not_waited_for(ana, server):
    """A tab that does not hear of the upgrade: say so instead of hanging, and go on once it is closed."""
    server.replace["v2"] = ("const VERSION = 1;", "const VERSION = 2;")
    ana.log(1)
    deaf = ana.tab()
    deaf.evaluate(
        """(id) => new Promise((opened) => {
          const request = indexedDB.open(`easeback-${id}`);
          request.onsuccess = () => { window.db = request.result; opened(); };
        })""",
        ANA.id,
    )
    new = ana.tab()
    with pytest.raises(Error, match="Another tab holds the old version"):
        ana.run("pain(2)", page=new, version="v2")
    deaf.close()
    ana.run("pain(3)", page=new, version="v2")
    assert ana.run("legs()", page=new, version="v2") == [1, 3]


def test_signing_out_leaves_no_database_and_no_tab_brings_it_back(ana):
    other = ana.tab()
    ana.log(1)
    ana.run("(async () => { window.kept = store; await store.entries(); })()", page=other)
    ana.run("phone.forgetCurrentUser()")
    with pytest.raises(Error, match="Signed out"):
        other.evaluate("window.kept.entries()")
    names = "indexedDB.databases().then((all) => all.map((one) => one.name))"
    assert ana.page.evaluate(names) == ["easeback"]
    assert ana.run("user") is None


def test_ben_on_anas_phone_sees_nothing_of_hers(ana):
    ana.log(3)
    ana.belongs_to(BEN)
    assert ana.legs() == []
    ana.belongs_to(ANA)
    assert ana.legs() == [3]
