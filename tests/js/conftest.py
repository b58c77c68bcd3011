"""Real modules in a real browser with a real IndexedDB; only the server's side is a reference of our own."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright

from tests.browser.chromium import how_to_launch

from .reference_server import ANA, Person, ReferenceServer

PRELUDE = """async ({ code, arg, version }) => {
  const at = (name) => import(`/static/${version}/js/phone/${name}.js`);
  const [phone, sync] = [await at('store'), await at('sync')];
  const user = await phone.currentUser();
  const store = user && await phone.openStore(user.id);
  const morning = { occurred_at: '2026-11-21T06:00:00.000Z', tz: 'Europe/Berlin' };
  const pain = (leg, more = {}) => store.record(
    { entry_kind: 'pain', body: { back: 1, leg, note: '' }, ...morning, ...more });
  const legs = async () => (await store.entries()).map((entry) => entry.body.leg).sort((a, b) => a - b);
  return CODE;
}"""


class Phone:
    """One person's phone: a browser context of its own, and its open tabs."""

    def __init__(self, context: BrowserContext, server: ReferenceServer) -> None:
        self.context, self.server = context, server
        self.page = self.tab()

    def tab(self, path: str = "/blank") -> Page:
        page = self.context.new_page()
        page.goto(self.server.url + path)
        return page

    def sign_in(self, person: Person) -> None:
        self.context.add_cookies([{"name": "easeback", "value": person.id, "url": self.server.url}])

    def sign_out(self) -> None:
        self.context.clear_cookies()

    def belongs_to(self, person: Person) -> None:
        self.run("phone.setCurrentUser({ id: arg.id, name: arg.name, status: 'active' })", vars(person))

    def run(self, code: str, arg: Any = None, page: Page | None = None, version: str = "v1") -> Any:
        script = PRELUDE.replace("CODE", f"({code})")
        return (page or self.page).evaluate(script, {"code": code, "arg": arg, "version": version})

    def log(self, leg: int, page: Page | None = None) -> dict[str, str]:
        return self.run("pain(arg)", leg, page)

    def sync(self, reason: str = "asked", page: Page | None = None) -> dict[str, Any]:
        return self.run("sync.syncNow(arg)", reason, page)

    def counts(self) -> dict[str, int]:
        return self.run("store.counts()")

    def legs(self) -> list[int]:
        return self.run("legs()")


@pytest.fixture(scope="session")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    browser = playwright.chromium.launch(**how_to_launch(playwright))
    yield browser
    browser.close()


@pytest.fixture
def server() -> Iterator[ReferenceServer]:
    with ReferenceServer() as server:
        server.pages["/blank"] = "<!doctype html><title>Blank</title><body></body>"
        yield server
    assert server.violations == []


@pytest.fixture
def phone_of(chromium: Browser, server: ReferenceServer) -> Iterator[Callable[[Person], Phone]]:
    contexts = []

    def make(person: Person) -> Phone:
        contexts.append(chromium.new_context())
        contexts[-1].set_default_timeout(10_000)
        phone = Phone(contexts[-1], server)
        phone.sign_in(person)
        phone.belongs_to(person)
        return phone

    yield make
    for context in contexts:
        context.close()


@pytest.fixture
def ana(phone_of: Callable[[Person], Phone]) -> Phone:
    return phone_of(ANA)
