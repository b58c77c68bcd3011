"""The real app from the home screen, with the server stopped; and what of it a browser keeps, or installs."""

from collections.abc import Callable

from pwa.guides import GUIDES
from pwa.routes.shells import SHELLS, TEMPLATES
from tests.browser.chromium import Chromium
from tests.browser.gestures import HOLD_THE_WORKER, ONE_OF_EACH
from tests.browser.phone import STORE, Phone
from tests.browser.server import LiveServer
from tests.cast import Cast

PLAYERS = tuple(f"/guides/{slug}/play" for slug in GUIDES)

PhoneOf = Callable[..., Phone]
KEPT = """Promise.all((await caches.keys()).map(async (name) =>
  (await (await caches.open(name)).keys()).map(({ url }) => new URL(url).pathname))
).then((all) => all.flat())"""
READY = "navigator.serviceWorker.ready.then(() => true)"
SYNCED = f"{STORE}.then((store) => store.meta()).then((meta) => meta.last_state === 'synced')"
CAME_BY = "performance.getEntriesByType('navigation')[0].type"


def test_every_page_of_the_client_opens_from_a_cold_start_without_the_server(
    cast: Cast, server: LiveServer, phone_of: PhoneOf, engine: str
):
    ana = phone_of(cast.ana, engine)
    ana.open("/today")
    ana.wait_until(READY)
    ana.switch_off()
    server.stop()
    ana.switch_on()
    for path in (*SHELLS, *PLAYERS) if engine == "chromium" else ONE_OF_EACH:
        if path == "/guides/play":
            continue  # kept for all players, and leads to the list by itself
        ana.open(path)
        ana.sees("h1")
        assert ana.evaluate("location.pathname") == path
    ana.open("/")
    assert ana.evaluate("document.title") == _title(ana, "/today")
    ana.open("/invitations")
    assert ana.evaluate("document.title") == _title(ana, "/offline")


def test_the_first_page_stays_until_the_browser_has_taken_the_worker_on(cast: Cast, phone_of: PhoneOf):
    """Else WebKit installs none until it is closed, and without a signal Ana has nothing."""
    ana = phone_of(cast.ana)
    assert isinstance(ana, Chromium)
    ana.context.add_init_script(HOLD_THE_WORKER)
    ana.open("/today")
    ana.wait_until(SYNCED)
    assert ana.evaluate(CAME_BY) == "navigate"
    ana.evaluate("letGo()")
    ana.wait_until(f"{CAME_BY} === 'reload'")
    ana.sees("#quick", "How is the pain right now?")


def test_what_is_private_is_in_no_cache(cast: Cast, server: LiveServer, phone_of: PhoneOf):
    tess = phone_of(cast.tess)
    tess.open("/today")
    tess.wait_until(READY)
    for path in ("/clients", f"/clients/{cast.ana}", "/account", "/sync/pull", "/"):
        tess.open(path)
    tess.open("/today")
    pages = {path for path in tess.evaluate(KEPT) if not path.startswith("/static/")}
    assert pages == {*SHELLS, *TEMPLATES, "/kinds.json", "/guides.json", "/precache"}


def test_the_browser_would_install_it(cast: Cast, phone_of: Callable[..., Chromium]):
    ana = phone_of(cast.ana)
    ana.open("/today")
    ana.wait_until(READY)
    devtools = ana.context.new_cdp_session(ana.page)
    manifest = devtools.send("Page.getAppManifest")
    assert manifest["errors"] == []
    assert manifest["url"].endswith("/manifest.json")
    assert devtools.send("Page.getInstallabilityErrors")["installabilityErrors"] == []
    assert devtools.send("Page.getAppId")["appId"].endswith("/today")


def _title(phone: Phone, path: str) -> str:
    phone.open(path)
    return str(phone.evaluate("document.title"))
