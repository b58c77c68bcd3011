"""The player in a browser: every guide to its end; stops, kills, clocks that jump, no server."""

from collections import Counter
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from pwa.db import db
from pwa.guides import GUIDES
from pwa.models import Entry
from tests.browser.chromium import Chromium
from tests.browser.following import ENDS, Follower, hand, listen, told
from tests.browser.gestures import PhoneOf, install, wait_until_sent
from tests.browser.phone import STORE, Phone
from tests.browser.server import LiveServer
from tests.cast import Cast
from tests.entries import opened

RUNS = f"{STORE}.then((store) => store.entries({{kind: 'run'}}))"
SEEN_AS = {"phrases/left-side": "LEFT", "phrases/right-side": "RIGHT"}
"""The side stands in the top bar, with its arrow."""


@pytest.fixture
def ana(app: Flask, cast: Cast, phone_of: PhoneOf) -> Chromium:
    for slug, role in (("piriformis-ball", "doctor"), ("nerve-slider", "physiotherapist")):
        opened(app, cast.ana, cast.tess, slug, role)
    phone = phone_of(cast.ana)
    assert isinstance(phone, Chromium)
    install(phone)
    listen(phone)
    return phone


def runs(phone: Phone) -> list[dict[str, Any]]:
    return [entry["body"] for entry in phone.evaluate(RUNS)]


def test_every_guide_runs_to_its_end_and_arrives_once(app: Flask, cast: Cast, ana: Chromium):
    for slug in GUIDES:
        one = Follower(ana, slug)
        assert one.until() == "done", slug
        keeps_sight_and_sound(told(ana))
    done = {run["guide"]: run["outcome"] for run in runs(ana)}
    assert done == dict.fromkeys(GUIDES, "done")
    ana.page.clock.resume()
    wait_until_sent(ana)
    with app.app_context():
        sent = db.session.scalars(select(Entry).where(Entry.client_id == cast.ana, Entry.kind == "run"))
        assert len(list(sent)) == len(GUIDES)
    assert ana.complaints == []


def keeps_sight_and_sound(cues: list[dict[str, Any]]) -> None:
    assert cues
    for cue in cues:
        said = zip(cue.get("say") or [], cue["lines"], strict=True)
        assert [key for key, line in said if (SEEN_AS.get(key) or line) not in cue["text"]] == [], cue
        assert cue["nameless"] == 0, cue


OF_EACH_KIND = ("piriformis-stretch", "heat", "core-strength", "nerve-slider", "low-back-release")


def test_whoever_sees_no_screen_hears_every_instruction_and_question(ana: Chromium):
    """A screen is spoken and takes the focus when it comes up, and all that can be tapped has a name."""
    for slug in OF_EACH_KIND:
        one = Follower(ana, slug, leg="6" if slug == OF_EACH_KIND[-1] else "4")
        one.until()
        heard = told(ana)
        screens = [cue for cue in heard if "say" in cue and cue["screen"] not in ("safety", "locked")]
        assert {cue["screen"] for cue in screens} >= {"before", "ready", "count-in", "work", "after"}, slug
        assert [cue["screen"] for cue in screens if not cue["say"] and cue["screen"] != "ease"] == []
        assert [cue["screen"] for cue in screens if not cue["focus"]] == []
        assert [cue for cue in heard if cue["nameless"]] == []
        assert {key for cue in screens for key in cue["say"]} >= steps_of(slug)


def steps_of(slug: str) -> set[str]:
    guide = GUIDES[slug]
    mine = guide.tools[0].id if guide.tools else None
    return {f"{slug}/{step.id}" for step in guide.steps if step.tool in (None, mine)}


def test_whoever_hears_nothing_reads_all_that_is_said(ana: Chromium):
    for slug, bad in (("low-back-release", {"pressure": "5"}), ("heat", {"answer": "Very red"})):
        one = Follower(ana, slug, **bad)
        one.until()
        said = [cue for cue in told(ana) if cue.get("say")]
        assert None not in {line for cue in said for line in cue["lines"]}, "a key without its words"
        keeps_sight_and_sound(said)


