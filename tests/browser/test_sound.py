"""The voice of a guide on the phone: kept, played from a cold start without the server, renewed, removed."""

import json
from typing import Any

import pytest
from flask import Flask

from pwa.guides.voice import FOLDER, VOICE
from tests.browser.chromium import Chromium
from tests.browser.cues import GUIDE, give, open_with_cues, partial, said, touch
from tests.browser.gestures import PhoneOf, install
from tests.browser.phone import Phone
from tests.browser.server import LiveServer
from tests.cast import Cast

STEP = min((key for key in VOICE if key.startswith(f"{GUIDE}/")), key=lambda key: VOICE[key].seconds)
OTHER = "phrases/left-side"
AUDIO = "/static/app/audio/"
SOUND = f"{AUDIO}{VOICE[STEP].file}"
KEPT = """caches.open('sound').then((cache) => cache.keys())
  .then((all) => all.map(({ url }) => new URL(url).pathname))"""
RANGE = """fetch(%s, { headers: { range: %s } }).then(async (answer) => [answer.status,
  answer.headers.get('content-range'),
  Array.from(new Uint8Array(await answer.arrayBuffer()), (b) => b.toString(16).padStart(2, '0')).join('')
])"""
HAVE_ONE_AS_MP3 = f"""caches.open('sound').then((cache) => Promise.all([
  cache.delete('{AUDIO}{VOICE[OTHER].file}.webm'),
  cache.add(new Request('{AUDIO}{VOICE[OTHER].file}.mp3', {{ cache: 'no-store' }}))]))"""
SOURCE = "document.querySelector('guide-cues audio').currentSrc"
MOVED = """(({ currentTime, currentSrc }) => currentTime > 0.1 && currentSrc)(
  document.querySelector('guide-cues audio'))"""
SOFTLY = """(() => { const volume = document.querySelector('guide-cues [name=volume]'); volume.value = 0
  volume.dispatchEvent(new Event('input', { bubbles: true })) })()"""


def keep(phone: Phone) -> None:
    phone.open(f"/guides/{GUIDE}")
    phone.tap("#sound button", "Keep on this phone")
    phone.sees("#sound", "Kept on this phone")


def test_a_kept_guide_speaks_from_a_cold_start_without_the_server(
    cast: Cast, server: LiveServer, phone_of: PhoneOf, app: Flask, engine: str
):
    """In both formats: the engine fetches, decodes and plays the kept file to its end. Nobody hears it here:
    without a sound card Chromium and WebKit play into nothing; Firefox does so only while the volume is 0.
    """
    ana = phone_of(cast.ana, engine)
    install(ana)
    keep(ana)
    ana.evaluate(HAVE_ONE_AS_MP3)
    ana.switch_off()
    server.stop()
    ana.switch_on()
    open_to_listen(ana, app)
    give(ana, say=[STEP])
    assert str(ana.wait_until(MOVED)).endswith(f"{SOUND}.webm")
    assert said(ana)[-1] == {"keys": [STEP], "how": ["file"]}
    give(ana, say=[OTHER])
    assert said(ana, 2)[-1] == {"keys": [OTHER], "how": ["file"]}
    assert ana.evaluate(SOURCE).endswith(f"{VOICE[OTHER].file}.mp3")
    check_ranges(ana)


def test_what_is_not_kept_speaks_while_there_is_internet(
    cast: Cast, phone_of: PhoneOf, app: Flask, engine: str
):
    ana = phone_of(cast.ana, engine)
    install(ana)
    open_to_listen(ana, app)
    assert ana.evaluate("Boolean(navigator.serviceWorker.controller)"), "it passes the worker"
    give(ana, say=[STEP])
    assert said(ana) == [{"keys": [STEP], "how": ["file"]}]
    assert ana.evaluate(KEPT) == []


def open_to_listen(phone: Phone, app: Flask) -> None:
    open_with_cues(phone, partial(app))
    touch(phone)
    if phone.engine == "firefox":
        phone.evaluate(SOFTLY)


def check_ranges(phone: Phone) -> None:
    content = (FOLDER / f"{VOICE[STEP].file}.webm").read_bytes()
    size = len(content)
    for asked, first, last in [
        ("bytes=0-", 0, size - 1),
        ("bytes=0-1", 0, 1),
        ("bytes=1000-1999", 1000, 1999),
        ("bytes=-500", size - 500, size - 1),
        (f"bytes=100-{size + 5}", 100, size - 1),
    ]:
        expected = [206, f"bytes {first}-{last}/{size}", content[first : last + 1].hex()]
        assert part(phone, asked) == expected, asked
    assert part(phone, f"bytes={size}-") == [416, f"bytes */{size}", ""]


def part(phone: Phone, asked: str) -> list[Any]:
    return list(phone.evaluate(RANGE % (json.dumps(f"{SOUND}.webm"), json.dumps(asked))))


@pytest.fixture
def ana(cast: Cast, phone_of: PhoneOf) -> Chromium:
    phone = phone_of(cast.ana)
    assert isinstance(phone, Chromium)
    install(phone)
    return phone


