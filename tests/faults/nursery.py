"""Forks a server at each line that it reads, and says its process group: `python -m tests.faults.nursery`.

The app is made once, before: its making takes ten times as long as all else of a start. A line holds how many
seconds that server's clock goes ahead.
"""

import multiprocessing
import os
import signal
import sys
from datetime import datetime, timedelta
from types import SimpleNamespace

from flask import Flask
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

import pwa
from pwa import guards, serving, warming
from pwa.config import Settings
from pwa.db import db


def main() -> None:
    multiprocessing.set_start_method("fork")
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # whoever dies is gone at once
    settings = Settings.from_environment()
    app = _unborn(settings)
    for line in sys.stdin:
        pid = os.fork()
        if pid == 0:
            _set_clock(int(line))
            _serve(settings, app)
        print(pid, flush=True)


def _unborn(settings: Settings) -> Flask:
    """An app that nothing has been asked of: no thread and no connection of it is shared by those to come."""
    app = pwa.create_app(settings)
    with app.app_context():
        assert db.engine.pool.checkedin() + db.engine.pool.checkedout() == 0  # type: ignore[attr-defined]
    pwa.keep_for_good()
    return app


def _set_clock(ahead: int) -> None:
    """Requests learn what time it is in one place."""
    clock = SimpleNamespace(now=lambda zone: datetime.now(zone) + timedelta(seconds=ahead))
    guards.datetime = clock  # type: ignore[misc, assignment]


def _serve(settings: Settings, app: Flask) -> None:
    """As serving.arguments has it, but for the loading of the app's modules and the app's making."""

    def served() -> Flask:
        warming.start(app)
        return app

    os.setsid()
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    Granian(
        "pwa:served",
        address=settings.address,
        port=settings.port,
        interface=Interfaces.WSGI,
        workers=serving.workers(settings),
        blocking_threads=serving.threads(settings),
        websockets=False,
        log_level=LogLevels.error,
    ).serve(target_loader=served, wrap_loader=False)
    os._exit(0)


if __name__ == "__main__":
    main()
