"""What the reference server was asked and has got, and what goes wrong at it."""

import copy
from uuid import uuid4

from .reference_server import ANA, Answer, Dropped


def bodies(server, person=ANA):
    entries = server.streams[person.id].entries.values() if person.id in server.streams else []
    return sorted(entry["body"]["leg"] for entry in entries if not entry["deleted"])


def asked_for(server, path):
    return [request for asked, request in server.requests if asked == path]


def on_push(server, then):
    """Calls `then(request)` before each push, and answers with what it raises."""
    server.before = lambda path, request: then(request) if path == "/sync/push" else None


def refuse_pushes(server, status, body, **headers):
    def refuse(request):
        raise Answer(status, body, **headers)

    on_push(server, refuse)


def on_result(server, **changed):
    server.after = lambda path, request, answer: [it.update(changed) for it in answer.get("results", [])]


def heal(server):
    server.before = lambda path, request: None
    server.after = lambda path, request, answer: None


def lost(when):
    if when:
        raise Dropped


def restore(server, backup):
    server.streams = copy.deepcopy(backup)
    server.epoch = str(uuid4())
    for stream in server.streams.values():
        stream.epoch = str(uuid4())
