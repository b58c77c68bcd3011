"""A backup made while phones send, put back, and what it lacks brought back by the phones."""

import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest
from flask import Flask
from sqlalchemy import func, select

from pwa import backups
from pwa.config import Settings
from pwa.db import db
from pwa.models import AppliedOp, EntryRevision, SyncStream
from tests import postgres
from tests.browser.conftest import settings_with
from tests.browser.gestures import PhoneOf, install, log_quickly, wait_until_sent
from tests.browser.server import LiveServer
from tests.browser.waiting import wait_for
from tests.browser.writers import Writer
from tests.cast import Cast, session_for

ANEW = "began anew"


@pytest.fixture(params=("sqlite", "postgresql"))
def settings(
    request: pytest.FixtureRequest, tmp_path: Path, empty_sqlite: Path, assets_folder: Path
) -> Iterator[Settings]:
    data = tmp_path / "server"
    data.mkdir()
    settings = settings_with(data, empty_sqlite, assets_folder)
    if request.param == "sqlite":
        yield settings
        return
    server = request.getfixturevalue("postgres_server").rsplit("/", 1)[0]
    _create(server, "practice", template=request.getfixturevalue("empty_postgres"))
    yield replace(settings, database_url=f"{server}/practice", workers=1)
    _drop(server, "practice", "practice_before", "practice_restored")


def test_what_a_backup_lacks_comes_back_from_the_phones(
    app: Flask, cast: Cast, settings: Settings, server: LiveServer, phone_of: PhoneOf, tmp_path: Path
):
    ana = phone_of(cast.ana)
    install(ana)
    log_quickly(ana, back=1, leg=2)
    wait_until_sent(ana)

    with busy(app, settings, cast.ben, cast.ben, cast.carl) as phones:
        wait_for(lambda: all(len(phone.promised) >= 40 for phone in phones), "each phone to send")
        promised = [op for phone in phones for op in list(phone.promised)]
        back_up(settings, tmp_path / "backup")
        seen = [len(phone.promised) for phone in phones]
        wait_for(
            lambda: all(len(phone.promised) > n + 20 for phone, n in zip(phones, seen, strict=True)),
            "each phone to send more",
        )
    ana.open("/today")
    log_quickly(ana, back=3, leg=4)
    wait_until_sent(ana)
    everything = [op for phone in phones for op in phone.promised]
    assert lost(app, everything) == set()

    server.stop()
    forget_connections(app)
    restore(settings, tmp_path / "backup")
    assert lost(app, promised) == set(), "what was promised before a backup is in it"
    assert len(lost(app, everything)) >= 60, "what came later is not"
    assert halves(app) == 0

    server.start()
    for phone in phones:
        phone.offer_again()
    ana.open("/waiting")
    ana.sees("#verdict", "Your entries are safe")
    ana.sees("#waiting li", ANEW)
    assert lost(app, everything) == set()
    assert halves(app) == 0
    assert entries_of(app, cast.ana) == 2


@contextmanager
def busy(app: Flask, settings: Settings, *people: object) -> Iterator[list[Writer]]:
    """Phones of these people that send without a pause, each in a thread of its own."""
    over = threading.Event()
    phones = [Writer(settings, person, session_for(app, person)) for person in people]  # type: ignore[arg-type]
    threads = [threading.Thread(target=phone.keep_sending, args=(over,)) for phone in phones]
    for thread in threads:
        thread.start()
    try:
        yield phones
    finally:
        over.set()
        for thread in threads:
            thread.join()


def back_up(settings: Settings, target: Path) -> None:
    """As docs/operators.md says, "Backup"."""
    if settings.on_sqlite:
        backups.backup(settings, target)
    else:
        _pg("pg_dump", "--format=custom", f"--file={target}", settings.database_url)


def restore(settings: Settings, source: Path) -> None:
    """As docs/operators.md says, "Restore": nothing is served before its epoch is a new one."""
    if settings.on_sqlite:
        backups.restore(settings, source, datetime.now(UTC))
        return
    server = settings.database_url.rsplit("/", 1)[0]
    _create(server, "practice_restored", template="template0")
    restored = replace(settings, database_url=f"{server}/practice_restored")
    how = ("--exit-on-error", "--single-transaction", "--no-owner")
    _pg("pg_restore", *how, f"--dbname={restored.database_url}", source)
    backups.begin_anew(restored)
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        connection.execute("ALTER DATABASE practice RENAME TO practice_before")
        connection.execute("ALTER DATABASE practice_restored RENAME TO practice")


def lost(app: Flask, ops: list[str]) -> set[str]:
    """Which of these are in no revision; and none may be in two."""
    with app.app_context():
        kept = [str(op) for op in db.session.scalars(select(EntryRevision.op_id))]
    assert len(kept) == len(set(kept)), "an op was applied twice"
    return set(ops) - set(kept)


def halves(app: Flask) -> int:
    """Streams whose numbers have a gap, and results without a revision or the other way round."""
    with app.app_context():
        revisions = (
            select(func.count()).where(EntryRevision.client_id == SyncStream.client_id).scalar_subquery()
        )
        gaps = db.session.scalars(select(SyncStream.client_id).where(SyncStream.seq != revisions)).all()
        made = set(db.session.scalars(select(EntryRevision.op_id)))
        told = set(db.session.scalars(select(AppliedOp.op_id)))
        return len(gaps) + len(made ^ told)


def entries_of(app: Flask, person_id: object) -> int:
    with app.app_context():
        return len(
            db.session.scalars(select(EntryRevision.op_id).where(EntryRevision.client_id == person_id)).all()
        )


def forget_connections(app: Flask) -> None:
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def _pg(name: str, *arguments: object) -> None:
    folder = postgres.binaries()
    assert folder is not None
    subprocess.run([folder / name, *map(str, arguments)], check=True, capture_output=True)


def _create(server: str, name: str, template: str) -> None:
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}")


def _drop(server: str, *names: str) -> None:
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        for name in names:
            connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
