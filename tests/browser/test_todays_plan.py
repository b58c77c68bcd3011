"""Ana's plan in the hand: what is due, why not, the morning after, and what the diary keeps of it."""

import json
from datetime import UTC, datetime, timedelta

from flask import Flask

from pwa.kinds import Planned
from tests.browser.crawl import axe
from tests.browser.gestures import PhoneOf, install
from tests.browser.kept import NEWEST
from tests.browser.noon import at_noon
from tests.browser.phone import STORE, Phone
from tests.browser.server import LiveServer
from tests.cast import Cast
from tests.entries import opened, plan

WEEK = [Planned("gentle-rocking", per_week=7), Planned("low-back-release", side="both"), Planned("walking")]


def with_her_plan(phone_of: PhoneOf, app: Flask, cast: Cast) -> Phone:
    """Ana's phone, with nothing in the way of her plan."""
    plan(app, cast.ana, cast.tess, *WEEK, note="Little and often.")
    ana = at_noon(phone_of, cast)
    ana.sees("h2", "Today’s plan")
    return ana


def ran(phone: Phone, guide: str, hours_ago: float = 0, **body: object) -> None:
    """As the player writes it down."""
    at = datetime.now(UTC) - timedelta(hours=hours_ago, minutes=5)
    levels = {"before": {"back": 3, "leg": 6, "furthest": 2}, "after": {"back": 3, "leg": 4, "furthest": 2}}
    done = {"guide": guide, "version": 1, "outcome": "done", "stop": None, "pressed": False, "note": ""}
    times = {"started_at": at.isoformat(), "ended_at": (at + timedelta(minutes=5)).isoformat()}
    entry = {"entry_kind": "run", "occurred_at": at.isoformat(), "body": done | times | levels | body}
    assert phone.evaluate(f"{STORE}.then((store) => store.record({json.dumps(entry)}))")


def test_a_guide_that_was_done_is_ticked_and_counted(
    app: Flask, cast: Cast, phone_of: PhoneOf, server: LiveServer
):
    ana = with_her_plan(phone_of, app, cast)
    ana.sees("#plan", "0 of 3 done")
    server.stop()
    ran(ana, "gentle-rocking")
    ana.sees("#plan-gentle-rocking", "Done at")
    ana.sees("#plan-gentle-rocking", "waiting on this phone")
    ana.open("/today")
    ana.sees("#plan", "1 of 3 done")
    server.start()
    ana.open("/today")
    ana.sees("#plan-gentle-rocking", "Done at")
    ana.sees_no("#plan-gentle-rocking", "waiting on this phone")


def test_why_not_today_is_told_and_taken_back(app: Flask, cast: Cast, phone_of: PhoneOf):
    ana = with_her_plan(phone_of, app, cast)
    ana.tap("#plan-walking button", "Not today")
    ana.sees("#plan-walking h3", "Why not today?")
    assert axe(ana) == []
    ana.tap("#plan-walking button", "No time")
    ana.sees("#plan-walking", "Not today: no time")
    assert ana.evaluate(NEWEST % "skip") == {"guide": "walking", "barrier": "no_time", "note": ""}
    ana.tap("#plan-walking button", "Undo")
    ana.sees("#plan-walking button", "Not today")
    assert ana.evaluate(NEWEST % "skip") is None

    ana.tap("#plan-walking button", "Not today")
    ana.tap("#plan-walking button", "Agreed rest day")
    ana.sees("#plan-walking .tag--rest", "Agreed rest day")
    ana.sees("#plan", "0 of 3 done")
    ana.open("/diary")
    ana.sees("li[id^=entry-]", "agreed rest day")


