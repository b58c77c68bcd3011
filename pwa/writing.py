"""Group commit: pushes that wait for the disk wait for it together.

On SQLite one transaction writes at a time, and each commit waits for the disk. So who wants to write joins a
queue; the first of it leads: takes the lock, does the work of all who wait by then, commits once, and lets
the next one lead. Nobody is answered before the commit that holds their work. PostgreSQL does this itself.
"""

from collections import deque
from collections.abc import Callable
from contextlib import suppress
from threading import Lock
from typing import Any, Generic, TypeVar

from sqlalchemy import Connection, Engine, event
from sqlalchemy.orm import scoped_session

from pwa.db import reading

Outcome = TypeVar("Outcome")

MOST = 1000
"""Ops in one transaction, so that nobody's commit waits for long."""

CACHE = 8 * 1024
"""kB of pages that the writing connection keeps. Nobody else writes, so they stay true. SQLite looks through
all of them at each commit that has moved a page, so more would be slower."""

CHECKPOINT = 8000
"""Pages in the log before they go into the database: each of them once, however often it was written."""


class _Job(Generic[Outcome]):
    """A piece of work, its weight in ops, and what became of it."""

    def __init__(self, work: Callable[[Connection], Outcome], weight: int) -> None:
        self.work = work
        self.weight = weight
        self.called = Lock()
        self.called.acquire()
        self.done = False
        self.outcome: Any = None
        self.error: BaseException | None = None


class Writer:
    """Writes for one engine, from all threads of this process."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._queues = engine.dialect.name == "sqlite"
        self._guard = Lock()
        self._waiting: deque[_Job[Any]] = deque()
        self._led = False
        self._connection: Connection | None = None
        event.listen(engine, "engine_disposed", self._close)

    def do(
        self, session: scoped_session[Any], work: Callable[[Connection], Outcome], weight: int = 1
    ) -> Outcome:
        """Does the work in a transaction and returns its outcome once that is on the disk.

        It may be done twice, when another's work in the same transaction fails: then the first did not
        happen. What it raises, this raises; nothing of it is kept then.
        """
        if not self._queues:
            outcome = work(session.connection())
            session.commit()
            return outcome
        job = _Job(work, weight)
        if not self._join(job):
            job.called.acquire()
        if not job.done:
            self._lead()
        if job.error is not None:
            raise job.error
        return job.outcome  # type: ignore[no-any-return]

    def _join(self, job: _Job[Any]) -> bool:
        """Whether it leads: nobody else does."""
        with self._guard:
            self._waiting.append(job)
            leads, self._led = not self._led, True
            return leads

    def _lead(self) -> None:
        was_reading, jobs = reading.set(False), []
        try:
            jobs = self._together()
        finally:
            reading.reset(was_reading)
            self._call_the_next()
            for job in jobs:
                job.called.release()

    def _together(self) -> list[_Job[Any]]:
        jobs: list[_Job[Any]] = []
        try:
            with self._open().begin() as transaction:
                jobs = self._take()
                for job in jobs:
                    job.outcome = job.work(transaction.connection)
        except Exception as error:
            self._close()
            if len(jobs) > 1:
                self._one_by_one(jobs)
            else:
                jobs = jobs or self._take()
                self._fail(jobs, error)
        for job in jobs:
            job.done = True
        return jobs

    def _one_by_one(self, jobs: list[_Job[Any]]) -> None:
        """One of them failed, or the commit did: each for itself, so that it fails alone."""
        for job in jobs:
            try:
                with self._open().begin() as transaction:
                    job.outcome = job.work(transaction.connection)
            except Exception as error:
                self._close()
                self._fail([job], error)

    def _fail(self, jobs: list[_Job[Any]], error: Exception) -> None:
        for job in jobs:
            job.error = error

    def _take(self) -> list[_Job[Any]]:
        with self._guard:
            jobs = [self._waiting.popleft()]
            weight = jobs[0].weight
            while self._waiting and weight + self._waiting[0].weight <= MOST:
                jobs.append(self._waiting.popleft())
                weight += jobs[-1].weight
            return jobs

    def _call_the_next(self) -> None:
        with self._guard:
            self._led = bool(self._waiting)
            if self._led:
                self._waiting[0].called.release()

    def _open(self) -> Connection:
        if self._connection is None:
            self._connection = self._engine.connect()
            raw: Any = self._connection.connection.driver_connection
            raw.execute(f"PRAGMA cache_size=-{CACHE}")
            raw.execute(f"PRAGMA wal_autocheckpoint={CHECKPOINT}")
        return self._connection

    def _close(self, _engine: Engine | None = None) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(Exception):
                connection.invalidate()
                connection.close()
