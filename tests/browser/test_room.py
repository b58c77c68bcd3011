"""Tess in the treatment room: there is no network there, and the server is really stopped."""

import uuid
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from sqlalchemy import select, update

from pwa.db import db
from pwa.models import BrowserSession, Care, Entry, EntryRevision
from tests.browser.chromium import Chromium
from tests.browser.crawl import Crawl, axe
from tests.browser.gestures import HOLD_THE_WORKER, READY, PhoneOf
from tests.browser.phone import TABLET, Phone
from tests.browser.server import LiveServer
from tests.browser.waiting import wait_for
from tests.cast import Cast, session_for
from tests.entries import Diary, appoint, believable

ROOM = "easeback-room"
WIPED = """(async () => {
  const loaded = performance.getEntriesByType('resource').map(({ name }) => name);
  const { respond } = await import(loaded.find((name) => name.endsWith('/js/phone/router.js')));
  await respond('/phone/room/keepings', { method: 'DELETE' });
})()"""
NOTES = f"""new Promise((done) => {{
  indexedDB.open('{ROOM}').onsuccess = ({{ target: {{ result }} }}) => {{
    const all = result.transaction('records').objectStore('records').getAll();
    all.onsuccess = () => done(all.result.flatMap(({{ values }}) => values.note ?? []));
    result.close();
  }};
}})"""
SAVED_THEN_TYPED = """(async () => {
  const loaded = performance.getEntriesByType('resource').map(({ name }) => name);
  const { respond } = await import(loaded.find((name) => name.endsWith('/js/phone/router.js')));
  const send = { method: 'POST', body: new FormData(document.querySelector('#record')) };
  const answers = [await respond('/phone/room/records', send), await respond('/phone/room/drafts', send)];
  return answers.map(({ status }) => status);
})()"""


@pytest.fixture
def today(app: Flask, cast: Cast) -> None:
    """Ana comes today, and has logged for weeks."""
    believable(Diary(app, cast.ana))
    there = datetime.now(ZoneInfo("Europe/Berlin"))
    last = there.replace(hour=23, minute=58, second=0, microsecond=0)
    appoint(app, cast.ana, cast.tess, min(there + timedelta(minutes=5), last).astimezone(UTC))


@pytest.fixture
def tess(cast: Cast, today: None, phone_of: PhoneOf) -> Chromium:
    tess = with_briefs(cast, phone_of)
    assert isinstance(tess, Chromium)
    return tess


def with_briefs(cast: Cast, phone_of: PhoneOf, engine: str = "chromium") -> Phone:
    """Tess's tablet, which keeps the brief of today."""
    tess = phone_of(cast.tess, engine, **TABLET)
    tess.open("/clients")
    tess.wait_until(READY)
    tess.tap("button", "Keep today’s briefs")
    tess.sees(".banner", "1 brief of today kept")
    return tess


def test_no_brief_is_kept_where_no_page_would_open_it(cast: Cast, today: None, phone_of: PhoneOf):
    tess = phone_of(cast.tess, **TABLET)
    assert isinstance(tess, Chromium)
    tess.context.add_init_script(HOLD_THE_WORKER)
    tess.open("/clients")
    tess.tap("button", "Keep today’s briefs on this tablet")
    tess.sees(".banner", "This tablet has not kept Easeback’s pages yet")
    assert counted(tess) == {"briefs": 0, "records": 0}
    tess.evaluate("letGo()")
    tess.wait_until(READY)
    tess.tap("button", "Keep today’s briefs on this tablet")
    tess.sees(".banner", "kept on this tablet")


def test_a_record_is_written_without_network_survives_and_is_sent_once(
    app: Flask, cast: Cast, today: None, server: LiveServer, phone_of: PhoneOf, engine: str
):
    tess = with_briefs(cast, phone_of, engine)
    server.stop()
    tess.open("/clients")
    tess.tap("a", "Ana")
    tess.sees("blockquote", "Can I swim on Saturday?")
    tess.sees(".sync", "Without network")
    write(tess)
    tess.fill("#note", "Half a sent")
    tess.sees("#draft", "Kept on this tablet, ")
    tess.wait_until(f"{NOTES}.then((notes) => notes.includes('Half a sent'))", "the last words to be kept")
    tess.switch_off()

    tess.reopen(f"/clients/{cast.ana}/records/new")
    tess.sees("[data-area=back-left-buttock] summary", "deep tissue")
    assert tess.evaluate("document.querySelector('#note').value") == "Half a sent"
    tess.tap(".dock button", "Save on this tablet")
    tess.sees("li", "waiting to be sent")
    tess.switch_off()

    server.start()
    tess.reopen("/room")
    tess.sees("p", "everything is on the practice’s computer")
    assert written(app) == [str(cast.tess)]
    tess.open(f"/clients/{cast.ana}/records")
    tess.sees("li", "Left buttock: deep tissue.")