def test_the_morning_after_is_asked_about_once(app: Flask, cast: Cast, phone_of: PhoneOf):
    ana = with_her_plan(phone_of, app, cast)
    ran(ana, "walking", hours_ago=24)
    ran(ana, "low-back-release", hours_ago=24, pressed=True, sides=["right", "left"], pressure=3)
    ana.sees("#morning", "After Low back release yesterday")
    ana.tap("#morning button", "Worse")
    ana.sees("#plan", "Rest from pressure today")
    assert axe(ana) == []
    ana.sees("#plan-low-back-release", "Leave it out today")
    ana.sees_no("#morning")
    said = ana.evaluate(NEWEST % "morning")
    assert (said["guide"], said["feel"]) == ("low-back-release", "worse")

    ana.tap("#plan button", "Change")
    ana.tap("#morning button", "Better")
    ana.sees("#plan li", "better")
    ana.sees_no("#plan .banner--wait")


def test_what_is_closed_is_said_and_is_nobodys_omission(app: Flask, cast: Cast, phone_of: PhoneOf):
    plan(app, cast.ana, cast.tess, Planned("piriformis-ball"), Planned("walking"))
    ana = at_noon(phone_of, cast)
    ana.sees("#plan-piriformis-ball", "Closed for now")
    ana.sees("#plan", "0 of 1 done")
    opened(app, cast.ana, cast.tess, "piriformis-ball", "therapist")
    ana.open("/today")
    ana.sees("#plan", "0 of 2 done")


def test_a_run_opens_from_the_diary_with_its_comment(app: Flask, cast: Cast, phone_of: PhoneOf):
    ana = with_her_plan(phone_of, app, cast)
    steps = [{"step": "rolls", "side": "left", "seconds": 60, "time": 1, "state": "cut"}]
    ran(ana, "low-back-release", pressed=True, sides=["left"], pressure=4, worked=steps)
    ana.open("/diary")
    ana.sees("li[id^=entry-]", "pressure up to 4")
    assert axe(ana) == []
    ana.tap('li[id^=entry-] a[href^="/diary?run="]')
    ana.sees("#run", "Step by step")
    assert axe(ana) == []
    ana.sees_no("#days section")
    ana.fill("#run-note", "Softer after it.")
    ana.tap("#run button", "Save the comment")
    ana.sees("li[id^=entry-]", "“Softer after it.”")

    ana.tap('li[id^=entry-] a[href^="/diary?run="]')
    ana.tap("#run button", "Delete this entry")
    ana.sees("#run h2", "Entry deleted")
    ana.tap("#undo")
    ana.sees("li[id^=entry-]", "“Softer after it.”")


def test_a_stop_stays_in_the_diary_while_it_counts(app: Flask, cast: Cast, phone_of: PhoneOf):
    ana = with_her_plan(phone_of, app, cast)
    ran(ana, "low-back-release", outcome="stopped", stop="numb", pressed=True, sides=["left"])
    ana.open("/today")
    ana.sees("#plan-low-back-release", "Stopped at")
    ana.sees("#plan-low-back-release", "numb, tingling or electric")
    ana.open("/diary")
    ana.tap('li[id^=entry-] a[href^="/diary?run="]')
    ana.sees("#run", "stays in the diary for 14 days")
    ana.sees_no("#run button", "Delete this entry")


def test_stops_stay_while_the_guide_is_closed_by_them(app: Flask, cast: Cast, phone_of: PhoneOf):
    """Else one of them could be deleted after 14 days, and nobody would have looked."""
    ana = with_her_plan(phone_of, app, cast)
    for days in (20, 16):
        ran(ana, "low-back-release", hours_ago=24 * days, outcome="stopped", stop="numb", pressed=True)
    ana.open("/diary")
    ana.tap('li[id^=entry-] a[href^="/diary?run="]')
    ana.sees("#run", "stays in the diary")
    ana.sees_no("#run button", "Delete this entry")


def test_without_a_plan_nothing_of_it_is_loaded(cast: Cast, phone_of: PhoneOf):
    ana = phone_of(cast.ana)
    install(ana)
    ana.sees("#below", "Sitting")
    assert ana.evaluate("document.getElementById('plan').children.length") == 0
    assert ana.evaluate("document.getElementById('view-plan')") is None
