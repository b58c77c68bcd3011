"""Servers that start at once: forked from a process that has read all modules before, as spare ones.

Reading them takes a server two seconds, and stories start some four hundred. What is forked goes through
granian's own command line from there on. Cold starts belong to tests/faults (server-killed).

`python -m tests.browser.nursery FOLDER` forks at each line; FOLDER keeps compiled templates.
"""

import gc
import json
import multiprocessing
import os
import select
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

from granian.cli import entrypoint
from sqlalchemy.orm import configure_mappers

import pwa  # noqa: F401 - it reads all that a server needs
from tests.compiled import keep_templates_in


class Nursery:
    """The process that forks, and what it has given birth to."""

    def __init__(self, templates: Path) -> None:
        command = [sys.executable, "-m", "tests.browser.nursery", str(templates)]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def bear(self, arguments: list[str], surroundings: dict[str, str], log: Path) -> "Born":
        """`python -m granian` with these arguments, environment and file for what it says."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        order = {"arguments": arguments, "surroundings": surroundings, "log": str(log)}
        self._process.stdin.write(json.dumps(order).encode() + b"\n")
        self._process.stdin.flush()
        return Born(int(self._process.stdout.readline()))

    def close(self) -> None:
        self._process.communicate()


class Born:
    """As much of a Popen as a process has that is somebody else's child."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self._handle = os.pidfd_open(pid)

    def poll(self) -> bool | None:
        """Whether it has ended: None means no."""
        return bool(select.select([self._handle], [], [], 0)[0]) or None

    def wait(self, patience: float) -> None:
        ended, _, _ = select.select([self._handle], [], [], patience)
        assert ended, f"process {self.pid} did not end"
        os.close(self._handle)


def main() -> None:
    keep_templates_in(Path(sys.argv[1]))
    configure_mappers()
    multiprocessing.set_start_method("fork")
    gc.freeze()  # what is never looked at stays shared
    for line in sys.stdin:
        _bury()
        pid = os.fork()
        if pid == 0:
            _become_a_server(**json.loads(line))
        print(pid, flush=True)


def _bury() -> None:
    """Only here: until it is buried, whoever was told a number may ask for what it stands for."""
    with suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


def _become_a_server(arguments: list[str], surroundings: dict[str, str], log: str) -> None:
    os.environ.clear()
    os.environ.update(surroundings)
    _connect(0, os.devnull, os.O_RDONLY)
    for told in (1, 2):
        _connect(told, log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    sys.argv = ["granian", *arguments]
    try:
        entrypoint()
    except SystemExit:
        os._exit(0)  # without letting go of all that the nursery read, one by one: that takes a second


def _connect(number: int, path: str, how: int) -> None:
    handle = os.open(path, how, 0o600)
    os.dup2(handle, number)
    os.close(handle)


if __name__ == "__main__":
    main()
