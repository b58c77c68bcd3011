"""Other care, medicines and what Tess should know, on Ana's phone: with the server stopped, too."""

import json
from datetime import date, timedelta

from flask import Flask

from pwa.kinds import Planned, PlannedCare
from tests.browser.crawl import axe
from tests.browser.gestures import PhoneOf, install, wait_until_sent
from tests.browser.kept import COUNT, NEWEST
from tests.browser.noon import at_noon
from tests.browser.phone import STORE
from tests.browser.server import LiveServer
from tests.cast import Cast
from tests.entries import plan

CHANGE = f"""{STORE}.then(async (store) => {{
  const [view] = await store.entries({{ kind: '%s' }});
  return store.record({{ entry_kind: '%s', entry_id: view.entry_id, body: {{ ...view.body, ...%s }} }});
}})"""


def change(kind: str, **fields: object) -> str:
    """As another tab, or a phone whose entries have just come in, changes it."""
    return CHANGE % (kind, kind, json.dumps(fields))


def test_heat_is_logged_corrected_and_taken_back_with_the_server_stopped(
    cast: Cast, phone_of: PhoneOf, server: LiveServer, visit
):
    ana = phone_of(cast.ana)
    install(ana)
    server.stop()
    ana.open("/log")
    ana.tap("nav.seg a", "Other care")
    ana.tap(".tile", "Heat")
    ana.sees("#cares", "Never on skin that feels numb")
    ana.tap('input[name="preset"][value="other"]')
    ana.fill("#minutes", "long")
    ana.tap('input[name="region"][value="back-left-buttock"]')
    ana.tap("#cares summary", "Pain before and after")
    ana.fill("#before_leg", "6")
    ana.tap(".dock button", "Save")
    ana.sees("#minutes-error", "whole number")
    ana.sees("#before_back-error", "Choose a number")
    assert ana.evaluate("document.getElementById('before_leg').value") == "6"

    ana.fill("#minutes", "12")
    ana.fill("#before_back", "3")
    ana.tap('input[name="felt"][value="better"]')
    ana.tap(".dock button", "Save")
    ana.sees(".banner--ok", "Saved on this phone")
    said = ana.evaluate(NEWEST % "care")
    assert (said["what"], said["state"], said["minutes"], said["felt"]) == ("heat", "done", 12, "better")
    assert said["regions"] == ["back-left-buttock"]
    assert (said["before"], said["after"]) == ({"back": 3, "leg": 6}, None)
    ana.sees("li[id^=entry-]", "waiting")
    assert axe(ana) == []

    ana.tap("li[id^=entry-] button")
    ana.sees_no("li[id^=entry-]")
    ana.tap("#toast button", "Undo")
    ana.sees("li[id^=entry-]", "Heat, 12 min")
    ana.tap("li[id^=entry-] a")
    ana.sees("#cares h2", "Change: Heat")
    ana.evaluate(change("care", minutes=20))
    ana.fill("#note", "Wrapped.")
    ana.tap(".dock button", "Save")
    ana.sees("#stale", "changed meanwhile")
    ana.sees("#stale", "20 min")
    assert ana.evaluate("document.getElementById('note').value") == "Wrapped."
    assert ana.evaluate(NEWEST % "care")["note"] == ""
    ana.tap(".dock button", "Save")
    ana.sees("li[id^=entry-]", "Heat, 12 min")
    assert ana.evaluate(NEWEST % "care")["note"] == "Wrapped."

    server.start()
    wait_until_sent(ana)
    page = visit(cast.tess).get(f"/clients/{cast.ana}").text
    assert "Not in the plan, done 1. Afterwards better 1." in page


def test_what_she_did_yesterday_stands_in_the_diary_under_yesterday(cast: Cast, phone_of: PhoneOf):
    ana = phone_of(cast.ana)
    install(ana)
    ana.open("/care?log=other")
    ana.tap(".dock button", "Save")
    ana.sees("#who-error", "Write something")
    ana.fill("#who", "Acupuncture")
    ana.tap('input[name="when"][value="earlier"]')
    ana.fill("#day", (date.today() - timedelta(1)).isoformat())
    ana.fill("#time", "10:30")
    ana.tap(".dock button", "Save")
    ana.sees("li[id^=entry-]", "Other treatment, Acupuncture")
    assert axe(ana) == []
    ana.tap("li[id^=entry-] a")
    ana.sees("#cares p", "This was yesterday at 10:30.")
    ana.tap("#cares button", "Delete this entry")
    ana.sees("#care-form h2", "Other treatment deleted")
    ana.tap("#undo")
    ana.sees("li[id^=entry-]", "Acupuncture")


