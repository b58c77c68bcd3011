"""Cover from day to day, hand-over, end of care: what is over is over (product 45; security.md, "Access")."""

import re
import uuid
from datetime import timedelta
from types import SimpleNamespace

import pytest
from sqlalchemy import select

from pwa.db import db
from pwa.models import Care, Draft
from tests.cast import colleague
from tests.entries import Diary, appoint, drafted
from tests.ops import Wire

HTMX = {"HX-Request": "true"}
PAGES = ("", "/entries", "/entries/{entry}", "/care")


@pytest.fixture
def entry(app, cast):
    diary = Diary(app, cast.ana)
    written = diary.pain(5)
    diary.send()
    return written


@pytest.fixture
def fay(app, cast):
    """A colleague who treats nobody."""
    return colleague(app, cast.practice, "Fay")


@pytest.fixture
def care_id(app, cast):
    with app.app_context():
        return db.session.scalar(select(Care.id).where(Care.client_id == cast.ana))


@pytest.fixture
def read(cast, visit, entry):
    """`read(tess)`: the statuses of Ana's pages, as a set. What is missing has to look like nobody's."""

    def statuses(browser, client=cast.ana):
        found = set()
        for page in PAGES:
            answer = browser.get(f"/clients/{client}{page.format(entry=entry)}")
            found.add(answer.status_code)
            if answer.status_code == 404:
                nobody = browser.get(f"/clients/{uuid.uuid4()}{page.format(entry=entry)}")
                assert answer.data == nobody.data
        return found

    return statuses


def form(therapist, first=None, last=None, **more):
    days = {"first": first.isoformat(), "last": last.isoformat()} if first else {}
    return {"id": str(uuid.uuid4()), "therapist": str(therapist)} | days | more


def cares(app):
    with app.app_context():
        return sorted(
            (c.client_id, c.therapist_id, c.until is None) for c in db.session.scalars(select(Care))
        )


# cover


def test_fay_stands_in_from_day_to_day_and_it_ends_by_itself(clock, cast, visit, fay, care_id, read):
    tess, colleague = visit(cast.tess), visit(fay)
    tomorrow = clock.today + timedelta(days=1)
    clock.until_midnight()
    asked = form(fay, tomorrow, tomorrow)
    answer = tess.post(f"/clients/{cast.ana}/care/{care_id}/covers", data=asked)
    assert answer.status_code == 303
    assert "will stand in for Tess" in tess.get(answer.location).text
    assert read(colleague) == {404}, "not begun"

    clock.go_on(seconds=1)
    assert read(colleague) == {200}
    assert "Ana" in colleague.get("/clients").text
    assert read(tess) == {200}, "Tess is away, not gone"

    clock.until_midnight()
    assert read(colleague) == {200}, "the last second of the last day"
    clock.go_on(seconds=1)
    assert read(colleague) == {404}
    assert "Ana" not in colleague.get("/clients").text
    review = colleague.post(f"/clients/{cast.ana}/reviews", data={"up_to_seq": "1"})
    assert review.status_code == 404


def test_who_covers_passes_nothing_on_and_may_give_it_back(clock, app, cast, visit, fay, care_id, read):
    tess, colleague = visit(cast.tess), visit(fay)
    asked = form(fay, clock.today, clock.today)
    tess.post(f"/clients/{cast.ana}/care/{care_id}/covers", data=asked)
    assert (
        "<form"
        not in colleague.get(f"/clients/{cast.ana}/care")
        .text.replace(f"/care/{asked['id']}/ending", "")
        .partition("End this cover")[2]
    )
    for care in (care_id, asked["id"]):
        for what in ("covers", "hand-overs"):
            sent = form(cast.olga, clock.today, clock.today + timedelta(days=9))
            answer = colleague.post(f"/clients/{cast.ana}/care/{care}/{what}", data=sent)
            assert answer.status_code == 404
    assert colleague.post(f"/clients/{cast.ana}/care/{care_id}/ending").status_code == 404
    assert read(colleague) == {200}
    assert colleague.post(f"/clients/{cast.ana}/care/{asked['id']}/ending").status_code == 303
    assert read(colleague) == {404}
    assert read(tess) == {200}


