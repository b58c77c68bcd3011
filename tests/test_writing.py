"""Writing at once: together, in turns, and each for itself when one fails (pwa/writing.py, pwa/turns.py)."""

import threading
import uuid
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import event, select, text
from sqlalchemy.dialects import sqlite
from sqlalchemy.exc import OperationalError

from pwa.db import Instant, db
from pwa.driver import SQLITE, Driver
from pwa.models import Device, Person, Tally
from pwa.sync import pages
from pwa.turns import Turn
from tests.cast import Visitor
from tests.ops import Wire, put

WRITERS = 32


def at_once(*tasks):
    """Each in a thread of its own; what they raise is raised here."""
    errors = []

    def run(task):
        try:
            task()
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=run, args=(task,)) for task in tasks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]


def tally(app, key):
    """A job that leaves a row."""
    return lambda connection: connection.execute(
        Tally.__table__.insert().values(key=key, window_start=0, count=1)
    )


def keys(app):
    with app.app_context():
        return sorted(db.session.scalars(select(Tally.key)))


def do(app, work):
    with app.app_context():
        return app.extensions["writer"].do(db.session, work)


@pytest.fixture
def queue(app):
    """The writer's first job under way, and `others` waiting behind it, all done at the end."""

    def run(*others):
        begun, go_on = threading.Event(), threading.Event()
        writer = app.extensions["writer"]

        def first(connection):
            begun.set()
            assert go_on.wait(30)

        def when_all_wait():
            assert begun.wait(30)
            while len(writer._waiting) < len(others):
                threading.Event().wait(0.001)
            go_on.set()

        def other(work):
            assert begun.wait(30)
            return do(app, work)

        at_once(lambda: do(app, first), when_all_wait, *(lambda work=work: other(work) for work in others))

    return run


on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@on_sqlite
def test_who_waits_is_committed_together(app, queue):
    begun = []
    with app.app_context():
        event.listen(db.engine, "begin", lambda _connection: begun.append(1))
    queue(*(tally(app, f"{n:02}") for n in range(8)))
    assert keys(app) == [f"{n:02}" for n in range(8)]
    assert len(begun) == 3, "the first, all the others, and the one that looked"


@on_sqlite
def test_one_that_fails_fails_alone(app, queue):
    def fail(connection):
        tally(app, "half")(connection)
        raise LookupError

    with pytest.raises(LookupError):
        queue(tally(app, "a"), fail, tally(app, "b"))
    assert keys(app) == ["a", "b"]


def test_what_was_answered_is_committed(app):
    do(app, tally(app, "a"))
    with app.app_context(), db.engine.connect() as another:
        assert another.scalar(select(Tally.key)) == "a"


def test_of_what_fails_nothing_stays(app):
    def fail(connection):
        tally(app, "half")(connection)
        raise LookupError

    with pytest.raises(LookupError):
        do(app, fail)
    assert keys(app) == []
    do(app, tally(app, "next"))
    assert keys(app) == ["next"]


def test_phones_and_therapists_write_at_once_and_nobody_finds_it_locked(app, visit, cast):
    """Half of them push, half change a row with the ORM, as therapists' pages do."""

    def phone(wire):
        for _ in range(3):
            assert wire.results(put())[0]["status"] == "applied"

    def therapist(number):
        for n in range(3):
            with app.app_context():
                db.session.add(_device(cast.tess, f"{number}-{n}"))
                db.session.commit()

    wires = [Wire(visit(who)) for who in (cast.ana, cast.ben) * (WRITERS // 4)]
    at_once(
        *(lambda wire=wire: phone(wire) for wire in wires),
        *(lambda n=n: therapist(n) for n in range(WRITERS // 2)),
    )
    assert [c["seq"] for c in wires[0].pull()["changes"]] == list(range(1, 3 * WRITERS // 4 + 1))
    with app.app_context():
        assert len(db.session.scalars(select(Device).where(Device.person_id == cast.tess)).all()) == 48


def _device(person_id, name):
    now = datetime.now(UTC)
    return Device(
        id=uuid.uuid5(uuid.NAMESPACE_DNS, name), person_id=person_id, first_seen_at=now, last_seen_at=now
    )


def test_turns_come_in_the_order_of_asking():
    turn, order, threads = Turn(), [], []

    def ask(n):
        assert turn.take()
        order.append(n)
        turn.leave()

    assert turn.take()
    for n in range(5):
        threads.append(threading.Thread(target=ask, args=(n,)))
        threads[-1].start()
        while len(turn._waiting) <= n:
            threading.Event().wait(0.001)
    turn.leave()
    for thread in threads:
        thread.join()
    assert order == list(range(5))


def test_who_gives_up_leaves_the_queue():
    turn = Turn()
    assert turn.take()
    assert not turn.take(patience=0)
    turn.leave()
    assert turn.take(patience=0)


@on_sqlite
def test_who_waits_too_long_is_told_that_it_is_locked(app, monkeypatch):
    """As SQLite itself would say it, so that the answer is the one for a database that is busy."""
    monkeypatch.setattr(Turn.take, "__defaults__", (0.01,))
    with app.app_context():
        db.session.execute(text("SELECT 1"))
        with pytest.raises(OperationalError) as refused:
            app.extensions["writer"].do(db.session, tally(app, "a"))
        assert refused.value.orig.sqlite_errorcode == 5
        db.session.commit()
        app.extensions["writer"].do(db.session, tally(app, "b"))
    assert keys(app) == ["b"]


@on_sqlite
def test_a_transaction_that_ends_gives_its_turn_on(app, cast):
    """Committed, rolled back or dropped with its connection."""
    with app.app_context():
        for end in (db.session.commit, db.session.rollback, db.session.close, db.engine.dispose):
            db.session.execute(text("SELECT 1"))
            end()
        db.session.close()
        db.session.get_one(Person, cast.ana)


def test_pulls_go_by_the_index_of_client_and_number(app, cast):
    """So that their cost does not grow with the rows of others."""
    with app.app_context():
        driver = Driver(db.session.connection())
        values = (driver.forms.id(cast.ana), 5, 100)
        if driver.on_sqlite:
            plan = driver.all(f"EXPLAIN QUERY PLAN {pages.CHANGES}", values)
            assert "(client_id=? AND seq>?)" in plan[0][3]
            assert not [row for row in plan if "SCAN" in row[3] or "TEMP B-TREE" in row[3]]
            return
        driver.run("SET LOCAL enable_seqscan = off")
        driver.run("SET LOCAL enable_bitmapscan = off")
        plan = "\n".join(row[0] for row in driver.all(f"EXPLAIN {pages.CHANGES}", values))
        assert "Index Scan using uq_entry_client_seq" in plan
        assert "Sort" not in plan


@given(st.datetimes(timezones=st.timezones()))
def test_instants_are_bound_as_the_models_store_them(moment):
    try:
        moment.astimezone(UTC)
    except OverflowError:
        return
    bind = Instant().bind_processor(sqlite.dialect())
    assert SQLITE.instant(moment) == bind(moment)


@pytest.mark.parametrize("spoiled", [{}, {"sent_at": 5}, {"protocol": 2}])
def test_too_many_pushes_have_to_wait_whatever_they_hold(make_app, cast, spoiled):
    ana = Wire(Visitor(make_app(pushes_a_minute=3), cast.ana))
    for _ in range(3):
        assert ana.push(put(), **spoiled).status_code in {200, 422, 426}
    refused = ana.push(put())
    assert refused.status_code == 429
    assert 0 < int(refused.headers["Retry-After"]) <= 60