def test_a_record_that_waits_is_gone_on_with_and_not_written_over(
    app: Flask, cast: Cast, server: LiveServer, tess: Chromium
):
    server.stop()
    save(tess, cast)
    tess.open(f"/clients/{cast.ana}/records/new")
    tess.sees("[data-area=back-left-buttock] summary", "deep tissue")
    tess.fill("#note", "And she slept well.")
    tess.tap(".dock button", "Save on this tablet")
    tess.sees("li", "waiting to be sent")
    server.start()
    tess.open("/room")
    tess.sees("p", "everything is on the practice’s computer")
    tess.open(f"/clients/{cast.ana}/records")
    tess.sees("li", "Left buttock: deep tissue.")
    tess.tap("main li a")
    tess.sees("main", "And she slept well.")
    assert len(written(app)) == 1


def test_a_record_is_there_again_whenever_the_browser_threw_its_databases_away(
    app: Flask, cast: Cast, server: LiveServer, tess: Chromium
):
    server.stop()
    tess.open(f"/clients/{cast.ana}/records/new")
    choose(tess)
    tess.fill("#note", "Half a sent")
    tess.wait_until(f"{NOTES}.then((notes) => notes.includes('Half a sent'))", "the last words to be kept")
    tess.throw_away()
    tess.open("/room")
    tess.tap("li a", "Ana")
    tess.sees("[data-area=back-left-buttock] summary", "deep tissue")
    assert tess.evaluate("document.querySelector('#note').value") == "Half a sent"
    tess.tap(".dock button", "Save on this tablet")
    tess.sees("li", "waiting to be sent")
    tess.throw_away()
    tess.open("/room")
    tess.sees("li", "waiting to be sent")
    server.start()
    tess.open("/room")
    tess.sees("p", "everything is on the practice’s computer")
    assert len(written(app)) == 1
    tess.throw_away()
    server.stop()
    tess.open("/room")
    tess.sees("p", "everything is on the practice’s computer")


def test_a_lost_answer_does_not_make_two_records(app: Flask, cast: Cast, server: LiveServer, tess: Chromium):
    server.stop()
    save(tess, cast)
    server.start()
    tess.context.route("**/records", lambda route: (route.fetch(), route.abort()))
    tess.tap("button", "Send now")
    tess.sees(".banner", "No network")
    assert len(written(app)) == 1
    tess.context.unroute("**/records")
    tess.tap("button", "Send now")
    tess.sees("p", "everything is on the practice’s computer")
    assert len(written(app)) == 1


def test_what_was_typed_before_a_tap_on_save_comes_too_late_to_unmake_it(
    cast: Cast, server: LiveServer, tess: Chromium
):
    """A slow tablet may still store the last words as a draft when the record waits to be sent already."""
    server.stop()
    tess.open(f"/clients/{cast.ana}/records/new")
    choose(tess)
    assert tess.evaluate(SAVED_THEN_TYPED) == [200, 200]
    tess.open("/room")
    tess.sees("li", "waiting to be sent")


def test_what_is_missing_is_asked_for_before_it_can_wait(cast: Cast, server: LiveServer, tess: Chromium):
    server.stop()
    tess.open(f"/clients/{cast.ana}/records/new")
    tess.tap("#back-left-calf")
    tess.tap(".dock button", "Save on this tablet")
    tess.sees(".err", "Choose at least one technique")
    assert tess.evaluate("location.pathname") == f"/clients/{cast.ana}/records/new"


def test_a_record_that_is_not_taken_stays_and_says_why(
    app: Flask, cast: Cast, server: LiveServer, tess: Chromium
):
    server.stop()
    save(tess, cast)
    end_of_care(app, cast)
    server.start()
    tess.tap("button", "Send now")
    tess.sees("li", "not taken")
    tess.sees("li", "does not find this client for you")
    assert written(app) == []


def test_signed_out_elsewhere_the_briefs_go_and_the_record_stays(
    app: Flask, cast: Cast, server: LiveServer, tess: Chromium
):
    server.stop()
    save(tess, cast)
    with app.app_context():
        db.session.execute(update(BrowserSession).values(revoked_at=datetime.now(UTC)))
        db.session.commit()
    server.start()
    tess.tap("button", "Send now")
    tess.sees(".banner", "Sign in to send them")
    tess.sees("li", "waiting to be sent")
    tess.sees_no("li", "session today")
    assert counted(tess) == {"briefs": 0, "records": 1}


def test_nobody_sends_what_another_has_written(app: Flask, cast: Cast, server: LiveServer, tess: Chromium):
    server.stop()
    save(tess, cast)
    server.start()
    tess.keep_cookie("easeback", session_for(app, cast.olga))
    tess.tap("button", "Send now")
    tess.sees(".banner", "Somebody else is signed in")
    tess.open("/clients")
    tess.sees(".banner", "Only on this tablet: 1")
    assert counted(tess) == {"briefs": 0, "records": 1}, "Tess's briefs are not for Olga"
    assert written(app) == []


