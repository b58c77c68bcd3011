"""Backup and restore (product 60): by SQLite's own means while running, and phones start over after it."""

import threading
from datetime import UTC, datetime

import pysqlite3
import pytest
from sqlalchemy import func, select

from pwa import backups, serving
from pwa.db import db
from pwa.errors import Conflict, Invalid
from pwa.models import EntryRevision
from tests import cast as story
from tests.ops import Wire, put

NOW = datetime(2026, 11, 21, 8, 30, tzinfo=UTC)


@pytest.fixture(params=["sqlite"])
def database_url(request, tmp_path, empty_sqlite):
    """PostgreSQL has its own means."""
    backups._copy(empty_sqlite, tmp_path / "easeback.db")
    return f"sqlite:///{tmp_path / 'easeback.db'}"


@pytest.fixture
def ana(cast, visit):
    """Ana's phone, as far as the wire goes."""
    return Wire(visit(cast.ana))


@pytest.fixture
def log(ana):
    """`log(3)` sends three of Ana's entries and returns their ops."""

    def send(number=1):
        ops = [put() for _ in range(number)]
        assert {result["status"] for result in ana.results(*ops)} == {"applied"}
        return ops

    return send


def revisions(app):
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(EntryRevision))


def forget_connections(app):
    with app.app_context():
        db.engine.dispose()


def test_a_backup_brings_everything_back(app, settings, log, tmp_path):
    log(3)
    backups.backup(settings, tmp_path / "monday.db")
    log(2)
    forget_connections(app)
    kept = backups.restore(settings, tmp_path / "monday.db", NOW)
    assert revisions(app) == 3
    assert count_in(kept) == 5
    assert kept.stat().st_mode & 0o777 == 0o600


def count_in(path):
    connection = pysqlite3.connect(path)
    (number,) = connection.execute("SELECT count(*) FROM entry").fetchone()
    connection.close()
    return number


def test_after_a_restore_phones_start_over_and_offer_again_what_is_missing(app, ana, settings, log, tmp_path):
    log(2)
    backups.backup(settings, tmp_path / "monday.db")
    before = ana.pull()
    lost = log(1)
    forget_connections(app)
    backups.restore(settings, tmp_path / "monday.db", NOW)

    assert ana.pull(epoch=before["epoch"], since=3)["epoch_changed"]
    after = ana.pull()
    assert after["epoch"] != before["epoch"]
    assert len(after["changes"]) == 2
    assert [result["status"] for result in ana.results(*lost, epoch=after["epoch"])] == ["applied"]
    assert len(ana.entries()) == 3


def test_a_push_for_the_old_epoch_is_not_applied(app, ana, settings, log, tmp_path):
    ops = log(1)
    backups.backup(settings, tmp_path / "monday.db")
    epoch = ana.pull()["epoch"]
    forget_connections(app)
    backups.restore(settings, tmp_path / "monday.db", NOW)
    answer = ana.push(*ops, epoch=epoch).json
    assert answer["epoch_changed"]
    assert answer["results"] == []


def test_a_backup_taken_during_writes_is_whole(app, settings, log, tmp_path):
    log(1)
    done = threading.Event()

    def keep_writing():
        while not done.is_set():
            log(1)

    writer = threading.Thread(target=keep_writing)
    writer.start()
    for n in range(5):
        backups.backup(settings, tmp_path / f"{n}.db")
    done.set()
    writer.join()
    counts = [count_in(tmp_path / f"{n}.db") for n in range(5)]
    assert counts == sorted(counts)
    for n in range(5):
        copy = pysqlite3.connect(tmp_path / f"{n}.db")
        assert copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        copy.close()


def test_a_backup_never_overwrites_a_file_and_leaves_none_beside_it(app, settings, tmp_path):
    folder = tmp_path / "backups"
    folder.mkdir()
    backups.backup(settings, folder / "monday.db")
    with pytest.raises(Invalid, match="exists already"):
        backups.backup(settings, folder / "monday.db")
    assert [path.name for path in folder.iterdir()] == ["monday.db"]
    assert (folder / "monday.db").stat().st_mode & 0o777 == 0o600


def test_a_restore_leaves_the_backup_as_it_was(app, settings, tmp_path):
    backups.backup(settings, tmp_path / "monday.db")
    before = (tmp_path / "monday.db").read_bytes()
    forget_connections(app)
    backups.restore(settings, tmp_path / "monday.db", NOW)
    assert (tmp_path / "monday.db").read_bytes() == before
    assert not list(tmp_path.glob("monday.db-*"))


def test_a_new_machine_can_start_from_a_backup(app, make_app, settings, log, tmp_path):
    log(2)
    backups.backup(settings, tmp_path / "monday.db")
    forget_connections(app)
    (tmp_path / "easeback.db").unlink()
    for leftover in tmp_path.glob("easeback.db-*"):
        leftover.unlink()
    assert backups.restore(settings, tmp_path / "monday.db", NOW) is None
    assert revisions(make_app()) == 2


@pytest.mark.parametrize("content", [b"", b"no database", b"SQLite format 3\x00" + bytes(5000)])
def test_what_is_no_backup_changes_nothing(app, settings, log, tmp_path, content):
    log(1)
    (tmp_path / "odd.db").write_bytes(content)
    with pytest.raises(Invalid):
        backups.restore(settings, tmp_path / "odd.db", NOW)
    with pytest.raises(Invalid, match="there is no file"):
        backups.restore(settings, tmp_path / "missing.db", NOW)
    assert revisions(app) == 1
    assert not list(tmp_path.glob("before-restore-*"))


def test_a_damaged_backup_changes_nothing(app, settings, log, tmp_path):
    log(50)
    backups.backup(settings, tmp_path / "torn.db")
    whole = (tmp_path / "torn.db").read_bytes()
    (tmp_path / "torn.db").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(Invalid):
        backups.restore(settings, tmp_path / "torn.db", NOW)
    assert revisions(app) == 50


def test_a_backup_whose_keys_are_elsewhere_changes_nothing(app, settings, log, tmp_path):
    log(1)
    backups.backup(settings, tmp_path / "monday.db")
    (tmp_path / "keys" / "keys.txt").unlink()
    with pytest.raises(Invalid, match="keys of this backup are not here"):
        backups.restore(settings, tmp_path / "monday.db", NOW)
    assert revisions(app) == 1


def test_nobody_restores_under_a_running_server(settings):
    running = serving._hold(settings.data, serving.fcntl.LOCK_SH)
    another = serving._hold(settings.data, serving.fcntl.LOCK_SH)
    for handle in (running, another):
        with pytest.raises(Conflict, match="the server is running"), serving.stopped(settings):
            pass
        serving.os.close(handle)
    with serving.stopped(settings):
        pass


def test_the_commands_say_what_they_did(app, settings, log, tmp_path):
    log(1)
    runner = app.test_cli_runner()
    told = runner.invoke(args=["backup", str(tmp_path / "monday.db")])
    assert told.exit_code == 0
    assert "keys.txt" in told.output
    told = runner.invoke(args=["restore", str(tmp_path / "monday.db")])
    assert told.exit_code == 0
    assert "before-restore-" in told.output
    told = runner.invoke(args=["restore", str(tmp_path / "sunday.db")])
    assert (told.exit_code, "there is no file" in told.output) == (1, True)


def test_rotating_the_keys_keeps_every_entry_readable(app, cast, ana, make_app, log):
    log(2)
    told = app.test_cli_runner().invoke(args=["rotate-keys"])
    assert told.exit_code == 0, told.output
    assert "'k2'" in told.output
    assert len(Wire(story.Visitor(make_app(), cast.ana)).entries()) == 2
