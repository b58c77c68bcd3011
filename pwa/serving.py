"""Starting the server: one at a port, one worker on SQLite, and nobody restores a database under it."""

import fcntl
import os
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from pwa.config import Settings
from pwa.errors import Conflict

# Requests of one process run in threads; SQLite has one writer at a time anyway (architecture.md, "Choices").
# More of them wait for one flush together. On PostgreSQL each holds a connection of a hundred.
THREADS_ON_SQLITE = 16
THREADS = 12
SECONDS_TO_FINISH = 20


def become_the_server(settings: Settings) -> None:
    """Replaces this process by granian, so that signals and supervisors meet the server itself.

    Does not return. Without an access log: paths and addresses say who looked at whom.
    """
    _hold(settings.data, fcntl.LOCK_SH)
    os.execv(sys.executable, [sys.executable, "-m", "granian", *arguments(settings)])  # noqa: S606


def arguments(settings: Settings) -> list[str]:
    return [
        *("--interface", "wsgi", "--factory", "--no-ws"),
        *("--host", settings.address, "--port", str(settings.port)),
        *("--workers", str(workers(settings)), "--blocking-threads", str(threads(settings))),
        *("--workers-kill-timeout", str(SECONDS_TO_FINISH), "--respawn-failed-workers"),
        *("--no-access-log", "--log-level", "error"),
        "pwa:served",
    ]


def workers(settings: Settings) -> int:
    if settings.on_sqlite:
        return 1
    return settings.workers or max(2, os.cpu_count() or 2)


def threads(settings: Settings) -> int:
    """Of each worker."""
    return THREADS_ON_SQLITE if settings.on_sqlite else THREADS


def wait_to_be_let_on() -> None:
    """For this thread and all that it starts: who is woken does not push in before the one who runs.

    That one still holds the interpreter, so whoever pushes in falls asleep again at once: five of eight
    changes of the thread in a push were for nothing. Only Linux has this, and some containers forbid it.
    """
    with suppress(AttributeError, OSError):
        os.sched_setscheduler(0, os.SCHED_BATCH, os.sched_param(0))


def is_free(address: str, port: int) -> bool:
    """Whether a server could listen there."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address, port))
        except OSError:
            return False
    return True


@contextmanager
def stopped(settings: Settings) -> Iterator[None]:
    """For what must not happen under a running server. Raises Conflict while one uses this data folder."""
    handle = _hold(settings.data, fcntl.LOCK_EX | fcntl.LOCK_NB)
    try:
        yield
    finally:
        os.close(handle)


def _hold(folder: Path, how: int) -> int:
    """Servers share the lock and pass it on to their workers, so it ends with the last of them."""
    handle = os.open(folder / "server.lock", os.O_CREAT | os.O_RDWR, 0o600)
    os.set_inheritable(handle, True)
    try:
        fcntl.flock(handle, how)
    except BlockingIOError as error:
        os.close(handle)
        raise Conflict("the server is running") from error
    return handle
