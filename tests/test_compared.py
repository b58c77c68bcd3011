"""Then against now: any week of the care beside the last one (product 36)."""

import re
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest

from pwa.brief import against
from tests.entries import ZONE, Diary, appoint, believable
from tests.queries import counted
from tests.weeks import NOW, TODAY, Stream, session

HTMX = {"HX-Request": "true"}


@pytest.fixture
def log():
    return Stream()


@pytest.fixture
def tess(visit, cast):
    return visit(cast.tess)


def compare(*entries, then=None, since=date(2026, 6, 1)):
    return against(entries, then=then, today=TODAY, now=NOW, since=since)


def lines(found):
    return {line.label: (line.then, line.now) for line in found.lines}


def test_any_week_stands_beside_the_last(log):
    old = log.leg([8, 8, 7], until=60, furthest=4)
    now = log.leg([3, 2, 3], until=0, furthest=2)
    found = compare(*old, *now, then=TODAY - timedelta(60))
    assert lines(found)["Leg, median"] == ("8 (3 days)", "3 (3 days)")
    assert lines(found)["Furthest point"] == ("foot", "thigh")
    assert found.sentence == (
        "In the 7 days to 22 September: leg median 8; now: 3. Too few logged days to compare."
    )


def test_what_was_not_logged_is_not_zero(log):
    found = lines(compare(*log.leg([3], until=0), then=TODAY - timedelta(30)))
    assert found["Leg, median"] == ("not logged", "3 (1 day)")
    assert found["Numb"] == ("not logged", "0 of 1 day")
    assert found["Guides"] == ("not logged", "not logged")
    assert found["Days logged"] == ("0 of 7", "1 of 7")


def test_without_a_choice_it_goes_by_the_last_session(log):
    found = compare(session(log, 10), *log.leg([4] * 20))
    assert found.day == TODAY - timedelta(10)
    assert found.sentence.startswith("Before the last session: leg median 4; since: 4.")
    assert dict(found.offered) == {
        "last session": TODAY - timedelta(10),
        "4 weeks ago": TODAY - timedelta(28),
        "first week": date(2026, 6, 7),
    }


def test_the_first_day_of_care_has_little_to_choose_from(log):
    found = compare(*log.leg([4]), since=TODAY)
    assert found.least == found.most == TODAY - timedelta(1)
    assert found.offered == ()


def test_the_page_takes_a_day_without_a_script(app, cast, tess):
    diary = Diary(app, cast.ana)
    diary.pain(9, days_ago=100)
    diary.pain(2)
    diary.send()
    then = diary.now.astimezone(ZoneInfo(ZONE)).date() - timedelta(100)
    for path, headers in ((f"/clients/{cast.ana}", {}), (f"/clients/{cast.ana}/then", HTMX)):
        text = tess.get(f"{path}?then={then}", headers=headers).text
        assert "<td>9 (1 day)</td><td>2 (1 day)</td>" in text
        assert ("<html" in text) == (not headers)


@pytest.mark.parametrize("typed", ["yesterday", "2020-01-01", "9999-12-31", "2026-02-30", "<b>"])
def test_a_day_that_can_not_be_says_which_can(cast, tess, typed):
    text = tess.get(f"/clients/{cast.ana}", query_string={"then": typed}).text
    assert re.search(r"Choose a day from 5 January 2026 to \d+ \w+ \d{4}\.", text)
    assert 'aria-invalid="true"' in text


def test_a_longer_history_asks_no_more_queries(app, cast, tess):
    diary = Diary(app, cast.ana)
    believable(diary, days=2)
    diary.pain(5, days_ago=84)
    diary.send()
    appoint(app, cast.ana, cast.tess, diary.now - timedelta(3))
    there = f"/clients/{cast.ana}/then?then={diary.now.date() - timedelta(90)}"
    tess.get(there)
    with counted(app) as few:
        tess.get(there)
    for ago in range(85, 100):
        diary.pain(5, days_ago=ago)
    diary.send()
    with counted(app) as many:
        tess.get(there)
    assert len(many) == len(few)