def test_the_stop_button_stands_on_every_screen_of_a_running_guide(ana: Chromium):
    one = Follower(ana, "low-back-release", leg="6")
    one.until("ready")
    names: Counter[str] = Counter()
    while (name := one.screen()) not in ENDS:
        names[name] += 1
        assert hand(ana, "stands", ".player__stop"), name
        one.step()
    assert names.keys() >= {
        "ready",
        "count-in",
        "work",
        "check",
        "ease",
        "switch",
        "after",
        "wait",
        "settled",
    }


def test_a_stop_is_an_entry_before_its_reason_and_closes_what_presses(ana: Chromium):
    one = Follower(ana, "low-back-release")
    one.until("work")
    ana.tap(".player__stop")
    ana.sees("h2", "Stop now.")
    [first] = runs(ana)
    assert (first["outcome"], first["stop"], first["after"]) == ("stopped", "other", None)
    ana.tap(".chip", "Weak or dizzy")
    ana.sees("section", "lie down")
    ana.fill("#note", "It came when I looked up.")
    ana.tap("button", "Close")
    ana.sees("#closed", "Paused")
    [run] = runs(ana)
    assert (run["stop"], run["note"]) == ("weak", "It came when I looked up.")
    for slug in ("low-back-release", "hip-side-points", "gentle-rocking"):
        ana.open(f"/guides/{slug}/play")
        ana.sees("player-screen[data-screen=locked]", "Not now")


@pytest.mark.parametrize(
    ("bad", "reason"), [({"pressure": "6"}, "pressure"), ({"answer": "Below the knee"}, "spread")]
)
def test_an_answer_that_stops_stops(ana: Chromium, bad: dict[str, str], reason: str):
    one = Follower(ana, "sacrum-edge", **bad)
    assert one.until() == "stop"
    [run] = runs(ana)
    assert (run["outcome"], run["stop"]) == ("stopped", reason)


def test_a_reload_goes_on_where_it_was_after_a_count_of_five(ana: Chromium):
    one = Follower(ana, "low-back-release")
    one.until("check")
    one.step()
    ana.page.reload()
    assert one.until("resume") == "resume"
    ana.sees(".lead", "step 3 of 12")
    one.step()
    assert one.until("count-in") == "count-in"
    assert one.until() == "done"
    [run] = runs(ana)
    rolls = [worked["seconds"] for worked in run["worked"] if worked["step"] == "roll"]
    assert (run["outcome"], rolls) == ("done", [60, 60])


def test_a_hold_in_which_the_browser_was_killed_is_spent_if_nobody_knows_how_long_it_took(ana: Chromium):
    """The fast clock is ahead of the phone's own, so that this one seems to have been put back."""
    one = Follower(ana, "low-back-release")
    one.until("check")
    one.step()
    ana.kill()
    ana.switch_on()
    again = Follower(ana, "low-back-release")
    assert again.until("resume") == "resume"
    again.step()
    assert again.until("ease") == "ease"
    ana.sees(".lead", "Time is up")


def test_a_guide_that_was_left_open_can_be_begun_anew_and_leaves_one_entry_each(ana: Chromium):
    one = Follower(ana, "slow-breathing")
    one.until("work")
    ana.open("/guides/slow-breathing/play")
    ana.tap("button", "Start over")
    ana.sees("h2", "how strong is your pain now")
    assert one.until() == "done"
    assert sorted(run["outcome"] for run in runs(ana)) == ["done", "left"]


def test_what_was_done_in_the_diary_with_a_run_is_not_undone_by_the_player(ana: Chromium):
    """Its last screen was never closed."""
    for change, kept in (("kind: 'delete'", []), ("body: { ...body, note: 'Warm.' }", ["Warm."])):
        assert Follower(ana, "slow-breathing").until() == "done"
        ana.open("/today")
        ana.evaluate(
            f"""{STORE}.then(async (store) => {{
              const [{{ entry_id, body }}] = await store.entries({{ kind: 'run' }});
              return store.record({{ entry_kind: 'run', entry_id, {change} }});
            }})"""
        )
        ana.open("/guides/walking/play")
        ana.sees("h2", "how strong is your pain now")
        assert [run["note"] for run in runs(ana)] == kept


