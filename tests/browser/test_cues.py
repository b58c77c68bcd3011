"""What a guide says, sounds, shakes and flashes, in Chromium; each as its person wants it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Playwright

from pwa import create_app
from pwa.config import Settings
from pwa.guides import GUIDES
from tests.browser.chromium import Chromium
from tests.browser.conftest import settings_with
from tests.browser.cues import GUIDE, give, noticed, open_with_cues, partial, said, switch, touch
from tests.browser.gestures import READY
from tests.browser.nursery import Nursery
from tests.browser.server import LiveServer

SAY = {step.id: step.say for step in GUIDES[GUIDE].steps}
FIRST = next(iter(SAY))
SOURCE = "document.querySelector('guide-cues audio').currentSrc"
REFUSE_UNTIL_TAPPED = """void (play => {
  let tapped = false
  addEventListener('click', () => { tapped = true }, { capture: true })
  HTMLMediaElement.prototype.play = function () {
    window.refused = !tapped
    return tapped ? play.call(this) : Promise.reject(new DOMException('', 'NotAllowedError'))
  }
})(HTMLMediaElement.prototype.play)"""
PLAYS = "document.querySelector('guide-cues audio').currentTime > 0"
OWN_VOICE = """void Object.defineProperty(window, 'speechSynthesis', { value: {
  speak(words) { noticed.spoken.push(words.text); words.onstart(); words.onend() },
  cancel() {},
} })"""
MUTE_PHONE = "void Object.defineProperty(window, 'speechSynthesis', { value: undefined })"
LOSE_FILES = (
    """document.querySelectorAll('[data-file]').forEach((line) => { line.dataset.file += '-lost' })"""
)
TEN_AT_ONCE = """Array.from({ length: 10 }, () => document.body.dispatchEvent(
  new CustomEvent('easeback:cue', { detail: { tone: 'tick' } }))).length"""
WHAT_FLASHES = """(({ animationName, borderTopWidth }) => [animationName, borderTopWidth])(
  getComputedStyle(document.body, '::after'))"""
SPOIL = """caches.open('sound').then((kept) => kept.put(
  `/static/app/audio/${document.querySelector('[data-key="phrases/stop"]').dataset.file}.webm`,
  new Response('no sound', { headers: { 'Content-Type': 'audio/webm' } })))"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, empty_sqlite: Path, assets_folder: Path) -> Settings:
    """One for all: nobody is signed in, and nothing is written."""
    return settings_with(tmp_path_factory.mktemp("server"), empty_sqlite, assets_folder)


@pytest.fixture(scope="module")
def cues(site: Settings) -> str:
    return partial(create_app(site))


@pytest.fixture(scope="module")
def chromium(
    site: Settings, nursery: Nursery, playwright: Playwright, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Chromium]:
    server = LiveServer(site, nursery)
    server.start()
    phone = Chromium(tmp_path_factory.mktemp("phone"), site.origin, playwright)
    phone.open("/offline")
    phone.wait_until(READY)
    yield phone
    phone.kill()
    server.stop()


@pytest.fixture
def ana(chromium: Chromium, cues: str) -> Chromium:
    chromium.evaluate("caches.delete('sound').then(() => localStorage.removeItem('cues'))")
    open_with_cues(chromium, cues)
    touch(chromium)
    return chromium


def test_the_first_tap_lets_what_is_being_said_go_on(chromium: Chromium, cues: str):
    """Where a browser plays before a tap, as it does in an installed app."""
    open_with_cues(chromium, cues)
    give(chromium, say=[f"{GUIDE}/{FIRST}"])
    chromium.wait_until(PLAYS)
    touch(chromium)
    assert [one["how"] for one in said(chromium)] == [["file"]]


def test_each_signal_can_be_switched_off_for_itself(ana: Chromium):
    switch(ana, "flash")
    assert signals(ana) == {"voice", "tones", "vibration", "flash"}
    for name in ("voice", "tones", "vibration", "flash"):
        switch(ana, name)
        assert signals(ana) == {"voice", "tones", "vibration", "flash"} - {name}
        switch(ana, name)


