"""A real PostgreSQL for the tests, started by them from the machine's own binaries and stopped after."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.ports import free_port

# No test needs what outlives a power cut here, and every commit would wait for the disk.
FAST = "-c fsync=off -c full_page_writes=off -c max_connections=60"


def binaries() -> Path | None:
    """The folder of `initdb` and `postgres`, the newest there is."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
    found = shutil.which("initdb")
    return folders[-1] if folders else Path(found).parent if found else None


@contextmanager
def running() -> Iterator[str]:
    """Yields a URL of a fresh server's maintenance database."""
    folder = Path(tempfile.mkdtemp(prefix="easeback-pg-", dir=os.environ.get("PYTEST_DEBUG_TEMPROOT")))
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres")
    port = free_port()
    run("initdb", "-D", folder / "data", "-U", "easeback", "-A", "trust", "-E", "UTF8", "--no-sync")
    options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 {FAST}"
    run("pg_ctl", "-D", folder / "data", "-o", options, "-l", folder / "log", "-w", "start")
    try:
        yield f"postgresql://easeback@127.0.0.1:{port}/postgres"
    finally:
        run("pg_ctl", "-D", folder / "data", "-m", "immediate", "-w", "stop")
        shutil.rmtree(folder, ignore_errors=True)


def run(name: str, *arguments: object) -> None:
    """One of PostgreSQL's own programs, as a user that the server accepts: it refuses to run as root."""
    path = binaries()
    assert path is not None
    command = [str(path / name), *map(str, arguments)]
    user = "postgres" if os.geteuid() == 0 else None
    subprocess.run(command, check=True, user=user, cwd="/", stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
