"""What the generator could send if servers cost nothing: its own ceiling.

    .venv/bin/python -m bench.ceiling

The endpoint does as little as one can in this language: it counts the bytes of a request and answers with the
bytes that it was started with. So what is printed is a lower bound.
"""

import multiprocessing
import random
import select
import socket
from collections.abc import Iterator

from bench import figures, load, processes, words

RESULT = b'{"op_id":"018f0000-0000-7000-8000-000000000000","status":"applied","rev":1,"seq":1,"reason":null}'
SECONDS = 3.0
HEADINGS = ("entries a request", "requests/s", "entries/s", "µs of the generator a request")


def measure(batch: int, clients: int) -> load.Run:
    """Bare answers to requests of the size that a push of this batch has."""
    listening = socket.create_server(("127.0.0.1", 0), backlog=64)
    asked = _request(batch)
    answering = multiprocessing.get_context("fork").Process(
        target=_answer, args=(listening, len(asked), _reply(batch)), daemon=True
    )
    answering.start()
    try:
        queues = [[asked] * (200_000 // batch + 100)] * clients
        port = listening.getsockname()[1]
        return load.drive(port, queues, lambda _, body: body.count(b'"applied"'), SECONDS)
    finally:
        answering.terminate()
        answering.join()
        listening.close()


def _request(batch: int) -> bytes:
    chance = random.Random(batch)
    return words.http("POST", "/", {"Host": "localhost"}, {"ops": [words.op(chance) for _ in range(batch)]})


def _reply(batch: int) -> bytes:
    body = b'{"results":[' + b",".join([RESULT] * batch) + b"]}"
    return b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body) + body


def _answer(listening: socket.socket, length: int, reply: bytes) -> None:
    processes.keep_to(processes.SERVER_CORE)
    epoll, known = select.epoll(), {}
    epoll.register(listening, select.EPOLLIN)
    while True:
        for number, _ in epoll.poll():
            if number == listening.fileno():
                made, _ = listening.accept()
                made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                known[made.fileno()] = [made, 0]
                epoll.register(made, select.EPOLLIN)
            else:
                _read(known[number], epoll, length, reply)


def _read(client: list, epoll: select.epoll, length: int, reply: bytes) -> None:
    piece = client[0].recv(1 << 20)
    if not piece:
        epoll.unregister(client[0])
        client[0].close()
        return
    client[1] += len(piece)
    if client[1] >= length:
        client[1] -= length
        client[0].sendall(reply)


def rows() -> Iterator[list[str]]:
    for batch in (1, 100):
        run = measure(batch, clients=16)
        yield [
            str(batch),
            f"{run.request_rate:,.0f}",
            f"{run.rate:,.0f}",
            f"{run.cpu / max(run.requests, 1) * 1e6:.0f}",
        ]


def main() -> None:
    processes.keep_to(processes.LOAD_CORE)
    print(figures.table(HEADINGS, rows()))


if __name__ == "__main__":
    main()
