"""The floor: the rows that pushes left behind, written again by the driver's plain `executemany`.

The same tables with their indexes, the same bytes, one transaction for each batch, flushed before the next.
What a server takes beyond this is what it adds: HTTP, sign-in, checks, sealing, reading what was there.
"""

import time
from typing import Any

from sqlalchemy import Engine, MetaData, Table, func, inspect, select

from bench import processes

Rows = list[tuple[Any, ...]]


class Floor:
    """The rows by which one database is ahead of the one it began as."""

    def __init__(self, full: Engine, empty: Engine, least: int) -> None:
        """Tables that grew by at least `least` rows: those that grow with each entry."""
        tables = MetaData()
        tables.reflect(full)
        ordered = sorted(tables.tables.values(), key=_age(tables))
        grown = [t for t in ordered if _count(full, t) - _count(empty, t) >= least]
        self.rows = [(table, _rows(full, table)) for table in grown]

    @property
    def entries(self) -> int:
        return min((len(rows) for _, rows in self.rows), default=0)

    @property
    def tables(self) -> list[str]:
        return [table.name for table, _ in self.rows]

    def write(self, engine: Engine, batch: int, entries: int) -> float:
        """Entries a second when each transaction has the rows of `batch` entries, on the server's core."""
        processes.keep_to(processes.SERVER_CORE)
        connection = engine.raw_connection()
        connection.rollback()
        try:
            begun = time.perf_counter()
            for start in range(0, entries, batch):
                self._transaction(engine, connection, start, batch)
            return entries / (time.perf_counter() - begun)
        finally:
            connection.close()
            processes.keep_to(processes.LOAD_CORE)

    def _transaction(self, engine: Engine, connection: Any, start: int, batch: int) -> None:
        cursor = connection.cursor()
        if engine.dialect.name == "sqlite":
            cursor.execute("BEGIN IMMEDIATE")
        for table, rows in self.rows:
            cursor.executemany(_insert(engine, table), rows[start : start + batch])
        cursor.execute("COMMIT") if engine.dialect.name == "sqlite" else connection.commit()


def _age(tables: MetaData) -> Any:
    """Parents before children, as their foreign keys want it."""
    order = {table.name: n for n, table in enumerate(tables.sorted_tables)}
    return lambda table: order[table.name]


def _count(engine: Engine, table: Table) -> int:
    if not inspect(engine).has_table(table.name):
        return 0
    with engine.connect() as connection:
        return connection.scalar(select(func.count()).select_from(table)) or 0


def _rows(engine: Engine, table: Table) -> Rows:
    """In the order in which they were written, as the driver gives them."""
    order = ", ".join(column.name for column in table.primary_key.columns)
    with engine.connect() as connection:
        found = connection.exec_driver_sql(f"SELECT * FROM {table.name} ORDER BY {order}")
        return [tuple(row) for row in found]


def _insert(engine: Engine, table: Table) -> str:
    mark = "?" if engine.dialect.name == "sqlite" else "%s"
    names = ", ".join(column.name for column in table.columns)
    return f"INSERT INTO {table.name} ({names}) VALUES ({', '.join([mark] * len(table.columns))})"
