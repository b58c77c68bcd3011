"""Who may do what: each kind of visitor, each route and method, and whose thing it is (security.md, Access).

A number is the exact status; with a star the database changes, without one no row may. A route of the URL
map that has no line here fails.
"""

import hashlib
import json
import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update

from pwa.consents import WORDING
from pwa.db import Base, db
from pwa.guides import GUIDES
from pwa.models import AuditEvent, BrowserSession, Care, Invitation, Person, Practice, Role, Status
from pwa.thresholds import ALL as ALL_THRESHOLDS
from pwa.thresholds import version
from tests.cast import LONG_AGO, Visitor
from tests.entries import Diary, appoint, drafted, kept_as_template, opened, recorded
from tests.passkeys import invited

VISITORS = ("anonymous", "pending", "client", "therapist", "owner", "former", "revoked")
"""`therapist`: Tess. `former`: a colleague who treated Ana until last week. `revoked`: Tess's lost tablet."""

STAND_INS = ("covering", "covered", "to cover")
"""Colleagues who stand in for Tess with Ana: one now, one until yesterday, one from tomorrow on. No line
names them: the first gets what Tess gets where it is about Ana, else all get what a `former` one does."""

TARGETS = ("hers", "colleagues", "elsewhere", "missing")
"""Seen from Tess. The colleague is Olga, the owner; elsewhere is Otto's practice."""

EVERYBODY = "200 200 200 200 200 200 200"
THERAPISTS = "303 404 404 200 200 200 303"
NOBODY = "303 404 404 404 404 404 303"
NOBODY_WRITES = "401 404 404 404 404 404 401"
JSON = {"Accept": "application/json"}
PHONE = {"X-Easeback": "1", **JSON}
PUSH = {"Content-Type": "application/vnd.easeback.sync+json", **PHONE}


def of_clients(hers: str, colleagues: str, nobody: str) -> dict[str, str]:
    return {"hers": hers, "colleagues": colleagues, "elsewhere": nobody, "missing": nobody}


def of_owner(hers: str, nobody: str) -> dict[str, str]:
    """Of the owner's practice, a client or a therapist, whoever treats them."""
    return {"hers": hers, "elsewhere": nobody, "missing": nobody}


READS = of_clients("303 404 404 200 404 404 303", "303 404 404 404 200 404 303", NOBODY)
WRITES = of_clients("401 404 404 303* 404 404 401", "401 404 404 404 303* 404 401", NOBODY_WRITES)
DRAFTS = of_clients("401 404 404 200 404 404 401", "401 404 404 404 200 404 401", NOBODY_WRITES)

PLAN = {"guide": ["walking"], "walking.side": "guide", "walking.times": "5"}

ANSWERS = of_clients("401 404 404 200* 404 404 401", "401 404 404 404 200* 404 401", NOBODY_WRITES)
"""Writes that are answered with a fragment."""

RECORD = {
    "id": "{new}",
    "page": "{new}",
    "opened": "page",
    "date": "2026-01-12",
    "time": "10:30",
    "minutes": "50",
    "note": "Well.",
}


OWNER_WRITES = "401 404 404 404 303* 404 401"
CARES = of_clients("401 404 404 303* 303* 404 401", "401 404 404 404 303* 404 401", NOBODY_WRITES)
MINE = {"covering": "404", "owner": "303*"}
DAYS = {"first": "{tomorrow}", "last": "{tomorrow}"}
HTMX = {"HX-Request": "true"}


@dataclass
class Line:
    """What each visitor gets, and how the request is to be made so that it would work for the right one."""

    statuses: str | dict[str, str]
    body: dict = field(default_factory=dict)
    """`data` or `json`, with the names of targets in braces."""
    headers: dict = field(default_factory=dict)
    alone: dict = field(default_factory=dict)
    """By visitor: what those get for Ana who can't come after Tess, since it is done then."""


SHELLS = (
    "today,log,sitting,diary,me,waiting,guides,plan,safety,"
    "care,medicines,background,measures,messages,shared,seen,room,offline"
)

HARD = {"guide": "hip-side-points", "version": 1, "outcome": "done", "pressure": 8}
HARD |= dict.fromkeys(("started_at", "ended_at"), "2026-01-06T08:00:00Z")
LIMITS = {one.name: str(one.low) for one in ALL_THRESHOLDS} | {"known": version(Practice())}