def test_at_midnight_the_briefs_go_and_the_record_stays(cast: Cast, server: LiveServer, tess: Chromium):
    server.stop()
    save(tess, cast)
    tess.page.clock.set_fixed_time(datetime.now(UTC) + timedelta(days=1, hours=2))
    tess.open(f"/clients/{cast.ana}")
    tess.sees("h1", "Not on this tablet")
    tess.open("/room")
    tess.sees("li", "waiting to be sent")
    assert counted(tess) == {"briefs": 0, "records": 1}


def test_a_sheet_that_is_open_at_midnight_is_kept_to_its_end(cast: Cast, server: LiveServer, tess: Chromium):
    server.stop()
    tess.open(f"/clients/{cast.ana}/records/new")
    tess.sees("h2", "Areas worked on")
    tess.evaluate(WIPED)
    assert counted(tess) == {"briefs": 0, "records": 0}
    tess.fill("#note", "It got late.")
    tess.sees("#draft", "Kept on this tablet, ")
    tess.tap(".dock button", "Save on this tablet")
    tess.sees("li", "waiting to be sent")
    assert counted(tess) == {"briefs": 0, "records": 1}


def test_signing_out_asks_about_records_and_leaves_nothing(
    app: Flask, cast: Cast, server: LiveServer, tess: Chromium
):
    server.stop()
    save(tess, cast)
    server.start()
    tess.context.route("**/records", lambda route: route.abort())
    tess.open("/work/me")
    tess.tap("button", "Sign out")
    tess.sees("h2", "Sign out on this tablet?")
    tess.tap("button", "Send them, then sign out")
    tess.sees(".err", "could not be sent now")
    tess.tap("button", "Stay signed in")
    tess.tap("button", "Sign out")
    tess.context.unroute("**/records")
    tess.tap("button", "Send them, then sign out")
    tess.sees("h1", "Sign in")
    assert ROOM not in tess.evaluate("indexedDB.databases().then((all) => all.map(({ name }) => name))")
    assert tess.evaluate("caches.has('spare-room')") is False
    assert len(written(app)) == 1


def test_what_is_kept_is_in_no_cache(cast: Cast, server: LiveServer, tess: Chromium):
    everything = """Promise.all((await caches.keys()).map(async (name) => {
      const cache = await caches.open(name);
      return Promise.all((await cache.keys()).map(async (key) => (await cache.match(key)).text()));
    })).then((all) => all.flat().some((text) => text.includes("Can I swim on Saturday?")))"""
    assert tess.evaluate(everything) is False


def test_the_room_keeps_to_the_policy_and_to_axe(cast: Cast, server: LiveServer, tess: Chromium):
    crawl = Crawl(tess)
    found = axe(tess)
    server.stop()
    for path in ("/room", f"/clients/{cast.ana}", f"/clients/{cast.ana}/records/new"):
        crawl.visit(path)
        tess.sees("h1" if path == "/room" else "h2")
        found += [f"{path} {line}" for line in axe(tess)]
    save(tess, cast)
    found += axe(tess)
    assert found == []
    assert [fault for fault in crawl.faults() if "ERR_CONNECTION_REFUSED" not in fault] == []


def save(tess: Phone, cast: Cast) -> None:
    tess.open(f"/clients/{cast.ana}/records/new")
    choose(tess)
    tess.tap(".dock button", "Save on this tablet")
    tess.sees("li", "waiting to be sent")


def write(tess: Phone) -> None:
    tess.tap("a", "Record session")
    choose(tess)


def choose(tess: Phone) -> None:
    tess.sees("h2", "Areas worked on")
    tess.tap("#back-left-buttock")
    tess.tap("[data-area=back-left-buttock] label", "Deep tissue")


def counted(tess: Phone) -> dict[str, int]:
    """What stands in the tablet's database."""
    asked = """new Promise((done) => {
      indexedDB.open('easeback-room').onsuccess = ({ target: { result } }) => {
        const tx = result.transaction(['briefs', 'records']);
        const [briefs, records] = ['briefs', 'records'].map((name) => tx.objectStore(name).count());
        tx.oncomplete = () => { result.close(); done({ briefs: briefs.result, records: records.result }); };
      };
    })"""
    return wait_for(lambda: tess.evaluate(asked), "the tablet's database")


def written(app: Flask) -> list[str]:
    """Who wrote each revision of each record."""
    with app.app_context():
        found = (
            select(EntryRevision.author_id)
            .join(Entry, Entry.id == EntryRevision.entry_id)
            .where(Entry.kind == "record")
        )
        return [str(author) for author in db.session.scalars(found)]


def end_of_care(app: Flask, cast: Cast) -> None:
    with app.app_context():
        ended = datetime.now(UTC) - timedelta(minutes=1)
        db.session.execute(update(Care).where(Care.client_id == cast.ana).values(until=ended))
        db.session.commit()


def test_uuid_like_addresses_only(cast: Cast, server: LiveServer, tess: Chromium):
    """An address that only looks like a client's shows what is kept, not somebody's brief."""
    server.stop()
    tess.open(f"/clients/{uuid.uuid4()}")
    tess.sees("h1", "Not on this tablet")
