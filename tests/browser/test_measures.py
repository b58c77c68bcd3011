"""Ana's goals, questionnaires and flare days on her phone, the server stopped; and what Tess reads."""

from datetime import UTC, datetime, timedelta

from flask import Flask

from pwa.kinds import Planned, Scheduled
from tests.browser.crawl import axe
from tests.browser.gestures import PhoneOf, wait_until_sent
from tests.browser.kept import BODIES
from tests.browser.noon import at_noon
from tests.browser.phone import TABLET, Phone
from tests.browser.server import LiveServer
from tests.cast import Cast
from tests.entries import Diary, plan

IN_SIGHT = """(({ top, bottom }) => top > 0 && bottom < innerHeight)(
  document.getElementById('ticked-error').getBoundingClientRect())"""
SCHEDULE = [Scheduled("psfs", 14), Scheduled("rmdq", 28)]


def with_measures(phone_of: PhoneOf, app: Flask, cast: Cast, **more: object) -> Phone:
    """Ana's phone, with a plan that asks and that knows flare days."""
    agreed = {"flare": ["resting-positions"], "step_up": "Two calm mornings.", "measures": SCHEDULE}
    plan(app, cast.ana, cast.tess, Planned("walking"), Planned("gentle-rocking"), **(agreed | more))
    ana = at_noon(phone_of, cast)
    ana.sees("h2", "Today’s plan")
    return ana


def name(ana: Phone, activity: str) -> None:
    ana.fill("#goal", activity)
    ana.tap("#goal-form button", "Add this activity")
    ana.sees("#measures li", activity)


def tick(ana: Phone, *statements: int) -> None:
    for number in statements:
        ana.tap(f'label:has([name="ticked"][value="{number}"])')


def test_own_activities_are_asked_and_answered_without_the_server(
    app: Flask, cast: Cast, phone_of: PhoneOf, server: LiveServer
):
    ana = with_measures(phone_of, app, cast)
    server.stop()
    ana.tap("#asked-psfs")
    ana.tap("#ask a", "Name an activity")
    name(ana, "Sit through a “film” & laugh")
    name(ana, "Tie my shoes")
    ana.tap("#due-psfs a")
    ana.tap("#ask button", "Save")
    ana.sees("#score-error", "Choose a number")
    assert axe(ana) == []
    first = ana.evaluate("document.querySelector('[name=goal]').value")
    ana.tap(f'label:has([name="score-{first}"][value="3"])')
    ana.tap("#ask button", "Save")
    ana.sees("#of-psfs", "3 of 10")
    ana.sees_no("#due-psfs")
    ana.open("/today")
    ana.sees("#asked-rmdq", "Asked for the first time")
    ana.sees_no("#asked-psfs")
    (told,) = ana.evaluate(BODIES % "psfs")
    assert [(one["text"], one["score"]) for one in told["scores"]] == [("Sit through a “film” & laugh", 3)]
    assert told["due"] == ana.evaluate("new Date().toLocaleDateString('sv')")

    server.start()
    ana.open("/today")
    wait_until_sent(ana)
    tess = phone_of(cast.tess, **TABLET)
    tess.open(f"/clients/{cast.ana}")
    tess.sees(".brief__measures", "3 of 10")
    tess.sees(".brief__asks", "Sit through a “film” & laugh")
    tess.sees(".brief__measures", "Asked, not answered yet.")
    assert axe(tess) == []


def test_an_untouched_questionnaire_is_not_unanswered_by_mistake(app: Flask, cast: Cast, phone_of: PhoneOf):
    ana = with_measures(phone_of, app, cast)
    ana.open("/measures?ask=rmdq")
    ana.tap("#ask button", "Save")
    ana.sees("#ticked-error", "or “none of these” at the end")
    ana.wait_until(IN_SIGHT, "the page to stand where the words are")
    tick(ana, 1, 24)
    ana.tap('label:has([name="none"])')
    ana.tap("#ask button", "Save")
    ana.sees("#ticked-error", "You ticked a sentence and “none of these”")
    tick(ana, 1, 24)
    assert axe(ana) == []
    ana.tap("#ask button", "Save")
    ana.sees("#of-rmdq", "0 of 24")
    (told,) = ana.evaluate(BODIES % "rmdq")
    assert (told["ticked"], told["none"]) == ([], True)


