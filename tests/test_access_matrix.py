"""Who may do what: each kind of visitor, each route and method, and whose thing it is (security.md, Access).

A number is the exact status; with a star the database changes, without one no row may. A route of the URL
map that has no line here fails.
"""

import pytest

from pwa.consents import WORDING
from pwa.models import Practice
from pwa.thresholds import ALL as ALL_THRESHOLDS
from pwa.thresholds import version
from tests.stage import SHELLS, STAND_INS, VISITORS, Line, Stage

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


def _cells(name: str):
    """Visitor, whose thing it is, and the status that is expected."""
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
    cells = _cells(name)
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
            for visitor, target, expected in _cells(name):
                answer = stage.ask("HEAD", rule, visitor, target, line)
                assert answer.status_code == int(expected), f"{name} by {visitor}, {target}"
                assert not answer.data
