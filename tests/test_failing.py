"""A database that is full, locked or away: what the app answers, and that nothing was stored by halves."""

import errno
from contextlib import closing

import psycopg
import pysqlite3
import pytest
from sqlalchemy import event, func, select
from sqlalchemy.exc import DBAPIError, OperationalError

from pwa.db import db
from pwa.driver import Driver
from pwa.failing import trouble
from pwa.models import AppliedOp, Entry
from tests.ops import PAIN, Wire, put

on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
on_postgresql = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
LONG = [put(PAIN | {"note": "x" * 4000}) for _ in range(100)]


@pytest.fixture
def ana(visit, cast):
    return Wire(visit(cast.ana))


@on_sqlite
def test_a_full_sqlite_is_507_stores_nothing_and_recovers_by_itself(app, ana):
    ana.results(put())
    _pages(app, 1)
    refused = ana.push(*LONG)
    assert (refused.status_code, refused.json) == (507, {"error": "full"})
    assert _stored(app) == (1, 1)
    _pages(app, 1073741823)
    assert {result["status"] for result in ana.results(*LONG)} == {"applied"}


@on_sqlite
def test_a_lock_that_somebody_else_holds_is_503_for_a_while(app, ana, settings):
    with app.app_context():
        event.listen(db.engine, "connect", lambda raw, _record: raw.execute("PRAGMA busy_timeout=1"))
    _reconnect(app)
    path = settings.database_url.removeprefix("sqlite:///")
    with closing(pysqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        _is_away(ana.push(put()))
    assert ana.results(put())[0]["status"] == "applied"


@on_postgresql
def test_a_postgresql_that_takes_no_writes_is_503_for_a_while(app, ana, settings):
    name = settings.database_url.rsplit("/", 1)[1]
    with psycopg.connect(settings.database_url, autocommit=True) as other:
        other.execute(f"ALTER DATABASE {name} SET default_transaction_read_only = on")
        _reconnect(app)
        _is_away(ana.push(put()))
        other.execute("SET default_transaction_read_only = off")
        other.execute(f"ALTER DATABASE {name} RESET default_transaction_read_only")
    _reconnect(app)
    assert ana.results(put())[0]["status"] == "applied"


@on_postgresql
def test_connections_that_died_since_the_last_request_are_no_error(app, ana, settings):
    ana.results(put())
    with psycopg.connect(settings.database_url, autocommit=True) as other:
        other.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    assert ana.results(put())[0]["status"] == "applied"


def test_a_page_says_it_in_words(app, visit, monkeypatch):
    monkeypatch.setitem(app.view_functions, "signing_in.page", _fail_with_no_room)
    _fail_with_no_room.policy = "anyone"
    page = visit().get("/sign-in")
    assert page.status_code == 507
    assert b"no room left" in page.data


def test_other_errors_stay_our_mistake():
    assert trouble(ValueError("no")) is None
    assert trouble(OSError(errno.ENOENT, "missing")) is None
    assert trouble(psycopg.ProgrammingError("the query has 1 placeholder")) is None
    assert trouble(psycopg.errors.UniqueViolation("twice")) is None
    assert trouble(psycopg.errors.DiskFull("no space left")) == "full"
    assert trouble(psycopg.OperationalError("server closed the connection")) == "away"


def test_a_connection_that_broke_is_away_whatever_the_driver_calls_it():
    assert trouble(psycopg.DatabaseError("server closed the connection")) == "away"
    assert trouble(psycopg.errors.PipelineAborted("pipeline aborted")) == "away"
    odd = psycopg.InterfaceError("cannot execute operations")
    assert trouble(odd) is None
    assert trouble(DBAPIError("SELECT 1", None, odd, connection_invalidated=True)) == "away"
    odd.__context__ = psycopg.OperationalError("connection socket closed")
    assert trouble(DBAPIError("SELECT 1", None, odd)) == "away"
    full = psycopg.errors.DiskFull("no space left")
    assert trouble(DBAPIError("SELECT 1", None, full, connection_invalidated=True)) == "full"


@on_sqlite
def test_what_fails_while_rows_are_read_fails_as_everything_does(app):
    """The second row, that is: the driver reads one ahead."""
    too_big = "SELECT abs(n) FROM (SELECT ? AS n UNION ALL SELECT -9223372036854775808)"
    with app.app_context(), pytest.raises(OperationalError, match="integer overflow") as failure:
        Driver(db.session.connection()).all(too_big, ("Ana",))
    assert "Ana" not in str(failure.value)


def _fail_with_no_room():
    raise OSError(errno.ENOSPC, "no room")


def _is_away(answer) -> None:
    assert (answer.status_code, answer.json) == (503, {"error": "busy"})
    assert 2 <= int(answer.headers["Retry-After"]) <= 6


def _pages(app, most):
    """All connections from now on may not let the database grow over so many pages."""

    def limit(connection, _record):
        connection.execute(f"PRAGMA max_page_count={most}")

    with app.app_context():
        event.listen(db.engine, "connect", limit)
    _reconnect(app)


def _reconnect(app) -> None:
    with app.app_context():
        db.engine.dispose()


def _stored(app) -> tuple[int, int]:
    with app.app_context():
        count = select(func.count())
        return (
            db.session.scalar(count.select_from(Entry)),
            db.session.scalar(count.select_from(AppliedOp)),
        )
