"""A closed-loop load generator: each client sends its next request when its last answer is there, whole.

Requests are encoded before the clock starts and go over one kept connection for each client, all from one
process and one loop, so that the generator costs some 20 µs a request (bench.ceiling measures it).
"""

import re
import select
import socket
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

LENGTH = re.compile(rb"(?i)\r\ncontent-length: *(\d+)")
CHUNKED = re.compile(rb"(?i)\r\ntransfer-encoding: *chunked")
LATEST = 300
"""Seconds after the end within which the last answers must be there."""

Accepted = Callable[[int, bytes], int | None]
"""How many entries this answer (status, body) confirms or brings; None when it refuses."""


@dataclass
class Run:
    """What was answered until the end, and how long each answer took (seconds).

    `acknowledged` also has the answers that came after the end, to requests that were under way.
    """

    seconds: float = 0.0
    cpu: float = 0.0
    requests: int = 0
    entries: int = 0
    acknowledged: int = 0
    waits: list[float] = field(default_factory=list)
    refused: Counter[str] = field(default_factory=Counter)

    @property
    def rate(self) -> float:
        return self.entries / self.seconds if self.seconds else 0.0

    @property
    def request_rate(self) -> float:
        return self.requests / self.seconds if self.seconds else 0.0

    @property
    def busy(self) -> float:
        """The generator's share of its core: near 1 it would be the bottleneck."""
        return self.cpu / self.seconds if self.seconds else 0.0

    def wait(self, share: float) -> float:
        """The wait in milliseconds that this share of the answers did not exceed."""
        return sorted(self.waits)[min(int(len(self.waits) * share), len(self.waits) - 1)] * 1000

    def add(self, other: "Run") -> None:
        """Another turn of the same."""
        self.seconds += other.seconds
        self.cpu += other.cpu
        self.requests += other.requests
        self.entries += other.entries
        self.acknowledged += other.acknowledged
        self.waits += other.waits
        self.refused += other.refused


def drive(
    port: int, queues: Sequence[Sequence[bytes]], accepted: Accepted, seconds: float, *, whole: bool = False
) -> Run:
    """Sends each client's queue, until the time is up or the first queue is empty (`whole`: the last one).

    A slow server gets more time: as many answers are waited for as there are clients.
    """
    clients = [_Client(port, queue) for queue in queues]
    try:
        return _Drive(clients, accepted, whole).run(seconds)
    finally:
        for client in clients:
            client.socket.close()


class _Client:
    """One connection with one request under way."""

    def __init__(self, port: int, queue: Sequence[bytes]) -> None:
        self.port = port
        self.socket = _connect(port)
        self.queue: Iterator[bytes] = iter(queue)
        self.unsent = memoryview(b"")
        self.heard = bytearray()
        self.length = 0
        self.asked = 0.0

    def ask(self) -> bool:
        """Begins the next request; False when there is none."""
        words = next(self.queue, None)
        if words is None:
            return False
        self.heard, self.length = bytearray(), 0
        self.asked = time.perf_counter()
        self.unsent = memoryview(words)
        self.send()
        return True

    def send(self) -> bool:
        """Sends on what the socket takes; False when there is more."""
        while self.unsent:
            try:
                self.unsent = self.unsent[self.socket.send(self.unsent) :]
            except BlockingIOError:
                return False
            except ConnectionError:
                self.unsent = memoryview(b"")  # it is heard that the server hung up
        return True

    def hear(self) -> bool:
        """Whether the answer is whole now."""
        try:
            piece = self.socket.recv(1 << 18)
        except ConnectionError:
            piece = b""
        if not piece:
            return self._hung_up()
        self.heard += piece
        if not self.length:
            self.length = _length(self.heard)
        return 0 < self.length <= len(self.heard) or (self.length < 0 and self.heard.endswith(b"0\r\n\r\n"))

    def _hung_up(self) -> bool:
        """No answer is an answer, too: nothing is confirmed, and a new connection goes on."""
        self.socket.close()
        self.socket = _connect(self.port)
        self.heard = bytearray(b"HTTP/1.1 000 hung up\r\n\r\n")
        return True

    def answer(self) -> tuple[int, bytes]:
        head, _, body = bytes(self.heard).partition(b"\r\n\r\n")
        return int(head[9:12]), body


def _connect(port: int) -> socket.socket:
    made = socket.create_connection(("127.0.0.1", port))
    made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    made.setblocking(False)
    return made


def _length(heard: bytearray) -> int:
    """Of the whole answer in bytes; 0 as long as the head is not there, -1 when it comes in chunks."""
    end = heard.find(b"\r\n\r\n")
    if end < 0:
        return 0
    head = bytes(heard[:end])
    if found := LENGTH.search(head):
        return end + 4 + int(found[1])
    return -1 if CHUNKED.search(head) else end + 4


class _Drive:
    def __init__(self, clients: Sequence[_Client], accepted: Accepted, whole: bool) -> None:
        self.clients = {client.socket.fileno(): client for client in clients}
        self.accepted = accepted
        self.whole = whole
        self.run_ = Run()
        self.epoll = select.epoll()
        self.waiting = 0
        self.ended = 0.0

    def run(self, seconds: float) -> Run:
        begun, cpu = time.perf_counter(), time.process_time()
        for number in self.clients:
            self.epoll.register(number, select.EPOLLIN)
            self._ask(number)
        while self.waiting:
            now = time.perf_counter()
            if now - begun > seconds and self.run_.requests >= len(self.clients):
                self._end()
            if now - begun > seconds + LATEST:
                raise TimeoutError("the last answers did not come")
            for number, event in self.epoll.poll(0.5):
                self._hear(number, event)
            if not self.waiting:
                self._end()
            if self.ended and not self.run_.seconds:
                self.run_.seconds, self.run_.cpu = self.ended - begun, time.process_time() - cpu
        self.epoll.close()
        return self.run_

    def _ask(self, number: int) -> None:
        client = self.clients[number]
        if self.ended:
            return
        if not client.ask():
            if not self.whole:
                self._end()
            return
        self.waiting += 1
        if client.unsent:
            self.epoll.modify(number, select.EPOLLIN | select.EPOLLOUT)

    def _end(self) -> None:
        self.ended = self.ended or time.perf_counter()

    def _hear(self, number: int, event: int) -> None:
        client = self.clients[number]
        if event & select.EPOLLOUT and client.send():
            self.epoll.modify(number, select.EPOLLIN)
        if event & select.EPOLLIN and client.hear():
            self.waiting -= 1
            self._note(client)
            self._ask(self._keep(number, client))

    def _keep(self, number: int, client: _Client) -> int:
        """The number of the client's connection, which is another one when the server hung up."""
        if client.socket.fileno() != number or client.heard.startswith(b"HTTP/1.1 000"):
            del self.clients[number]
            number = client.socket.fileno()
            self.clients[number] = client
            self.epoll.register(number, select.EPOLLIN)
        return number

    def _note(self, client: _Client) -> None:
        status, body = client.answer()
        entries = self.accepted(status, body)
        if entries is None:
            self.run_.refused[f"{status} {body[:80]!r}" if status else "no answer"] += 1
        entries = entries or 0
        self.run_.acknowledged += entries
        self.run_.waits.append(time.perf_counter() - client.asked)
        if not self.ended:
            self.run_.requests += 1
            self.run_.entries += entries
