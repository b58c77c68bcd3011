"""Tess changes Ana's plan: what is offered, sent and refused, and how it came about (product 38)."""

import re
import uuid

import msgspec
import pytest
from sqlalchemy import select, update

from pwa.db import db
from pwa.kinds import Card, Plan, Planned, SittingTarget
from pwa.models import PlanTemplate
from tests.cast import colleague
from tests.entries import Diary, kept_as_template, plan
from tests.ops import Wire

HTMX = {"HX-Request": "true"}
ROCKING = {"guide": ["gentle-rocking"], "gentle-rocking.side": "guide", "gentle-rocking.times": "7"}
BALL = {
    "guide": ["piriformis-ball"],
    "piriformis-ball.side": "left",
    "piriformis-ball.times": "3",
    "piriformis-ball.region": "back-left-buttock",
    "piriformis-ball.spot": "Next to the bony hip knob",
    "piriformis-ball.tool": "A tennis ball",
    "piriformis-ball.ceiling": "3",
    "piriformis-ball.seconds": "30",
    "piriformis-ball.note": "At the wall only.",
}


@pytest.fixture
def tess(visit, cast):
    return visit(cast.tess)


@pytest.fixture
def seen(cast, tess):
    """The number of the version that the form was opened with."""

    def number(visitor=tess):
        text = visitor.get(f"/clients/{cast.ana}/plan").text
        return text.split('name="seen" value="')[1].split('"')[0]

    return number


@pytest.fixture
def send(cast, tess, seen):
    def post(*forms, to="", headers=None, by=tess, **changed):
        form = {"seen": seen()}
        for one in forms:
            form |= one | {"guide": [*form.get("guide", []), *one.get("guide", [])]}
        return by.post(f"/clients/{cast.ana}/plan{to}", data=form | changed, headers=headers or {})

    return post


@pytest.fixture
def on_phone(visit, cast):
    """The plan that Ana's phone would pull."""

    def pulled():
        found = [e for e in Wire(visit(cast.ana)).entries().values() if e["entry_kind"] == "plan"]
        assert len(found) < 2
        return found[0]["body"] if found else None

    return pulled


def test_a_plan_reaches_the_clients_phone(cast, tess, send, on_phone):
    more = {"minutes": "30", "stand": "2", "rest": "sitting-break", "care": ["heat"], "care-heat.times": "7"}
    more |= {
        "care-heat.minutes": "15",
        "flare": ["gentle-rocking"],
        "step_up": "Two calm days.",
        "note": "Softly.",
    }
    more |= {"goals": "An hour at the cinema\r\nStairs", "measure": ["rmdq"], "rmdq.every": "28"}
    assert send(ROCKING, BALL, **more).status_code == 303
    body = on_phone()
    assert [one["guide"] for one in body["guides"]] == ["gentle-rocking", "piriformis-ball"]
    assert body["guides"][1]["side"] == "left"
    assert body["guides"][1]["card"] == {
        "region": "back-left-buttock",
        "spot": "Next to the bony hip knob",
        "tool": "A tennis ball",
        "ceiling": 3,
        "seconds": 30,
        "note": "At the wall only.",
    }
    assert body["sitting"] == {"minutes": 30, "stand": 2, "guide": "sitting-break"}
    assert body["care"] == [{"what": "heat", "per_week": 7, "minutes": 15, "note": ""}]
    assert (body["flare"], body["step_up"], body["note"]) == (["gentle-rocking"], "Two calm days.", "Softly.")
    assert body["goals"] == ["An hour at the cinema", "Stairs"]
    assert body["measures"] == [{"measure": "rmdq", "every_days": 28}]


def test_a_form_sent_twice_makes_one_version(cast, tess, send, seen):
    before = seen()
    assert {send(ROCKING, seen=before).status_code for _ in range(3)} == {303}
    assert tess.get(f"/clients/{cast.ana}/plan").text.count("Gentle rocking: new") == 1


def test_htmx_is_sent_to_the_page(cast, send):
    assert send(ROCKING, headers=HTMX).headers["HX-Redirect"].endswith(f"/clients/{cast.ana}/plan")


