"""The load generator counts what was confirmed, and nothing else: all figures of docs/sync.md stand on it."""

import socket
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread

import pytest
from flask import Flask
from sqlalchemy import delete

from bench import figures, goals, load, soak
from bench.flushes import Flushed
from pwa.db import db
from pwa.models import Entry
from tests.cast import Cast
from tests.ops import Wire, put

ASK = b"POST /sync/push HTTP/1.1\r\nContent-Length: 2\r\n\r\n{}"
YES = b'HTTP/1.1 200 OK\r\nContent-Length: 22\r\n\r\n[{"status":"applied"}]'
IN_CHUNKS = b'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n16\r\n[{"status":"applied"}]\r\n0\r\n\r\n'
BUSY = b"HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n"
HANGS_UP = b""


def test_each_confirmed_entry_counts_once() -> None:
    with answering(YES) as port:
        run = load.drive(port, [[ASK] * 7, [ASK] * 3], accepted, 30, whole=True)
    assert (run.requests, run.entries, run.acknowledged, len(run.waits)) == (10, 10, 10, 10)
    assert not run.refused


@pytest.mark.parametrize("pieces", [IN_CHUNKS, YES])
def test_an_answer_that_comes_byte_by_byte_is_waited_for(pieces: bytes) -> None:
    with answering(pieces, size=1) as port:
        assert load.drive(port, [[ASK] * 3], accepted, 30, whole=True).entries == 3


@pytest.mark.parametrize(("answer", "said"), [(BUSY, "503 b''"), (HANGS_UP, "no answer")])
def test_what_is_refused_or_not_answered_confirms_nothing(answer: bytes, said: str) -> None:
    with answering(YES, answer) as port:
        run = load.drive(port, [[ASK] * 10], accepted, 30, whole=True)
    assert (run.requests, run.acknowledged) == (10, 5)
    assert run.refused == {said: 5}


def test_the_first_client_with_nothing_left_to_send_ends_a_run() -> None:
    """Fewer clients than were asked for would be measured otherwise."""
    with answering(YES) as port:
        run = load.drive(port, [[ASK] * 1000, [ASK] * 3], accepted, 30)
    assert run.requests < 1003


def test_a_page_that_disturbed_runs_stand_on_says_so() -> None:
    run = load.Run(seconds=1.0, requests=1, entries=1, acknowledged=1, waits=[0.01])
    quiet, loud = (figures.Measured("Easeback", 1, 1, run, 0.5, 1.0, 1, 1, others) for others in (0.02, 0.5))
    assert "nothing else to do" in figures.quiet([quiet])
    assert "1 of 2 runs" in figures.quiet([quiet, loud])


def test_a_lost_entry_and_a_commit_that_was_not_flushed_break_a_run() -> None:
    flushed = [Flushed(goals.SQLITE, 1, 1, requests=100, flushes=n, promised=True) for n in (99, 100)]
    lost = list(goals.kept({"a": 0, "b": 1}, [], []))
    verdicts = [*goals.kept({"a": 0}, [], []), *goals.kept({}, flushed, [])]
    assert [holds for _, _, holds in verdicts] == [True, False, True]
    assert not figures.verdicts(lost)[1]


def accepted(status: int, body: bytes) -> int | None:
    return body.count(b'"applied"') if status == 200 else None


@contextmanager
def answering(*answers: bytes, size: int = 1 << 16) -> Iterator[int]:
    """A server that gives these answers in turns, in pieces of `size` bytes. Its port."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        Thread(target=_accept, args=(listening, list(answers), size), daemon=True).start()
        yield listening.getsockname()[1]


def _accept(listening: socket.socket, answers: list[bytes], size: int) -> None:
    while True:
        try:
            made, _ = listening.accept()
        except OSError:
            return
        Thread(target=_answer, args=(made, answers, size), daemon=True).start()


def _answer(made: socket.socket, answers: list[bytes], size: int) -> None:
    with made:
        while made.recv(1 << 16):
            answer = answers[0]
            answers.append(answers.pop(0))
            if answer == HANGS_UP:
                return
            for start in range(0, len(answer), size):
                made.sendall(answer[start : start + size])


def test_a_number_that_is_missing_after_hours_of_load_is_found(app: Flask, visit, cast: Cast) -> None:
    ops = [put(), put()]
    Wire(visit(cast.ana)).results(*ops)
    with app.app_context():
        assert list(soak.gaps(db.session.connection())) == []
        db.session.execute(delete(Entry).where(Entry.last_op == uuid.UUID(ops[0]["op_id"])))
        (found,) = soak.gaps(db.session.connection())
        assert found == f"stream {cast.ana}: number 2, 1 revisions with 1 numbers"
