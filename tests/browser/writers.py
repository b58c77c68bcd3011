"""A phone without a screen that sends over real HTTP, and remembers what the server promised to keep."""

import http.client
import json
import threading
import uuid
from typing import Any

from pwa.config import Settings
from tests.ops import put

OPS = 5
PUSHES = 500  # the server takes 600 a minute from one person
HEADERS = {
    "Content-Type": "application/vnd.easeback.sync+json",
    "X-Easeback": "1",
    "Sec-Fetch-Site": "same-origin",
    "Accept": "application/json",
}


class Writer:
    def __init__(self, settings: Settings, person_id: uuid.UUID, session: str) -> None:
        self.person_id, self.device_id = person_id, uuid.uuid4()
        self.sent: list[dict[str, Any]] = []
        self.promised: list[str] = []
        self.epoch: str | None = None
        self._headers = HEADERS | {
            "Cookie": f"{settings.cookie}={session}",
            "Host": f"localhost:{settings.port}",
        }
        self._http = http.client.HTTPConnection("127.0.0.1", settings.port, timeout=60)

    def keep_sending(self, over: threading.Event) -> None:
        for _ in range(PUSHES):
            if over.is_set():
                break
            ops = [put() for _ in range(OPS)]
            self.sent += ops
            if not self._push(ops):
                break
        self._http.close()

    def offer_again(self) -> None:
        """Rule 7: the server has begun anew, and gets everything that this phone ever made."""
        assert self._ask([])["epoch_changed"]
        self.epoch = None
        for start in range(0, len(self.sent), 100):
            assert self._push(self.sent[start : start + 100])
        self._http.close()

    def _push(self, ops: list[dict[str, Any]]) -> bool:
        answer = self._ask(ops)
        self.epoch = answer.get("epoch", self.epoch)
        taken = [result["op_id"] for result in answer.get("results", []) if result["status"] == "applied"]
        self.promised += [op_id for op_id in taken if op_id not in self.promised]
        return len(taken) == len(ops)

    def _ask(self, ops: list[dict[str, Any]]) -> dict[str, Any]:
        envelope = {"protocol": 1, "schema": 2, "sent_at": "2026-11-21T06:00:00Z", "waiting": len(ops)}
        who = {"user_id": str(self.person_id), "device_id": str(self.device_id), "epoch": self.epoch}
        self._http.request("POST", "/sync/push", json.dumps(envelope | who | {"ops": ops}), self._headers)
        answer: dict[str, Any] = json.loads(self._http.getresponse().read())
        return answer
