"""What Ana holds back is on no page of Tess's, in no count, chart, list, revision, search or summary."""

import json
import re
import uuid
from datetime import UTC, date, datetime, time, timedelta
from html import unescape
from pathlib import Path

import pytest

from pwa import revisions
from pwa.brief.holds import Holds, holds, left_of
from pwa.brief.shapes import Logged
from pwa.db import db
from pwa.kinds import CLIENT_KINDS, About, Plan, Planned, Reply
from pwa.models import Person
from tests.cast import Visitor
from tests.entries import Diary, appoint, believable, by_therapist
from tests.ops import Wire

SECRET = "Zimtschnecke"
"""In each text that is held back."""
GOAL, RUN, MEDICINE = uuid.uuid4(), uuid.uuid4(), uuid.uuid4()
AT = {"started_at": "2026-11-18T08:00:00Z", "ended_at": "2026-11-18T08:05:00Z"}
ONE_OF_EACH = {
    "pain": {"back": 10, "leg": 10, "note": SECRET, "furthest": 4, "woken": 9},
    "sitting": {"started_at": "2026-11-18T08:00:00Z", "ended_at": "2026-11-18T19:00:00Z", "note": SECRET},
    "question": {"text": SECRET},
    "note": {"text": SECRET},
    "run": {"guide": "hip-hinge", "version": 1, "outcome": "stopped", "stop": "numb", "note": SECRET, **AT},
    "skip": {"guide": "hip-hinge", "barrier": "hurt", "note": SECRET},
    "morning": {"guide": "hip-hinge", "run": "another", "feel": "worse", "note": SECRET},
    "safety": {"scope": "new", "answers": {"saddle": "new"}, "level": "E", "did": SECRET},
    "clearance": {"questions": ["saddle"], "clinician": SECRET, "said_on": "2026-11-01"},
    "care": {"what": "other", "who": SECRET, "note": SECRET},
    "medicine": {"name": SECRET, "unit": "mg"},
    "dose": {"name": SECRET, "count": 3},
    "background": {"diagnosis": SECRET, "contraindications": SECRET},
    "flare": {"started_at": "2026-11-18T08:00:00Z", "note": SECRET},
    "goal": {"text": SECRET},
    "psfs": {"scores": [{"goal": "g", "text": SECRET, "score": 0}]},
    "pgic": {"change": 7},
    "rmdq": {"ticked": list(range(1, 25))},
    "reaction": {"session": "none", "after": "day", "feel": "worse", "leg": 10, "note": SECRET},
    "message": {"text": SECRET, "about": None},
}
CASES = json.loads((Path(__file__).parent / "vectors" / "holds.json").read_text())["cases"]


@pytest.fixture
def twins(app, cast):
    """Ana and Ben with the same weeks, told at the same moments; what Ana holds back is hers alone."""
    now = datetime.now(UTC)
    diaries = [Diary(app, client, now) for client in (cast.ana, cast.ben)]
    for client, diary in zip((cast.ana, cast.ben), diaries, strict=True):
        believable(diary, days=30)
        _treated(app, client, cast.tess, now)
    return diaries


def _treated(app, client: uuid.UUID, tess: uuid.UUID, now: datetime) -> None:
    soon = now.replace(minute=0, second=0, microsecond=0)
    for days in (-7, 4):
        appoint(app, client, tess, soon + timedelta(days))
    plan = Plan([Planned("gentle-rocking", per_week=7)], note="Little and often.")
    by_therapist(app, client, tess, "plan", plan, now - timedelta(20))
    by_therapist(app, client, tess, "reply", Reply("See you on Friday."), now - timedelta(3))


def hold(diary: Diary, entry: uuid.UUID, held: bool = True, **op) -> uuid.UUID:
    return diary.log("hold", {"entry": str(entry), "held": held}, **op)