def test_what_is_sent_twice_stands_once(clock, app, cast, visit, fay, care_id):
    tess, asked = visit(cast.tess), form(fay, clock.today, clock.today)
    for _ in range(2):
        assert tess.post(f"/clients/{cast.ana}/care/{care_id}/covers", data=asked).status_code == 303
    assert len([one for one in cares(app) if one[1] == fay]) == 1
    taken = tess.post(f"/clients/{cast.ana}/care/{care_id}/covers", data=asked | {"id": str(care_id)})
    assert taken.status_code == 422


WRONG = {
    "Give a day": {"last": ""},
    "This day is over": {"first": "2026-01-05"},
    "comes before the first": {"last": "2020-01-01"},
    "At most 92 days": {"last": "2999-01-01"},
    "to a year ahead": {"first": "9999-12-31", "last": "9999-12-31"},
    "Choose a colleague": {"therapist": ""},
    "too old": {"id": "x"},
}


@pytest.mark.parametrize("words", WRONG)
def test_what_can_not_be_is_said_at_the_field_and_nothing_typed_is_lost(
    clock, app, cast, visit, fay, care_id, words
):
    before = cares(app)
    sent = form(fay, clock.today, clock.today) | WRONG[words]
    for address in (f"/clients/{cast.ana}/care/{care_id}/covers", "/practice/covers"):
        answer = visit(cast.tess).post(address, data=sent)
        assert answer.status_code == 422
        assert words in answer.text
        kept = re.findall(r'type="date"[^>]* value="([^"]*)"', answer.text)
        assert kept == [sent["first"], sent["last"]]
        assert f'value="{fay}" selected' in answer.text or not sent["therapist"]
    assert cares(app) == before


@pytest.mark.parametrize("who", ["otto", "ana", "tess"])
def test_only_a_colleague_can_stand_in(clock, app, cast, visit, care_id, who):
    before, somebody = cares(app), getattr(cast, who)
    for what in ("covers", "hand-overs"):
        sent = form(somebody, clock.today, clock.today)
        answer = visit(cast.tess).post(f"/clients/{cast.ana}/care/{care_id}/{what}", data=sent)
        assert answer.status_code == 422
        assert "Choose a colleague" in answer.text
    assert cares(app) == before


def test_two_covers_by_the_same_colleague_do_not_overlap(clock, app, cast, visit, fay, care_id):
    tess, here = visit(cast.tess), f"/clients/{cast.ana}/care/{care_id}/covers"
    week = [clock.today + timedelta(days=n) for n in range(7)]
    assert tess.post(here, data=form(fay, week[2], week[4])).status_code == 303
    answer = tess.post(here, data=form(fay, week[4], week[6]))
    assert answer.status_code == 422
    assert "Fay treats this client already in these days" in answer.text
    assert tess.post(here, data=form(fay, week[5], week[6])).status_code == 303


# hand-over and end


def test_a_client_who_is_handed_over_is_gone_for_tess_and_for_who_stood_in(
    clock, cast, visit, fay, care_id, read
):
    tess, olga, colleague = visit(cast.tess), visit(cast.olga), visit(fay)
    covered = form(cast.olga, clock.today, clock.today + timedelta(days=3))
    tess.post(f"/clients/{cast.ana}/care/{care_id}/covers", data=covered)
    assert read(olga) == {200}
    sent = form(fay)
    answer = tess.post(f"/clients/{cast.ana}/care/{care_id}/hand-overs", data=sent)
    assert (answer.status_code, answer.location) == (303, "/clients")
    assert read(tess) == {404}
    assert read(colleague) == {200}
    assert "Ana" not in tess.get("/clients").text
    assert olga.get(f"/clients/{cast.ana}").status_code == 404
    again = tess.post(f"/clients/{cast.ana}/care/{care_id}/hand-overs", data=sent)
    assert again.status_code == 404
    assert tess.get(f"/clients/{cast.ben}").status_code == 200


def test_who_stood_in_may_take_over_and_keeps_no_second_end(clock, app, cast, visit, fay, care_id, read):
    tess, colleague = visit(cast.tess), visit(fay)
    tess.post(f"/clients/{cast.ana}/care/{care_id}/covers", data=form(fay, clock.today, clock.today))
    tess.post(f"/clients/{cast.ana}/care/{care_id}/hand-overs", data=form(fay))
    clock.until_midnight()
    clock.go_on(seconds=1)
    assert read(colleague) == {200}


