"""Alembic's way in: the application's own engine options, and one upgrade at a time."""

from alembic import context
from sqlalchemy import create_engine, text

import pwa.models  # noqa: F401  (fills the metadata)
from pwa.db import Base, engine_options, prepare

LOCK = 20_261_121


def run() -> None:
    url = context.config.attributes["url"]
    engine = create_engine(url, **engine_options(url))
    prepare(engine)
    with engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            render_as_batch=engine.dialect.name == "sqlite",
            compare_type=True,
        )
        with context.begin_transaction():
            # On SQLite BEGIN IMMEDIATE is the lock already.
            if engine.dialect.name == "postgresql":
                connection.execute(text(f"SELECT pg_advisory_xact_lock({LOCK})"))
            context.run_migrations()
    engine.dispose()


run()