def test_an_answer_is_put_right_deleted_and_brought_back(app: Flask, cast: Cast, phone_of: PhoneOf):
    ana = with_measures(phone_of, app, cast)
    ana.open("/measures?ask=rmdq")
    tick(ana, 2, 3, 4)
    ana.tap("#ask button", "Save")
    ana.sees("#of-rmdq", "3 of 24")
    ana.tap("#of-rmdq li a")
    ana.wait_until("document.querySelectorAll('[name=ticked]:checked').length === 3")
    tick(ana, 9)
    ana.tap("#ask button", "Save")
    ana.sees("#of-rmdq", "4 of 24")
    assert [one["ticked"] for one in ana.evaluate(BODIES % "rmdq")] == [[2, 3, 4, 9]]
    ana.tap("#of-rmdq li a")
    ana.tap("#ask button", "Delete this answer")
    ana.tap("#toast button", "Undo")
    ana.sees("#of-rmdq", "4 of 24")


def test_scores_say_what_they_mean_and_what_was_missed(app: Flask, cast: Cast, phone_of: PhoneOf):
    diary = Diary(app, cast.ana)
    for days_ago, count in ((84, 14), (40, 13)):
        due = (datetime.now(UTC) - timedelta(days_ago)).date().isoformat()
        diary.log("rmdq", {"ticked": [*range(1, count + 1)], "none": False, "due": due}, days_ago=days_ago)
    diary.log("pgic", {"change": 3}, days_ago=2)
    diary.pain(4, days_ago=2)
    diary.send()
    ana = with_measures(phone_of, app, cast)
    ana.open("/measures")
    ana.sees("#of-rmdq", "no clear change")
    ana.sees("#of-rmdq", "After six weeks it is not 30 % better")
    ana.sees("#of-rmdq", "not answered. That is no score, and not zero.")
    ana.sees("#of-rmdq measure-dots svg")
    ana.tap("#of-rmdq button", "Older answers")
    ana.sees("#of-rmdq li a[href*=entry]")
    ana.wait_until("document.querySelectorAll('#of-rmdq li').length === 2")
    ana.sees("#of-rmdq measure-dots svg")
    ana.sees("#of-pgic", "a little better")
    ana.sees("#of-pgic", "Leg pain, middle value: 4 this week, not logged the week before.")
    assert axe(ana) == []


def test_a_flare_day_is_one_tap_without_the_server(
    app: Flask, cast: Cast, phone_of: PhoneOf, server: LiveServer
):
    ana = with_measures(phone_of, app, cast)
    server.stop()
    ana.tap("#flare-start")
    ana.sees("#flare", "Flare day")
    ana.sees("#flare", "“Two calm mornings.”")
    ana.sees("#plan-title", "Your flare plan")
    ana.sees("#plan-resting-positions")
    ana.sees_no("#plan-walking")
    assert axe(ana) == []
    ana.open("/today")
    ana.sees("#plan-resting-positions")
    ana.tap("#flare button", "Back to my usual plan")
    ana.sees("#plan-walking")
    ana.sees("#flare", "Your usual plan is back")
    ana.sees_no("#plan-resting-positions")
    (told,) = ana.evaluate(BODIES % "flare")
    assert datetime.fromisoformat(told["started_at"]) < datetime.fromisoformat(told["ended_at"])

    server.start()
    ana.open("/today")
    wait_until_sent(ana)
    tess = phone_of(cast.tess, **TABLET)
    tess.open(f"/clients/{cast.ana}")
    tess.sees(".brief__measures", "1 flare in 6 weeks")


def test_a_flare_by_mistake_is_taken_back_and_times_are_put_right(app: Flask, cast: Cast, phone_of: PhoneOf):
    ana = with_measures(phone_of, app, cast)
    ana.tap("#flare-start")
    ana.tap("#flare button", "That was a mistake")
    ana.sees("#flare-start")
    assert ana.evaluate(BODIES % "flare") == []
    ana.tap("#flare-start")
    ana.tap("#flare a", "It began or ended earlier")
    ana.fill("#f-to", "2020-01-01")
    ana.tap("#flares button", "Save")
    ana.sees("#to-error", "Give a day and a time.")
    ana.fill("#f-to-time", "08:00")
    ana.tap("#flares button", "Save")
    ana.sees("#to-error", "The end has to come after the start.")
    ana.fill("#f-from", "2019-12-30")
    assert axe(ana) == []
    ana.tap("#flares button", "Save")
    ana.sees("#flares", "30 December to Tuesday 31 December")
    ana.open("/today")
    ana.sees("#plan-walking")