def test_when_care_has_ended_only_the_owner_begins_it_again(clock, cast, visit, fay, care_id, read):
    tess, olga = visit(cast.tess), visit(cast.olga)
    assert tess.post(f"/clients/{cast.ana}/care/{care_id}/ending").status_code == 303
    assert read(tess) == {404}
    assert tess.post(f"/clients/{cast.ana}/care", data=form(cast.tess)).status_code == 404
    page = olga.get("/practice").text
    assert "Nobody treats them" in page
    assert f"/clients/{cast.ana}/care" in page
    assert olga.get(f"/clients/{cast.ana}").status_code == 404, "the owner arranges, and reads nothing"
    sent = form(cast.tess)
    for _ in range(2):
        assert olga.post(f"/clients/{cast.ana}/care", data=sent).status_code == 303
    assert read(tess) == {200}


def test_without_consent_nobody_begins_care(clock, app, cast, visit, read):
    visit(cast.ana).post("/consents/withdrawals")
    olga, before = visit(cast.olga), cares(app)
    answer = olga.post(f"/clients/{cast.ana}/care", data=form(cast.tess))
    assert answer.status_code == 422
    assert "Only Ana can start that again" in answer.text
    assert "Begin care" not in olga.get(f"/clients/{cast.ana}/care").text
    assert cares(app) == before


def test_the_clients_word_ends_covers_that_are_still_to_come(clock, cast, visit, fay, care_id, read):
    tomorrow = clock.today + timedelta(days=1)
    visit(cast.tess).post(f"/clients/{cast.ana}/care/{care_id}/covers", data=form(fay, tomorrow, tomorrow))
    assert visit(cast.ana).post("/consents/withdrawals").status_code == 200
    colleague = visit(fay)
    clock.until_midnight()
    clock.go_on(hours=1)
    assert read(colleague) == {404}
    assert read(visit(cast.tess)) == {404}


# what the end of a care takes with it


@pytest.fixture
def sessions(app, cast, visit):
    """With whom Ana's sessions are, the earliest first, as her phone pulls them; and who wrote that."""

    def found():
        pulled = [e for e in Wire(visit(cast.ana)).entries().values() if e["entry_kind"] == "appointment"]
        pulled.sort(key=lambda one: one["body"]["starts_at"])
        return [(one["body"]["with"], one["author_name"]) for one in pulled]

    return found


@pytest.mark.parametrize("all_at_once", [False, True])
def test_coming_sessions_are_with_whom_ana_is_handed_over_to(
    clock, app, cast, visit, fay, care_id, sessions, all_at_once
):
    tess, olga = visit(cast.tess), visit(cast.olga)
    for who, days in ((cast.tess, -2), (cast.tess, 2), (cast.olga, 9)):
        appoint(app, cast.ana, who, clock.at + timedelta(days=days))
    olga.post(f"/clients/{cast.ana}/care", data=form(cast.olga))
    if all_at_once:
        answer = olga.post(f"/practice/people/{cast.tess}/hand-overs", data=form(fay))
    else:
        answer = tess.post(f"/clients/{cast.ana}/care/{care_id}/hand-overs", data=form(fay))
    assert answer.status_code == 303
    by = "Olga" if all_at_once else "Tess"
    assert sessions() == [("Tess", "Tess"), ("Fay", by), ("Olga", "Olga")]
    shown = visit(fay).get(f"/clients/{cast.ana}/sessions").text
    assert "with Fay" in shown.split("Past")[0]


def test_a_session_with_who_stood_in_is_with_the_new_therapist_too(
    clock, app, cast, visit, fay, care_id, sessions
):
    tess, tomorrow = visit(cast.tess), clock.today + timedelta(days=1)
    tess.post(f"/clients/{cast.ana}/care/{care_id}/covers", data=form(cast.olga, tomorrow, tomorrow))
    appoint(app, cast.ana, cast.olga, clock.at + timedelta(days=1))
    tess.post(f"/clients/{cast.ana}/care/{care_id}/hand-overs", data=form(fay))
    assert sessions() == [("Fay", "Tess")], "her cover ended with the care"


