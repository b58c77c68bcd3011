"""Everybody who might ask for something, and everybody's things: where the access matrix is played."""

import hashlib
import json
import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from sqlalchemy import select, update

from pwa.db import Base, db
from pwa.guides import GUIDES
from pwa.models import AuditEvent, BrowserSession, Care, Invitation, Person, Role, Status
from tests.cast import LONG_AGO, Visitor
from tests.entries import Diary, appoint, drafted, kept_as_template, opened, recorded
from tests.passkeys import invited

VISITORS = ("anonymous", "pending", "client", "therapist", "owner", "former", "revoked")
"""`therapist`: Tess. `former`: a colleague who treated Ana until last week. `revoked`: Tess's lost tablet."""

STAND_INS = ("covering", "covered", "to cover")
"""Colleagues who stand in for Tess with Ana: one now, one until yesterday, one from tomorrow on. No line
names them: the first gets what Tess gets where it is about Ana, else all get what a `former` one does."""

HARD = {"guide": "hip-side-points", "version": 1, "outcome": "done", "pressure": 8}
HARD |= dict.fromkeys(("started_at", "ended_at"), "2026-01-06T08:00:00Z")

SHELLS = (
    "today,log,sitting,diary,me,waiting,guides,plan,safety,"
    "care,medicines,background,measures,messages,shared,seen,room,offline"
)


@dataclass
class Line:
    """What each visitor gets, and how the request is to be made so that it would work for the right one."""

    statuses: str | dict[str, str]
    body: dict = field(default_factory=dict)
    """`data` or `json`, with the names of targets in braces."""
    headers: dict = field(default_factory=dict)
    alone: dict = field(default_factory=dict)
    """By visitor: what those get for Ana who can't come after Tess, since it is done then."""