LINES = {
    "GET /": Line("303 303 303 303 303 303 303"),
    f"GET /<any({SHELLS}):name>": Line(EVERYBODY),
    "GET /guides/<slug>": Line(EVERYBODY),
    "GET /guides/play": Line(EVERYBODY),
    "GET /guides/<slug>/play": Line(EVERYBODY),
    "GET /static/<build>/<path:filename>": Line(EVERYBODY),
    "GET /service_worker.js": Line(EVERYBODY),
    "GET /manifest.json": Line(EVERYBODY),
    "GET /kinds.json": Line(EVERYBODY),
    "GET /guides.json": Line(EVERYBODY),
    "GET /figures/<name>": Line(EVERYBODY),
    "GET /templates/<part>": Line(EVERYBODY),
    "GET /reset": Line(EVERYBODY),
    "GET /health": Line(EVERYBODY),
    "GET /account": Line("401 200 200 200 200 200 401", headers=JSON),
    "GET /sync/pull": Line("401 403 200 404 404 404 401", headers=PHONE),
    "GET /sync/digest": Line("401 403 200 404 404 404 401", headers=PHONE),
    "GET /brief-preview": Line("303 200 200 404 404 404 303"),
    "POST /sync/push": Line("401 403 200* 404 404 404 401", {"data": "{push}"}, PUSH),
    # Joining and signing in
    "GET /join": Line(EVERYBODY),
    "POST /join/look": Line(EVERYBODY, {"json": {"token": "{token}"}}, JSON),
    "POST /join/options": Line("200* 409 409 409 409 409 200*", {"json": {"token": "{token}"}}, JSON),
    "POST /join": Line(
        "422 422 422 422 422 422 422", {"json": {"token": "{token}", "name": "N", "credential": {}}}, JSON
    ),
    "GET /joining-code": Line("303 200 200 200 200 200 303"),
    "POST /joining-code": Line("401 201* 409 409 409 409 401"),
    "GET /sign-in": Line(EVERYBODY),
    "POST /sign-in/options": Line("200* 200* 200* 200* 200* 200* 200*", {"json": {}}, JSON),
    "POST /sign-in": Line("422 422 422 422 422 422 422", {"json": {"credential": {}}}, JSON),
    "POST /sign-out": Line("303 303* 303* 303* 303* 303* 303"),
    "GET /demo": Line(EVERYBODY),
    "POST /demo/sign-in": Line("404 404 404 404 404 404 404", {"json": {"token": "guess"}}, JSON),
    # The therapists' pages
    "GET /invitations": Line(THERAPISTS),
    "POST /invitations": Line("401 404 404 201* 201* 201* 401", {"data": {"id": "{new}", "name": "Nora"}}),
    "POST /invitations/<uuid:invitation_id>/revocation": Line(WRITES),
    "POST /invitations/<uuid:invitation_id>/confirmation": Line(WRITES, {"data": {"code": "123456"}}),
    "GET /work/me": Line(THERAPISTS),
    "GET /practice/limits": Line("303 404 404 404 200 404 303"),
    "POST /practice/limits": Line("401 404 404 404 303* 404 401", {"data": LIMITS}),
    "GET /clients": Line(THERAPISTS),
    "GET /room/briefs": Line("401 404 404 200 200 200 401", headers=JSON),
    "GET /clients/search": Line(THERAPISTS),
    "GET /clients/<uuid:client_id>": Line(READS),
    "GET /clients/<uuid:client_id>/responses": Line(READS),
    "GET /clients/<uuid:client_id>/then": Line(READS),
    # The practice: whoever covers gives nothing on; the owner arranges it for all, and reads nothing of it
    "GET /practice": Line(THERAPISTS),
    "POST /practice/covers": Line(
        "401 404 404 303* 303* 422 401",  # whoever left has nobody to be covered
        {"data": {"id": "{new}", "away": "{olga}", "therapist": "{zoe}"} | DAYS},
    ),
    "POST /practice/covers/<uuid:care_id>/ending": Line(
        of_owner("401 404 404 303* 303* 404 401", NOBODY_WRITES),
        alone={"owner": "303*", "covering": "303*"},
    ),
    "POST /practice/people/<uuid:person_id>/hand-overs": Line(
        of_owner(OWNER_WRITES, NOBODY_WRITES), {"data": {"id": "{new}", "therapist": "{zoe}"}}
    ),
    "POST /practice/people/<uuid:person_id>/ending": Line(of_owner(OWNER_WRITES, NOBODY_WRITES)),
    "GET /clients/<uuid:client_id>/care": Line(
        of_clients("303 404 404 200 200 404 303", "303 404 404 404 200 404 303", NOBODY)
    ),
    "POST /clients/<uuid:client_id>/care": Line(
        of_owner("401 404 404 404 303* 404 401", NOBODY_WRITES),
        {"data": {"id": "{new}", "therapist": "{fay}"}},
    ),
    "POST /clients/<uuid:client_id>/care/<uuid:care_id>/covers": Line(
        CARES, {"data": {"id": "{new}", "therapist": "{fay}"} | DAYS}, alone=MINE
    ),
    "POST /clients/<uuid:client_id>/care/<uuid:care_id>/hand-overs": Line(
        CARES, {"data": {"id": "{new}", "therapist": "{fay}"}}, alone=MINE
    ),
    "POST /clients/<uuid:client_id>/care/<uuid:care_id>/ending": Line(CARES, alone=MINE),
    "GET /readings": Line("401 200 200 404 404 404 401", headers=HTMX),
    "POST /consents": Line("401 200* 200 404 404 404 401", {"data": {"consent": WORDING}}, HTMX),
    "POST /consents/withdrawals": Line("401 200* 200* 404 404 404 401", headers=HTMX),
    "GET /clients/<uuid:client_id>/entries": Line(READS),
    "GET /clients/<uuid:client_id>/entries/<uuid:entry_id>": Line(READS),
    "POST /clients/<uuid:client_id>/acknowledgements": Line(WRITES, {"data": {"change": "{change}"}}),
    "POST /clients/<uuid:client_id>/reviews": Line(WRITES, {"data": {"up_to_seq": "1"}}),
    "GET /clients/<uuid:client_id>/messages": Line(READS),
    "POST /clients/<uuid:client_id>/messages": Line(WRITES, {"data": {"id": "{new}", "text": "Good."}}),
    "POST /clients/<uuid:client_id>/appointments": Line(
        WRITES, {"data": {"date": "{tomorrow}", "time": "10:00", "minutes": "60"}}
    ),
    "POST /clients/<uuid:client_id>/unlocks": Line(
        WRITES, {"data": {"guide": "piriformis-ball", "by": "Tess", "role": "therapist"}}
    ),
    "POST /clients/<uuid:client_id>/unlocks/<uuid:entry_id>/removal": Line(WRITES),
    "GET /clients/<uuid:client_id>/records": Line(READS),
    "GET /clients/<uuid:client_id>/records/new": Line(READS),
    "GET /clients/<uuid:client_id>/records/<uuid:record_id>": Line(READS),
    "POST /clients/<uuid:client_id>/records": Line(WRITES, {"data": RECORD}),
    "POST /clients/<uuid:client_id>/records/draft": Line(ANSWERS, {"data": RECORD}),
    "POST /clients/<uuid:client_id>/records/draft/removal": Line(WRITES, alone={"covering": "303"}),
    "POST /clients/<uuid:client_id>/records/<uuid:record_id>/addenda": Line(
        WRITES, {"data": {"id": "{new}", "text": "Ana rang."}}
    ),
    "GET /clients/<uuid:client_id>/plan": Line(READS),
    "POST /clients/<uuid:client_id>/plan": Line(WRITES, {"data": PLAN}),
    "POST /clients/<uuid:client_id>/plan/draft": Line(DRAFTS, {"data": PLAN}),
    "POST /clients/<uuid:client_id>/plan/template": Line(
        WRITES, {"data": PLAN | {"name": "{new}", "template": "{new}"}}
    ),
    "GET /plan-templates": Line(THERAPISTS),
    "POST /plan-templates/<uuid:template_id>/removal": Line(WRITES, alone={"owner": "303*"}),
    "GET /clients/<uuid:client_id>/sessions": Line(READS),
    "GET /clients/<uuid:client_id>/sessions.ics": Line(READS),
    "GET /work/sessions.ics": Line(THERAPISTS),
    "GET /sessions.ics": Line("303 200 200 404 404 404 303"),
    "GET /clients/<uuid:client_id>/appointments/<uuid:appointment_id>": Line(READS),
    "POST /clients/<uuid:client_id>/appointments/<uuid:appointment_id>": Line(
        WRITES, {"data": {"date": "{tomorrow}", "time": "11:00", "minutes": "60"}}
    ),
    "POST /clients/<uuid:client_id>/appointments/<uuid:appointment_id>/cancellation": Line(
        WRITES, {"data": {"scope": "one"}}
    ),
}