def test_each_client_is_told_when_a_therapist_leaves(clock, cast, visit, fay, care_id):
    day = clock.today
    visit(cast.tess).post(f"/clients/{cast.ana}/care/{care_id}/covers", data=form(fay, day, day))
    visit(cast.olga).post(f"/practice/people/{cast.tess}/ending")
    told = {who: visit(who).get("/readings", headers=HTMX).text for who in (cast.ana, cast.ben)}
    for text in told.values():
        assert text.count("<b>Olga</b> ended the care by Tess") == 1
    ended = "<b>Olga</b> ended the time in which Fay stood in for Tess"
    assert [ended in told[who] for who in (cast.ana, cast.ben)] == [True, False]


ENDS = {
    "the client's word": lambda at: (at.ana, "/consents/withdrawals", {}),
    "the end of the care": lambda at: (at.tess, f"{at.here}/ending", {}),
    "a hand-over": lambda at: (at.tess, f"{at.here}/hand-overs", form(at.olga)),
    "the therapist's leaving": lambda at: (at.olga, f"/practice/people/{at.tess}/ending", {}),
}


@pytest.mark.parametrize("end", ENDS)
def test_whose_care_is_over_leaves_nothing_half_typed(clock, app, cast, visit, fay, care_id, end):
    drafted(app, cast.ana, cast.tess)
    drafted(app, cast.carl, cast.otto)
    here = f"/clients/{cast.ana}/care/{care_id}"
    who, address, sent = ENDS[end](SimpleNamespace(**vars(cast), here=here))
    assert visit(who).post(address, data=sent).status_code in (200, 303)
    assert half_typed(app) == [(cast.carl, cast.otto)]


def test_a_cover_that_ends_takes_its_draft_and_one_that_goes_on_keeps_it(
    clock, app, cast, visit, fay, care_id
):
    tess, here = visit(cast.tess), f"/clients/{cast.ana}/care/{care_id}"
    asked = form(fay, clock.today, clock.today)
    tess.post(f"{here}/covers", data=asked)
    drafted(app, cast.ana, fay)
    tess.post(f"/clients/{cast.ana}/care/{asked['id']}/ending")
    assert half_typed(app) == []
    tess.post(f"{here}/covers", data=form(fay, clock.today, clock.today))
    drafted(app, cast.ana, fay)
    tess.post(f"{here}/hand-overs", data=form(fay))
    assert half_typed(app) == [(cast.ana, fay)], "who stood in treats Ana from now on"


def half_typed(app):
    with app.app_context():
        return [(one.client_id, one.therapist_id) for one in db.session.scalars(select(Draft))]


# all clients at once


def test_tess_goes_on_holiday_and_fay_stands_in_with_everybody(clock, app, cast, visit, fay, read):
    tess, colleague = visit(cast.tess), visit(fay)
    sent = form(fay, clock.today, clock.today + timedelta(days=2), away=str(cast.olga))
    for _ in range(2):
        assert tess.post("/practice/covers", data=sent).status_code == 303
    for client in (cast.ana, cast.ben):
        assert colleague.get(f"/clients/{client}").status_code == 200
    assert colleague.get(f"/clients/{cast.carl}").status_code == 404
    page = tess.get("/practice").text
    assert "Fay for Tess" in page
    assert "2 clients" in page
    (ending,) = set(re.findall(r"/practice/covers/[^/]+/ending", page))
    assert visit(cast.otto).post(ending).status_code == 404
    assert tess.post(ending).status_code == 303
    assert read(colleague) == {404}
    assert tess.post(ending).status_code == 404
    assert "Nobody stands in" in tess.get("/practice").text


def test_a_longer_cover_leaves_no_day_out(clock, app, cast, visit, fay, care_id):
    """Fay stands in for Ana already in the middle: what is left before and after is agreed on."""
    tess, day = visit(cast.tess), [clock.today + timedelta(days=n) for n in range(5)]
    tess.post(f"/clients/{cast.ana}/care/{care_id}/covers", data=form(fay, day[2], day[3]))
    asked = form(fay, day[1], day[4])
    for _ in range(2):
        assert tess.post("/practice/covers", data=asked).status_code == 303
    told = visit(cast.ana).get("/readings", headers=HTMX).text
    assert told.count("arranged that Fay stands in for Tess") == 3
    colleague = visit(fay)
    for n in range(6):
        clock.until_midnight()
        for client in (cast.ana, cast.ben):
            reads = colleague.get(f"/clients/{client}").status_code
            assert reads == (200 if 1 <= n <= 4 else 404), f"day {n}"
        clock.go_on(seconds=1)


