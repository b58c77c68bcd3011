"""A line to PostgreSQL that dies at a message of our choosing, and takes no calls until it is mended."""

import socket
import threading
from contextlib import suppress
from select import select
from urllib.parse import urlsplit, urlunsplit

HOWS = ("unheard", "unanswered", "idle", "told")
"""The message is lost; its answer is; the line dies right behind that answer; or the server says goodbye."""

PATIENCE = 20.0
"""Seconds."""

READY = b"Z\0\0\0\5"
"""ReadyForQuery, but for its last byte: an answer is whole."""
GOODBYE = b"SFATAL\0VFATAL\0C57P01\0Mterminating connection due to administrator command\0\0"
ERROR = b"E" + (len(GOODBYE) + 4).to_bytes(4) + GOODBYE


class CutLine:
    """Listens between an app and its server; `url` is the server's as it is seen from the app."""

    def __init__(self, url: str) -> None:
        there = urlsplit(url)
        self._server = ("127.0.0.1", there.port or 5432)
        self._door = socket.create_server(("127.0.0.1", 0))
        self.url = urlunsplit(there._replace(netloc=f"easeback@127.0.0.1:{self._door.getsockname()[1]}"))
        self.dead = False
        self._left, self._how = 0, "unheard"

    def __enter__(self) -> "CutLine":
        threading.Thread(target=self._welcome, daemon=True).start()
        return self

    def __exit__(self, *_error: object) -> None:
        with suppress(OSError):
            self._door.shutdown(socket.SHUT_RDWR)
        self._door.close()

    def dies(self, message: int, how: str) -> None:
        """At the so-many-th message from now on, counted from 1."""
        self._left, self._how = message, how

    def mend(self) -> bool:
        """Whether it had died."""
        died, self.dead, self._left = self.dead, False, 0
        return died

    def _welcome(self) -> None:
        while True:
            try:
                app, _ = self._door.accept()
            except OSError:
                return
            if self.dead:
                app.close()
            else:
                threading.Thread(target=self._carry, args=(app,), daemon=True).start()

    def _carry(self, app: socket.socket) -> None:
        with app, suppress(OSError), socket.create_connection(self._server) as server:
            goes_on = True
            while goes_on:
                for end in select([app, server], [], [])[0]:
                    goes_on = goes_on and (self._ask if end is app else self._answer)(app, server)

    def _ask(self, app: socket.socket, server: socket.socket) -> bool:
        words = app.recv(1 << 20)
        self._left -= 1
        if words and self._left == 0 and self._how in {"unheard", "told"}:
            self.dead = True
            app.sendall(ERROR if self._how == "told" else b"")
            return False
        server.sendall(words)
        return bool(words)

    def _answer(self, app: socket.socket, server: socket.socket) -> bool:
        """The answer to the message at which the line dies is the last one."""
        words = server.recv(1 << 20)
        last = self._left == 0 and self._how in {"unanswered", "idle"}
        if last and self._how == "unanswered":
            self.dead = True
            return False
        app.sendall(words)
        self.dead = self.dead or (last and words[-6:-1] == READY)
        return bool(words) and not self.dead


class SilentServer:
    """Takes calls and says nothing, until whoever called hangs up, or this loses its own patience."""

    def __init__(self) -> None:
        self._door = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._door.getsockname()[1]
        self.was_given_up = False

    def __enter__(self) -> "SilentServer":
        threading.Thread(target=self._listen, daemon=True).start()
        return self

    def __exit__(self, *_error: object) -> None:
        with suppress(OSError):
            self._door.shutdown(socket.SHUT_RDWR)
        self._door.close()

    def _listen(self) -> None:
        with suppress(OSError):
            while True:
                caller, _ = self._door.accept()
                with caller:
                    caller.settimeout(PATIENCE)
                    while caller.recv(1 << 10):
                        pass
                    self.was_given_up = True
