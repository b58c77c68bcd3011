"""Servers to be killed: one that starts cold as `make run` does, and one that is up again at once."""

import os
import signal
import subprocess
import sys

from pwa.config import Settings
from tests.browser.server import LiveServer, listens
from tests.browser.waiting import wait_for
from tests.processes import children

AT_ONCE = 0.002
"""Seconds between two looks at a port: a start takes a tenth of one."""


class SpareServer(LiveServer):
    """The same granian and the same app, forked from a process that has made it before.

    A cold start takes seconds, a phone's retry does not: like this two thousand kills fit into minutes.
    """

    def __init__(self, settings: Settings, **more: str) -> None:
        super().__init__(settings)
        self.port, self._more, self._group = settings.port, more, 0
        with self._log.open("ab") as log:
            self._nursery = subprocess.Popen(
                [sys.executable, "-m", "tests.faults.nursery"],
                env=self.surroundings(),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
            )

    def surroundings(self) -> dict[str, str]:
        return super().surroundings() | {"PORT": str(self._settings.port)} | self._more

    def start(self, clock: int = 0) -> None:
        """`clock`: how many seconds the server's goes ahead."""
        self._tell(str(clock))
        wait_for(lambda: listens(self._settings.port), "the server to answer", beat=AT_ONCE)

    def close(self) -> None:
        if self._group:
            self.kill()
        assert self._nursery.stdin is not None
        self._nursery.stdin.close()
        self._nursery.wait()

    def pids(self) -> list[int]:
        """The main process and its workers."""
        return [self._group, *children(self._group)]

    def _tell(self, word: str) -> None:
        nursery = self._nursery
        assert nursery.stdin is not None
        assert nursery.stdout is not None
        nursery.stdin.write(f"{word}\n".encode())
        nursery.stdin.flush()
        self._group = int(nursery.stdout.readline())

    def _end(self, how: signal.Signals) -> None:
        """The group is the server's own: its main process and its workers."""
        os.killpg(self._group, how)
        self._group = 0
        wait_for(lambda: not listens(self._settings.port), "the port to close", beat=AT_ONCE)
