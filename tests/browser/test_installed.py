"""The phone that most stories begin with is new, but for the app's files."""

from tests.browser.gestures import PhoneOf
from tests.cast import Cast

VERSION = """fetch('/service_worker.js').then((answer) => answer.text())
  .then((text) => /VERSION = '(.+)'/.exec(text)[1])"""
WRITTEN_DOWN = """indexedDB.databases()
  .then((all) => Promise.all(all.map(({ name }) => new Promise((told) => {
  const asked = indexedDB.open(name);
  asked.onsuccess = () => {
    const reading = asked.result.transaction(asked.result.objectStoreNames);
    const keys = [...asked.result.objectStoreNames].map((store) => reading.objectStore(store).getAllKeys());
    reading.oncomplete = () => told(keys.flatMap(({ result }) => result));
  };
})))).then((keys) => [...keys.flat(), ...Object.keys(localStorage)])"""


def test_it_keeps_this_version_and_knows_nobody(cast: Cast, phone_of: PhoneOf):
    ana = phone_of(cast.ana)
    assert ana.evaluate("caches.keys()") == [f"easeback-{ana.evaluate(VERSION)}"]
    assert ana.evaluate("Boolean(navigator.serviceWorker.controller)")
    assert ana.evaluate(WRITTEN_DOWN) == []
    ana.open("/today")
    ana.sees("#quick")
    ana.wait_until(f"{WRITTEN_DOWN}.then((names) => names.length > 0)")
