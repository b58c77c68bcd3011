"""Servers that are measured: each in a process of its own, kept to one core, its costs read from /proc."""

import os
import re
import signal
import socket
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.ports import free_port
from tests.processes import family

__all__ = ["LOAD_CORE", "SERVER_CORE", "Server", "free_port", "keep_to"]

SERVER_CORE, LOAD_CORE = (sorted(os.sched_getaffinity(0)) * 2)[:2]
PATIENCE = 60
TICK = os.sysconf("SC_CLK_TCK")
STRACE = ("strace", "-f", "--seccomp-bpf", "-qq", "-e", "signal=none", "-e", "trace=fsync,fdatasync,msync")


def keep_to(core: int) -> None:
    """Keeps this process, and what it starts from now on, to one core."""
    os.sched_setaffinity(0, {core})


class Server:
    """A process and what it started, on the server's core. With `flushes` they are counted (strace)."""

    def __init__(
        self,
        command: Sequence[str],
        port: int,
        folder: Path,
        *,
        env: Mapping[str, str] | None = None,
        user: str | None = None,
        flushes: Path | None = None,
        stop: signal.Signals = signal.SIGTERM,
    ) -> None:
        self.port = port
        self._flushes = flushes
        self._stop = stop
        self._log = folder / "server.log"
        traced = [*STRACE, "-o", str(flushes)] if flushes else []
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                ["taskset", "-c", str(SERVER_CORE), *traced, *command],
                cwd=folder,
                env={**os.environ, **(env or {})},
                user=user,
                stdout=log,
                stderr=log,
            )

    def until_it_listens(self) -> None:
        deadline = time.monotonic() + PATIENCE
        while not _listens(self.port):
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"did not start:\n{self._log.read_text(errors='replace')[-2000:]}")
            time.sleep(0.05)

    def stop(self) -> None:
        own = self._family()
        for pid in own[1:2] if self._flushes else own[:1]:
            _tell(pid, self._stop)
        try:
            self._process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            for pid in reversed(self._family()):
                _tell(pid, signal.SIGKILL)
            self._process.wait(PATIENCE)

    def cpu(self) -> float:
        """Seconds of processor time that it has used so far, with all it started."""
        return sum(_cpu(pid) for pid in self._family())

    def memory(self) -> int:
        """Bytes that are its own, shared pages in proportion (PSS)."""
        return sum(_memory(pid) for pid in self._family())

    def handles(self) -> int:
        return sum(len(_listed(Path(f"/proc/{pid}/fd"))) for pid in self._family())

    def flushes(self) -> int:
        """How often it has told the disk to keep what was written; only where that is counted."""
        if self._flushes is None:
            return 0
        return len(re.findall(r"\b(?:fsync|fdatasync|msync)\(", self._flushes.read_text()))

    def _family(self) -> list[int]:
        """Parents first. With strace in front, that comes first."""
        return family(self._process.pid)


def _tell(pid: int, what: signal.Signals) -> None:
    try:
        os.kill(pid, what)
    except ProcessLookupError:
        return


def _cpu(pid: int) -> float:
    fields = _text(Path(f"/proc/{pid}/stat")).rpartition(") ")[2].split()
    # utime, stime, and those of children that have ended
    return sum(map(int, fields[11:15])) / TICK


def _memory(pid: int) -> int:
    found = re.search(r"^Pss: +(\d+) kB", _text(Path(f"/proc/{pid}/smaps_rollup")), re.MULTILINE)
    return int(found[1]) * 1024 if found else 0


def _listed(folder: Path) -> list[Path]:
    try:
        return list(folder.iterdir())
    except OSError:
        return []


def _text(path: Path) -> str:
    try:
        return path.read_text()
    except OSError:
        return ""


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
