"""The real app, and beside it what only schedules need: a person for each, backups, a look at what is kept.

`/schedules/app/<variant>/` has the phone's modules as they are (`plain`) or as a mutant has them. Requests
carry their session in a header: the phones of a schedule live in one browser, which has one cookie.
"""

import uuid
from pathlib import Path
from typing import Any

from flask import Blueprint, Flask, Response, current_app, g, send_file
from sqlalchemy import Table, delete, insert, select, update

from pwa import create_app, guards, headers, sync
from pwa.db import db
from pwa.kinds import Review
from pwa.models import AppliedOp, DeadOp, Entry, EntryRevision, RefusedOp, Superseded, SyncStream
from tests import cast
from tests.js.phone_mutants import mutated

JS, ROOT = Path(__file__).parent, Path(__file__).parents[2]
VENDOR = ROOT / "tests" / "vendor"
TABLES: list[Table] = [model.__table__ for model in (SyncStream, Entry, Superseded, RefusedOp, DeadOp)]
OWN_FRAMES = headers.CONTENT_SECURITY_POLICY.replace("frame-ancestors 'none'", "frame-ancestors 'self'")
CONDUCTOR = {"Content-Security-Policy": "default-src 'self'; script-src 'self' 'unsafe-inline'"}
IN_TABS = {"Content-Security-Policy": OWN_FRAMES, "Cache-Control": "max-age=3600"}

# Of this one process: the server of schedules has one worker.
backups: list[dict[str, list[dict[str, Any]]]] = []
routes = Blueprint("schedules", __name__)


def served() -> Flask:
    app = create_app()
    app.register_blueprint(routes)
    inner = app.wsgi_app

    def with_session(environ: dict[str, Any], start: Any) -> Any:
        if "HTTP_X_SESSION" in environ:
            environ["HTTP_COOKIE"] = f"easeback={environ['HTTP_X_SESSION']}"
        return inner(environ, start)

    app.wsgi_app = with_session
    return app


# ---- files


@routes.get("/schedules/")
@guards.policy("anyone")
def conductor() -> Response:
    return Response((JS / "schedules.html").read_text(), mimetype="text/html", headers=CONDUCTOR)


@routes.get("/schedules/<path:name>")
@guards.policy("anyone")
def script(name: str) -> Response:
    folder, name = (VENDOR, name.removeprefix("vendor/")) if name.startswith("vendor/") else (JS, name)
    return send_file(folder / name, mimetype="text/javascript")


@routes.get("/schedules/app/<variant>/<path:name>")
@guards.policy("anyone")
def of_the_phone(variant: str, name: str) -> Response:
    if name == "tab.html":
        return Response((JS / "schedule_tab.html").read_text(), mimetype="text/html", headers=IN_TABS)
    file = JS / "schedule_start.js" if name == "start.js" else ROOT / "static" / name
    return Response(mutated(variant, name, file.read_text()), mimetype="text/javascript", headers=IN_TABS)


# ---- what happens to the server


@routes.post("/world")
@guards.policy("anyone")
def new_world() -> dict[str, Any]:
    story = cast.gather()
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    people = {"ana": story.ana, "ben": story.ben, "tess": story.tess}
    return {name: {"id": str(it), "session": cast.session_for(app, it)} for name, it in people.items()}


@routes.post("/world/<uuid:client>/review/<uuid:therapist>")
@guards.policy("anyone")
def review(client: uuid.UUID, therapist: uuid.UUID) -> dict[str, Any]:
    """Tess writes into the stream, in between."""
    cipher = current_app.extensions["keyring"].cipher(db.session(), client)
    stream = sync.Stream.lock(db.session(), client, cipher)
    said = Review(max(1, stream.seq), "Tess", g.now)
    where = {"at": g.now, "now": g.now, "tz": "Europe/Berlin", "local_date": g.now.date()}
    written = stream.write(sync.therapist_author(therapist), "review", said, **where)
    db.session.commit()
    return {"entry_id": str(written)}


@routes.post("/world/<uuid:client>/backup")
@guards.policy("anyone")
def backup(client: uuid.UUID) -> dict[str, int]:
    backups.append({table.name: _rows(table, client) for table in TABLES})
    return {"backup": len(backups) - 1}


@routes.post("/world/<uuid:client>/restore/<int:number>")
@guards.policy("anyone")
def restore(client: uuid.UUID, number: int) -> dict[str, Any]:
    """As operators do it: the older state, and then a new epoch. A stream that was not there yet has none."""
    for table in reversed(TABLES):
        db.session.execute(delete(table).where(table.c.client_id == client))
    for table in TABLES:
        if rows := backups[number][table.name]:
            db.session.execute(insert(table), rows)
    own = SyncStream.client_id == client
    db.session.execute(update(SyncStream).where(own).values(epoch=uuid.uuid4()))
    db.session.commit()
    return _truth(client)


@routes.post("/world/<uuid:client>/purge/<int:percent>")
@guards.policy("anyone")
def purge(client: uuid.UUID, percent: int) -> dict[str, Any]:
    """Tombstones below a part of the stream; what has been purged once stays so."""
    row = db.session.execute(select(SyncStream).where(SyncStream.client_id == client)).scalar_one_or_none()
    if row:
        up_to = max(row.min_seq, row.seq * percent // 100)
        sync.purge_tombstones(db.session.connection(), client, up_to)
        db.session.commit()
    return _truth(client)


@routes.get("/world/<uuid:client>")
@guards.policy("anyone")
def truth(client: uuid.UUID) -> dict[str, Any]:
    return _truth(client)


def _truth(client: uuid.UUID) -> dict[str, Any]:
    epoch = db.session.scalar(select(SyncStream.epoch).where(SyncStream.client_id == client))
    return {
        "epoch": str(epoch) if epoch else None,
        "entries": _told(select(Entry.id, Entry.rev, Entry.seq).where(Entry.client_id == client)),
        "revisions": _told(
            select(EntryRevision.entry_id, EntryRevision.rev, EntryRevision.seq, EntryRevision.op_id,
                   EntryRevision.device_id).where(EntryRevision.client_id == client)
        ),
        "applied": _told(select(AppliedOp.op_id).where(AppliedOp.client_id == client)),
        "dead": _told(select(DeadOp.op_id).where(DeadOp.client_id == client)),
    }  # fmt: skip


def _told(query: Any) -> list[list[Any]]:
    plain = (int, type(None))
    return [[v if isinstance(v, plain) else str(v) for v in row] for row in db.session.execute(query)]


def _rows(table: Table, client: uuid.UUID) -> list[dict[str, Any]]:
    found = db.session.execute(select(table).where(table.c.client_id == client))
    return [dict(row._mapping) for row in found]