def everything(diary: Diary) -> list[uuid.UUID]:
    """One entry of each kind of the client, today and ten days ago."""
    return [
        diary.log(kind, body, days_ago=ago, at=time(6))
        for ago in (0, 10)
        for kind, body in ONE_OF_EACH.items()
    ]


def pages_of(app, visitor: Visitor, client: uuid.UUID) -> dict[str, str]:
    """Whatever a therapist can open of a client, or of all her clients."""
    found = {}
    for rule in app.url_map.iter_rules():
        view = app.view_functions[rule.endpoint]
        if (
            "GET" in rule.methods
            and view.policy in ("therapist", "owner")
            and rule.arguments <= {"client_id"}
        ):
            path = rule.rule.replace("<uuid:client_id>", str(client))
            found[rule.rule] = visitor.get(path).text
    assert "/clients/<uuid:client_id>" in found
    return found


def plain(page: str, name: str) -> list[str]:
    """Its words, without what differs between any two people: names, ids, numbers of the stream."""
    page = re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}|\b[0-9a-f]{32}\b", "ID", unescape(page))
    page = re.sub(r'name="up_to_seq" value="\d+"|DTSTAMP:\w+|LAST-MODIFIED:\w+', "", page)
    return re.sub(rf"\b{name}\b", "X", page).split()


def test_there_is_an_example_of_each_kind():
    assert set(ONE_OF_EACH) == set(CLIENT_KINDS) - {"hold"}


def test_with_everything_held_back_her_pages_are_those_of_somebody_who_never_wrote_it(
    app, cast, twins, clock
):
    ana, ben = twins
    ids = everything(ana)
    for entry in ids:
        hold(ana, entry)
    ana.send()
    ben.send()
    tess = Visitor(app, cast.tess)
    hers, his = (pages_of(app, tess, client) for client in (cast.ana, cast.ben))
    for rule in hers:
        assert SECRET not in hers[rule], rule
        if "client_id" in rule:
            told = re.sub(r'<p [^>]*-held">.*?</p>', "", hers[rule], flags=re.DOTALL)
            assert plain(told, "Ana") == plain(his[rule], "Ben"), rule
    assert f"{len(ids)} items held back" in unescape(hers["/clients/<uuid:client_id>"])
    rows = [_row(hers["/clients"], one) for one in (cast.ana, cast.ben)]
    assert plain(rows[0], "Ana") == plain(rows[1], "Ben")


def _row(page: str, client: uuid.UUID) -> str:
    return re.search(rf'<li id="client-{client}">.*?</li>', page, re.DOTALL)[0]


def test_the_twins_would_differ_if_one_entry_came_through(app, cast, twins):
    """Or the test above would prove nothing."""
    ana, _ = twins
    everything(ana)
    ana.send()
    tess = Visitor(app, cast.tess)
    hers, his = (pages_of(app, tess, client) for client in (cast.ana, cast.ben))
    brief = "/clients/<uuid:client_id>"
    assert SECRET in hers[brief]
    assert plain(hers[brief], "Ana") != plain(his[brief], "Ben")


@pytest.mark.parametrize("kind", ONE_OF_EACH)
def test_what_is_held_back_has_no_page_and_no_versions(app, cast, kind):
    diary = Diary(app, cast.ana)
    entry = diary.log(kind, ONE_OF_EACH[kind])
    diary.log(kind, ONE_OF_EACH[kind], entry_id=entry, base_rev=1)
    diary.send()
    tess = Visitor(app, cast.tess)
    page = f"/clients/{cast.ana}/entries/{entry}"
    assert tess.get(page).status_code == 200
    hold(diary, entry)
    diary.send()
    for headers in ({}, {"HX-Request": "true"}):
        answer = tess.get(page, headers=headers)
        assert answer.status_code == 404
        missing_one = tess.get(f"/clients/{cast.ana}/entries/{uuid.uuid4()}", headers=headers)
        assert answer.data == missing_one.data


