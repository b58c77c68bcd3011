"""Tess opens a guide that waits: by whom, in which role, and back again (clinical.md 1 and 2)."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest

from pwa.kinds import Planned
from tests.entries import Diary, opened, plan
from tests.ops import Wire
from tests.queries import counted

HTMX = {"HX-Request": "true"}
BALL = {"guide": "piriformis-ball", "by": "Tess", "role": "therapist", "note": "Outer third."}


@pytest.fixture
def tess(visit, cast):
    return visit(cast.tess)


@pytest.fixture
def diary(app, cast):
    return Diary(app, cast.ana)


@pytest.fixture
def unlock(cast, tess):
    def post(headers=None, **changed):
        return tess.post(f"/clients/{cast.ana}/unlocks", data=BALL | changed, headers=headers or {})

    return post


@pytest.fixture
def unlocks(visit, cast):
    """What Ana's phone would pull."""

    def pulled():
        found = Wire(visit(cast.ana)).entries().values()
        return [entry["body"] for entry in found if entry["entry_kind"] == "unlock"]

    return pulled


def run(diary, days_ago, guide="low-back-release", **body):
    at = (diary.now - timedelta(days_ago)).isoformat()
    done = {"guide": guide, "version": 1, "outcome": "done", "started_at": at, "ended_at": at}
    return diary.log("run", done | body, days_ago=days_ago)


def stop(diary, days_ago):
    run(diary, days_ago, outcome="stopped", stop="numb")
    diary.send(diary.now - timedelta(days_ago))


def test_an_unlock_reaches_the_clients_phone(cast, tess, unlock, unlocks):
    answer = unlock()
    assert answer.status_code == 303
    assert answer.headers["Location"].endswith(f"/clients/{cast.ana}")
    (body,) = unlocks()
    assert {name: body[name] for name in BALL} == BALL
    assert "Piriformis ball release</b>, by Tess (massage therapist)" in tess.get(f"/clients/{cast.ana}").text


def test_a_form_sent_twice_opens_once(unlock, unlocks):
    assert {unlock().status_code for _ in range(3)} == {303}
    assert len(unlocks()) == 1


def test_htmx_is_sent_to_the_page(cast, unlock):
    assert unlock(HTMX).headers["HX-Redirect"].endswith(f"/clients/{cast.ana}")


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"by": " "}, "Give the name"),
        ({"by": "x" * 201}, "Give the name"),
        ({"role": "neighbour"}, "Choose a role"),
        ({"guide": "nerve-slider"}, "needs a physiotherapist or a doctor"),
    ],
)
def test_a_wrong_field_says_so_and_nothing_typed_is_lost(unlock, unlocks, wrong, message):
    for headers in ({}, HTMX):
        answer = unlock(headers, **wrong)
        assert answer.status_code == 422
        assert message in answer.text
        assert 'aria-invalid="true"' in answer.text
        assert "Outer third." in answer.text
        assert ("<html" in answer.text) == (not headers)
    assert unlocks() == []


@pytest.mark.parametrize("guide", ["", "walking", "no-such-guide", "x" * 90])
def test_what_does_not_wait_is_not_opened(unlock, unlocks, guide):
    assert unlock(guide=guide).status_code == 422
    assert unlocks() == []


def test_a_guide_whose_stops_are_older_than_the_brief_can_be_opened(cast, tess, diary, unlock, unlocks):
    """The phone remembers them without an end."""
    for days_ago in (74, 70):
        stop(diary, days_ago)
    page = tess.get(f"/clients/{cast.ana}").text
    assert "Low back release" in page[page.index("Another guide is closed on Ana’s phone") :]
    assert unlock(guide="low-back-release").status_code == 303
    assert unlock(guide="low-back-release").status_code == 303
    assert [one["guide"] for one in unlocks()] == ["low-back-release"]


def test_what_is_wrong_with_another_guide_is_said_at_its_field(unlock, unlocks):
    page = unlock(guide="low-back-release", by="", note="Seen on the floor.")
    assert page.status_code == 422
    assert "Give the name of who looked at it." in page.text
    assert "Seen on the floor." in page.text
    assert '<option value="low-back-release" selected>' in page.text
    assert unlocks() == []


def test_the_nerve_slider_opens_on_a_clinicians_word(unlock, unlocks):
    assert unlock(guide="nerve-slider", by="Ruth Brandt", role="physiotherapist").status_code == 303
    assert [body["role"] for body in unlocks()] == ["physiotherapist"]


def test_a_second_stop_is_shown_and_opened_after_looking(cast, tess, diary, unlock, unlocks):
    stop(diary, 6)
    assert "closed until you" not in tess.get(f"/clients/{cast.ana}").text, "one stop locks nothing"
    stop(diary, 2)
    assert "closed until you or a clinician has looked" in tess.get(f"/clients/{cast.ana}").text
    assert unlock(guide="low-back-release").status_code == 303
    assert [body["guide"] for body in unlocks()] == ["low-back-release"]
    assert "closed until you" not in tess.get(f"/clients/{cast.ana}").text