def _alone(name: str) -> dict[str, str]:
    """By visitor: what is asked of a stage of its own, about Ana, since after Tess it may be done."""
    line = LINES[name]
    if not name.startswith("POST") or "hers" not in line.statuses:
        return {}
    tess = line.statuses["hers"].split()[VISITORS.index("therapist")]
    return ({"covering": tess} if "<uuid:client_id>" in name else {}) | line.alone


@pytest.fixture
def stage(make_app, cast):
    """An app with all its routes, everybody's things, and one browser each."""
    return Stage(make_app(demo=True), cast)


def test_every_route_has_its_line(make_app):
    rules = make_app(demo=True).url_map.iter_rules()
    found = {f"{method} {rule.rule}" for rule in rules for method in rule.methods - {"HEAD", "OPTIONS"}}
    assert found == set(LINES)


@pytest.mark.parametrize("name", LINES)
def test_who_may(stage, name):
    method, rule = name.split()
    cells = stage.cells(name)
    for visitor, target, expected in sorted(cells, key=lambda cell: cell[2].endswith("*")):
        before = stage.rows()
        answer = stage.ask(method, rule, visitor, target, LINES[name])
        told = f"{name} by {visitor}, {target}"
        assert answer.status_code == int(expected.rstrip("*")), told
        assert (stage.rows() != before) == expected.endswith("*"), told
        if answer.status_code == 404 and target in TARGETS:
            assert answer.data == stage.ask(method, rule, visitor, "missing", LINES[name]).data, told


