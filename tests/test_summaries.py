"""The caseload's rows are kept until something changes, sealed, and never served when they are stale."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update

from pwa import warming
from pwa.db import db
from pwa.models import ClientSummary, Entry, Practice
from tests.entries import Diary, appoint
from tests.queries import counted
from tests.test_caseload import page, steady


@pytest.fixture
def tess(visit, cast):
    return visit(cast.tess)


def row(text, client_id):
    return re.search(rf'<li id="client-{client_id}">.*?</li>', text, re.DOTALL)[0]


def opened(queries):
    """Statements that read entries: the dear part."""
    return [one for one in queries if "FROM entry" in one]


def test_a_second_look_reads_no_entry(app, cast, tess):
    for client_id in (cast.ana, cast.ben):
        steady(Diary(app, client_id))
    first = page(tess)
    with counted(app) as queries:
        assert page(tess) == first
    assert opened(queries) == []


def test_what_comes_in_is_there_at_the_next_look(app, cast, tess):
    diary = Diary(app, cast.ana)
    steady(diary, leg=3)
    assert "last leg value </span>3<" in row(page(tess), cast.ana)
    for ago in range(7):
        diary.pain(8, days_ago=ago)
    diary.send()
    with counted(app) as queries:
        text = row(page(tess), cast.ana)
    assert opened(queries)
    assert "last leg value </span>8<" in text


def test_a_new_day_begins_for_the_rows_too(app, cast, tess, clock):
    diary = Diary(app, cast.ana)
    steady(diary)
    assert "Nothing since" not in row(page(tess), cast.ana)
    clock.go_on(days=6)
    assert "Nothing since" in row(page(tess), cast.ana)


def test_a_session_that_ends_is_over_without_any_entry(app, cast, tess, clock):
    clock.at = clock.at.replace(hour=9, minute=0)
    steady(Diary(app, cast.ben))
    appoint(app, cast.ana, cast.tess, clock.at + timedelta(minutes=10))
    assert "cl--now" in row(page(tess), cast.ana)
    clock.go_on(hours=3)
    with counted(app) as queries:
        assert "cl--now" not in row(page(tess), cast.ana)
    assert opened(queries) == []


def test_other_thresholds_make_other_rows(app, cast, tess):
    diary = Diary(app, cast.ana)
    steady(diary, until=3)
    assert "Nothing since" not in row(page(tess), cast.ana)
    with app.app_context():
        db.session.execute(update(Practice).values(limits='{"silent_days": 3}'))
        db.session.commit()
    assert "Nothing since" in row(page(tess), cast.ana)


def test_what_is_kept_can_be_read_by_nobody_without_the_key(app, cast, tess):
    diary = Diary(app, cast.ana)
    diary.log("question", {"text": "Can I swim?"})
    steady(diary)
    page(tess)
    with app.app_context():
        [kept] = db.session.scalars(select(ClientSummary)).all()
        assert b"Leg" not in kept.body
        plain = app.extensions["keyring"].cipher(db.session(), cast.ana).open(kept.body, b"summary", kept.seq)
    assert b'"questions":1' in plain


def test_the_answer_is_the_same_with_and_without_what_is_kept(app, cast, tess):
    diary = Diary(app, cast.ana)
    steady(diary)
    diary.log("question", {"text": "Can I swim?"})
    diary.send()
    fresh = row(page(tess), cast.ana)
    with app.app_context():
        db.session.execute(ClientSummary.__table__.delete())
        db.session.commit()
    assert row(page(tess), cast.ana) == fresh
    with app.app_context():
        assert db.session.scalar(select(Entry.n).limit(1))


def test_a_server_works_the_rows_out_before_the_morning(app, cast, tess, visit):
    for client_id in (cast.ana, cast.ben, cast.carl):
        steady(Diary(app, client_id))
    now = datetime.now(UTC)
    assert warming.warm(app, now) == 3
    assert warming.warm(app, now) == 0
    assert warming.warm(app, now + timedelta(days=1)) == 3
    assert warming.warm(app, now) == 3
    with counted(app) as queries:
        page(tess)
        page(visit(cast.otto))
    assert opened(queries) == []