@pytest.mark.parametrize(
    ("wrong", "field", "message"),
    [
        ({"piriformis-ball.ceiling": "5"}, "piriformis-ball.ceiling", "Give 0 to 4 of 10."),
        ({"piriformis-ball.seconds": "90"}, "piriformis-ball.seconds", "Give 10 to 45 seconds."),
        ({"piriformis-ball.times": "7"}, "piriformis-ball.times", "Give 1 to 3 times a week."),
        ({"piriformis-ball.side": "both"}, "piriformis-ball.side", "Choose the side."),
        ({"piriformis-ball.region": "back-right-buttock"}, "piriformis-ball.region", "does not belong"),
        ({"piriformis-ball.region": "front-left-groin"}, "piriformis-ball.region", "does not belong"),
        ({"piriformis-ball.days": ["mon", "tue"]}, "piriformis-ball.days", "leave a day between"),
        ({"piriformis-ball.days": ["mon", "sun"]}, "piriformis-ball.days", "leave a day between"),
        ({"piriformis-ball.note": "x" * 2001}, "piriformis-ball.note", "At most 2000 letters."),
        ({"minutes": "181"}, "minutes", "Give 5 to 180 minutes."),
        (
            {"care": ["heat"], "care-heat.times": "7", "care-heat.minutes": "45"},
            "care-heat.minutes",
            "Give 1 to 15",
        ),
        ({"goals": "\n".join("abcdefghijk")}, "goals", "At most 10 goals"),
        ({"measure": ["rmdq"], "rmdq.every": "3"}, "rmdq.every", "Give 7 to 180 days."),
    ],
)
def test_a_wrong_field_says_so_and_nothing_typed_is_lost(send, on_phone, wrong, field, message):
    for headers in ({}, HTMX):
        answer = send(BALL, headers=headers, **{"note": "Softly, please."} | wrong)
        assert answer.status_code == 422
        error = answer.text.split(f'id="{field}-error">')[1].split("<")[0]
        assert message in error
        assert "Softly, please." in answer.text
        assert "Next to the bony hip knob" in answer.text
        assert ("<html" in answer.text) == (not headers)
    assert on_phone() is None


def test_a_guide_without_pressure_takes_no_card_of_pressure(send, on_phone):
    hostile = {"gentle-rocking.region": "back-sacrum", "gentle-rocking.seconds": "60"}
    answer = send(ROCKING, **hostile)
    assert answer.status_code == 422
    assert on_phone() is None


def test_no_tampered_form_puts_a_guide_that_presses_into_a_flare_day(send, on_phone):
    chosen = ["piriformis-ball", "gentle-rocking", "nerve-slider", "no-such-guide"]
    assert send(ROCKING, flare=chosen).status_code == 303
    assert on_phone()["flare"] == ["gentle-rocking"]


def test_no_pressure_at_all_is_a_ceiling_that_is_said(app, cast, send):
    plan(app, cast.ana, cast.tess, Planned("piriformis-ball", "left", 3, card=Card(ceiling=3)))
    only = {"piriformis-ball.ceiling": "0"}
    for field in ("region", "spot", "tool", "seconds", "note"):
        only[f"piriformis-ball.{field}"] = ""
    answer = send(BALL, to="/draft", headers=HTMX, **only)
    assert "Piriformis ball release: ceiling 0 of 10<" in answer.text


def test_what_changes_for_ana_is_said_before_it_is_sent(app, cast, send, on_phone):
    ball = Planned("piriformis-ball", "left", 3, card=Card(ceiling=4))
    plan(app, cast.ana, cast.tess, ball, Planned("walking", per_week=5), sitting=SittingTarget(40))
    answer = send(BALL, ROCKING, to="/draft", headers=HTMX, minutes="30", stand="2")
    assert answer.status_code == 200
    assert "<html" not in answer.text
    for words in (
        "Piriformis ball release: place: left buttock, spot: “Next to the bony hip knob”, "
        "with: A tennis ball, ceiling 3 of 10, holds of 30 s, note: “At the wall only.”",
        "Gentle rocking: new, daily",
        "Walking: taken out",
        "Sitting: at most 30 min at a time, then 2 min on the feet",
        "4 changes, not sent",
    ):
        assert words in answer.text
    assert len(on_phone()["guides"]) == 2, "nothing was sent"