ALONE = [(name, visitor) for name in LINES for visitor in _alone(name)]


@pytest.mark.parametrize(("name", "visitor"), ALONE)
def test_who_may_instead_of_tess(stage, name, visitor):
    method, rule = name.split()
    before, expected = stage.rows(), _alone(name)[visitor]
    answer = stage.ask(method, rule, visitor, "hers", LINES[name])
    assert answer.status_code == int(expected.rstrip("*"))
    assert (stage.rows() != before) == expected.endswith("*")


def test_the_rest_of_the_methods_does_nothing(stage):
    before = stage.rows()
    for rule in stage.app.url_map.iter_rules():
        for method in {"PUT", "PATCH", "DELETE", "POST"} - rule.methods:
            if f"{method} {rule.rule}" in LINES:
                continue  # two rules share the path
            answer = stage.ask(method, rule.rule, "therapist", "hers", Line(""))
            assert answer.status_code == 405, rule
    assert stage.rows() == before


def test_asking_for_the_head_is_asking(stage):
    for name, line in LINES.items():
        method, rule = name.split()
        if method == "GET":
            for visitor, target, expected in stage.cells(name):
                answer = stage.ask("HEAD", rule, visitor, target, line)
                assert answer.status_code == int(expected), f"{name} by {visitor}, {target}"
                assert not answer.data


class Stage:
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

    def cells(self, name: str):
        line = LINES[name]
        by_target = {"": line.statuses} if isinstance(line.statuses, str) else line.statuses
        for target, statuses in by_target.items():
            by_visitor = dict(zip(VISITORS, statuses.split(), strict=True))
            stand_ins = dict.fromkeys(STAND_INS, by_visitor["former"])
            if target == "hers" and "<uuid:client_id>" in name:
                stand_ins["covering"] = by_visitor["therapist"]
            for visitor, expected in (by_visitor | stand_ins).items():
                if not (target == "hers" and visitor in _alone(name)):
                    yield visitor, target, expected

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
        path = path.replace(
            "<any(today,log,sitting,diary,me,waiting,guides,plan,safety,care,medicines,background,measures,messages,shared,seen,room,offline):name>",
            "today",
        )
        path = path.replace("<slug>", next(iter(GUIDES))).replace("<part>", "plan").replace("<name>", "walk")
        path = path.replace("<slug>", next(iter(GUIDES))).replace("<part>", "plan").replace("<name>", "walk")
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
