"""What runs beneath a process, as /proc tells it."""

from pathlib import Path


def family(pid: int) -> list[int]:
    """The process and all that it and they have started, parents first."""
    found = [pid]
    for one in found:
        found += children(one)
    return found


def children(pid: int) -> list[int]:
    """Of all its threads: a process may be started by any of them."""
    try:
        return [int(one) for thread in _of(pid, "task").iterdir() for one in _words(thread / "children")]
    except OSError:
        return []


def has_ended(pid: int) -> bool:
    """Whether nothing of it runs any more; its parent may not have noticed yet."""
    try:
        return _of(pid, "stat").read_text().rpartition(") ")[2][0] in "XZ"
    except OSError:
        return True


def _of(pid: int, what: str) -> Path:
    return Path(f"/proc/{pid}/{what}")


def _words(file: Path) -> list[str]:
    try:
        return file.read_text().split()
    except OSError:  # a thread that has just ended
        return []
