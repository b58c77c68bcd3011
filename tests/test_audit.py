"""The audit chain: append-only, without gaps, and a change shows (security.md, "At rest")."""

import threading
from datetime import UTC, datetime

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from pwa import audit, demo
from pwa.audit import What
from pwa.db import db
from pwa.demo.forgetting import forgetting
from pwa.models import AuditEvent
from tests.cast import session_for

NOW = datetime(2026, 11, 20, 9, 28, 1, 234567, tzinfo=UTC)


@pytest.fixture
def chain(app, cast):
    """Five events of Tess's practice and one of Otto's."""
    with app.app_context():
        for n in range(5):
            about = {"by": cast.tess, "client_id": cast.ana if n else None}
            audit.append(db.session(), cast.practice, What.READ, NOW, detail=f"page {n}", **about)
        audit.append(db.session(), cast.other_practice, What.INVITED, NOW, by=None)
        db.session.commit()
        yield


def verified(app):
    said = app.test_cli_runner().invoke(args=["audit-verify"])
    return said.exit_code, said.output


def tamper(statement, **values):
    """As somebody would who holds the database itself."""
    with forgetting(db.session()):
        db.session.execute(text(statement), values)
    db.session.commit()


def test_an_unbroken_chain_is_said_to_be_one(app, chain):
    code, output = verified(app)
    assert code == 0
    assert "Harbour Bodywork: 1 events, unbroken" in output
    assert "Linden Street Massage: 5 events, unbroken" in output


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_event SET detail = 'page 9' WHERE number = 3 AND detail = 'page 2'",
        "UPDATE audit_event SET person_id = NULL WHERE number = 3 AND detail = 'page 2'",
        "UPDATE audit_event SET client_id = NULL WHERE number = 3 AND detail = 'page 2'",
        "DELETE FROM audit_event WHERE number = 3 AND detail = 'page 2'",
    ],
)
def test_a_change_or_a_gap_shows(app, chain, statement):
    tamper(statement)
    code, output = verified(app)
    assert code != 0
    assert "Linden Street Massage: 2 events, BROKEN at event 3" in output
    assert "Harbour Bodywork: 1 events, unbroken" in output


def test_a_change_that_mends_its_own_hash_shows_at_the_next_one(app, chain, cast):
    event = db.session.scalars(select(AuditEvent).where(AuditEvent.detail == "page 2")).one()
    values = {name: getattr(event, name) for name in audit.SIGNED} | {"detail": "page 9"}
    forged = audit._hash(event.previous, **values)
    tamper("UPDATE audit_event SET detail = 'page 9', hash = :hash WHERE n = :n", hash=forged, n=event.n)
    assert "BROKEN at event 4" in verified(app)[1]


def test_a_chain_that_was_cut_shows_to_whoever_kept_its_head(app, chain, cast):
    head = audit.verify(db.session(), cast.practice).head.hex()
    known = ["audit-verify", "--known", f"5:{head}"]
    assert app.test_cli_runner().invoke(args=known).exit_code == 0
    tamper("DELETE FROM audit_event WHERE detail = 'page 4'")
    assert verified(app)[0] == 0
    assert app.test_cli_runner().invoke(args=known).exit_code != 0
    assert app.test_cli_runner().invoke(args=[*known[:2], "nonsense"]).exit_code != 0


@pytest.mark.parametrize("statement", ["DELETE FROM audit_event", "UPDATE audit_event SET detail = ''"])
def test_the_database_refuses_to_change_an_event(app, chain, statement):
    with pytest.raises(DBAPIError, match="never changed"):
        db.session.execute(text(statement))
    db.session.rollback()
    assert verified(app)[0] == 0


def test_after_the_demo_is_thrown_away_the_guard_stands_again_and_other_chains_are_whole(app, chain, cast):
    demo.fill(db.session(), app.extensions["keyring"], NOW)
    db.session.commit()
    assert app.test_cli_runner().invoke(args=["audit-verify"]).output.count("unbroken") == 4
    demo.remove(db.session())
    db.session.commit()
    assert verified(app)[1].count("unbroken") == 2
    with pytest.raises(DBAPIError, match="never changed"):
        db.session.execute(text("DELETE FROM audit_event"))
    db.session.rollback()


def test_many_at_once_leave_no_gap(app, cast, visit):
    """Tess's, Olga's and Otto's tablets read and write at the same moment."""
    tokens = [session_for(app, cast.tess) for _ in range(6)]
    faults = []

    def read(token, client):
        with app.test_client() as http:
            http.set_cookie("easeback", token, domain="localhost")
            answer = http.get(f"/clients/{client}", base_url="http://localhost:8000")
            faults.extend([answer.status_code] if answer.status_code != 200 else [])

    whose = [cast.ana, cast.ben] * 3
    threads = [threading.Thread(target=read, args=pair) for pair in zip(tokens, whose, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    with app.app_context():
        assert audit.verify(db.session(), cast.practice) == audit.Chain(
            2, audit.verify(db.session(), cast.practice).head
        ), "one for each client: the others came within the same quarter of an hour"
