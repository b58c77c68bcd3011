"""What the cast does again and again, in the words of the pages."""

import json
from collections.abc import Callable
from datetime import date, timedelta

from pwa.routes.shells import SHELLS
from tests.browser.phone import STORE, Phone

PhoneOf = Callable[..., Phone]
YESTERDAY = date.today() - timedelta(days=1)
ONE_OF_EACH = (
    *(path for path in SHELLS if not path.startswith("/guides/") or path == "/guides/gentle-rocking"),
    "/guides/gentle-rocking/play",
)
"""The pages of the client, but of the guides only one: they share their templates."""

LINK = """[...document.querySelectorAll('li[id^=entry-]')].find((entry) => entry.innerText.includes(%s))
  .querySelector('a').getAttribute('href')"""
READY = "navigator.serviceWorker.ready.then(() => true)"
HOLD_THE_WORKER = """const { register } = ServiceWorkerContainer.prototype;
const held = new Promise((letGo) => { globalThis.letGo = letGo; });
ServiceWorkerContainer.prototype.register = async function (...given) {
  await held;
  return register.apply(this, given);
};"""
"""For the beginning of each page in Chromium: no worker is registered before `letGo()`."""


def install(phone: Phone) -> None:
    """The first visit with a network: the phone learns whose it is, and the worker keeps the pages."""
    phone.open("/today")
    phone.sees("#quick", "How is the pain right now?")
    phone.wait_until(f"{STORE}.then((store) => store.meta()).then((meta) => meta.last_state === 'synced')")
    phone.wait_until(READY)


def wait_until_sent(phone: Phone) -> None:
    phone.open("/today")
    phone.sees(".sync", "All saved")


def go_offline(phone: Phone) -> None:
    """Put away with everything written out; the next time it starts cold."""
    phone.switch_off()


def log_quickly(phone: Phone, back: int, leg: int) -> None:
    phone.sees("#quick", "How is the pain right now?")
    choose(phone, back, leg)
    phone.tap("#quick button", "Save")
    phone.sees("#quick", "Saved at")


def log_fully(phone: Phone, back: int, leg: int, region: str, note: str) -> str:
    """Gives the entry's id."""
    phone.tap("nav a", "Log")
    phone.sees("h1", "Log pain")
    choose(phone, back, leg)
    phone.tap(f"#{region}")
    phone.fill("#note", note)
    save(phone)
    phone.sees("#quick", "Saved at")
    return str(phone.evaluate("new URLSearchParams(location.search).get('saved')"))


def correct(phone: Phone, words: str, back: int, leg: int) -> None:
    """From the diary: change the entry that shows these words."""
    phone.open("/diary")
    phone.sees("li[id^=entry-]", words)
    phone.tap(f'a[href="{phone.evaluate(LINK % json.dumps(words))}"]')
    phone.sees("#log-top", "Change this entry")
    choose(phone, back, leg)
    save(phone)
    phone.sees("li[id^=entry-]", f"Leg {leg}")


def choose(phone: Phone, back: int, leg: int) -> None:
    phone.tap(f'input[name="back"][value="{back}"]')
    phone.tap(f'input[name="leg"][value="{leg}"]')


def save(phone: Phone) -> None:
    phone.tap(".dock button", "Save")


def log_sitting(phone: Phone, sat_down: str, stood_up: str, day: date = YESTERDAY) -> None:
    phone.tap("nav a", "Sitting")
    phone.tap("summary", "Log sitting without the timer")
    phone.fill("#new-day", day.isoformat())
    phone.fill("#new-from", sat_down)
    phone.fill("#new-to", stood_up)
    phone.tap("#typed button", "Save")
    phone.sees("li", f"{sat_down} – {stood_up}")
