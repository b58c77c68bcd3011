"""The app's own door: WSGI, as granian knocks at it. The test client costs half as much as the app itself."""

import io
import sys
from urllib.parse import urlsplit

from tests.cast import ORIGIN, Visitor


class Door:
    """For one person's sync requests, with the cookie of a visitor."""

    def __init__(self, visitor: Visitor) -> None:
        self._app = visitor.app
        cookie = visitor.http.get_cookie("easeback")
        assert cookie is not None
        self._always = _surroundings() | {"HTTP_COOKIE": f"easeback={cookie.value}"}

    def get(self, path: str, query: str) -> tuple[int, bytes]:
        """Status and body."""
        return self._ask({"REQUEST_METHOD": "GET", "PATH_INFO": path, "QUERY_STRING": query}, b"")

    def post(self, path: str, body: bytes, mimetype: str) -> tuple[int, bytes]:
        of_body = {"CONTENT_TYPE": mimetype, "CONTENT_LENGTH": str(len(body))}
        return self._ask({"REQUEST_METHOD": "POST", "PATH_INFO": path, "QUERY_STRING": ""} | of_body, body)

    def _ask(self, request: dict, body: bytes) -> tuple[int, bytes]:
        said: list[str] = []
        environ = self._always | request | {"wsgi.input": io.BytesIO(body)}
        answer = self._app(environ, lambda status, _headers, _error=None: said.append(status))
        try:
            content = b"".join(answer)
        finally:
            answer.close()
        return int(said[0].split()[0]), content


def _surroundings() -> dict[str, object]:
    """What all of them have in common (PEP 3333)."""
    host = urlsplit(ORIGIN)
    return {
        "SCRIPT_NAME": "",
        "SERVER_NAME": host.hostname,
        "SERVER_PORT": str(host.port),
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
        "HTTP_HOST": host.netloc,
        "HTTP_ACCEPT": "application/json",
        "HTTP_SEC_FETCH_SITE": "same-origin",
        "HTTP_X_EASEBACK": "1",
    }
