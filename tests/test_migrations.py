"""Migrations: from nothing to now, back to nothing, and now is what the models say, on both databases."""

import subprocess
import sys

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, inspect, select, text

from pwa import migrations, sync
from pwa.db import Base, db, engine_options, prepare
from pwa.models import AppliedOp, EntryRevision
from tests.ops import PAIN, Wire, delete, put

UPGRADE = "from pwa import config, migrations; migrations.upgrade(config.Settings.from_environment())"


@pytest.fixture
def engine(settings):
    engine = create_engine(settings.sqlalchemy_url, **engine_options(settings.sqlalchemy_url))
    prepare(engine)
    yield engine
    engine.dispose()


def tables(engine):
    return set(inspect(engine).get_table_names()) - {"alembic_version"}


def test_migrations_and_models_say_the_same(engine):
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


def test_down_to_nothing_and_up_again(engine, settings):
    everything = tables(engine)
    migrations.downgrade(settings, "base")
    assert tables(engine) == set()
    migrations.upgrade(settings)
    assert tables(engine) == everything


def test_each_step_can_be_taken_back(engine, settings):
    script = ScriptDirectory.from_config(migrations._config(settings))
    for revision in script.walk_revisions():
        migrations.downgrade(settings, revision.down_revision or "base")
        migrations.upgrade(settings, revision.revision)
        migrations.downgrade(settings, revision.down_revision or "base")


def test_there_is_one_line_of_migrations(settings):
    assert len(ScriptDirectory.from_config(migrations._config(settings)).get_heads()) == 1


def test_several_processes_may_upgrade_at_once(engine, settings):
    migrations.downgrade(settings, "base")
    environment = {"DATABASE_URL": settings.database_url, "EASEBACK_DATA": str(settings.data)}
    starting = [subprocess.Popen([sys.executable, "-c", UPGRADE], env=environment) for _ in range(3)]
    assert [process.wait(60) for process in starting] == [0, 0, 0]
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM alembic_version")) == 1


def test_what_anas_phone_sent_outlives_the_way_down_and_up(engine, settings, app, visit, cast):
    """With each kind of op: new, changed, changed twice at once, deleted, outlived, refused, purged."""
    ana, first, gone, purged = Wire(visit(cast.ana)), put(), put(), put()
    ops = [
        *(first, gone, purged, delete(purged["entry_id"], base_rev=1)),
        put(PAIN | {"leg": 4}, entry_id=first["entry_id"], base_rev=1),
        put(PAIN | {"leg": 8}, entry_id=first["entry_id"], base_rev=1),
        delete(first["entry_id"], base_rev=1),
        put(PAIN | {"leg": 99}),
    ]
    results = ana.results(*ops)
    with app.app_context():
        sync.purge_tombstones(db.session.connection(), cast.ana, 4)
        db.session.commit()
    later = [delete(gone["entry_id"], base_rev=1), put(entry_id=purged["entry_id"])]
    results += ana.results(*later)
    before = told(engine), ana.pull(), ana.digest()

    migrations.downgrade(settings, "0002")
    migrations.upgrade(settings)
    engine.dispose()
    assert (told(engine), ana.pull(), ana.digest()) == before
    assert ana.results(*ops, *later) == results, "each op gets the result of its first time"


def told(engine):
    revision, result = EntryRevision.__table__, AppliedOp.__table__
    with engine.connect() as connection:
        return (
            connection.execute(select(revision).order_by(revision.c.seq)).all(),
            connection.execute(select(result).order_by(result.c.op_id)).all(),
        )
