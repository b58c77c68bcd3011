"""Asks a server as a browser does, over a real connection. What is no clear yes is no answer at all."""

import json
import uuid
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from typing import Any

PATIENCE = 30.0
"""Seconds, half of what a phone has (sync.js)."""


class NoAnswer(Exception):
    """Anything but a 200. `what` is the status, or the kind of failure."""

    def __init__(self, what: str, retry_after: int = 0) -> None:
        super().__init__(what)
        self.what, self.retry_after = what, retry_after


@dataclass
class Answer:
    status_code: int
    data: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.data)


class Visitor:
    """One person's browser, as tests.cast.Visitor, but outside the server's process."""

    def __init__(self, port: int, origin: str, person_id: uuid.UUID, cookie: str) -> None:
        self.port, self.origin, self.person_id, self.cookie = port, origin, person_id, cookie

    def get(self, path: str, *, headers: dict[str, str] | None = None) -> Answer:
        return self._ask("GET", path, None, headers or {})

    def post(self, path: str, *, data: bytes, headers: dict[str, str], content_type: str) -> Answer:
        return self._ask("POST", path, data, headers | {"Content-Type": content_type})

    def _ask(self, method: str, path: str, data: bytes | None, headers: dict[str, str]) -> Answer:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            connection.request(method, path, data, self._headers() | headers)
            response = connection.getresponse()
            answer = Answer(response.status, response.read())
        except (OSError, HTTPException) as error:
            raise NoAnswer(type(error).__name__) from error
        finally:
            connection.close()
        if answer.status_code != 200:
            raise NoAnswer(str(answer.status_code), int(response.headers.get("Retry-After", 0)))
        return answer

    def _headers(self) -> dict[str, str]:
        return {
            "Host": self.origin.split("//")[1],
            "Cookie": self.cookie,
            "Sec-Fetch-Site": "same-origin",
            "Connection": "close",
        }
