"""Where servers of the tests may listen."""

import random
import socket
from pathlib import Path


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
        return port


def lasting_port() -> int:
    """One that stays ours while nobody listens: the system gives none of these away by itself."""
    given_away = int(Path("/proc/sys/net/ipv4/ip_local_port_range").read_text().split()[0])
    while not _is_free(port := random.SystemRandom().randrange(10_000, given_away)):
        pass
    return port


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0
