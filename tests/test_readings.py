"""Who read what: noted before the answer goes out, and told to the client (product 48, 49)."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest
from flask import request
from sqlalchemy import select

from pwa import readers
from pwa.consents import WORDING
from pwa.db import db
from pwa.guards import policy
from pwa.models import AuditEvent, Care, Consent
from pwa.readers import SHOW_NO_ENTRIES
from tests.entries import Diary

HTMX = {"HX-Request": "true"}


@pytest.fixture
def noted(app):
    """What was read so far: (reader, client, page)."""

    def events():
        with app.app_context():
            read = select(AuditEvent).where(AuditEvent.what == "read").order_by(AuditEvent.n)
            return [(e.person_id, e.client_id, e.detail) for e in db.session.scalars(read)]

    return events


@pytest.fixture
def told(cast, visit):
    """What stands on a client's page."""
    return lambda client=cast.ana, query="": visit(client).get(f"/readings{query}", headers=HTMX).text


def test_ana_sees_that_tess_read_her_brief_and_when(clock, cast, visit, noted, told):
    clock.at = datetime(2026, 11, 20, 9, 28, tzinfo=UTC)
    assert "Nobody has read anything yet" in told()
    visit(cast.tess).get(f"/clients/{cast.ana}")
    assert noted() == [(cast.tess, cast.ana, "briefs")]
    text = told()
    assert "<b>Tess</b> read your page for the session" in text
    assert "Friday 20 November" in text
    assert "10:28" in text, "the practice's clock"
    assert "Nobody has read anything yet" in told(cast.ben)


def test_a_look_of_many_requests_is_one_line_and_the_next_one_another(clock, cast, visit, noted):
    tess = visit(cast.tess)
    for path in ("", "?then=2026-10-01", "", "/entries"):
        tess.get(f"/clients/{cast.ana}{path}")
    assert noted() == [(cast.tess, cast.ana, "briefs"), (cast.tess, cast.ana, "entries")]
    clock.go_on(minutes=14, seconds=59)
    tess.get(f"/clients/{cast.ana}")
    assert len(noted()) == 2
    clock.go_on(seconds=2)
    tess.get(f"/clients/{cast.ana}")
    assert len(noted()) == 3


def test_what_was_not_shown_is_not_noted(clock, cast, visit, noted):
    for somebody in (cast.otto, cast.olga, cast.ben):
        visit(somebody).get(f"/clients/{cast.ana}")
    visit().get(f"/clients/{cast.ana}")
    visit(cast.tess).get(f"/clients/{cast.ana}/entries/{uuid.uuid4()}")
    visit(cast.tess).get(f"/clients/{cast.ana}/care")
    visit(cast.olga).get(f"/clients/{cast.ana}/care")
    assert noted() == []


def test_every_page_of_a_client_is_noted_whoever_adds_it(app, cast, visit, noted):
    """Or somebody adds a page tomorrow and Ana is not told."""
    for rule in app.url_map.iter_rules():
        if rule.arguments == {"client_id"} and "GET" in rule.methods:
            name = rule.endpoint.partition(".")[0]
            answer = visit(cast.tess).get(rule.rule.replace("<uuid:client_id>", str(cast.ana)))
            assert answer.status_code == 200, rule
            assert name in SHOW_NO_ENTRIES or (cast.tess, cast.ana, name) in noted()


def test_a_page_that_names_nobody_may_say_whom_it_shows(app, cast, visit, noted, told):
    """As the list of the day for a room without network does."""

    @app.get("/today-on-paper")
    @policy("therapist")
    def paper():
        readers.also(uuid.UUID(request.args["client"]))
        return "Ana: leg 5"

    assert visit(cast.tess).get(f"/today-on-paper?client={cast.ana}").text == "Ana: leg 5"
    assert noted() == [(cast.tess, cast.ana, "")]
    assert "read a page about you" in told()
    refused = visit(cast.otto).get(f"/today-on-paper?client={cast.ana}")
    assert refused.status_code == 404, "what nobody may be told of is not shown"
    assert refused.data == visit(cast.otto).get(f"/clients/{cast.ana}").data


def test_a_form_that_comes_back_shows_the_page_too(cast, visit, noted):
    answer = visit(cast.tess).post(f"/clients/{cast.ana}/unlocks", data={"guide": "nerve-slider"})
    assert answer.status_code == 422
    assert noted() == [(cast.tess, cast.ana, "briefs")]


def test_the_list_of_clients_is_told_to_whom_it_shows(app, clock, cast, visit, noted, told):
    words = "<b>Tess</b> read the list of clients"
    visit(cast.tess).get("/clients")
    assert noted() == [(cast.tess, None, "caseload")]
    assert words in told()
    assert words in told(cast.ben)
    assert words not in told(cast.carl)
    with app.app_context():
        db.session.execute(
            Care.__table__.update().where(Care.client_id == cast.ben).values(since=clock.at + timedelta(1))
        )
        db.session.commit()
    assert words not in told(cast.ben), "not in her care when she read it"


