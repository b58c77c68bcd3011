"""A client's entries amid those of others, in the order in which a practice's entries arrive: mixed."""

import os
import uuid
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, Engine, Row, Table, delete, insert, select

from bench.easeback import Easeback
from pwa.db import Base
from pwa.models import Entry

ENTRY: Table = Base.metadata.tables[Entry.__tablename__]
AT_ONCE = 20_000


def surround(system: Easeback, person: int, others: int) -> None:
    """Puts `others` rows of other clients evenly between the rows of this one, in the served database.

    Nobody reads their bodies, so they are the same sealed bytes as this client's.
    """
    engine = system.engine("bench")
    with engine.begin() as connection:
        own = _rows(connection, system.tokens[person][0])
        connection.execute(delete(ENTRY).where(Entry.client_id == system.tokens[person][0]))
        for piece in _pieces(_mixed(own, _strangers(system, person, own, others), others)):
            connection.execute(insert(ENTRY), piece)
    _tidy(engine)
    engine.dispose()


def _tidy(engine: Engine) -> None:
    """At once and not while it is measured."""
    connection = engine.raw_connection()
    connection.rollback()
    connection.detach()
    if engine.dialect.name == "postgresql":
        connection.driver_connection.autocommit = True
    for what in ("VACUUM", "ANALYZE"):
        connection.cursor().execute(what)
    connection.close()


def _rows(connection: Connection, client_id: uuid.UUID) -> list[Row[Any]]:
    found = select(ENTRY).where(Entry.client_id == client_id).order_by(Entry.seq)
    return list(connection.execute(found).all())


def _strangers(system: Easeback, person: int, own: list[Row[Any]], others: int) -> Iterator[dict[str, Any]]:
    ids = [who for n, (who, _) in enumerate(system.tokens) if n != person]
    for n in range(others):
        turn, who = divmod(n, len(ids))
        yield _row(own[n % len(own)]) | {
            "client_id": ids[who],
            "id": uuid.UUID(bytes=os.urandom(16)),
            "author_id": ids[who],
            "seq": turn + 1,
            "last_op": uuid.UUID(bytes=os.urandom(16)),
        }


def _mixed(own: list[Row[Any]], strangers: Iterator[dict[str, Any]], others: int) -> Iterator[dict[str, Any]]:
    each = others // len(own)
    for row in own:
        yield from (one for _, one in zip(range(each), strangers, strict=False))
        yield _row(row)
    yield from strangers


def _row(row: Row[Any]) -> dict[str, Any]:
    return {name: value for name, value in row._mapping.items() if name != "n"}


def _pieces(rows: Iterator[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    piece: list[dict[str, Any]] = []
    for row in rows:
        piece.append(row)
        if len(piece) == AT_ONCE:
            yield piece
            piece = []
    if piece:
        yield piece
