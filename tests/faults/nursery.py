"""Forks a server at each line that it reads, and says its process group: `python -m tests.faults.nursery`.

A line holds how many seconds that server's clock goes ahead.
"""

import multiprocessing
import os
import signal
import sys
from datetime import datetime, timedelta
from types import SimpleNamespace

from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

import pwa
from pwa import guards, serving
from pwa.config import Settings


def main() -> None:
    multiprocessing.set_start_method("fork")
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # whoever dies is gone at once
    for line in sys.stdin:
        pid = os.fork()
        if pid == 0:
            _set_clock(int(line))
            _serve(Settings.from_environment())
        print(pid, flush=True)


def _set_clock(ahead: int) -> None:
    """Requests learn what time it is in one place."""
    clock = SimpleNamespace(now=lambda zone: datetime.now(zone) + timedelta(seconds=ahead))
    guards.datetime = clock  # type: ignore[misc, assignment]


def _serve(settings: Settings) -> None:
    """As serving.arguments has it, but for the loading of the app's modules."""
    os.setsid()
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    Granian(
        "pwa:served",
        address=settings.address,
        port=settings.port,
        interface=Interfaces.WSGI,
        workers=serving.workers(settings),
        blocking_threads=serving.THREADS,
        websockets=False,
        log_level=LogLevels.error,
    ).serve(target_loader=pwa.served, wrap_loader=False)
    os._exit(0)


if __name__ == "__main__":
    main()