def test_older_readings_come_when_they_are_asked_for(app, clock, cast, visit, told):
    tess = visit(cast.tess)
    first = clock.at
    for _ in range(31):
        tess.get(f"/clients/{cast.ana}")
        tess.get(f"/clients/{cast.ana}/entries")
        clock.go_on(minutes=16)
    assert clock.at - first < timedelta(days=1), "she is signed in still"
    newest = told()
    assert newest.count("<b>Tess</b> read") == 60
    query = newest.partition("/readings?before=")[2].partition('"')[0]
    older = told(query=f"?before={query}")
    assert older.count("<b>Tess</b> read") == 2
    assert "Show earlier" not in older
    assert "Stop sharing" not in older, "only the lines"


def test_a_reader_who_waits_for_nobody_while_reading_still_leaves_a_line(app, cast, visit, noted):
    """SQLite reads in a transaction that can't write: the event has one of its own, before the answer."""
    diary = Diary(app, cast.ana)
    diary.pain(5)
    diary.send()
    assert visit(cast.tess).get(f"/clients/{cast.ana}").status_code == 200
    assert noted() == [(cast.tess, cast.ana, "briefs")]


# who treats, and what is shared


def test_ana_sees_who_treats_her_and_who_stands_in(clock, app, cast, visit, told):
    with app.app_context():
        care_id = db.session.scalar(select(Care.id).where(Care.client_id == cast.ana))
    tomorrow = clock.today + timedelta(days=1)
    sent = {"id": str(uuid.uuid4()), "therapist": str(cast.olga)}
    days = {"first": tomorrow.isoformat(), "last": (tomorrow + timedelta(days=4)).isoformat()}
    tess = visit(cast.tess)
    tess.post(f"/clients/{cast.ana}/care/{care_id}/covers", data=sent | days)
    agreed = told()
    assert "will stand in for Tess" in agreed
    assert "<b>Tess</b> arranged that Olga stands in for Tess" in agreed
    tess.post(f"/clients/{cast.ana}/care/{sent['id']}/ending")
    ended = told()
    assert "will stand in" not in ended
    assert "<b>Tess</b> ended the time in which Olga stood in for Tess" in ended
    words = agreed.partition("arranged that")[2].partition("</span>")[0]
    assert words in ended, "what was agreed then stays as it was"


def test_ana_takes_it_back_and_tess_reads_nothing_from_that_moment_on(app, cast, visit, told):
    tess, ana = visit(cast.tess), visit(cast.ana)
    assert tess.get(f"/clients/{cast.ana}").status_code == 200
    page = ana.post("/consents/withdrawals", headers=HTMX).text
    assert "You share nothing" in page
    assert "Nobody reads your entries from now on" in page, "announced"
    gone = tess.get(f"/clients/{cast.ana}")
    assert gone.status_code == 404
    assert gone.data == tess.get(f"/clients/{uuid.uuid4()}").data
    assert tess.post(f"/clients/{cast.ana}/reviews", data={"up_to_seq": "1"}).status_code == 404
    assert tess.get(f"/clients/{cast.ben}").status_code == 200
    ana.post("/consents/withdrawals", headers=HTMX)
    assert told().count("You ended the sharing") == 1, "twice is once"


def test_sharing_again_is_as_easy_and_brings_back_who_treated_her_then(app, cast, visit, told):
    tess, ana = visit(cast.tess), visit(cast.ana)
    ana.post("/consents/withdrawals", headers=HTMX)
    assert "Tess will read again" in told()
    for consent in ("", "2026-11"):
        answer = ana.post("/consents", data={"consent": consent}, headers=HTMX)
        assert answer.status_code == 422
        assert "Tick this to share again" in answer.text
        assert tess.get(f"/clients/{cast.ana}").status_code == 404
    for _ in range(2):
        assert "You agreed on" in ana.post("/consents", data={"consent": WORDING}, headers=HTMX).text
    assert tess.get(f"/clients/{cast.ana}").status_code == 200
    with app.app_context():
        given = list(db.session.scalars(select(Consent).where(Consent.client_id == cast.ana)))
        assert sorted(one.withdrawn_at is None for one in given) == [False, True]


def test_whoever_was_handed_over_before_comes_back_to_the_new_one(app, cast, visit, told):
    with app.app_context():
        care_id = db.session.scalar(select(Care.id).where(Care.client_id == cast.ana))
    sent = {"id": str(uuid.uuid4()), "therapist": str(cast.olga)}
    visit(cast.tess).post(f"/clients/{cast.ana}/care/{care_id}/hand-overs", data=sent)
    visit(cast.ana).post("/consents/withdrawals", headers=HTMX)
    visit(cast.ana).post("/consents", data={"consent": WORDING}, headers=HTMX)
    assert visit(cast.olga).get(f"/clients/{cast.ana}").status_code == 200
    assert visit(cast.tess).get(f"/clients/{cast.ana}").status_code == 404
