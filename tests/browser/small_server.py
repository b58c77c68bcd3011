"""The server of small_app.py, which can be stopped, exchanged and broken."""

import shutil
import socket
import threading
from contextlib import suppress
from pathlib import Path

from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from pwa.assets import STATIC
from tests.browser import small_app

APP = """
import { WORKER, startWorker } from './worker.js'
trustedTypes.createPolicy('default', {
  createHTML: html => html,
  createScriptURL: url => url === WORKER ? url : null,
})
sessionStorage.loads = 1 + Number(sessionStorage.loads ?? 0)
startWorker()
"""


class Connection(WSGIRequestHandler):
    """Known to its server, which ends it: browsers open connections ahead of what they will ask."""

    def setup(self) -> None:
        super().setup()
        self.server.connections.append(self.connection)

    def log(self, *_args: object) -> None:
        pass


class Server:
    """Over a folder that a test changes between two starts. In a thread: stops as dead as a process."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = 0
        self.running: BaseWSGIServer | None = None
        (folder / "static" / "js").mkdir(parents=True)
        for name in ("worker.js", "reset.js"):
            shutil.copy(STATIC / "js" / name, folder / "static" / "js" / name)
        shutil.copytree(STATIC / "icons", folder / "static" / "icons")
        (folder / "static" / "css").mkdir()
        (folder / "static" / "css" / "digits.css").write_text("0123456789")
        (folder / "static" / "audio").mkdir()
        (folder / "static" / "audio" / "cue.mp3").write_bytes(b"abcdefghij")
        self.write("app.js", APP)
        self.write("outer.js", "export { version } from './inner.js'")
        self.put_up("one")

    def write(self, name: str, text: str) -> None:
        (self.folder / "static" / "js" / name).write_text(text)

    def put_up(self, version: str) -> None:
        """A version differs in its pages and in one file."""
        self.stop()
        (self.folder / "text").write_text(version)
        self.write("inner.js", f"export const version = '{version}'")
        (self.folder / "asked").write_text("")
        self.start()

    def start(self) -> None:
        self.running = make_server(
            "127.0.0.1", self.port, small_app.make(self.folder), threaded=True, request_handler=Connection
        )
        self.running.connections = []
        self.port = self.running.port
        threading.Thread(target=self.running.serve_forever, args=[0.05], daemon=True).start()

    def stop(self) -> None:
        if self.running:
            self.running.shutdown()
            self.running.server_close()
            for connection in self.running.connections:
                with suppress(OSError):  # it has ended by itself
                    connection.shutdown(socket.SHUT_RDWR)
            self.running = None

    @property
    def origin(self) -> str:
        return f"http://localhost:{self.port}"

    def break_log(self, how: str) -> None:
        (self.folder / "broken").write_text(how)

    def repair(self) -> None:
        (self.folder / "broken").unlink()

    def asked(self) -> list[str]:
        return (self.folder / "asked").read_text().split()
