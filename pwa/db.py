"""The database: one Base, one naming convention, and what each engine needs to keep its promises."""

import operator
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

import pysqlite3
from flask import Flask, current_app
from flask_sqlalchemy import SQLAlchemy
from flask_sqlalchemy.session import Session as PlainSession
from sqlalchemy import (
    BigInteger,
    DateTime,
    Dialect,
    Engine,
    Integer,
    LargeBinary,
    MetaData,
    TypeDecorator,
    Uuid,
    event,
    make_url,
)
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.orm import DeclarativeBase, registry
from sqlalchemy.types import TypeEngine

from pwa import turns
from pwa.driver import Driver

# The driver adapts what it knows as bytes, None or a bool by looking for methods that these never have, and
# that takes longer than storing them: an adapter of its own, which gives them back, makes a batch of a
# hundred take half the time. Methods, since the types themselves (`bytes`, `int`) take six times as long.
pysqlite3.register_adapter(bytes, bytes.__bytes__)
pysqlite3.register_adapter(type(None), {}.get)
pysqlite3.register_adapter(bool, operator.index)

SILENCE = {
    "connect_timeout": 5,
    "keepalives_idle": 5,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 20_000,
}
"""How long a PostgreSQL server may say nothing: a host without power refuses nobody, and closes nothing.

Left to themselves the driver waits 130 s for each connection to it before it asks the standby, and the system
a quarter of an hour for an answer. Waiting for a lock or a standby is no silence: the host answers probes.
Seconds, and the last in milliseconds.
"""

# True while nothing is going to be written: SQLite then starts a reading transaction, which waits for nobody.
reading: ContextVar[bool] = ContextVar("reading", default=False)


class Id(TypeDecorator[uuid.UUID]):
    """A UUID in 16 bytes everywhere: SQLite would get 32 characters otherwise, and indexes twice the size."""

    impl = Uuid
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(LargeBinary(16) if dialect.name == "sqlite" else Uuid())

    def process_bind_param(self, value: uuid.UUID | None, dialect: Dialect) -> uuid.UUID | bytes | None:
        return value.bytes if value is not None and dialect.name == "sqlite" else value

    def process_result_value(self, value: uuid.UUID | bytes | None, dialect: Dialect) -> uuid.UUID | None:
        return uuid.UUID(bytes=value) if isinstance(value, bytes) else value


class Instant(TypeDecorator[datetime]):
    """An aware UTC datetime. SQLite forgets zones, so they are taken off and put on here."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a zone has no place in the database")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


# SQLite counts rows by itself only in a column that is exactly INTEGER.
RowId = BigInteger().with_variant(Integer, "sqlite")


class Base(DeclarativeBase):
    registry = registry(
        type_annotation_map={uuid.UUID: Id, datetime: Instant},
        metadata=MetaData(
            naming_convention={
                "ix": "ix_%(column_0_label)s",
                "uq": "uq_%(table_name)s_%(column_0_name)s",
                "ck": "ck_%(table_name)s_%(constraint_name)s",
                "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
                "pk": "pk_%(table_name)s",
            }
        ),
    )


class Session(PlainSession):
    """Ends with its request, behind the answer, where no error can become one any more."""

    def close(self) -> None:
        """What a lost connection had not committed has been taken back without us; the answer holds."""
        try:
            super().close()
        except DBAPIError as error:
            if not error.connection_invalidated:
                raise


db: SQLAlchemy = SQLAlchemy(
    model_class=Base, disable_autonaming=True, session_options={"autoflush": False, "class_": Session}
)


@contextmanager
def picture() -> Iterator[Driver]:
    """To look several things up as they are in one moment: a session would take as long as the looking.

    On SQLite by connections that wait for the next picture and not in the pool, which takes as long again. On
    PostgreSQL the request's own transaction is one picture already.
    """
    if db.engine.dialect.name != "sqlite":
        yield Driver(db.session.connection())
        return
    idle: list[Driver] = current_app.extensions["idle"]
    try:
        driver = idle.pop()
    except IndexError:
        driver = Driver(db.engine.connect())
    try:
        driver.run("BEGIN")
        yield driver
        driver.run("ROLLBACK")
    except BaseException:
        driver.connection.close()
        raise
    idle.append(driver)


def init_app(app: Flask, url: str) -> None:
    app.config["SQLALCHEMY_DATABASE_URI"] = url
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = engine_options(url)
    db.init_app(app)
    idle: list[Driver] = []
    app.extensions["idle"] = idle
    with app.app_context():
        prepare(db.engine)
        event.listen(db.engine, "engine_disposed", lambda _engine: _let_go(idle))


def _let_go(idle: list[Driver]) -> None:
    while idle:
        idle.pop().connection.close()


def engine_options(url: str) -> dict[str, Any]:
    # Errors end up in logs, and parameters are names and health data.
    return {"hide_parameters": True} | _driver_options(url)


def _driver_options(url: str) -> dict[str, Any]:
    if url.startswith("sqlite"):
        # pysqlite3 bundles a current SQLite: those up to 3.51.2 can corrupt a WAL database.
        return {
            "module": pysqlite3,
            "connect_args": {"timeout": turns.PATIENCE, "factory": turns.Connection},
            "pool_size": 20,
            "max_overflow": 20,
        }
    silence = {name: value for name, value in SILENCE.items() if name not in make_url(url).query}
    return {"connect_args": silence, "pool_pre_ping": True, "pool_size": 10, "max_overflow": 20}


def prepare(engine: Engine) -> None:
    """Gives SQLite its pragmas and explicit transactions, and a page that reads one picture of the whole."""
    if engine.dialect.name != "sqlite":
        event.listen(engine, "begin", _begin_postgresql)
        return
    event.listen(engine, "connect", _connect_sqlite)
    event.listen(engine, "begin", _begin_sqlite)


def _connect_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # or the driver would begin by itself, and DEFERRED
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=30000"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Any) -> None:
    # A transaction that reads first and writes later would fail instead of wait: take the lock at once.
    if reading.get():
        connection.exec_driver_sql("BEGIN")
        return
    raw = connection.connection.driver_connection
    try:
        raw.take(turns.TURNS[connection.engine.url.database])
        raw.execute("BEGIN IMMEDIATE")
    except pysqlite3.OperationalError as error:
        raise OperationalError("BEGIN IMMEDIATE", None, error, hide_parameters=True) from error
    finally:
        raw.leave()  # unless it is begun


def _begin_postgresql(connection: Any) -> None:
    # A page asks several times. What is pushed in between would be half on it: entries without their hold,
    # a number to read up to without what it counts. SQLite's readers have one picture anyway.
    if reading.get():
        connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