def test_a_hold_itself_is_nothing_to_read(app, cast):
    diary = Diary(app, cast.ana)
    made = hold(diary, diary.pain(5))
    diary.send()
    tess = Visitor(app, cast.tess)
    assert tess.get(f"/clients/{cast.ana}/entries/{made}").status_code == 404
    page = tess.get(f"/clients/{cast.ana}").text
    assert "Nothing logged yet" in page
    assert "1 item held back" in page
    assert "Mark reviewed" not in page


def test_what_was_read_is_gone_from_the_page_and_new_when_it_is_given_back(app, cast):
    diary = Diary(app, cast.ana)
    entry = diary.log("note", {"text": SECRET}, days_ago=80)
    diary.pain(4, days_ago=1)
    diary.send()
    tess = Visitor(app, cast.tess)
    tess.post(f"/clients/{cast.ana}/reviews", data={"up_to_seq": "2"})
    made = hold(diary, entry)
    diary.send()
    assert SECRET not in tess.get(f"/clients/{cast.ana}/entries").text
    hold(diary, entry, held=False, entry_id=made, base_rev=1)
    diary.send()
    assert SECRET in tess.get(f"/clients/{cast.ana}/entries").text
    page = tess.get(f"/clients/{cast.ana}").text
    assert "1 new entry" in page
    assert "held back" not in page


def test_what_belongs_to_it_goes_with_it(app, cast):
    diary = Diary(app, cast.ana)
    run = diary.log("run", ONE_OF_EACH["run"])
    medicine = diary.log("medicine", {"name": "Other"})
    goal, other = diary.log("goal", {"text": SECRET}), diary.log("goal", {"text": "Ride my bike"})
    morning = diary.log("morning", {"guide": "hip-hinge", "run": str(run), "feel": "worse", "note": SECRET})
    dose = diary.log("dose", {"name": SECRET, "count": 1, "medicine": str(medicine).upper()})
    scores = [{"goal": str(g), "text": t, "score": 4} for g, t in ((goal, SECRET), (other, "Ride my bike"))]
    psfs = diary.log("psfs", {"scores": scores})
    diary.log("psfs", {"scores": scores}, entry_id=psfs, base_rev=1)
    for one in (run, medicine, goal):
        hold(diary, one)
    diary.send()
    tess = Visitor(app, cast.tess)
    pages = pages_of(app, tess, cast.ana)
    assert not [rule for rule, page in pages.items() if SECRET in page]
    for one in (morning, dose):
        assert tess.get(f"/clients/{cast.ana}/entries/{one}").status_code == 404
    with app.app_context():
        client = db.session.get(Person, cast.ana)
        versions = revisions.of(db.session(), app.extensions["keyring"], client, psfs)[1]
    assert [[one["text"] for one in v.body["scores"]] for v in versions] == [["Ride my bike"]] * 2
    assert "3 items held back" in pages["/clients/<uuid:client_id>"]


def test_what_a_message_was_about_is_not_told_any_more(app, cast):
    """Whatever the phone or the therapist called it then."""
    diary, tess = Diary(app, cast.ana), Visitor(app, cast.tess)
    run = diary.log("run", ONE_OF_EACH["run"])
    morning = diary.log("morning", {"guide": "hip-hinge", "run": str(run), "feel": "worse"})
    for one in (run, morning):
        about = {"what": "entry", "id": str(one), "said": SECRET}
        diary.log("message", {"text": "What about this?", "about": about})
        reply = Reply("Leave it for now.", About(**about))
        by_therapist(app, cast.ana, cast.tess, "reply", reply, datetime.now(UTC))
    hold(diary, run)
    diary.send()
    pages = pages_of(app, tess, cast.ana)
    assert pages["/clients/<uuid:client_id>/messages"].count("What about this?") == 2
    for rule, page in pages.items():
        assert SECRET not in page, rule
        assert str(run) not in page, rule
        assert str(morning) not in page, rule
    asked = tess.get(f"/clients/{cast.ana}/messages?about=entry:{morning}")
    nothing = tess.get(f"/clients/{cast.ana}/messages?about=entry:{uuid.uuid4()}")
    assert _form(asked.text) == _form(nothing.text)


