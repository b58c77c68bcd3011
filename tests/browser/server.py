"""The real server as a process of its own, which a test may stop, kill and start again."""

import os
import signal
import socket
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

from pwa import serving
from pwa.config import Settings
from tests.browser.nursery import Born, Nursery
from tests.browser.waiting import PATIENCE, wait_for
from tests.ports import free_port
from tests.processes import children


class LiveServer:
    """Granian as `make run` starts it. Offline means stopped."""

    def __init__(self, settings: Settings, nursery: Nursery | None = None) -> None:
        """Without a nursery each start is cold."""
        self.origin = settings.origin
        self._settings = settings
        self._nursery = nursery
        self._log = settings.data / "server.log"
        self._process: subprocess.Popen[bytes] | Born | None = None

    def start(self) -> None:
        self._process = self._begun()
        try:
            self._until_it_answers()
        except AssertionError:
            self.kill()  # or it would come up later, and stay
            raise

    def stop(self) -> None:
        """The polite way: requests under way are answered first."""
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """Signal 9 to the main process and its worker: nothing is finished, nothing is tidied up."""
        self._end(signal.SIGKILL)

    def surroundings(self) -> dict[str, str]:
        """The environment for the server, and for commands that work on the same data."""
        return {
            **os.environ,
            "EASEBACK_DATA": str(self._settings.data),
            "DATABASE_URL": self._settings.database_url,
            "EASEBACK_ORIGIN": self._settings.origin,
            "EASEBACK_DEMO": "1" if self._settings.demo else "0",
            "EASEBACK_PUSHES_A_MINUTE": str(self._settings.pushes_a_minute),
        }

    def _begun(self) -> subprocess.Popen[bytes] | Born:
        if self._nursery:
            return self._nursery.bear(serving.arguments(self._settings), self.surroundings(), self._log)
        with self._log.open("ab") as log:
            return subprocess.Popen(self._command(), env=self.surroundings(), stdout=log, stderr=log)

    def _command(self) -> list[str]:
        return [sys.executable, "-m", "granian", *serving.arguments(self._settings)]

    def _until_it_answers(self) -> None:
        wait_for(lambda: listens(self._settings.port) or self._died(), "the server to answer")
        if self._died():
            raise AssertionError(f"the server did not start:\n{self._log.read_text()}")

    def _died(self) -> bool:
        return self._process is None or self._process.poll() is not None

    def _end(self, how: signal.Signals) -> None:
        if self._process is None:
            return
        workers = children(self._process.pid) if how is signal.SIGKILL else []
        for pid in [self._process.pid, *workers]:
            with suppress(ProcessLookupError):  # a worker that has just ended by itself
                os.kill(pid, how)
        self._process.wait(PATIENCE)
        self._process = None
        wait_for(lambda: not listens(self._settings.port), "the port to close")


def at_a_free_port(data: Path) -> Settings:
    """Settings of a server on this machine, with its own SQLite database in `data`."""
    port = free_port()
    origin = f"http://localhost:{port}"
    return Settings(data=data, database_url=f"sqlite:///{data / 'easeback.db'}", origin=origin, port=port)


def listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
