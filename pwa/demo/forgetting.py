"""Who read what in the demo may be forgotten, and nowhere else: the database refuses to delete audit events.

Its guard is taken down and put up again within the one transaction that throws the demo away. Whoever may
change the tables can do that; the chains of the practices that stay are as they were (`flask audit-verify`).
"""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import text
from sqlalchemy.orm import Session

GUARD = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'audit_event'"


@contextmanager
def forgetting(session: Session) -> Iterator[None]:
    down, up = _on_sqlite(session) if session.get_bind().dialect.name == "sqlite" else _on_postgres()
    for statement in down:
        session.execute(text(statement))
    yield
    for statement in up:
        session.execute(text(statement))


def _on_sqlite(session: Session) -> tuple[list[str], list[str]]:
    guards = session.execute(text(GUARD)).all()
    return [f"DROP TRIGGER {guard.name}" for guard in guards], [guard.sql for guard in guards]


def _on_postgres() -> tuple[list[str], list[str]]:
    alter = "ALTER TABLE audit_event {} TRIGGER audit_event_stays"
    return [alter.format("DISABLE")], [alter.format("ENABLE")]