def test_guides_are_moved_added_and_taken_out_without_sending(send, on_phone):
    def order(do):
        text = send(ROCKING, BALL, to="/draft", do=do).text
        return [part.split('"')[0] for part in text.split('name="guide" value="')[1:]]

    assert order("up:piriformis-ball") == ["piriformis-ball", "gentle-rocking"]
    assert order("down:piriformis-ball") == ["gentle-rocking", "piriformis-ball"]
    assert order("out:gentle-rocking") == ["piriformis-ball"]
    assert order("add:walking") == ["gentle-rocking", "piriformis-ball", "walking"]
    for nonsense in ("add:no-such-guide", "up:walking", "add:walking:up", "burn", ""):
        assert order(nonsense) == ["gentle-rocking", "piriformis-ball"]
    assert on_phone() is None


def test_who_did_not_see_the_newest_version_overwrites_nothing(cast, visit, app, send, seen, on_phone):
    old = seen()
    assert send(ROCKING, note="From Tess").status_code == 303
    answer = send(BALL, seen=old, note="From an old tab")
    assert answer.status_code == 409
    assert "Tess changed this plan while you had it open." in answer.text
    assert "From an old tab" in answer.text
    assert on_phone()["note"] == "From Tess"
    fresh = answer.text.split('name="seen" value="')[1].split('"')[0]
    assert send(BALL, seen=fresh, note="From an old tab").status_code == 303
    assert on_phone()["note"] == "From an old tab"


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_a_colleagues_guide_is_never_taken_out_unsaid(app, cast, visit, send, seen, on_phone, headers):
    """What an old tab would change is held against the plan that stands now."""
    plan(app, cast.ana, cast.tess, Planned("gentle-rocking", per_week=7))
    old, walking = seen(), {"guide": ["walking"], "walking.side": "guide", "walking.times": "5"}
    assert send(ROCKING, walking).status_code == 303
    answer = send(ROCKING, seen=old, note="Softly.", headers=headers)
    assert answer.status_code == 409
    assert "Correct what is marked" not in answer.text
    missed, changes = answer.text.split('id="missed"')[1].split('id="changes-title"')
    assert "Walking: new, 5 a week" in missed.split("</section>")[0]
    for words in ("Walking: taken out", "Your word: “Softly.”"):
        assert words in changes.split("</section>")[0]
    assert len(on_phone()["guides"]) == 2, "nothing was sent"


def test_how_the_plan_came_about_is_told_in_words(cast, tess, send):
    send(ROCKING)
    send(ROCKING, **{"gentle-rocking.times": "3"})
    text = tess.get(f"/clients/{cast.ana}/plan").text
    history = text.split("How it came about")[1]
    newest, first = (
        history.index("daily to 3 a week"),
        history.index("Gentle rocking: new, daily"),
    )
    assert newest < first
    assert "by Tess" in history


def test_otto_reads_and_sends_nothing(cast, visit, send, on_phone):
    otto = visit(cast.otto)
    assert otto.get(f"/clients/{cast.ana}/plan").status_code == 404
    for to in ("", "/draft", "/template"):
        assert otto.post(f"/clients/{cast.ana}/plan{to}", data=ROCKING | {"seen": "0"}).status_code == 404
    assert on_phone() is None


# templates


def kept(send, name="After a flare", **more):
    return send(BALL, ROCKING, to="/template", name=name, template=str(uuid.uuid4()), **more)


def template_in(text):
    return text.split("template=")[1].split('"')[0]


def test_a_template_starts_the_next_plan_and_carries_no_words_of_ana(app, cast, tess, visit, send):
    more = {"step_up": "After the chemo week.", "care": ["heat"], "care-heat.times": "7"}
    answer = kept(send, note="Dear Ana", goals="Ana's cinema", **more | {"care-heat.note": "Gran's pillow."})
    assert answer.status_code == 303
    text = visit(cast.olga).get("/plan-templates").text
    assert "After a flare" in text
    assert "Piriformis ball release: left, 3 a week" in text
    with app.app_context():
        stored = db.session.scalar(select(PlanTemplate.body))
    said = ("Dear Ana", "cinema", "chemo", "pillow", "hip knob", "tennis", "At the wall")
    assert [words for words in said if words in text or words in stored] == []
    assert "ceiling 3 of 10, holds of 30 s" in text
    ben = tess.get(f"/clients/{cast.ben}/plan").text
    filled = tess.get(f"/clients/{cast.ben}/plan?template={template_in(ben)}").text
    assert "3 changes, not sent" in filled
    assert "At the wall only." not in filled


