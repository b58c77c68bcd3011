"""The real server as a process of its own, which a test may stop, kill and start again."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from .phone import BEAT, PATIENCE


class LiveServer:
    """Granian on a free port of localhost, with everything it writes in `folder`. Offline means stopped."""

    def __init__(self, folder: Path, target: str, **settings: str) -> None:
        self.folder, self._target, self._settings = folder, target, settings
        self.port = _free_port()
        self.origin = f"http://localhost:{self.port}"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with (self.folder / "server.log").open("ab") as log:
            self._process = subprocess.Popen(self._command(), env=self.surroundings(), stdout=log, stderr=log)
        self._until_it_answers()

    def stop(self) -> None:
        """The polite way: requests under way are answered first."""
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """Signal 9 to the main process and its worker: nothing is finished, nothing is tidied up."""
        self._end(signal.SIGKILL)

    def surroundings(self) -> dict[str, str]:
        """The environment for the server, and for commands that work on the same data."""
        return {**os.environ, "EASEBACK_DATA": str(self.folder), **self._settings}

    @property
    def log(self) -> str:
        return (self.folder / "server.log").read_text()

    def _command(self) -> list[str]:
        granian = [
            sys.executable,
            "-m",
            "granian",
            "--interface",
            "wsgi",
            "--no-ws",
            "--factory",
            "--blocking-threads",
            "8",
        ]
        return [*granian, "--host", "127.0.0.1", "--port", str(self.port), self._target]

    def _until_it_answers(self) -> None:
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            if _listens(self.port):
                return
            if self._process is None or self._process.poll() is not None:
                break
            time.sleep(BEAT)
        raise AssertionError(f"the server did not start:\n{self.log}")

    def _end(self, how: signal.Signals) -> None:
        if self._process is None:
            return
        workers = _children(self._process.pid) if how is signal.SIGKILL else []
        for pid in [self._process.pid, *workers]:
            os.kill(pid, how)
        self._process.wait(PATIENCE)
        self._process = None
        _until(lambda: not _listens(self.port), "the port to close")


def _children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _until(ready: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while not ready():
        assert time.monotonic() < deadline, f"waited too long for {what}"
        time.sleep(BEAT)
