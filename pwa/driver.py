"""The driver's own cursor, for what runs with every push and pull.

SQLAlchemy compiles, binds and converts for each statement what here is written once: half of a push's time.
Statements have `?` for their values. Ids, instants and days are bound in the form in which pwa.db's types
store them, so that the ORM reads the same rows.
"""

import uuid
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from operator import attrgetter
from typing import Any, TypeVar

import msgspec
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

Row = tuple[Any, ...]
Id = bytes | uuid.UUID
Moment = str | datetime
Day = str | date
"""As they are bound: the first on SQLite, the second on PostgreSQL."""

Bound = TypeVar("Bound")

ANY_OF = "IN (*)"

PADS = (1, 4, 16, 50, 100, 250, 1000)
"""How many marks an IN has: few different statements, so that SQLite finds them prepared. Phones send 100."""


@dataclass(frozen=True)
class Forms:
    """How values are bound, and read back."""

    id: Callable[[uuid.UUID], Id]
    of_bytes: Callable[[bytes], Id]
    """An id of which the 16 bytes are known."""
    instant: Callable[[datetime], Moment]
    day: Callable[[date], Day]
    uuid: Callable[[Any], uuid.UUID]
    name: Callable[[Any], str]
    """An id that was read, as it is written on the wire; ten times as fast as by way of a UUID."""
    bytes: Callable[[Any], bytes]
    """And its 16 bytes."""
    text: Callable[[Any], str]
    """An instant that was read, as JavaScript's `toISOString` writes it."""


class Driver:
    """Runs statements in the transaction of a connection. Errors are SQLAlchemy's, without the values."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self._raw = connection.connection.driver_connection
        self._cursor = self._raw.cursor()  # type: ignore[union-attr]
        self.on_sqlite = connection.dialect.name == "sqlite"
        self.forms = SQLITE if self.on_sqlite else POSTGRES

    def all(self, statement: str, values: Sequence[Any] = ()) -> list[Row]:
        self.run(statement, values)
        try:
            rows: list[Row] = self._cursor.fetchall()
        except Exception as error:  # SQLite reads only now
            raise self._named(error, statement) from error
        return rows

    def one(self, statement: str, values: Sequence[Any] = ()) -> Row | None:
        """To the end: what is left unread would keep its place in SQLite's log."""
        rows = self.all(statement, values)
        return rows[0] if rows else None

    def within(self, statement: str, values: Sequence[Any], among: Sequence[Any]) -> list[Row]:
        """`statement` has `IN (*)`, once or more often, behind its `?`, and these are the values it means."""
        if not among:
            return []
        if not self.on_sqlite:
            count = statement.count(ANY_OF)
            return self.all(statement.replace(ANY_OF, "= ANY(?)"), [*values, *[list(among)] * count])
        size = next((pad for pad in PADS if pad >= len(among)), len(among))
        padded = [*values, *among, *[among[0]] * (size - len(among))]
        return self.all(_numbered(statement, len(values), size), padded)

    def run(self, statement: str, values: Sequence[Any] = ()) -> None:
        try:
            self._cursor.execute(statement if self.on_sqlite else _percent(statement), values)
        except Exception as error:
            raise self._named(error, statement) from error

    def many(self, statement: str, rows: Iterable[Sequence[Any]]) -> None:
        try:
            self._cursor.executemany(statement if self.on_sqlite else _percent(statement), rows)
        except Exception as error:
            raise self._named(error, statement) from error

    def _named(self, error: Exception, statement: str) -> BaseException:
        """As SQLAlchemy would have raised it; a connection that is gone is not given to the next."""
        dialect = self.connection.dialect
        lost = dialect.is_disconnect(error, self._raw, self._cursor)  # type: ignore[arg-type]
        if lost:
            self.connection.invalidate(error)
        return DBAPIError.instance(
            statement,
            (),
            error,
            dialect.loaded_dbapi.Error,
            hide_parameters=True,
            connection_invalidated=lost,
            dialect=dialect,
        )


@cache
def _numbered(statement: str, before: int, size: int) -> str:
    """Each value is bound once, however often it is meant."""
    numbers = ", ".join(f"?{before + n}" for n in range(1, size + 1))
    return statement.replace(ANY_OF, f"IN ({numbers})")


@cache
def marks(count: int) -> str:
    """`?, ?, ?`"""
    return ", ".join("?" * count)


@cache
def _percent(statement: str) -> str:
    return statement.replace("?", "%s")


def _same(value: Bound) -> Bound:
    return value


def _stored(moment: datetime) -> str:
    """As SQLAlchemy writes an Instant into SQLite: UTC, without a zone."""
    moment = moment if moment.tzinfo is UTC else moment.astimezone(UTC)
    text = msgspec.json.encode(moment).decode()  # "2026-11-18T07:30:00.5Z", five times as fast
    return f"{text[1:11]} {text[12:20]}{text[20:-2] or '.':0<7}"


def _spelt(stored: str) -> str:
    return f"{stored[:10]}T{stored[11:23]}Z"


def _spoken(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds")[:23] + "Z"


def _from_bytes(stored: bytes) -> uuid.UUID:
    return uuid.UUID(bytes=stored)


def _hyphened(stored: bytes) -> str:
    digits = stored.hex()
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"


SQLITE = Forms(attrgetter("bytes"), _same, _stored, date.isoformat, _from_bytes, _hyphened, _same, _spelt)
POSTGRES = Forms(_same, _from_bytes, _same, _same, _same, str, attrgetter("bytes"), _spoken)
