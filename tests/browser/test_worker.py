"""The service worker in Chromium, against a server that can be stopped, exchanged and broken."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, expect

from tests.browser.chromium import SILENT, chromium_path
from tests.browser.small_app import BROKEN, SHELLS
from tests.browser.small_server import Server

expect.set_options(timeout=20_000)

CACHED = """async () => {
  const urls = []
  for (const name of await caches.keys()) {
    for (const request of await (await caches.open(name)).keys()) urls.push(new URL(request.url).pathname)
  }
  return urls.sort()
}"""
LOOK = "navigator.serviceWorker.getRegistration().then(found => found.update()).then(() => true, () => false)"
TAKEN = """() => ({ over: new Promise((resolve) => {
  navigator.serviceWorker.addEventListener('controllerchange', () => resolve(true), { once: true })
}) })"""
USE_AND_WRITE = f"""() => {{
  const {{ over }} = ({TAKEN})()
  document.querySelector('.banner button').click()
  const note = document.querySelector('[name=note]')
  note.value = 'calf, since noon'
  note.dispatchEvent(new InputEvent('input', {{ bubbles: true }}))
  return over
}}"""
NOTE_LOCKS = """() => {
  const { postMessage } = ServiceWorker.prototype
  ServiceWorker.prototype.postMessage = async function (word) {
    sessionStorage.locks = (await navigator.locks.query()).held.map(({ name }) => name)
    postMessage.call(this, word)
  }
}"""
RANGE = """async ([url, range]) => {
  const response = await fetch(url, { headers: { range } })
  return [response.status, await response.text(), response.headers.get('content-range')]
}"""


@pytest.fixture(scope="module")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    browser = playwright.chromium.launch(**_binary(playwright))
    yield browser
    browser.close()


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    server = Server(tmp_path / "site")
    yield server
    server.stop()


@pytest.fixture
def phone(chromium: Browser, server: Server) -> Iterator["Phone"]:
    context = chromium.new_context(base_url=server.origin)
    yield Phone(context)
    context.close()


@pytest.fixture
def switched_on(playwright: Playwright, server: Server, tmp_path: Path) -> "SwitchOn":
    """A phone that keeps what it has when it is closed, and can be switched on again."""

    def switch_on() -> Phone:
        return Phone(
            playwright.chromium.launch_persistent_context(
                tmp_path / "profile", base_url=server.origin, **_binary(playwright)
            )
        )

    return switch_on


SwitchOn = Callable[[], "Phone"]


class Phone:
    def __init__(self, context: BrowserContext) -> None:
        self.context = context
        context.set_default_timeout(20_000)

    def visit(self, path: str = "/today") -> Page:
        """A tab in which the worker is ready."""
        page = self.context.new_page()
        page.goto(path)
        page.evaluate("navigator.serviceWorker.ready.then(() => true)")
        if not page.evaluate("Boolean(navigator.serviceWorker.controller)"):
            page.reload()
        return page


def test_pages_open_from_a_cold_start_while_the_server_is_stopped(switched_on: SwitchOn, server: Server):
    phone = switched_on()
    phone.visit()
    phone.context.close()
    server.stop()
    phone = switched_on()
    page = phone.context.new_page()
    for path, heading in [("/log?from=home", "/log one"), ("/today", "/today one"), ("/", "/today one")]:
        page.goto(path)
        expect(page.locator("h1")).to_have_text(heading)
    page.goto("/clients")
    expect(page.locator("h1")).to_have_text("/offline one")
    phone.context.close()


def test_no_private_page_is_ever_in_a_cache(phone: Phone, server: Server):
    page = phone.visit()
    for path in ("/clients", "/account", "/sync/pull", "/"):
        page.goto(path)
        expect(page.locator("h1")).to_have_text("private")
    page.goto("/today")
    page.evaluate("Promise.all(['/account', '/sync/pull', '/clients'].map(path => fetch(path)))")
    kept = page.evaluate(CACHED)
    assert {path for path in kept if not path.startswith("/static/")} == {*SHELLS, "/precache"}
    assert not [path for path in kept if "audio" in path]


def test_requests_to_the_server_reach_it_each_time(phone: Phone, server: Server):
    page = phone.visit()
    before = server.asked().count("/sync/pull")
    page.evaluate("fetch('/sync/pull').then(() => fetch('/sync/pull'))")
    assert server.asked().count("/sync/pull") == before + 2


def test_a_new_version_is_offered_and_used_when_the_person_says_so(phone: Phone, server: Server):
    page = phone.visit()
    server.put_up("two")
    _look_for_new_version(page, server)
    expect(page.locator(".banner")).to_be_visible()
    expect(page.locator("h1")).to_have_text("/today one")
    page.goto("/log")
    expect(page.locator("h1")).to_have_text("/log one")
    loads = int(page.evaluate("sessionStorage.loads"))
    page.get_by_role("button", name="Use it now").click()
    expect(page.locator("h1")).to_have_text("/log two")
    page.wait_for_load_state("networkidle")  # a second reload would have begun by then
    assert int(page.evaluate("sessionStorage.loads")) == loads + 1
    expect(page.locator(".banner")).to_have_count(0)


def test_a_new_version_waits_until_nothing_is_going_on(phone: Phone, server: Server):
    page = phone.visit()
    page.get_by_label("Note").fill("calf, since noon")
    server.put_up("two")
    _look_for_new_version(page, server)
    expect(page.locator(".banner")).to_have_count(0)
    page.evaluate("document.body.dispatchEvent(new CustomEvent('easeback:saved', { bubbles: true }))")
    expect(page.locator(".banner")).to_be_visible()
    page.evaluate("document.querySelector('main').dataset.busy = ''")
    expect(page.locator(".banner")).to_have_count(0)
    page.evaluate("delete document.querySelector('main').dataset.busy")
    expect(page.locator(".banner")).to_be_visible()


def test_a_new_version_that_takes_over_late_reloads_nobody_who_writes_again(phone: Phone, server: Server):
    page = phone.visit()
    server.put_up("two")
    _look_for_new_version(page, server)
    expect(page.locator(".banner")).to_be_visible()
    loads = page.evaluate("sessionStorage.loads")
    page.evaluate(USE_AND_WRITE)
    expect(page.locator(".banner")).to_have_count(0)
    page.evaluate("document.body.dispatchEvent(new CustomEvent('easeback:saved', { bubbles: true }))")
    expect(page.get_by_role("button", name="Use it now")).to_be_enabled()
    expect(page.get_by_label("Note")).to_have_value("calf, since noon")
    assert page.evaluate("sessionStorage.loads") == loads
    page.get_by_role("button", name="Use it now").click()
    expect(page.locator("h1")).to_have_text("/today two")


def test_no_tab_syncs_while_a_new_version_takes_over(phone: Phone, server: Server):
    page = phone.visit()
    server.put_up("two")
    _look_for_new_version(page, server)
    page.evaluate(NOTE_LOCKS)
    page.get_by_role("button", name="Use it now").click()
    expect(page.locator("h1")).to_have_text("/today two")
    assert page.evaluate("sessionStorage.locks") == "easeback-sync"


def test_a_sync_that_hangs_keeps_no_new_version_away(phone: Phone, server: Server):
    page = phone.visit()
    server.put_up("two")
    _look_for_new_version(page, server)
    page.evaluate("navigator.locks.request('easeback-sync', () => new Promise(() => {})), 0")
    page.get_by_role("button", name="Use it now").click()
    expect(page.locator("h1")).to_have_text("/today two")


def test_a_new_version_used_in_one_tab_leaves_the_other_one_alone(phone: Phone, server: Server):
    writing, page = phone.visit("/log"), phone.visit()
    writing.get_by_label("Note").fill("calf, since noon")
    loads = writing.evaluate("sessionStorage.loads")
    server.put_up("two")
    _look_for_new_version(page, server)
    taken = writing.evaluate_handle(TAKEN)
    page.get_by_role("button", name="Use it now").click()
    expect(page.locator("h1")).to_have_text("/today two")
    assert taken.evaluate("({ over }) => over")
    expect(writing.get_by_label("Note")).to_have_value("calf, since noon")
    writing.evaluate("document.body.dispatchEvent(new CustomEvent('easeback:saved', { bubbles: true }))")
    writing.get_by_role("button", name="Use it now").click()
    expect(writing.locator("h1")).to_have_text("/log two")
    writing.wait_for_load_state("networkidle")
    assert int(writing.evaluate("sessionStorage.loads")) == int(loads) + 1


def test_it_is_used_by_itself_once_all_pages_were_closed(switched_on: SwitchOn, server: Server):
    phone = switched_on()
    page = phone.visit()
    server.put_up("two")
    _look_for_new_version(page, server)
    expect(page.locator(".banner")).to_be_visible()
    phone.context.close()
    phone = switched_on()
    page = phone.visit()
    expect(page.locator("h1")).to_have_text("/today two")
    assert len(page.evaluate("caches.keys()")) == 1
    phone.context.close()


def test_what_did_not_change_is_not_fetched_again_and_belongs_to_the_new_version(
    phone: Phone, server: Server
):
    page = phone.visit()
    server.put_up("two")
    _look_for_new_version(page, server)
    expect(page.locator(".banner")).to_be_visible()
    asked = [path.rsplit("/", 1)[1] for path in server.asked() if path.startswith("/static/")]
    assert asked == ["inner.js"]
    page.get_by_role("button", name="Use it now").click()
    expect(page.locator("h1")).to_have_text("/today two")
    server.stop()
    assert page.evaluate(f"import('/static/{_build(page)}/js/outer.js').then(m => m.version)") == "two"


def test_an_old_page_goes_on_with_its_own_files_until_it_is_gone(phone: Phone, server: Server):
    old, page = phone.visit("/log"), phone.visit()
    server.put_up("two")
    _look_for_new_version(page, server)
    page.get_by_role("button", name="Use it now").click()
    expect(page.locator("h1")).to_have_text("/today two")
    server.stop()
    expect(old.locator("h1")).to_have_text("/log one")
    assert old.evaluate(f"import('/static/{_build(old)}/js/outer.js').then(m => m.version)") == "one"
    assert len(page.evaluate("caches.keys()")) == 2
    old.close()
    page.reload()
    page.wait_for_function("caches.keys().then(names => names.length === 1)")
    expect(page.locator("h1")).to_have_text("/today two")


@pytest.mark.parametrize("how", BROKEN)
def test_the_old_version_survives_an_install_that_fails(phone: Phone, server: Server, how: str):
    page = phone.visit()
    server.break_log(how)
    server.put_up("two")
    _look_for_new_version(page, server)
    assert not page.evaluate(
        "navigator.serviceWorker.getRegistration().then(found => Boolean(found.waiting))"
    )
    expect(page.locator(".banner")).to_have_count(0)
    server.stop()
    page.goto("/log")
    expect(page.locator("h1")).to_have_text("/log one")


def test_the_next_try_goes_on_where_a_failed_install_stopped(phone: Phone, server: Server):
    page = phone.visit()
    server.break_log("fails")
    server.put_up("two")
    _look_for_new_version(page, server)
    server.repair()
    _look_for_new_version(page, server)
    expect(page.locator(".banner")).to_be_visible()
    assert len([path for path in server.asked() if path.endswith("/inner.js")]) == 1


@pytest.mark.parametrize(
    ("asked", "answer"),
    [
        ("bytes=0-", [206, "0123456789", "bytes 0-9/10"]),
        ("bytes=0-0", [206, "0", "bytes 0-0/10"]),
        ("bytes=2-4", [206, "234", "bytes 2-4/10"]),
        ("bytes=8-99", [206, "89", "bytes 8-9/10"]),
        ("bytes=-3", [206, "789", "bytes 7-9/10"]),
        ("bytes=-99", [206, "0123456789", "bytes 0-9/10"]),
        ("bytes=10-", [416, "", "bytes */10"]),
        ("bytes=-0", [416, "", "bytes */10"]),
        ("bytes=4-2", [416, "", "bytes */10"]),
        ("bytes=-", [416, "", "bytes */10"]),
        ("lines=1-2", [416, "", "bytes */10"]),
    ],
)
def test_parts_of_a_kept_file(ranges: Page, asked: str, answer: list):
    assert ranges.evaluate(RANGE, [f"/static/{_build(ranges)}/css/digits.css", asked]) == answer


@pytest.fixture(scope="module")
def ranges(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    server = Server(tmp_path_factory.mktemp("ranges") / "site")
    context = chromium.new_context(base_url=server.origin)
    page = Phone(context).visit()
    server.stop()
    yield page
    context.close()


def test_sound_that_a_page_keeps_is_played_in_parts(phone: Phone, server: Server):
    page = phone.visit()
    url = f"/static/{_build(page)}/audio/cue.mp3"
    page.evaluate("url => caches.open('sound').then(cache => cache.add(url))", url)
    server.stop()
    assert page.evaluate(RANGE, [url, "bytes=3-5"]) == [206, "def", "bytes 3-5/10"]
    server.put_up("two")
    _look_for_new_version(page, server)
    page.get_by_role("button", name="Use it now").click()
    expect(page.locator("h1")).to_have_text("/today two")
    page.wait_for_function("caches.keys().then(names => names.length === 2 && names.includes('sound'))")


def test_the_worker_says_its_version(phone: Phone):
    page = phone.visit()
    version = page.evaluate("""new Promise(resolve => {
      navigator.serviceWorker.addEventListener('message', event => resolve(event.data.version))
      navigator.serviceWorker.startMessages()
      navigator.serviceWorker.controller.postMessage('version')
    })""")
    assert page.evaluate("caches.keys()") == [f"easeback-{version}"]


def test_a_reset_deletes_workers_and_caches_and_no_entry(phone: Phone, server: Server):
    page = phone.visit()
    page.evaluate(REMEMBER)
    page.evaluate("caches.open('stale')")
    page.goto("/reset")
    page.get_by_role("button", name="Fetch a fresh copy").click()
    page.wait_for_url("**/today")
    assert "stale" not in page.evaluate("caches.keys()")
    assert page.evaluate(RECALL) == "calf, since noon"
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")


def test_a_reset_that_waits_for_the_browser_says_what_only_the_person_can_do(phone: Phone):
    page = phone.visit()
    page.add_init_script("ServiceWorkerRegistration.prototype.unregister = () => new Promise(() => {})")
    page.goto("/reset")
    page.get_by_role("button", name="Fetch a fresh copy").click()
    expect(page.get_by_role("status")).to_contain_text("close Easeback everywhere on this phone")


def test_a_reset_without_internet_changes_nothing(phone: Phone, server: Server):
    page = phone.visit()
    page.goto("/reset")
    server.stop()
    page.get_by_role("button", name="Fetch a fresh copy").click()
    expect(page.get_by_role("status")).to_contain_text("no internet")
    page.goto("/today")
    expect(page.locator("h1")).to_have_text("/today one")


def test_the_browser_would_install_it(phone: Phone):
    page = phone.visit()
    devtools = phone.context.new_cdp_session(page)
    devtools.send("Page.enable")
    assert devtools.send("Page.getAppManifest")["errors"] == []
    errors = [
        error["errorId"] for error in devtools.send("Page.getInstallabilityErrors")["installabilityErrors"]
    ]
    assert set(errors) <= {"in-incognito"}


REMEMBER = """() => new Promise((resolve, reject) => {
  const opening = indexedDB.open('easeback-ana', 1)
  opening.onupgradeneeded = () => opening.result.createObjectStore('outbox')
  opening.onerror = reject
  opening.onsuccess = () => {
    const writing = opening.result.transaction('outbox', 'readwrite')
    writing.objectStore('outbox').put('calf, since noon', 1)
    writing.oncomplete = () => { opening.result.close(); resolve() }
  }
})"""
RECALL = """() => new Promise(resolve => {
  const opening = indexedDB.open('easeback-ana')
  opening.onsuccess = () => {
    const reading = opening.result.transaction('outbox').objectStore('outbox').get(1)
    reading.onsuccess = () => { opening.result.close(); resolve(reading.result) }
  }
})"""


def _binary(playwright: Playwright) -> dict:
    return {"executable_path": chromium_path(playwright), "args": SILENT}


def _look_for_new_version(page: Page, server: Server) -> None:
    """Until the new worker waits, or has failed. A look that began at the old server does not count."""
    while "/service_worker.js" not in server.asked():
        page.evaluate(LOOK)
    page.evaluate(LOOK)
    page.wait_for_function("navigator.serviceWorker.getRegistration().then(found => !found.installing)")


def _build(page: Page) -> str:
    script = page.locator("script[src]").first.get_attribute("src")
    return re.match(r"/static/(\w+)/", script)[1]