def test_what_is_not_kept_is_asked_of_the_server_part_by_part_and_goes_into_no_cache(ana: Chromium):
    ana.open(f"/guides/{GUIDE}")
    ana.sees("#sound", "Keep on this phone")
    assert part(ana, "bytes=0-1")[:2] == [206, f"bytes 0-1/{VOICE[STEP].bytes['webm']}"]
    assert ana.evaluate(KEPT) == []


def test_one_format_is_kept_whole(ana: Chromium):
    keep(ana)
    needed = {sound.file for key, sound in VOICE.items() if key.startswith((f"{GUIDE}/", "phrases/"))}
    assert set(ana.evaluate(KEPT)) == {f"{AUDIO}{file}.webm" for file in needed}


def test_without_internet_ana_is_told_and_goes_on_later(ana: Chromium, server: LiveServer):
    server.stop()
    ana.open(f"/guides/{GUIDE}")
    ana.tap("#sound button", "Keep on this phone")
    ana.sees("#sound [role=alert]", "No internet just now.")
    server.start()
    keep(ana)
    ana.sees_no("#sound [role=alert]")


def test_what_has_arrived_stays_and_only_the_rest_is_fetched(ana: Chromium):
    keep(ana)
    ana.evaluate(f"caches.open('sound').then((cache) => cache.delete('{SOUND}.webm'))")
    ana.open(f"/guides/{GUIDE}")
    ana.sees("#sound", "A part of it is on this phone.")
    ana.evaluate("""void (window.asked = [], (real => {
      window.fetch = (url, ...more) => (asked.push(String(url)), real(url, ...more))
    })(fetch))""")
    ana.tap("#sound button", "Fetch the rest")
    ana.sees("#sound", "Kept on this phone")
    asked = ana.evaluate("asked.filter((url) => url.includes('/static/app/'))")
    assert asked == [f"{SOUND}.webm"]


def test_a_full_phone_says_so_and_loses_nothing(ana: Chromium):
    ana.open(f"/guides/{GUIDE}")
    ana.sees("#sound", "Keep on this phone")
    devtools = ana.context.new_cdp_session(ana.page)
    quota = {"origin": ana.origin, "quotaSize": 1000}
    devtools.send("Storage.overrideQuotaForOrigin", quota)
    ana.tap("#sound button", "Keep on this phone")
    ana.sees("#sound [role=alert]", "This phone has no room left.")
    devtools.send("Storage.overrideQuotaForOrigin", {"origin": ana.origin})
    ana.tap("#sound button", "Keep on this phone")
    ana.sees("#sound", "Kept on this phone")


def test_the_page_of_a_cafe_that_wants_a_sign_in_is_not_kept_as_sound(ana: Chromium):
    ana.open(f"/guides/{GUIDE}")
    ana.sees("#sound", "Keep on this phone")
    ana.evaluate("""void (real => {
      window.fetch = async (url, ...more) =>
        String(url).includes('/app/audio/') ? new Response('<h1>Wi-Fi</h1>') : real(url, ...more)
    })(fetch)""")
    ana.tap("#sound button", "Keep on this phone")
    ana.sees("#sound [role=alert]", "No internet just now.")
    assert ana.evaluate(KEPT) == []


def test_new_texts_are_offered_and_the_old_ones_go(ana: Chromium):
    old = f"{AUDIO}{GUIDE}/hold-00000000.webm"
    keep(ana)
    ana.evaluate(f"""caches.open('sound').then(async (cache) => {{
      await cache.put('{old}', await cache.match('{SOUND}.webm'))
      await cache.delete('{SOUND}.webm')
    }})""")
    ana.open(f"/guides/{GUIDE}")
    ana.sees("#sound", "Some texts have changed")
    assert old in ana.evaluate(KEPT), "what is old still speaks, until the new is there"
    ana.tap("#sound button", "Fetch the new texts")
    ana.sees("#sound", "Kept on this phone")
    assert old not in ana.evaluate(KEPT)
    assert f"{SOUND}.webm" in ana.evaluate(KEPT)


def test_what_was_kept_can_be_removed_and_the_other_guides_keep_their_phrases(ana: Chromium):
    keep(ana)
    ana.open("/guides")
    ana.tap("#sound button", "Fetch the rest")
    ana.sees("#sound", "Kept on this phone")
    assert len(ana.evaluate(KEPT)) == len(VOICE)
    ana.open(f"/guides/{GUIDE}")
    ana.tap("#sound button", "Remove it from this phone")
    ana.sees("#sound button", "Keep on this phone")
    mine = [key for key in VOICE if key.startswith(f"{GUIDE}/")]
    assert len(ana.evaluate(KEPT)) == len(VOICE) - len(mine)
    ana.open("/guides")
    ana.tap("#sound button", "Remove it from this phone")
    ana.sees("#sound button", "Keep on this phone")
    assert ana.evaluate(KEPT) == []
