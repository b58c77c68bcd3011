"""A phone in a real browser that writes by itself and says, op by op, what it has called saved."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress

from playwright.sync_api import ConsoleMessage
from sqlalchemy import select

from pwa.db import db
from pwa.models import EntryRevision
from tests.browser.chromium import Chromium
from tests.browser.gestures import STORE, install
from tests.faults.place import Ground, Place

PATIENCE = 120.0
# The log is the signal: whoever reads it has seen what a person would have seen, "saved", after the
# transaction was complete, and no kill takes back what has left the browser.
WRITES = """void (async () => {
  const store = await %s;
  const pain = { leg: 5, regions: [], furthest: null, worse: [], better: [], woken: null, note: "" };
  for (let n = 0; n < %d; n += 1) {
    const { op_id } = await store.record({ entry_kind: "pain", body: { ...pain, back: n %% 11 } });
    console.log(`saved ${op_id}`);
    await new Promise((resolve) => setTimeout(resolve, %d));
  }
})()"""
BEGUN = f"{STORE}.then((store) => store.meta()).then((meta) => meta.found_at)"
SYNC = """import(document.querySelector('script[src$="/js/app.js"]').src.replace("app.js", "phone/sync.js"))
  .then(({ syncNow }) => syncNow("asked"))"""
COUNTS = f"{STORE}.then((store) => store.counts())"
DIGEST = f"{STORE}.then((store) => store.digest())"
SERVERS_DIGEST = "fetch('/sync/digest', { headers: { 'X-Easeback': '1' } }).then((answer) => answer.json())"


class PhoneInHand(Chromium):
    """`saved` holds the ops that it has called saved, over all the lives of its browser.

    `thrown_away` counts how often that came back without its databases.
    """

    def switch_on(self) -> None:
        self.saved: set[str] = getattr(self, "saved", set())
        self.thrown_away: int = getattr(self, "thrown_away", 0)
        self.begun_at: str | None = getattr(self, "begun_at", None)
        super().switch_on()

    def writes(self, many: int = 1_000_000, pace: int = 0) -> None:
        """Begins to, and goes on by itself, with `pace` ms between two entries.

        A page that is just going away is asked again when it is back.
        """
        before, self.begun_at = self.begun_at, self.wait_until(BEGUN, "the phone to know its person")
        self.thrown_away += before not in {None, self.begun_at}

        def begun() -> bool:
            self.script(WRITES % (STORE, many, pace))
            return True

        self._wait(begun, "the page to write")

    def saves(self, more: int) -> None:
        """Waits until so many more have been called saved."""
        goal = len(self.saved) + more

        def enough(_message: ConsoleMessage) -> bool:
            return len(self.saved) >= goal  # `_listen`, which is asked first, has counted this one

        self.context.wait_for_event("console", enough, timeout=PATIENCE * 1000)

    def come_to_rest(self) -> None:
        """Asks for syncs until nothing waits."""

        def rests() -> bool:
            state = self.evaluate(SYNC)
            return bool(state) and state["state"] == "synced" and self.evaluate(COUNTS)["waiting"] == 0

        self._wait(rests, "everything to be sent", patience=PATIENCE)

    def loses_its_storage(self) -> None:
        """The browser evicts the origin: databases, caches and worker go, cookies stay."""
        self.go("about:blank")
        evicted = {"origin": self.origin, "storageTypes": "indexeddb,cache_storage,service_workers"}
        self.context.new_cdp_session(self.page).send("Storage.clearDataForOrigin", evicted)

    def _listen(self, message: ConsoleMessage) -> None:
        word, _, op_id = message.text.partition(" ")
        if word == "saved":
            self.saved.add(op_id)
        super()._listen(message)


@contextmanager
def in_hand(ground: Ground, place: Place, origin: str = "") -> Iterator[PhoneInHand]:
    """Ana's, signed in and installed."""
    ana = place.people[0]
    phone = PhoneInHand(place.settings.data / "phone", origin or place.settings.origin, ground.playwright)
    try:
        phone.keep_cookie(place.settings.cookie, place.tokens[ana])
        install(phone)
        phone.switch_off()  # the cookie is written out: a browser that is killed may forget a fresh one
        phone.reopen("/today")
        yield phone
    finally:
        with suppress(Exception):  # the story may have ended it
            phone.kill()


def unkept(place: Place, phone: PhoneInHand) -> list[str]:
    """What should hold once the phone has come to rest: all that it called saved is stored, digests agree."""
    with place.app.app_context():
        kept = {str(name) for name in db.session.scalars(select(EntryRevision.op_id))}
    lost = phone.saved - kept
    ours, theirs = phone.evaluate(DIGEST), phone.evaluate(SERVERS_DIGEST)
    found = [f"{len(lost)} ops saved and lost: {sorted(lost)[:3]}"] if lost else []
    if (ours["count"], ours["hash"]) != (theirs["count"], theirs["hash"]):
        found.append(f"digests differ: {ours['count']} here, {theirs['count']} there")
    return found
