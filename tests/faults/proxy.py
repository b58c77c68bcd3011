"""A network that loses, cuts, slows down, doubles and reorders, as a TCP proxy that knows what a request is.

One request a connection, whatever the two ends would prefer: the browser then opens another one.
"""

import random
import re
import socket
import threading
import time
from collections import Counter, deque
from collections.abc import Callable, Iterator
from contextlib import suppress

PATIENCE = 30.0
LATE = 4
"""A request that is held back arrives when so many more have come."""
SLOWLY = 0.002
"""Seconds a piece: the slowness is the fault itself. Nothing is awaited by it."""

Edit = Callable[[bytes, bytes], bytes]
"""What an answer becomes, given its request."""


class Proxy:
    """Listens on `port`; a `part` of the requests meets a fault of `FAULTS`, the choice being `chance`'s."""

    def __init__(self, server: int, part: float, chance: random.Random, edit: Edit | None = None) -> None:
        self.server, self.part, self.edit = server, part, edit
        self.requests, self.faults = 0, Counter[str]()
        self._chance, self._late = chance, deque[bytes]()
        self._lock = threading.Lock()
        self._door = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.port: int = self._door.getsockname()[1]

    def __enter__(self) -> "Proxy":
        threading.Thread(target=self._welcome, daemon=True).start()
        return self

    def __exit__(self, *_error: object) -> None:
        with suppress(OSError):
            self._door.shutdown(socket.SHUT_RDWR)
        self._door.close()

    @property
    def origin(self) -> str:
        return f"http://localhost:{self.port}"

    def behave(self) -> None:
        """No more faults; what was held back arrives now, behind all others."""
        self.part = 0.0
        while self._late:
            self._deliver(self._late.popleft())

    def told(self) -> str:
        return ", ".join(f"{name} {times}" for name, times in sorted(self.faults.items()) if name)

    def _welcome(self) -> None:
        while True:
            try:
                visitor, _ = self._door.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(visitor,), daemon=True).start()

    def _serve(self, visitor: socket.socket) -> None:
        with visitor, suppress(OSError):
            visitor.settimeout(PATIENCE)
            request = _whole(visitor)
            if request:
                visitor.sendall(self._answer(request, visitor))

    def _answer(self, request: bytes, visitor: socket.socket) -> bytes:
        """What still has to be said: nothing, when the fault was that nobody hears it."""
        with self._lock:
            self.requests += 1
            fault = self._chance.choice(list(FAULTS)) if self._chance.random() < self.part else ""
            self.faults[fault] += bool(fault)
            late = [self._late.popleft()] if len(self._late) > LATE else []
        for held in late:
            self._deliver(held)
        return FAULTS[fault](self, request, visitor) if fault else self._deliver(request)

    def _deliver(self, request: bytes) -> bytes:
        with suppress(OSError), socket.create_connection(("127.0.0.1", self.server), PATIENCE) as server:
            server.sendall(_closing(request, self.edit is not None))
            answer = b"".join(_pieces(server))
            return self.edit(request, answer) if self.edit else answer
        return b""

    # -- faults

    def _lost(self, _request: bytes, _visitor: socket.socket) -> bytes:
        return b""

    def _half_sent(self, request: bytes, _visitor: socket.socket) -> bytes:
        with suppress(OSError), socket.create_connection(("127.0.0.1", self.server), PATIENCE) as server:
            server.sendall(request[: len(request) // 2])
        return b""

    def _answer_lost(self, request: bytes, _visitor: socket.socket) -> bytes:
        self._deliver(request)
        return b""

    def _answer_cut(self, request: bytes, _visitor: socket.socket) -> bytes:
        answer = self._deliver(request)
        return answer[: len(answer) // 2]

    def _doubled(self, request: bytes, _visitor: socket.socket) -> bytes:
        first = self._deliver(request)
        return self._deliver(request) or first

    def _doubled_at_once(self, request: bytes, _visitor: socket.socket) -> bytes:
        twin = threading.Thread(target=self._deliver, args=(request,), daemon=True)
        twin.start()
        answer = self._deliver(request)
        twin.join(PATIENCE)
        return answer

    def _late_again(self, request: bytes, _visitor: socket.socket) -> bytes:
        """It arrives, and arrives once more after others."""
        self._late.append(request)
        return self._deliver(request)

    def _late_only(self, request: bytes, _visitor: socket.socket) -> bytes:
        """Nobody answers; it arrives after others, perhaps after its own second try."""
        self._late.append(request)
        return b""

    def _slow(self, request: bytes, visitor: socket.socket) -> bytes:
        """Both ways in small pieces, as over a poor line."""
        answer = self._deliver(request)
        step = max(1, len(answer) // 20)
        for at in range(0, len(answer), step):
            visitor.sendall(answer[at : at + step])
            time.sleep(SLOWLY)
        return b""


FAULTS = {
    "lost": Proxy._lost,
    "half sent": Proxy._half_sent,
    "answer lost": Proxy._answer_lost,
    "answer cut": Proxy._answer_cut,
    "doubled": Proxy._doubled,
    "doubled at once": Proxy._doubled_at_once,
    "late again": Proxy._late_again,
    "late only": Proxy._late_only,
    "slow": Proxy._slow,
}


def _whole(visitor: socket.socket) -> bytes:
    """A request to its end: its head says how long it is."""
    request = b""
    while b"\r\n\r\n" not in request:
        piece = visitor.recv(65536)
        if not piece:
            return b""
        request += piece
    head, _, body = request.partition(b"\r\n\r\n")
    length = re.search(rb"\r\ncontent-length: *(\d+)", head, re.IGNORECASE)
    missing = int(length[1]) - len(body) if length else 0
    while missing > 0:
        piece = visitor.recv(65536)
        if not piece:
            return b""
        request, missing = request + piece, missing - len(piece)
    return request


def _closing(request: bytes, plain: bool) -> bytes:
    """Plain: neither compressed nor "you have it already", for whoever edits the answer."""
    names = rb"connection|accept-encoding|if-none-match" if plain else rb"connection"
    head, gap, body = request.partition(b"\r\n\r\n")
    head = re.sub(rb"\r\n(?:%s): *[^\r]*" % names, b"", head, flags=re.IGNORECASE)
    return head + b"\r\nConnection: close" + gap + body


def _pieces(server: socket.socket) -> Iterator[bytes]:
    server.settimeout(PATIENCE)
    while piece := server.recv(65536):
        yield piece
