"""Tess meets her clients: who comes today, who changed, who is silent (product 35)."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from pwa.db import db
from pwa.models import Person, Practice, Role
from tests import cast as story
from tests.entries import Diary, appoint, believable
from tests.queries import counted


@pytest.fixture
def tess(visit, cast):
    return visit(cast.tess)


def page(visitor, path="/clients"):
    answer = visitor.get(path)
    assert answer.status_code == 200
    return answer.text


def add_clients(app, cast, *names):
    with app.app_context():
        practice = db.session.get(Practice, cast.practice)
        ids = [story._person(practice, Role.CLIENT, name) for name in names]
        db.session.flush()
        for client_id in ids:
            story._care(practice, client_id, cast.tess)
        db.session.commit()
    return ids


def steady(diary, leg=3, days=14, until=0):
    for ago in range(days + until, until - 1, -1):
        diary.pain(leg, days_ago=ago)
    diary.send(diary.now - timedelta(until))


def in_order(text, *words):
    places = [text.index(word) for word in words]
    assert places == sorted(places), words


def test_todays_sessions_come_first_then_changed_then_silent_then_the_rest(app, cast, tess):
    changed, silent = add_clients(app, cast, "Dora", "Emil")
    steady(Diary(app, cast.ana))
    steady(Diary(app, cast.ben))
    believable(Diary(app, changed), days=20)
    steady(Diary(app, silent), until=7)
    now = datetime.now(UTC)
    appoint(app, cast.ben, cast.tess, now)
    appoint(app, cast.ana, cast.tess, now + timedelta(days=3))
    text = page(tess)
    assert "Today, 1 session" in text
    in_order(
        text, "Sessions today", ">Ben<", "Changed", ">Dora<", ">Silent<", ">Emil<", "All others", ">Ana<"
    )


def test_a_session_that_is_over_stays_among_todays(app, cast, tess):
    midnight = datetime.now(ZoneInfo("Europe/Berlin")).replace(hour=0, minute=0)
    appoint(app, cast.ana, cast.tess, midnight - timedelta(days=7))
    assert "Sessions today" not in page(tess)
    appoint(app, cast.ana, cast.tess, midnight)
    assert "Today, 1 session" in page(tess)


def test_a_row_says_why_in_words(app, cast, tess):
    diary = Diary(app, cast.ana)
    for ago in range(13, -1, -1):
        diary.pain(3 if ago > 6 else 5, days_ago=ago)
    diary.log("question", {"text": "Can I swim?"})
    diary.send()
    text = page(tess)
    assert "Leg pain median 3 → 5" in text
    assert "1 question" in text
    assert "synced within the last hour" in text
    assert '<span class="vh">new entries: </span>15' in text


def test_silence_is_said_as_silence_never_as_fine(app, cast, tess):
    steady(Diary(app, cast.ana), until=6)
    text = page(tess)
    assert "Nothing since" in text
    assert "Not logged and not yet sent look the same from here" in text
    assert "Nothing logged yet" in text, "Ben never wrote"
    assert "fine" not in text


def test_a_reading_takes_the_number_away(app, cast, tess):
    diary = Diary(app, cast.ana)
    steady(diary, days=3)
    tess.post(f"/clients/{cast.ana}/reviews", data={"up_to_seq": 4})
    assert "new entries: " not in page(tess)
    diary.pain(2)
    diary.send()
    assert '<span class="vh">new entries: </span>1<' in page(tess)


def test_an_old_day_told_today_is_new_to_the_therapist(app, cast, tess):
    diary = Diary(app, cast.ana)
    steady(diary, days=3)
    tess.post(f"/clients/{cast.ana}/reviews", data={"up_to_seq": 4})
    diary.pain(9, days_ago=100)
    diary.send()
    assert '<span class="vh">new entries: </span>1<' in page(tess)


def test_who_has_no_clients_is_shown_how_to_begin(visit, cast):
    text = page(visit(cast.olga))
    assert "No clients yet" in text
    assert 'href="/invitations"' in text


def test_a_search_finds_by_parts_of_the_name(app, cast, tess):
    add_clients(app, cast, "Nadia Holm", "Karim Holm")
    text = page(tess, "/clients/search?q=HOL+nad")
    assert "Nadia Holm" in text
    assert "Karim Holm" not in text
    assert "<html" in text, "a browser without script gets the page"
    assert 'value="HOL nad"' in text


def test_htmx_gets_the_fragment_alone(cast, tess):
    fragment = tess.get("/clients/search?q=an", headers={"HX-Request": "true"}).text
    assert "<html" not in fragment
    assert ">Ana<" in fragment
    everyone = tess.get("/clients/search?q=", headers={"HX-Request": "true"}).text
    assert ">Ben<" in everyone


def test_a_search_says_when_it_finds_nothing(cast, tess):
    text = page(tess, "/clients/search?q=%3Cb%3Ecarl")
    assert "Nothing found for “&lt;b&gt;carl”" in text


def test_nobody_sees_another_therapists_clients(visit, cast):
    text = page(visit(cast.otto))
    assert ">Carl<" in text
    assert ">Ana<" not in text
    assert ">Ana<" not in page(visit(cast.otto), "/clients/search?q=ana")


def test_a_client_has_no_caseload_and_a_stranger_is_asked_to_sign_in(app, visit, cast):
    assert visit(cast.ana).get("/clients").status_code == 404
    assert visit(cast.ana).get("/clients/search?q=a").status_code == 404
    assert visit().get("/clients", headers={"Accept": "application/json"}).status_code == 401


def test_the_page_is_kept_nowhere(cast, tess):
    assert tess.get("/clients").headers["Cache-Control"] == "no-store"


def test_more_clients_ask_no_more_queries(app, cast, tess):
    for client_id in (cast.ana, cast.ben):
        believable(Diary(app, client_id), days=10)
        appoint(app, client_id, cast.tess, datetime.now(UTC))
        tess.post(f"/clients/{client_id}/reviews", data={"up_to_seq": 3})
    page(tess)
    with counted(app) as few:
        page(tess)
    for client_id in add_clients(app, cast, *(f"Client {n}" for n in range(12))):
        steady(Diary(app, client_id))
        tess.post(f"/clients/{client_id}/reviews", data={"up_to_seq": 3})
    with counted(app) as stale:
        page(tess)
    with counted(app) as many:
        page(tess)
    assert len(many) == len(few)
    assert len(many) <= 12, many
    assert len(stale) <= 25, stale


def test_who_is_no_longer_in_care_is_gone(app, cast, tess):
    with app.app_context():
        db.session.get(Person, cast.ana).status = "ended"
        db.session.commit()
    assert ">Ana<" not in page(tess)


def run(diary, days_ago, guide="piriformis-ball", outcome="stopped", stop="spread", **more):
    at = (diary.now - timedelta(days_ago)).isoformat()
    body = {"guide": guide, "version": 1, "outcome": outcome, "started_at": at, "ended_at": at}
    return diary.log("run", body | ({"stop": stop} if stop else {}) | more, days_ago=days_ago)


def test_one_stop_is_told_until_it_is_read(app, cast, tess):
    diary = Diary(app, cast.ana)
    steady(diary)
    run(diary, 2)
    diary.send()
    steady(Diary(app, cast.ben))
    in_order(
        page(tess), "Stopped a guide", ">Ana<", "Stopped Piriformis ball release: it spread", "All others"
    )
    brief = page(tess, f"/clients/{cast.ana}")
    up_to = brief.split('name="up_to_seq" value="')[1].split('"')[0]
    tess.post(f"/clients/{cast.ana}/reviews", data={"up_to_seq": up_to})
    assert "Stopped a guide</h2>" not in page(tess)


def test_two_stops_are_a_change_and_one_reason(app, cast, tess):
    diary = Diary(app, cast.ana)
    steady(diary)
    run(diary, 2)
    run(diary, 4)
    diary.send()
    text = page(tess)
    in_order(text, "Changed", ">Ana<", "Stopped twice in 14 days")
    assert "Stopped Piriformis" not in text


def test_what_is_worse_comes_before_what_is_better_and_safety_before_both(app, cast, tess):
    better, worse, unsafe = add_clients(app, cast, "Abel", "Bella", "Cora")
    for client_id, early, late in ((better, 6, 2), (worse, 2, 6), (unsafe, 3, 3)):
        diary = Diary(app, client_id)
        for ago in range(14):
            diary.pain(late if ago < 7 else early, days_ago=ago)
        if client_id == unsafe:
            answers = {"weakness": "new"}
            diary.log("safety", {"scope": "new", "answers": answers, "level": "S"}, days_ago=1)
        diary.send()
    in_order(page(tess), "Changed", ">Cora<", ">Bella<", ">Abel<")


def test_the_order_is_explained(app, cast, tess):
    steady(Diary(app, cast.ana))
    assert "Why in this order?" in page(tess)
