"""Tess has seen a change and puts it away; what happens anew stands out again (product 44)."""

import html
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from tests.entries import Diary
from tests.ops import Wire

HTMX = {"HX-Request": "true"}
OPEN, SEEN = 'class="chg"', "seen already"


@pytest.fixture
def tess(visit, cast):
    return visit(cast.tess)


@pytest.fixture
def diary(app, cast):
    """Two weeks in which the leg got worse."""
    diary = Diary(app, cast.ana)
    for ago in range(14):
        diary.pain(6 if ago < 7 else 3, days_ago=ago)
    diary.send()
    return diary


@pytest.fixture
def changes(cast, tess):
    """(key, title) of what stands out; `seen=True`: of what was put away."""

    def read(seen=False):
        text = tess.get(f"/clients/{cast.ana}").text
        card = re.search(r'brief__changes".*?</section>', text, re.DOTALL).group(0)
        first, _, folded = card.partition("seen already")
        part = folded if seen else first
        keys = re.findall(r'name="change" value="([^"]+)"', part)
        titles = [html.unescape(one).rstrip(".") for one in re.findall(r"<span><b>(.*?)</b>", part)]
        return dict(zip(keys, titles, strict=True))

    return read


@pytest.fixture
def notes(cast, visit):
    def pulled():
        entries = Wire(visit(cast.ana)).entries().values()
        return [e["body"] for e in entries if e["entry_kind"] == "acknowledgement"]

    return pulled


def put_away(visitor, cast, key, note="", headers=None):
    data = {"change": key, "note": note}
    return visitor.post(f"/clients/{cast.ana}/acknowledgements", data=data, headers=headers or {})


def test_what_was_seen_folds_away_with_who_when_and_the_note(cast, tess, diary, changes, notes):
    (key,) = changes()
    assert put_away(tess, cast, key, "We talk about the long drive.").status_code == 303
    assert changes() == {}
    assert changes(seen=True) == {key: "Leg pain median 3 → 6"}
    text = tess.get(f"/clients/{cast.ana}").text
    assert "Nothing new besides what was seen." in text
    assert re.search(r"Seen by Tess today at \d\d:\d\d: <span dir=\"auto\">“We talk about", text)
    assert notes() == [
        {"change": key, "title": "Leg pain median 3 → 6", "note": "We talk about the long drive."}
    ]


def test_htmx_gets_the_card_anew_and_a_word_for_who_listens(cast, tess, diary, changes):
    (key,) = changes()
    answer = put_away(tess, cast, key, headers=HTMX)
    assert answer.status_code == 200
    assert f'id="client-{cast.ana}-changes"' in answer.text
    assert "<html" not in answer.text
    assert "Put away as seen." in answer.text


def test_it_leaves_the_reasons_of_the_client_list_too(cast, tess, diary, changes):
    assert "Leg pain median 3 → 6" in tess.get("/clients").text
    put_away(tess, cast, *changes())
    text = tess.get("/clients").text
    assert "Leg pain median 3 → 6" not in text


def test_a_tap_that_arrives_twice_is_written_once_and_a_second_note_is_added(
    cast, tess, diary, changes, notes
):
    (key,) = changes()
    for note in ("First thought", "First thought", "Second thought"):
        assert put_away(tess, cast, key, note).status_code == 303
    assert sorted(note["note"] for note in notes()) == ["First thought", "Second thought"]
    text = tess.get(f"/clients/{cast.ana}").text
    assert text.index("First thought") < text.index("Second thought"), "nothing is overwritten"


def test_two_taps_at_once_are_written_once(cast, visit, diary, changes, notes):
    (key,) = changes()
    tablets = [visit(cast.tess) for _ in range(4)]
    with ThreadPoolExecutor(4) as together:
        answers = together.map(lambda tablet: put_away(tablet, cast, key, "Seen").status_code, tablets)
    assert set(answers) == {303}
    assert len(notes()) == 1


def test_what_gets_worse_again_stands_out_again(cast, tess, diary, changes):
    (key,) = changes()
    put_away(tess, cast, key)
    for ago in range(7):
        for hour in range(3):
            diary.pain(10, days_ago=ago, at=diary.now.replace(hour=hour).time())
    diary.send()
    (again,) = changes().items()
    assert again[0] != key
    assert again[1] == "Leg pain median 3 → 10"


def test_what_is_no_longer_a_change_says_so_and_the_note_is_not_lost(cast, tess, diary, changes, notes):
    (key,) = changes()
    for ago in range(7):
        for hour in range(4):
            diary.pain(3, days_ago=ago, at=diary.now.replace(hour=hour).time())
    diary.send()
    for headers in ({}, HTMX):
        answer = put_away(tess, cast, key, "About the drive", headers)
        assert answer.status_code == 409
        assert "That is no longer a change" in answer.text
        assert "About the drive" in answer.text
    assert notes() == []


def test_a_note_that_is_too_long_comes_back_whole(cast, tess, diary, changes, notes):
    (key,) = changes()
    answer = put_away(tess, cast, key, "x" * 2001, HTMX)
    assert answer.status_code == 422
    assert "Shorten the note to 2000 characters." in answer.text
    assert "x" * 2001 in answer.text
    assert notes() == []


@pytest.mark.parametrize("who", ["otto", "olga", "ana"])
def test_nobody_else_puts_anything_away(cast, visit, diary, changes, notes, who):
    (key,) = changes()
    assert put_away(visit(getattr(cast, who)), cast, key).status_code == 404
    assert notes() == []


def test_a_silence_that_goes_on_is_one_and_the_next_is_another(app, cast, tess, changes):
    diary = Diary(app, cast.ana)
    diary.pain(3, days_ago=6)
    diary.send(diary.now - timedelta(6))
    (key,) = changes()
    put_away(tess, cast, key)
    assert changes() == {}
    other = Diary(app, cast.ana)
    other.pain(3, days_ago=5)
    other.send()
    assert list(changes()) != [key]
    assert len(changes()) == 1
