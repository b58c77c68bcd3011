"""Backup and restore of a SQLite database, by SQLite's own means (product 60).

Both copy with the online backup API: it reads a consistent state while the server goes on, and it writes as
one transaction, so that a restore that is interrupted has not happened. PostgreSQL has pg_dump and
pg_restore; `begin_anew` is the last step of both (docs/operators.md, "Restore").
"""

import shutil
import tempfile
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pysqlite3
from sqlalchemy import create_engine, make_url, select
from sqlalchemy.orm import Session

from pwa import sync
from pwa.config import Settings
from pwa.db import engine_options, prepare
from pwa.errors import Invalid
from pwa.migrations import upgrade
from pwa.models import ClientKey
from pwa.sealing import BrokenSeal, Keyring


def backup(settings: Settings, target: Path) -> None:
    """Writes the database as it is now into a new file. Raises Invalid when there is one already."""
    if target.exists():
        raise Invalid(f"{target} exists already")
    unfinished = target.with_name(f"{target.name}.unfinished")
    unfinished.unlink(missing_ok=True)
    _copy(database_file(settings), unfinished)
    unfinished.chmod(0o600)
    unfinished.rename(target)


def restore(settings: Settings, source: Path, now: datetime) -> Path | None:
    """Puts a backup in the place of the database, brought to the newest shape and in a new epoch.

    Returns where the database that was there has been kept. Raises Invalid, and changes nothing, when the
    backup is damaged or sealed with keys that are not here. The server must be stopped.
    """
    database = database_file(settings)
    with tempfile.TemporaryDirectory(dir=settings.data, prefix="restore-") as folder:
        candidate = Path(folder) / "easeback.db"
        _copy_backup(source, candidate)
        begin_anew(replace(settings, database_url=f"sqlite:///{candidate}"))
        kept = _keep(database, now)
        _copy(candidate, database)
    return kept


def begin_anew(settings: Settings) -> None:
    """Makes a database that came from a backup fit to be served: its newest shape, and a new epoch.

    Raises Invalid, and leaves the epoch as it was, when it is sealed with keys that are not here.
    """
    upgrade(settings)
    engine = create_engine(settings.sqlalchemy_url, **engine_options(settings.sqlalchemy_url))
    prepare(engine)
    with Session(engine) as session:
        _check_keys(session, Keyring.load(settings.keys, settings.data / "keys"))
        sync.new_epoch(session.connection())
        session.commit()
    engine.dispose()


def database_file(settings: Settings) -> Path:
    return Path(make_url(settings.database_url).database or "")


def _copy_backup(source: Path, candidate: Path) -> None:
    """A copy to work on: reading a database in WAL mode would leave files beside the backup."""
    if not source.is_file():
        raise Invalid(f"there is no file {source}")
    shutil.copy(source, candidate)
    try:
        connection = pysqlite3.connect(candidate)
        broken = [row[0] for row in connection.execute("PRAGMA integrity_check") if row[0] != "ok"]
        tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_master")}
        connection.close()
    except pysqlite3.DatabaseError as error:
        raise Invalid(f"{source} is no database: {error}") from error
    if broken or "sync_stream" not in tables:
        raise Invalid(f"{source} is damaged or not a backup of Easeback")


def _check_keys(session: Session, keyring: Keyring) -> None:
    try:
        for client_id in session.scalars(select(ClientKey.client_id)):
            keyring.cipher(session, client_id)
    except BrokenSeal as error:
        raise Invalid(f"the keys of this backup are not here: {error}") from error


def _keep(database: Path, now: datetime) -> Path | None:
    if not database.exists():
        return None
    kept = database.with_name(f"before-restore-{now:%Y%m%d-%H%M%S}.db")
    try:
        _copy(database, kept)
    except pysqlite3.DatabaseError as error:
        raise Invalid(
            f"the present database can't be read ({error}): move {database}* away and try again"
        ) from error
    kept.chmod(0o600)
    return kept


def _copy(source: Path, target: Path) -> None:
    reader, writer = pysqlite3.connect(source), pysqlite3.connect(target)
    try:
        writer.execute("PRAGMA synchronous=FULL")
        reader.backup(writer)
    finally:
        writer.close()
        reader.close()