def _form(page: str) -> str:
    return re.sub(r'name="id" value="[^"]*"', "", re.search(r"<form.*?</form>", page, re.DOTALL)[0])


def test_nobody_can_hold_back_what_the_therapist_wrote(app, cast):
    diary, tess = Diary(app, cast.ana), Visitor(app, cast.tess)
    reply = by_therapist(app, cast.ana, cast.tess, "reply", Reply("See you on Friday."), datetime.now(UTC))
    for target in (reply, "no id at all", "{" + str(uuid.uuid4()), ""):
        diary.log("hold", {"entry": str(target) or "x", "held": True})
    diary.send()
    page = tess.get(f"/clients/{cast.ana}/messages").text
    assert "See you on Friday." in page
    assert "held back" not in tess.get(f"/clients/{cast.ana}").text


def test_what_is_held_back_on_one_phone_is_held_back(app, cast):
    """Another phone that gives back its own hold does not know of the first one's."""
    phone, tablet = Diary(app, cast.ana), Diary(app, cast.ana)
    entry = phone.log("note", {"text": SECRET})
    hold(phone, entry)
    phone.send()
    made = hold(tablet, entry)
    tablet.send()
    hold(tablet, entry, held=False, entry_id=made, base_rev=1)
    tablet.send()
    assert SECRET not in Visitor(app, cast.tess).get(f"/clients/{cast.ana}/entries").text


def test_what_was_deleted_is_not_held_back_any_more(app, cast):
    diary = Diary(app, cast.ana)
    entry = diary.pain(5)
    hold(diary, entry)
    diary.send()
    diary.erase("pain", entry, base_rev=1)
    diary.send()
    assert "held back" not in Visitor(app, cast.tess).get(f"/clients/{cast.ana}").text


def test_a_hold_reaches_only_her_own_entries(app, cast):
    ben, ana = Diary(app, cast.ben), Diary(app, cast.ana)
    entry = ben.log("note", {"text": "Ben's own words"})
    ben.send()
    hold(ana, entry)
    ana.send()
    tess = Visitor(app, cast.tess)
    assert "own words" in tess.get(f"/clients/{cast.ben}/entries").text
    assert "held back" not in tess.get(f"/clients/{cast.ana}").text


def test_to_ana_herself_nothing_is_held_back(app, cast):
    diary = Diary(app, cast.ana)
    entry = diary.log("note", {"text": SECRET})
    made = hold(diary, entry)
    diary.send()
    assert set(Wire(Visitor(app, cast.ana)).entries()) == {str(entry), str(made)}


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_the_rule_by_hand(case):
    """The same examples as static/js/phone/holds.js: tests/js/rules.test.js."""
    made = [_logged(str(n), "hold", {"entry": _id(e), "held": on}) for n, (e, on) in enumerate(case["holds"])]
    rule = holds(made)
    assert {str(one) for one in rule.held} == {_id(one) for one in case["held"]}
    told = [_logged(*one) for one in case["entries"]]
    gone = {str(one.entry_id) for one in told if left_of(one, rule) is None}
    assert gone == {_id(one) for one in [*case["held"], *case["along"]]}


def test_without_holds_an_entry_is_as_it_was():
    entry = _logged("a1", "pain", {"leg": 5})
    assert left_of(entry, Holds(frozenset(), {})) == entry


def _id(name: str) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_OID, name)) if name else ""


def _logged(name: str, kind: str, body: dict) -> Logged:
    names = {key: _id(body[key]) for key in ("run", "medicine") if key in body}
    if isinstance(body.get("about"), dict):
        names["about"] = body["about"] | {"id": _id(body["about"]["id"])}
    at = datetime(2026, 11, 20, 8, tzinfo=UTC)
    return Logged(uuid.UUID(_id(name)), kind, body | names, at, date(2026, 11, 20), at, seq=1)