def test_words_of_an_older_template_are_shown_to_nobody(app, cast, visit):
    """Templates kept before held the spot and when to step up."""
    template = kept_as_template(app, cast.tess, "Old")
    ball = Planned("piriformis-ball", "left", 3, card=Card(spot="Next to Ana's scar"))
    with app.app_context():
        body = msgspec.json.encode(Plan([ball], step_up="After the chemo week.")).decode()
        db.session.execute(update(PlanTemplate).values(body=body))
        db.session.commit()
    for page in ("/plan-templates", f"/clients/{cast.ben}/plan?template={template}"):
        text = visit(cast.tess).get(page).text
        assert "Piriformis ball release" in text
        assert "scar" not in text
        assert "chemo" not in text


def test_a_client_keeps_her_own_words_under_a_template(app, cast, tess, send):
    send(ROCKING, step_up="After the chemo week.", note="Dear Ana", goals="Cinema")
    template = kept_as_template(app, cast.tess, "Walks")
    filled = tess.get(f"/clients/{cast.ana}/plan?template={template}").text
    for words in ("chemo", "Dear Ana", "Cinema"):
        assert words in filled
    assert "2 changes, not sent" in filled


@pytest.mark.parametrize("letter", ["\0", "\n", "\x1b", "\u2028"])
def test_a_template_is_named_in_one_line_that_shows(send, tess, letter):
    answer = kept(send, f"Hip{letter}first")
    assert answer.status_code == 422
    assert "in one line" in answer.text.split('id="name-error">')[1].split("<")[0]
    assert "None yet" in tess.get("/plan-templates").text


def test_a_template_sent_twice_is_kept_once_and_names_are_not_taken_twice(tess, send):
    same = str(uuid.uuid4())
    assert {send(ROCKING, to="/template", name="Calm", template=same).status_code for _ in range(2)} == {303}
    assert tess.get("/plan-templates").text.count("Calm</h2>") == 1
    answer = kept(send, "calm")
    assert answer.status_code == 422
    assert "There is a template of this name already." in answer.text
    assert kept(send, " ").status_code == 422


def test_another_practice_sees_and_removes_no_template(app, cast, tess, visit, send):
    kept(send)
    template = template_in(tess.get(f"/clients/{cast.ana}/plan").text)
    otto, fay = visit(cast.otto), visit(colleague(app, cast.practice, "Fay"))
    assert fay.post(f"/plan-templates/{template}/removal").status_code == 404, "neither hers nor the owner"
    assert "Remove" not in fay.get("/plan-templates").text
    assert "After a flare" not in otto.get("/plan-templates").text
    assert otto.get(f"/clients/{cast.carl}/plan?template={template}").status_code == 404
    assert otto.post(f"/plan-templates/{template}/removal").status_code == 404
    assert tess.post(f"/plan-templates/{template}/removal").status_code == 303
    assert tess.post(f"/plan-templates/{template}/removal").status_code == 404
    assert "None yet" in tess.get("/plan-templates").text


def test_the_owner_removes_what_somebody_left_behind(cast, visit, send):
    kept(send)
    olga = visit(cast.olga)
    page = olga.get("/plan-templates").text
    (removal,) = re.findall(r'action="(/plan-templates/[^"]+/removal)"', page)
    assert olga.post(removal).status_code == 303
    assert "None yet" in olga.get("/plan-templates").text


# what was planned then


def test_what_was_done_is_held_against_the_plan_of_that_day(app, cast, tess, send):
    plan(app, cast.ana, cast.tess, Planned("walking", per_week=7))
    Diary(app, cast.ana).send()
    assert "Planned 14 times" in tess.get(f"/clients/{cast.ana}").text
    send(ROCKING)
    text = tess.get(f"/clients/{cast.ana}").text
    assert "Planned 13 times until" in text, "walking, until yesterday"
    assert "Planned 1 time, " in text, "rocking, since today"