def test_a_cover_that_covers_nobody_is_said_and_nothing_typed_is_lost(clock, app, cast, visit, fay):
    tess, olga = visit(cast.tess), visit(cast.olga)
    week = (clock.today, clock.today + timedelta(days=6))
    tess.post("/practice/covers", data=form(fay, *week))
    before = cares(app)
    for visitor, sent, words in (
        (tess, form(fay, week[0], week[0]), "Fay treats Ana and Ben already on all of these days."),
        (olga, form(fay, *week, away=str(cast.olga)), "Olga treats no client."),
    ):
        answer = visitor.post("/practice/covers", data=sent)
        assert answer.status_code == 422
        assert words in answer.text.split('id="cover-therapist-error">')[1].split("</p>")[0]
        kept = re.findall(r'type="date"[^>]* value="([^"]*)"', answer.text)
        assert kept == [sent["first"], sent["last"]]
    assert cares(app) == before


def test_a_form_whose_cover_is_over_is_too_old(clock, app, cast, visit, fay, care_id):
    """The browser's Back and Send: it must neither fail nor say that somebody stands in."""
    tess, here = visit(cast.tess), f"/clients/{cast.ana}/care/{care_id}"
    single, all_of_them = (form(fay, clock.today, clock.today) for _ in range(2))
    tess.post(f"{here}/covers", data=single)
    tess.post(f"/clients/{cast.ana}/care/{single['id']}/ending")
    tess.post("/practice/covers", data=all_of_them)
    (ending,) = set(re.findall(r"/practice/covers/[^/]+/ending", tess.get("/practice").text))
    tess.post(ending)
    for address, sent in ((f"{here}/covers", single), ("/practice/covers", all_of_them)):
        answer = tess.post(address, data=sent)
        assert answer.status_code == 422
        assert "This page is too old" in answer.text
    assert visit(fay).get(f"/clients/{cast.ana}").status_code == 404


def test_the_owner_finds_cover_for_somebody_who_fell_ill(clock, cast, visit, fay, read):
    olga = visit(cast.olga)
    asked = form(cast.olga, clock.today, clock.today, away=str(cast.tess))
    assert olga.get(f"/clients/{cast.ana}").status_code == 404
    assert olga.post("/practice/covers", data=asked).status_code == 303
    assert read(olga) == {200}
    unknown = olga.post("/practice/covers", data=form(fay, clock.today, clock.today, away=str(cast.otto)))
    assert unknown.status_code == 422
    assert "Choose who is away" in unknown.text


def test_a_therapist_leaves_and_everybody_is_handed_over(clock, cast, visit, fay, read):
    tess, olga = visit(cast.tess), visit(cast.olga)
    assert olga.post(f"/practice/people/{cast.tess}/hand-overs", data=form(fay)).status_code == 303
    assert read(tess) == {404}
    assert read(visit(fay)) == {200}
    assert visit(fay).get(f"/clients/{cast.ben}").status_code == 200
    assert olga.post(f"/practice/people/{cast.tess}/ending").status_code == 303
    assert tess.get("/work/me").location == "/sign-in", "signed out everywhere"
    assert "Tess leaves" not in olga.get("/practice").text
    again = olga.post(f"/practice/people/{cast.tess}/ending")
    assert again.status_code == 404


def test_whom_nobody_took_over_is_read_by_nobody(clock, app, cast, visit, fay, care_id, read):
    visit(cast.tess).post(
        f"/clients/{cast.ana}/care/{care_id}/covers",
        data=form(fay, clock.today, clock.today + timedelta(days=5)),
    )
    colleague, olga = visit(fay), visit(cast.olga)
    assert read(colleague) == {200}
    olga.post(f"/practice/people/{cast.tess}/ending")
    assert read(colleague) == {404}, "a cover for somebody who is gone is over"
    assert "Ana" in olga.get("/practice").text.partition("Nobody treats them")[2]


@pytest.mark.parametrize("who", ["otto", "olga", "ana"])
def test_only_therapists_of_ones_own_practice_can_be_ended(cast, visit, who):
    for what in ("ending", "hand-overs"):
        sent = form(cast.tess)
        answer = visit(cast.olga).post(f"/practice/people/{getattr(cast, who)}/{what}", data=sent)
        assert answer.status_code == 404