def test_what_ana_chose_is_so_the_next_time(ana: Chromium, cues: str):
    switch(ana, "tones")
    open_with_cues(ana, cues)
    touch(ana)
    assert signals(ana) == {"voice", "vibration"}


def test_what_is_said_before_the_first_tap_waits_for_it(chromium: Chromium, cues: str):
    """A browser lets no page make a sound before; under automation Chromium does: its refusal is played."""
    open_with_cues(chromium, cues)
    chromium.evaluate(REFUSE_UNTIL_TAPPED)
    give(chromium, say=["phrases/before"])
    chromium.wait_until("window.refused")
    assert noticed(chromium)["said"] == []
    touch(chromium)
    assert said(chromium) == [{"keys": ["phrases/before"], "how": ["file"]}]


def test_keys_are_said_one_after_the_other(ana: Chromium):
    give(ana, say=["phrases/left-side", "phrases/start"], tone="switch")
    assert said(ana) == [{"keys": ["phrases/left-side", "phrases/start"], "how": ["file", "file"]}]


def test_what_is_new_takes_the_place_of_what_is_being_said(ana: Chromium):
    give(ana, say=[f"{GUIDE}/{FIRST}", "phrases/done"])
    ana.wait_until(PLAYS)
    give(ana, tone="tick")
    give(ana, say=["phrases/start"])
    assert [words["keys"] for words in said(ana)] == [["phrases/start"]]


def test_a_cue_of_nothing_silences(ana: Chromium):
    give(ana, say=[f"{GUIDE}/{FIRST}"])
    ana.wait_until(PLAYS)
    give(ana, say=[])
    assert [words["keys"] for words in said(ana)] == [[]]
    assert ana.evaluate("document.querySelector('guide-cues audio').paused")


def test_without_file_or_network_the_phones_own_voice_speaks(ana: Chromium):
    ana.evaluate(LOSE_FILES)
    ana.evaluate(OWN_VOICE)
    give(ana, say=[f"{GUIDE}/{FIRST}", "phrases/start"])
    assert said(ana)[0]["how"] == ["speech", "speech"]
    assert noticed(ana)["spoken"] == [SAY[FIRST], "Begin now."]


def test_a_phone_that_can_not_speak_at_all_goes_on(ana: Chromium):
    ana.evaluate(LOSE_FILES)
    ana.evaluate(MUTE_PHONE)
    give(ana, say=["phrases/stop"], tone="stop")
    assert said(ana)[0]["how"] == ["nothing"]


def test_what_can_not_be_played_is_tried_in_the_other_format(ana: Chromium):
    ana.evaluate(SPOIL)
    give(ana, say=["phrases/stop"])
    assert said(ana)[0]["how"] == ["file"]
    assert ana.evaluate(SOURCE).endswith(".mp3")


def test_flashes_stay_below_three_a_second(ana: Chromium):
    switch(ana, "flash")
    for times in (1, 2):
        ana.evaluate(TEN_AT_ONCE)
        ana.wait_until(f"noticed.flashes.length === {times} && !('flash' in document.body.dataset)")
    first, second = noticed(ana)["flashes"]
    assert second - first > 1000 / 3


def test_who_prefers_less_motion_gets_a_still_frame(ana: Chromium):
    ana.page.emulate_media(reduced_motion="reduce")
    ana.evaluate("document.body.dataset.flash = 'check'")
    assert ana.evaluate(WHAT_FLASHES) == ["none", "10px"]
    ana.page.emulate_media(reduced_motion="no-preference")


def signals(ana: Chromium) -> set[str]:
    """Which of them tell a cue. The flash and the voice of the one before have ended."""
    ana.wait_until("!('flash' in document.body.dataset)")
    before = noticed(ana)
    give(ana, say=["phrases/start"], tone="start")
    how = said(ana, len(before["said"]) + 1)[-1]["how"]
    now = noticed(ana)
    told = {"tones": "notes", "vibration": "shakes", "flash": "flashes"}
    seen = {name for name, kind in told.items() if now[kind] != before[kind]}
    return seen | ({"voice"} if how == ["file"] else set())