def test_planned_care_on_today_is_done_agreed_rest_not_done_or_without_a_word(
    app: Flask, cast: Cast, phone_of: PhoneOf, server: LiveServer
):
    wanted = [PlannedCare("heat", per_week=14, minutes=15, note="In the evening."), PlannedCare("walk")]
    plan(app, cast.ana, cast.tess, Planned("gentle-rocking", per_week=7), care=wanted)
    ana = at_noon(phone_of, cast)
    ana.sees("#plan", "0 of 3 done")
    server.stop()
    ana.tap("#plan-care-heat button", "Done, 15 min")
    ana.sees("#plan-care-heat", "1 of 2 today")
    ana.sees("#plan", "0 of 3 done")
    ana.tap("#plan-care-heat button", "Done, 15 min")
    ana.sees("#plan-care-heat", "Done at")
    ana.sees("#plan", "1 of 3 done")
    assert ana.evaluate(NEWEST % "care")["minutes"] == 15

    ana.tap("#plan-care-walk button", "Not today")
    ana.sees("#plan-care-walk h3", "Why not today?")
    ana.tap("#plan-care-walk button", "No time")
    ana.sees("#plan-care-walk", "Not today: no time")
    ana.tap("#plan-care-walk button", "Undo")
    ana.tap("#plan-care-walk button", "Not today")
    ana.tap("#plan-care-walk button", "Agreed rest day")
    ana.sees("#plan-care-walk .tag--rest", "Agreed rest day")
    ana.sees("#plan", "1 of 3 done")
    assert axe(ana) == []
    ana.open("/diary")
    ana.sees("li[id^=entry-]", "agreed rest day")
    server.start()


def test_one_tap_logs_a_medicine_and_no_word_is_not_left_out(
    cast: Cast, phone_of: PhoneOf, server: LiveServer
):
    ana = phone_of(cast.ana)
    install(ana)
    server.stop()
    ana.open("/medicines")
    ana.sees("h2", "No medicine on your list")
    ana.tap("a", "Add to my list")
    ana.tap(".dock button", "Save")
    ana.sees("#name-error", "Write something")
    ana.fill("#name", "Naproxen 250")
    ana.fill("#unit", "tablet")
    ana.tap('input[name="regular"][value="yes"]')
    ana.fill("#time_0", "20:00")
    ana.fill("#time_1", "08:00")
    ana.tap(".dock button", "Save")
    ana.sees("#medicines", "At 08:00, 20:00")
    ana.sees("#medicines", "no word yet about 2 today")
    ana.tap("#medicines button", "Took 1")
    ana.sees("#medicines", "taken 1 of 2 today")
    ana.tap("#medicines button", "Left it out")
    ana.sees("#medicines", "left out 1")
    ana.sees_no("#medicines", "no word yet")
    assert ana.evaluate(COUNT % "dose") == 2
    assert axe(ana) == []

    ana.tap("a", "Another amount or time")
    ana.fill("#count", "none")
    ana.tap(".dock button", "Save")
    ana.sees("#count-error", "above 0")
    ana.fill("#count", "0,5")
    ana.tap(".dock button", "Save")
    ana.sees("li[id^=entry-]", "Naproxen 250, 0.5 × tablet")
    assert ana.evaluate(NEWEST % "dose")["count"] == 0.5

    ana.tap("#medicines a", "Change")
    ana.tap("#medicine button", "I no longer take it")
    ana.sees("#medicines summary", "No longer taken")
    ana.sees_no("#medicines button", "Took 1")
    server.start()


def test_what_a_therapist_should_know_is_kept_offline_and_never_overwritten_unseen(
    cast: Cast, phone_of: PhoneOf, server: LiveServer, visit
):
    ana = phone_of(cast.ana)
    install(ana)
    server.stop()
    ana.open("/background")
    ana.fill("#diagnosis", "Sciatica <b>left</b>")
    ana.fill("#diagnosed_by", "Dr Weiss")
    ana.fill("#diagnosed_on", (date.today() + timedelta(3)).isoformat())
    ana.tap('input[name="avoid"][value="back-left-calf"]')
    ana.tap(".dock button", "Save")
    ana.sees("#diagnosed_on-error", "still to come")
    ana.fill("#diagnosed_on", "2026-09-03")
    ana.tap(".dock button", "Save")
    ana.sees(".banner--ok", "Saved on this phone")
    assert axe(ana) == []
    ana.evaluate(change("background", diagnosis="Disc changes"))
    ana.fill("#contraindications", "Blood thinners")
    ana.tap(".dock button", "Save")
    ana.sees("#stale", "Disc changes")
    ana.tap(".dock button", "Save")
    ana.sees(".banner--ok", "Saved on this phone")
    ana.wait_until("document.getElementById('diagnosis')?.value === 'Sciatica <b>left</b>'", "what was saved")
    ana.wait_until(f"{COUNT % 'background'}.then((count) => count === 1)", "one background")

    server.start()
    wait_until_sent(ana)
    page = visit(cast.tess).get(f"/clients/{cast.ana}").text
    assert "Sciatica &lt;b&gt;left&lt;/b&gt;" in page
    assert "Dr Weiss, 3 September 2026" in page
    assert "Not to touch: left calf." in page
    other = visit(cast.otto).get(f"/clients/{cast.ana}")
    assert other.status_code == 404


def test_planned_heat_is_closed_while_skin_is_numb_and_is_nobodys_omission(
    app: Flask, cast: Cast, phone_of: PhoneOf
):
    plan(app, cast.ana, cast.tess, care=[PlannedCare("heat", minutes=15), PlannedCare("walk")])
    ana = at_noon(phone_of, cast)
    ana.sees("#plan", "0 of 2 done")
    numb = {"scope": "new", "answers": {"bones": "numb"}, "level": "A", "acknowledged_at": None, "did": ""}
    entry = json.dumps({"entry_kind": "safety", "body": numb})
    ana.evaluate(f"{STORE}.then((store) => store.record({entry}))")
    ana.sees("#plan-care-heat", "Closed for now")
    ana.sees_no("#plan-care-heat button", "Done")
    ana.sees("#plan", "0 of 1 done")
    ana.sees("#plan-care-walk button", "Done")
