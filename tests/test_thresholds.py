"""Olga sets from when on something counts as a change, for everybody in her practice (product 44)."""

import re

import pytest

from pwa.brief import Limits
from pwa.db import db
from pwa.models import Practice
from pwa.thresholds import ALL, Asked, limits_of
from tests.entries import Diary

USUAL = Asked.of(Limits()).typed
HTMX = {"HX-Request": "true"}


@pytest.fixture
def olga(visit, cast):
    return visit(cast.olga)


@pytest.fixture
def held(app, cast):
    """What holds in a practice now."""

    def limits(practice_id=cast.practice):
        with app.app_context():
            return limits_of(db.session.get(Practice, practice_id))

    return limits


def known(visitor):
    return re.search(r'name="known" value="(\w+)"', visitor.get("/practice/limits").text).group(1)


def save(visitor, known, headers=None, **changed):
    return visitor.post("/practice/limits", data=USUAL | {"known": known} | changed, headers=headers or {})


def test_the_usual_numbers_are_those_of_the_field(olga):
    text = olga.get("/practice/limits").text
    assert dict(re.findall(r'name="(\w+)" type="number"[^>]* value="(\w+)"', text)) == USUAL
    assert (USUAL["points"], USUAL["share"], USUAL["silent_days"]) == ("2", "30", "5")


def test_a_threshold_holds_for_the_whole_practice_and_no_other(app, cast, visit, olga, held):
    diary = Diary(app, cast.ana)
    for ago in range(14):
        diary.pain(6 if ago < 7 else 5, days_ago=ago)
    diary.send()
    tess = visit(cast.tess)
    assert "Leg pain median" not in tess.get(f"/clients/{cast.ana}").text
    assert save(olga, known(olga), points="1", share="10").status_code == 303
    assert "Leg pain median 5 → 6" in tess.get(f"/clients/{cast.ana}").text
    assert "Leg pain median 5 → 6" in tess.get("/clients").text
    assert (held().points, held().share) == (1, 0.1)
    assert held(cast.other_practice) == Limits()


def test_a_form_sent_twice_saves_once(olga, held):
    seen = known(olga)
    assert [save(olga, seen, stops="3").status_code for _ in range(2)] == [303, 303]
    assert held() == Limits(stops=3)


def test_an_older_page_does_not_undo_what_was_saved_since(olga, held):
    old = known(olga)
    save(olga, old, stops="3")
    answer = save(olga, old, stops="4", headers=HTMX)
    assert answer.status_code == 409
    assert held() == Limits(stops=3)
    assert "Somebody else changed these numbers meanwhile" in answer.text
    assert 'name="stops" type="number" inputmode="numeric" min="1" max="5" step="1" required value="4"' in (
        answer.text
    )
    assert "holds now: 3" in answer.text
    now = re.search(r'name="known" value="(\w+)"', answer.text).group(1)
    assert save(olga, now, stops="4").status_code == 303
    assert held() == Limits(stops=4)


@pytest.mark.parametrize("wrong", ["", "0", "99", "2.5", "two", "-1", "١", "9" * 30])
def test_a_number_that_can_not_be_is_said_at_its_field_and_nothing_is_lost(olga, held, wrong):
    seen = known(olga)
    for headers in ({}, HTMX):
        answer = save(olga, seen, points=wrong, silent_days="9", headers=headers)
        assert answer.status_code == 422
        assert "Give a whole number from 1 to 5." in answer.text
        assert answer.text.count('aria-invalid="true"') == 1
        assert 'value="9"' in answer.text
        assert ("<html" in answer.text) == (not headers)
    assert held() == Limits()


def test_the_usual_numbers_come_back_with_one_tap(olga, held):
    save(olga, known(olga), points="5")
    assert olga.post("/practice/limits", data={"usual": "1", "known": known(olga)}).status_code == 303
    assert held() == Limits()


@pytest.mark.parametrize("who", ["tess", "otto", "ana"])
def test_nobody_but_the_owner_sets_them(cast, visit, held, who):
    visitor = visit(getattr(cast, who))
    assert visitor.get("/practice/limits").status_code == 404
    assert save(visitor, "x", points="5").status_code == 404
    assert held() == Limits()


def test_what_can_not_be_read_is_as_usual():
    assert limits_of(Practice(limits="{")) == limits_of(Practice(limits='{"points": "many"}')) == Limits()
    assert limits_of(Practice(limits='{"stops": 3, "of_a_later_version": 1}')) == Limits(stops=3)


def test_every_number_can_be_set():
    assert {one.name for one in ALL} == set(Limits.__slots__)
