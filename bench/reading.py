"""How long a therapist waits for the brief and for the caseload, at the server, in a large database.

    .venv/bin/python -m bench.reading [--clients 300] [--entries 1000000] [--longest 20000]
        [--on sqlite|postgresql] [--keep FOLDER]

One client has the longest history, the others share the rest; each ends today. Prints for each page the
median, the 90th percentile and the longest of its openings, in milliseconds, and how many queries it asked.
Cold: the first opening in a new process on a day on which everybody has sent something. The goal is a median
below 150. A folder that is kept saves the filling next time (SQLite only).
"""

import argparse
import random
import statistics
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
from flask import Flask

from bench import systems
from bench.cluster import Cluster
from pwa import create_app, keep_for_good, sync
from pwa.config import Settings
from pwa.db import db
from pwa.migrations import upgrade
from pwa.models import Care, Person, Role, Status
from tests import cast as story
from tests.entries import lock
from tests.queries import counted

A_DAY = 11
OPENINGS = 30
BATCH = 500
REGIONS = ("back-left-low-back", "back-left-buttock", "back-left-back-thigh", "back-left-calf")


def main() -> None:
    asked = _arguments()
    folder = Path(asked.keep or tempfile.mkdtemp(prefix="easeback-bench-"))
    with _database(asked.on, folder) as (url, fresh):
        settings = Settings(data=folder, database_url=url, origin=story.ORIGIN)
        upgrade(settings)
        app = create_app(settings)
        _open_pages(app, _fill(app, asked) if fresh else _known(app))


@contextmanager
def _database(kind: str, folder: Path) -> Iterator[tuple[str, bool]]:
    """Its URL, and whether it has to be filled."""
    if kind == "sqlite":
        path = folder / "easeback.db"
        yield f"sqlite:///{path}", not path.exists()
        return
    cluster = Cluster().start()
    try:
        yield cluster.create("easeback"), True
    finally:
        cluster.stop()


def _open_pages(app: Flask, ids: dict[str, uuid.UUID]) -> None:
    tess = story.Visitor(app, ids["tess"])
    keep_for_good()  # as the server does
    _report(app, "caseload, cold", lambda: tess.get("/clients"), 1)
    _report(app, "caseload", lambda: tess.get("/clients"), OPENINGS)
    for name in ("longest", "other"):
        path = f"/clients/{ids[name]}"
        _report(app, f"brief, {name} history", lambda path=path: tess.get(path), OPENINGS)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("--clients", type=int, default=300)
    parser.add_argument("--entries", type=int, default=1_000_000)
    parser.add_argument("--longest", type=int, default=20_000)
    parser.add_argument("--on", choices=systems.OURS, default="sqlite")
    parser.add_argument("--keep", default="")
    return parser.parse_args()


def _report(app: Flask, name: str, visit: Callable[[], object], times: int) -> None:
    took = []
    for _ in range(times):
        begun = time.perf_counter()
        answer = visit()
        took.append((time.perf_counter() - begun) * 1000)
        assert answer.status_code == 200, answer.status
    with counted(app) as queries:
        visit()
    tenth = statistics.quantiles(took, n=10)[-1] if times > 1 else took[0]
    print(
        f"{name:24} median {statistics.median(took):7.1f} ms   90 % {tenth:7.1f}   longest {max(took):7.1f}"
        f"   {len(queries)} queries   {len(answer.data) // 1024} kB"
    )


def _fill(app: Flask, asked: argparse.Namespace) -> dict[str, uuid.UUID]:
    with app.app_context():
        cast = story.gather()
        clients = [cast.ana, *(_client(cast, n) for n in range(asked.clients - 2)), cast.ben]
        db.session.commit()
    each = (asked.entries - asked.longest) // (asked.clients - 1)
    begun = time.perf_counter()
    for n, client in enumerate(clients):
        _write(app, client, asked.longest if n == 0 else each, random.Random(n))
    print(f"{asked.entries} entries of {asked.clients} clients in {time.perf_counter() - begun:.0f} s")
    return {"tess": cast.tess, "longest": cast.ana, "other": cast.ben}


def _known(app: Flask) -> dict[str, uuid.UUID]:
    with app.app_context():
        names = {person.name: person.id for person in db.session.query(Person)}
    return {"tess": names["Tess"], "longest": names["Ana"], "other": names["Ben"]}


def _client(cast: story.Cast, n: int) -> uuid.UUID:
    person = Person(
        id=uuid.uuid4(),
        practice_id=cast.practice,
        role=Role.CLIENT,
        status=Status.ACTIVE,
        name=f"Client {n:03}",
        created_at=story.LONG_AGO,
    )
    db.session.add(person)
    db.session.flush()
    db.session.add(
        Care(
            id=uuid.uuid4(),
            practice_id=cast.practice,
            client_id=person.id,
            therapist_id=cast.tess,
            since=story.LONG_AGO,
        )
    )
    return person.id


def _write(app: Flask, client: uuid.UUID, entries: int, chance: random.Random) -> None:
    now = datetime.now(UTC)
    author = sync.client_author(client, uuid.uuid4())
    for start in range(0, entries, BATCH):
        ops = [_op(entries - 1 - n, now, chance) for n in range(start, min(start + BATCH, entries))]
        with app.app_context():
            lock(app, client).apply([msgspec.json.encode(op) for op in ops], author, now)
            db.session.commit()


def _op(n: int, now: datetime, chance: random.Random) -> dict[str, object]:
    """The n-th entry, counted back from now: a third pain, the rest sitting."""
    ago, of_day = divmod(n, A_DAY)
    at = now - timedelta(days=ago, minutes=60 * of_day)
    kind, body = ("pain", _pain(chance)) if of_day % 3 == 0 else ("sitting", _spell(at, chance))
    return {
        "op_id": str(uuid.uuid4()),
        "kind": "put",
        "entry_id": str(uuid.uuid4()),
        "entry_kind": kind,
        "body": body,
        "occurred_at": at.isoformat(),
        "tz": "Europe/Berlin",
        "offset_min": 60,
        "local_date": (at + timedelta(hours=1)).date().isoformat(),
    }


def _pain(chance: random.Random) -> dict[str, object]:
    leg = chance.randint(1, 7)
    marked = [{"region": r, "intensity": leg, "sensations": ["aching"]} for r in REGIONS[: leg % 4 + 1]]
    return {"back": chance.randint(0, 5), "leg": leg, "regions": marked, "note": ""}


def _spell(at: datetime, chance: random.Random) -> dict[str, object]:
    ended = at + timedelta(minutes=chance.randint(10, 55))
    return {"started_at": at.isoformat(), "ended_at": ended.isoformat(), "hurt": False}


if __name__ == "__main__":
    main()