class Stage:
    """A browser for each visitor; `things`: by whose they are."""

    def __init__(self, app, cast) -> None:
        self.app, self.cast = app, cast
        with app.app_context():
            self._gather()
        self._write()
        people = (None, self.nora, cast.ana, cast.tess, cast.olga, self.fay, cast.tess)
        named = zip((*VISITORS, *STAND_INS), (*people, *self.stand_ins), strict=True)
        self.browsers = {name: Visitor(app, one) for name, one in named}
        with app.app_context():
            token = self.browsers["revoked"].http.get_cookie("easeback").value.encode()
            lost = BrowserSession.token_hash == hashlib.sha256(token).digest()
            db.session.execute(update(BrowserSession).where(lost).values(revoked_at=datetime.now(UTC)))
            db.session.commit()

    def ask(self, method: str, rule: str, visitor: str, target: str, line: Line):
        browser = self.browsers[visitor]
        headers = {"Sec-Fetch-Site": "same-origin", "Accept": "text/html"} | line.headers
        body = json.loads(self._fill(json.dumps(line.body), target)) if line.body else {}
        if line.body.get("data") == "{push}":
            body = {"data": self._push()}
        path = self._path(rule, target)
        return browser.http.open(
            path, method=method, base_url="http://localhost:8000", headers=headers, **body
        )

    def rows(self) -> dict[str, list[str]]:
        """Everything there is, but for the counts of tries, what was read (tests/test_readings.py), and the
        caseload's rows, which are made of the rest."""
        with self.app.app_context():
            tables = [
                table
                for table in Base.metadata.sorted_tables
                if table.name not in {"tally", "audit_event", "client_summary"}
            ]
            found = {t.name: sorted(map(repr, db.session.execute(select(t)))) for t in tables}
            done = select(AuditEvent.hash).where(AuditEvent.what != "read")
            found["audit_event"] = sorted(map(repr, db.session.execute(done)))
            db.session.rollback()
            return found

    def _path(self, rule: str, target: str) -> str:
        files = self.app.extensions["assets"]
        path = rule.replace("/static/<build>/<path:filename>", files.url("css/tokens.css"))
        path = path.replace(f"<any({SHELLS}):name>", "today")
        path = path.replace("<slug>", next(iter(GUIDES))).replace("<part>", "plan").replace("<name>", "walk")
        found = self.things[target or "hers"]
        entry = found[next((what for what in ("appointment", "unlock") if f"/{what}s/" in path), "entry")]
        for name, value in {
            "client_id": found["client"],
            "entry_id": entry,
            "appointment_id": found["appointment"],
            "invitation_id": found["invitation"],
            "care_id": (self.covers if "/covers/" in path and path.endswith("ending") else self.cares).get(
                target or "hers", self.cares["missing"]
            ),
            "person_id": self.people.get(target or "hers", self.cares["missing"]),
            "record_id": found["record"],
            "template_id": found["template"],
        }.items():
            path = path.replace(f"<uuid:{name}>", str(value))
        return path

    def _fill(self, text: str, target: str) -> str:
        tomorrow = (datetime.now(UTC) + timedelta(days=2)).date().isoformat()
        change = f"pressure:{self.things[target or 'hers'].get('hard')}"
        named = {"token": self.token, "new": uuid.uuid4(), "tomorrow": tomorrow, "change": change}
        people = {"olga": self.cast.olga, "fay": self.fay, "zoe": self.zoe}
        for name, value in (named | people).items():
            text = text.replace(f"{{{name}}}", str(value))
        return text

    def _push(self) -> str:
        now = datetime.now(UTC).isoformat()
        return json.dumps(
            {
                "protocol": 1,
                "schema": 1,
                "user_id": str(self.cast.ana),
                "device_id": str(uuid.uuid4()),
                "epoch": None,
                "sent_at": now,
                "waiting": 0,
                "ops": [],
            }
        )

    def _gather(self) -> None:
        cast = self.cast
        self.nora = _person(cast.practice, Role.CLIENT, "Nora", Status.PENDING)
        self.fay = _person(cast.practice, Role.THERAPIST, "Fay", Status.ACTIVE)
        self.zoe = _person(cast.practice, Role.THERAPIST, "Zoe", Status.ACTIVE)
        self.dora = _person(cast.practice, Role.CLIENT, "Dora", Status.ACTIVE)
        db.session.flush()
        _care(cast.practice, cast.ana, self.fay, until=datetime.now(UTC) - timedelta(days=7))
        _care(cast.practice, self.dora, cast.olga)
        self.stand_ins = self._stand_ins(datetime.now(UTC), timedelta(days=1))
        self.cares = {
            "hers": _care_of(cast.ana, cast.tess),
            "colleagues": _care_of(self.dora, cast.olga),
            "elsewhere": _care_of(cast.carl, cast.otto),
            "missing": uuid.uuid4(),
        }
        self.people = {"hers": cast.tess, "elsewhere": cast.otto, "colleagues": cast.olga}
        self.covers = {"hers": _care_of(cast.ana, self.stand_ins[0]), "missing": uuid.uuid4()}
        db.session.commit()

    def _stand_ins(self, now: datetime, day: timedelta) -> list[uuid.UUID]:
        made = []
        for name, since, until in (("Cora", -3, 3), ("Cleo", -3, -1), ("Cyra", 1, 3)):
            one = _person(self.cast.practice, Role.THERAPIST, name, Status.ACTIVE)
            cover = {"covers_id": self.cast.tess, "since": now + since * day, "until": now + until * day}
            _care(self.cast.practice, self.cast.ana, one, **cover)
            made.append(one)
        db.session.flush()
        return made

    def _write(self) -> None:
        cast, soon = self.cast, datetime.now(UTC) + timedelta(days=1)
        who = {
            "hers": (cast.ana, cast.tess),
            "colleagues": (self.dora, cast.olga),
            "elsewhere": (cast.carl, cast.otto),
        }
        self.things = {
            "missing": {
                what: uuid.uuid4()
                for what in (
                    *("client", "entry", "appointment", "unlock", "invitation", "record"),
                    "template",
                )
            }
        }
        for target, (client, therapist) in who.items():
            diary = Diary(self.app, client)
            entry, hard = diary.pain(5), diary.log("run", HARD)
            diary.send()
            drafted(self.app, client, therapist)
            self.things[target] = {
                "client": client,
                "entry": entry,
                "hard": hard,
                "appointment": appoint(self.app, client, therapist, soon),
                "unlock": opened(self.app, client, therapist, "nerve-slider"),
                "record": recorded(self.app, client, therapist),
                "template": kept_as_template(self.app, therapist, f"Calm, {target}"),
                "invitation": self._joined(therapist, self.nora if target == "hers" else None),
            }
        self.token = invited(self.app, cast.tess)[1]

    def _joined(self, therapist: uuid.UUID, person: uuid.UUID | None) -> uuid.UUID:
        """An invitation that somebody redeemed, with 123456 as its code."""
        made, _ = invited(self.app, therapist)
        with self.app.app_context():
            row = db.session.get(Invitation, made)
            row.redeemed_at = datetime.now(UTC)
            row.person_id = person or _person(self.cast.practice, Role.CLIENT, "Somebody", Status.PENDING)
            row.code_hash = hashlib.sha256(made.bytes + b"123456").digest()
            row.code_expires_at = datetime.now(UTC) + timedelta(minutes=5)
            db.session.flush()
            db.session.commit()
        return made


def _person(practice: uuid.UUID, role: Role, name: str, status: Status) -> uuid.UUID:
    person = Person(
        id=uuid.uuid4(), practice_id=practice, role=role, status=status, name=name, created_at=LONG_AGO
    )
    db.session.add(person)
    db.session.flush()
    return person.id


def _care(
    practice: uuid.UUID,
    client: uuid.UUID,
    therapist: uuid.UUID,
    since: datetime = LONG_AGO,
    until: datetime | None = None,
    covers_id: uuid.UUID | None = None,
) -> None:
    care = Care(
        id=uuid.uuid4(),
        practice_id=practice,
        client_id=client,
        therapist_id=therapist,
        covers_id=covers_id,
        since=since,
        until=until,
    )
    db.session.add(care)


def _care_of(client: uuid.UUID, therapist: uuid.UUID) -> uuid.UUID:
    """The id of the care in force; flushed before."""
    db.session.flush()
    return db.session.scalar(select(Care.id).where(Care.client_id == client, Care.therapist_id == therapist))
