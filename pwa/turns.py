"""Turns at writing, in the order of asking.

SQLite's lock has no queue: who finds it taken sleeps and tries again, and may be overtaken for ever. Within
a process everybody waits here instead, so that only another process can ever find the database locked.
"""

from collections import defaultdict, deque
from threading import Lock

import pysqlite3

PATIENCE = 30.0
"""Seconds."""


class Turn:
    """A lock that is given in the order of asking."""

    def __init__(self) -> None:
        self._guard = Lock()
        self._taken = False
        self._waiting: deque[Lock] = deque()

    def take(self, patience: float = PATIENCE) -> bool:
        """Waits; False when it was not given in time."""
        with self._guard:
            if not self._taken:
                self._taken = True
                return True
            mine = Lock()
            mine.acquire()
            self._waiting.append(mine)
        return mine.acquire(timeout=patience) or not self._withdraw(mine)

    def leave(self) -> None:
        with self._guard:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._taken = False

    def _withdraw(self, mine: Lock) -> bool:
        """False when it was given in this very moment."""
        with self._guard:
            if mine not in self._waiting:
                return False
            self._waiting.remove(mine)
            return True


TURNS: defaultdict[str | None, Turn] = defaultdict(Turn)
"""By the path of the database, which is the same for all engines of this process."""


class Connection(pysqlite3.Connection):  # type: ignore[misc]
    """Begins to write in its turn, and gives it on when the transaction ends, however it ends."""

    turn: Turn | None = None

    def take(self, turn: Turn) -> None:
        """Waits for it. `leave` gives it on when nothing was begun."""
        if not turn.take():
            error = pysqlite3.OperationalError("database is locked")
            error.sqlite_errorcode = pysqlite3.SQLITE_BUSY
            raise error
        self.turn = turn

    def commit(self) -> None:
        try:
            super().commit()
        finally:
            self.leave()

    def rollback(self) -> None:
        try:
            super().rollback()
        finally:
            self.leave()

    def close(self) -> None:
        super().close()
        self.leave(closed=True)

    def leave(self, closed: bool = False) -> None:
        if self.turn is not None and (closed or not self.in_transaction):
            turn, self.turn = self.turn, None
            turn.leave()
