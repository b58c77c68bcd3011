"""Room on a disk that can be taken away and given back.

A file system of a few megabytes in memory, which only root may mount; for anybody else a limit on the size of
files, which a process can be given while it runs, stands in for it (EFBIG instead of ENOSPC).
"""

import resource
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

MEGABYTES = 32


class Room(Protocol):
    folder: Path

    def take_all(self) -> None: ...
    def give_back(self) -> None: ...


@dataclass
class SmallDisk:
    folder: Path

    def take_all(self) -> None:
        """To the last block."""
        with suppress(OSError), self._ballast.open("wb", buffering=0) as file:
            while file.write(bytes(1 << 12)):
                pass

    def give_back(self) -> None:
        self._ballast.unlink()

    @property
    def _ballast(self) -> Path:
        return self.folder / "ballast"


@dataclass
class Limit:
    """For processes that run already: no file grows or changes."""

    folder: Path
    pids: Sequence[int]

    def take_all(self) -> None:
        self._set(0)

    def give_back(self) -> None:
        self._set(resource.RLIM_INFINITY)

    def _set(self, most: int) -> None:
        for pid in self.pids:
            resource.prlimit(pid, resource.RLIMIT_FSIZE, (most, resource.RLIM_INFINITY))


def limited(pids: Sequence[int]) -> Limit:
    return Limit(Path(), pids)


@contextmanager
def small_disk() -> Iterator[SmallDisk | None]:
    """None where nothing may be mounted."""
    folder = Path(tempfile.mkdtemp(prefix="easeback-disk-"))
    mount = ["mount", "-t", "tmpfs", "-o", f"size={MEGABYTES}m,mode=755", "easeback", str(folder)]
    if subprocess.run(mount, check=False, capture_output=True).returncode:
        folder.rmdir()
        yield None
        return
    try:
        yield SmallDisk(folder)
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)
        folder.rmdir()
