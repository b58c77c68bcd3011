"""What an error below the domain means to whoever asked: no room, not there just now, or a mistake of ours.

It reads what the drivers say (SQLite's extended result codes, PostgreSQL's SQLSTATE), whether SQLAlchemy has
wrapped it or not.
"""

import errno
from typing import Literal

from sqlalchemy.exc import TimeoutError as PoolTimeout

Trouble = Literal["full", "away"]

NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
# FULL; and of IOERR: WRITE (a quota, a limit on files), FSYNC (thin volumes, NFS), TRUNCATE, SHMSIZE.
SQLITE_NO_ROOM = frozenset({13, 778, 1034, 1546, 4874})
SQLITE_BUSY = frozenset({5, 6})
DISK_FULL = "53100"
# Of a connection that breaks, libpq may tell in a result without a state; psycopg sends rows in a pipeline.
BROKEN = frozenset({"OperationalError", "DatabaseError", "PipelineAborted"})
# 08 connection, 53 resources, 57P shutdown and recovery; a server that is only a standby; a deadlock.
POSTGRES_AWAY = ("08", "53", "57P", "25006", "40001", "40P01")


def trouble(error: BaseException) -> Trouble | None:
    """Full: nothing can be stored until somebody makes room. Away: it passes. None: nothing of the kind.

    In both cases the transaction has not happened, or nobody knows: the same op may be sent again.
    """
    if said := _said(error) or _while_tidying_up(error):
        return said
    return "away" if getattr(error, "connection_invalidated", False) else None


def _while_tidying_up(error: BaseException) -> Trouble | None:
    """A line may break while the pool pings: what that cannot put back hides it (SQLAlchemy, do_ping)."""
    first = getattr(getattr(error, "orig", None), "__context__", None)
    return _said(first) if first else None


def _said(error: BaseException) -> Trouble | None:
    cause = getattr(error, "orig", None) or error
    if isinstance(cause, OSError):
        return "full" if cause.errno in NO_ROOM else None
    if isinstance(cause, PoolTimeout):
        return "away"
    code = getattr(cause, "sqlite_errorcode", None)
    return _of_postgres(cause) if code is None else _of_sqlite(code)


def _of_sqlite(code: int) -> Trouble | None:
    if code in SQLITE_NO_ROOM:
        return "full"
    return "away" if code & 0xFF in SQLITE_BUSY else None


def _of_postgres(cause: BaseException) -> Trouble | None:
    state = getattr(cause, "sqlstate", "")
    if state is None:  # it never came to an answer: no connection, or one that broke
        return "away" if type(cause).__name__ in BROKEN else None
    if state == DISK_FULL:
        return "full"
    return "away" if state.startswith(POSTGRES_AWAY) else None
