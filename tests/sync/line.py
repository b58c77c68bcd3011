"""The network between a phone and the server: it loses, delays, repeats and spoils what it carries."""

import json
from collections.abc import Callable

from flask import Response

from tests.cast import Visitor
from tests.ops import Wire

PUSHES = (
    "answered",
    "lost",
    "answer lost",
    "late",
    "twice",
    "echoed",
    "cut",
    "portal",
    "busy",
)
"""late: it arrives when the phone has given up · echoed: answered, and arrives once more later · cut: the
answer names half of the ops · portal: a hotel's log-in page, with status 200."""
PULLS = ("answered", "lost", "portal", "busy")

PORTAL = "<!doctype html><title>Welcome</title><p>Room number, please."


class Line(Wire):
    """Ends at several processes over one database; `fate` is that of the next request alone."""

    def __init__(self, visitors: list[Visitor], another: Visitor) -> None:
        super().__init__(visitors[0])
        self.visitors = visitors
        self.another = another
        self.fate = "answered"
        self.late: list[Callable[[], object]] = []

    def at_process(self, number: int) -> "Line":
        self.visitor = self.visitors[number % len(self.visitors)]
        return self

    def push(self, *ops: dict | str, **changed):
        send = self._sending(*ops, **changed)
        if self._next() == "another signed in":
            return self._as_another(send)
        return self._carry(send)

    def page(self, **query):
        if self._next() == "another signed in":
            return self._as_another(lambda: super(Line, self).page(**query))
        return self._carry(lambda: super(Line, self).page(**query))

    def arrive(self, number: int) -> None:
        """One of the late requests reaches the server. Nobody waits for its answer any more."""
        self.late.pop(number % len(self.late))()

    def _sending(self, *ops: dict | str, **changed) -> Callable[[], Response]:
        user_id = str(self.visitor.person_id)
        return lambda: super(Line, self).push(*ops, **({"user_id": user_id} | changed))

    def _next(self) -> str:
        self._fate, self.fate = self.fate, "answered"
        return self._fate

    def _carry(self, send: Callable[[], Response]):
        if self._fate in {"late", "echoed"}:
            self.late.append(send)
        if self._fate == "portal":
            return Response(PORTAL, 200, mimetype="text/html")
        if self._fate == "busy":
            return Response('{"error": "503"}', 503, {"Retry-After": "5"}, mimetype="application/json")
        if self._fate in {"lost", "late"}:
            return None
        answers = [send() for _ in range(2 if self._fate == "twice" else 1)]
        if self._fate == "cut":
            return _half(answers[0])
        return None if self._fate == "answer lost" else answers[-1]

    def _as_another(self, send: Callable[[], Response]):
        """The cookie is another person's: somebody signed in on this phone meanwhile."""
        mine, self.visitor = self.visitor, self.another
        try:
            return send()
        finally:
            self.visitor = mine


def _half(answer):
    words = answer.get_json(silent=True)
    if answer.status_code != 200 or "results" not in words:
        return answer
    kept = words | {"results": words["results"][: len(words["results"]) // 2]}
    return Response(json.dumps(kept), 200, mimetype="application/json")