def test_a_stop_on_another_phone_ends_the_run_at_the_next_tap(ana: Chromium):
    one = Follower(ana, "low-back-release")
    one.until("ready")
    ana.evaluate(
        f"""{STORE}.then((store) => {{
          const at = new Date().toISOString();
          const told = {{ guide: 'sacrum-edge', version: 1, started_at: at, ended_at: at }};
          const body = {{ ...told, outcome: 'stopped', stop: 'numb' }};
          return store.record({{ entry_kind: 'run', body }});
        }})"""
    )
    ana.tap(".player__foot button", "Next")
    ana.sees("#closed", "Paused")
    assert sorted(run["outcome"] for run in runs(ana)) == ["left", "stopped"]


def test_a_guide_that_has_changed_is_not_gone_on_with(ana: Chromium):
    one = Follower(ana, "low-back-release")
    one.until("work")
    ana.evaluate(
        f"""{STORE}.then(async (store) => {{
          const run = await store.run();
          run.content.version += 1;
          for (const unit of run.units) unit.step += '-old';
          await store.keepRun(run);
        }})"""
    )
    ana.page.reload()
    ana.tap("player-screen[data-screen=resume] button", "Go on")
    ana.sees("h1", "Low back release")
    ana.page.wait_for_url("**/guides/low-back-release")
    assert [run["outcome"] for run in runs(ana)] == ["left"]


def test_stop_stops_on_a_phone_that_is_full(ana: Chromium):
    one = Follower(ana, "low-back-release")
    one.until("work")
    full = "() => { throw new DOMException('full', 'QuotaExceededError'); }"
    ana.evaluate(f"[window.add, IDBObjectStore.prototype.add] = [IDBObjectStore.prototype.add, {full}]")
    ana.tap(".player__stop")
    ana.sees("h2", "Stop now.")
    ana.sees("section", "could not be written down")
    ana.tap(".chip", "Weak or dizzy")
    ana.sees("section", "lie down")
    ana.evaluate("IDBObjectStore.prototype.add = window.add")
    ana.tap("button", "Close")
    ana.sees("#closed", "Paused")
    assert [run["stop"] for run in runs(ana)] == ["weak"]


def test_a_clock_that_is_put_back_makes_no_hold_longer(ana: Chromium):
    one = Follower(ana, "piriformis-stretch")
    one.until("work")
    before = ana.page.evaluate("Date.now()")
    ana.page.clock.set_system_time(before - 3_600_000)
    ana.page.clock.run_for(31_000)
    ana.sees("player-screen[data-screen=ease]")


@pytest.mark.parametrize(("width", "height", "scale"), [(320, 640, 1), (412, 915, 2), (1024, 500, 1)])
def test_the_words_are_large_and_nothing_is_cut_off(ana: Chromium, width: int, height: int, scale: int):
    ana.page.set_viewport_size({"width": width, "height": height})
    one = Follower(ana, "low-back-release", leg="6")
    ana.page.evaluate(f"document.documentElement.style.setProperty('--text-scale', {scale})")
    names: set[str] = set()
    while (name := one.screen()) not in ENDS:
        if name not in names:
            names.add(name)
            assert hand(ana, "faults") == [], name
        one.step()


def test_a_guide_runs_from_a_cold_start_without_the_server(
    app: Flask, cast: Cast, server: LiveServer, phone_of: PhoneOf, engine: str
):
    ana = phone_of(cast.ana, engine)
    install(ana)
    ana.switch_off()
    server.stop()
    ana.reopen("/guides/resting-positions/play")
    ana.tap("button", "Without numbers")
    for step in GUIDES["resting-positions"].steps:
        ana.sees(".player__say", step.do)
        ana.tap(".player__foot button", "Next")
    ana.sees("h2", "That was the last step")
    ana.kill()
    ana.reopen("/diary")
    server.start()
    wait_until_sent(ana)
    with app.app_context():
        mine = Entry.client_id == cast.ana, Entry.kind == "run"
        assert len(list(db.session.scalars(select(Entry).where(*mine)))) == 1