def test_an_unlock_is_taken_back_once_and_stays_so(app, cast, tess, unlocks):
    entry_id = opened(app, cast.ana, cast.tess, "piriformis-ball")
    there = f"/clients/{cast.ana}/unlocks/{entry_id}/removal"
    assert there in tess.get(f"/clients/{cast.ana}").text
    assert {tess.post(there).status_code for _ in range(2)} == {303}
    assert unlocks() == []
    assert "Waits for you, before the first time" in tess.get(f"/clients/{cast.ana}").text


def test_nothing_else_is_taken_back_that_way(app, cast, tess, diary):
    entry_id, bens = diary.pain(4), opened(app, cast.ben, cast.tess, "piriformis-ball")
    diary.send()
    for wrong in (entry_id, bens, uuid.uuid4()):
        assert tess.post(f"/clients/{cast.ana}/unlocks/{wrong}/removal").status_code == 404


def test_otto_opens_nothing_and_takes_nothing_back(app, cast, visit, unlocks):
    entry_id = opened(app, cast.ana, cast.tess, "nerve-slider")
    otto = visit(cast.otto)
    assert otto.post(f"/clients/{cast.ana}/unlocks", data=BALL).status_code == 404
    assert otto.post(f"/clients/{cast.ana}/unlocks/{entry_id}/removal").status_code == 404
    assert [body["guide"] for body in unlocks()] == ["nerve-slider"]


def test_the_brief_shows_safety_first_then_guides(app, cast, tess, diary):
    plan(app, cast.ana, cast.tess, Planned("low-back-release", per_week=3), note="Little and often.")
    diary.log("safety", {"scope": "new", "answers": {"saddle": "new"}, "level": "E"}, days_ago=1)
    run(diary, 3, note="Good at the wall.", pressure=3)
    diary.log("skip", {"guide": "low-back-release", "barrier": "no_time"}, days_ago=2)
    diary.send()
    text = tess.get(f"/clients/{cast.ana}").text
    places = [
        text.index(words)
        for words in ("Safety answers", "What changed", "Where it is felt", ">Guides, 14 days")
    ]
    assert places == sorted(places)
    assert "Numb or changed feeling between the legs, new or worse." in text
    assert "<b>Not acknowledged.</b>" in text
    assert "Planned 6 times, done 1, not done 1 (no time 1), no word about 4. Pressure up to 3 of 10." in text
    assert "Good at the wall." in text
    assert "Safety: Numb where you would sit on a saddle" in tess.get("/clients").text


def test_each_kind_is_in_the_list_in_words(cast, tess, diary):
    ran = run(
        diary,
        3,
        sides=["right", "left"],
        pressure=4,
        before={"back": 2, "leg": 5},
        after={"back": 2, "leg": 4},
    )
    diary.log("skip", {"guide": "walking", "barrier": "rest"}, days_ago=2)
    diary.log("morning", {"guide": "low-back-release", "run": str(ran), "feel": "sore"}, days_ago=2)
    diary.log("safety", {"scope": "full", "answers": {"bleeding": "yes"}, "level": "A"}, days_ago=1)
    said_on = (datetime.now(UTC) - timedelta(days=1)).date().isoformat()
    diary.log("clearance", {"questions": ["bleeding"], "clinician": "Dr Weber", "said_on": said_on})
    stop(diary, 1)
    text = tess.get(f"/clients/{cast.ana}/entries").text
    assert "Low back release: done, right, then left, 1 minute, pressure up to 4" in text
    assert "leg 5 → 4, back 2 → 2" in text
    assert "Low back release: stopped, numb, tingling or electric" in text
    assert "Walking: agreed rest day" in text
    assert "The morning after Low back release: sore for less than a day" in text
    assert "All safety questions: ask a clinician before any guide that presses" in text
    assert f"Dr Weber agreed on {said_on}" in text


def test_what_was_agreed_and_opened_long_ago_is_read_with_as_many_queries(app, cast, tess, diary):
    run(diary, 2)
    diary.send()
    tess.get(f"/clients/{cast.ana}")
    with counted(app) as few:
        tess.get(f"/clients/{cast.ana}")
    plan(app, cast.ana, cast.tess, Planned("walking", per_week=5))
    opened(app, cast.ana, cast.tess, "nerve-slider")
    for ago in range(90, 0, -5):
        diary.log("safety", {"scope": "full", "answers": {"bleeding": "no"}, "level": "none"}, days_ago=ago)
        run(diary, ago)
    diary.send()
    with counted(app) as many:
        tess.get(f"/clients/{cast.ana}")
    assert len(many) == len(few)
