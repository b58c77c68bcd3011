"""A new version of the app takes over while the phone writes and sends: nothing is lost."""

import random
import re
from itertools import count

from tests.faults import promises
from tests.faults.in_hand import PhoneInHand, in_hand, unkept
from tests.faults.place import Ground
from tests.faults.proxy import Proxy
from tests.faults.report import Report, Size
from tests.faults.servers import SpareServer

TIMES, SHORT = 200, 1
DATABASES = ("sqlite",)
STAMP = re.compile(rb"(const VERSION = '[^']*)[^']{6}'")

# Chromium looks for a new version only once a page is at rest, or a minute old: so before it writes.
FOUND = """navigator.serviceWorker.ready.then((registration) => registration.update())
  .then(({ installing, waiting }) => (window.old = Boolean(installing ?? waiting)))"""
USE = """void (function use() {
  const button = document.querySelector('.banner button');
  if (button) button.click(); else setTimeout(use, 20);
})()"""
RELOADED = "document.readyState === 'complete' && window.old === undefined"
VERSION = """new Promise((resolve) => {
  navigator.serviceWorker.addEventListener('message', ({ data }) => resolve(data.version), { once: true });
  navigator.serviceWorker.startMessages();
  navigator.serviceWorker.controller.postMessage('version');
})"""


class Releases:
    """Stamps the worker that the server hands out: with each `next` the app has a new version."""

    def __init__(self) -> None:
        self._numbers = count(1)
        self.number = 0

    def next(self) -> str:
        self.number = next(self._numbers)
        return f"{self.number:06d}"

    def stamp(self, request: bytes, answer: bytes) -> bytes:
        if not request.startswith(b"GET /service_worker.js"):
            return answer
        return STAMP.sub(rb"\g<1>%06d'" % self.number, answer, count=1)


def run(ground: Ground, on: str, size: Size) -> Report:
    report = Report("app updated", on, size.times)
    place, releases = ground.place(on, people=2), Releases()
    server = SpareServer(place.settings)
    server.start()
    try:
        with (
            Proxy(place.settings.port, 0.0, random.Random(size.seed), releases.stamp) as proxy,
            in_hand(ground, place, proxy.origin) as phone,
        ):
            for _ in size.rounds(report):
                _update(phone, releases.next())
            phone.come_to_rest()
            report.count(saved=len(phone.saved), stored=promises.stored(place))
            report.broken += [*unkept(place, phone), *promises.halves(place)]
    finally:
        server.close()
        place.let_go()
    return report


def _update(phone: PhoneInHand, number: str) -> None:
    """It writes, and each entry is sent at once, while the new version comes and until it reloads the page.

    The worker is asked for its version only then: Chromium exchanges none that it finds at work.
    """
    phone.wait_until(FOUND)
    phone.writes(pace=200)
    phone.saves(1)
    phone.script(USE)
    phone.wait_until(RELOADED, patience=120)
    phone.wait_until(f"{VERSION}.then((version) => version.endsWith('{number}'))")
