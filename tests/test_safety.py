"""The safety questions of clinical.md 1: the data, the rules on hand-worked examples, and what always holds.

The rules run here in Python and in the phone's own modules; the gate of the guides is the phone's alone.
"""

import json
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pwa.kinds import SAFETY_QUESTIONS, Safety
from pwa.safety import COUNTRIES, PRESSURE, QUESTIONS, outcome, standing

HERE = Path(__file__).parent
TEMPLATES = HERE.parent / "templates"
NODE = shutil.which("node")
needs_node = pytest.mark.skipif(NODE is None, reason="NODE IS MISSING: the phone's rules were NOT checked")
NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
ORDER = ["none", "A", "S", "E"]
CODES = {name: ["no", *question.levels] for name, question in QUESTIONS.items()}
NO = dict.fromkeys(QUESTIONS, "no")


@dataclass
class Entry:
    kind: str
    body: dict
    occurred_at: datetime
    received_at: datetime
    local_date: date
    entry_id: UUID


def file(name):
    return json.loads((HERE / "vectors" / f"{name}.json").read_text())


def vectors(name):
    cases = [pytest.param({**file(name), **case}, id=case["name"]) for case in file(name)["cases"]]
    return pytest.mark.parametrize("case", cases)


def entry_of(view):
    at = datetime.fromisoformat(view["occurred_at"])
    told = datetime.fromisoformat(view.get("received_at", view["occurred_at"]))
    day = date.fromisoformat(view["local_date"])
    return Entry(view["entry_kind"], view["body"], at, told, day, UUID(view["entry_id"]))


def safety(at, answers, scope="new", **more):
    return Entry("safety", {"scope": scope, "answers": answers, **more}, at, at, at.date(), uuid4())


# ---- the data


def test_there_are_the_fifteen_questions_and_five_of_them_before_pressure():
    assert tuple(QUESTIONS) == SAFETY_QUESTIONS
    assert PRESSURE == ("saddle", "bladder", "both_legs", "sexual", "weakness")


def test_every_answer_of_every_question_has_an_example():
    told = [case["answers"] for case in file("safety_outcome")["cases"]]
    assert all({name: code} in told for name, codes in CODES.items() for code in codes)


def test_the_answers_of_a_question_come_with_the_gravest_first():
    for question in QUESTIONS.values():
        ranks = [ORDER.index(answer.level) for answer in question.answers]
        assert ranks == sorted(ranks, reverse=True)


def test_every_code_fits_into_an_entry():
    for name, codes in CODES.items():
        for code in codes:
            assert Safety(scope="full", answers={name: code}, level="none")
            assert len(code) <= 20


def test_each_country_is_there_once_by_its_name_with_a_number_and_a_source():
    codes, names = [country.code for country in COUNTRIES], [country.name for country in COUNTRIES]
    assert len(set(codes)) == len(codes) >= 40
    assert names == sorted(names, key=lambda name: name.replace("ü", "u"))
    assert {country.code: country.call for country in COUNTRIES}.items() >= CALLS.items()
    assert all(country.also != country.call for country in COUNTRIES)


def test_what_the_union_promises_is_112():
    union = [country for country in COUNTRIES if "every country of the Union" in country.source]
    assert len(union) == 27
    assert all("112" in (country.call, country.also) for country in union)


CALLS = {
    "GB": "999",
    "US": "911",
    "CA": "911",
    "AU": "000",
    "NZ": "111",
    "CH": "144",
    "AT": "144",
    "DE": "112",
}
CALLS |= {
    "FR": "15",
    "IE": "112",
    "IN": "112",
    "JP": "119",
    "BR": "192",
    "IL": "101",
    "TR": "112",
    "NO": "113",
}


@pytest.mark.parametrize(
    "path", [path for path in sorted(TEMPLATES.rglob("*.html")) if "<main" in path.read_text()]
)
def test_a_page_of_its_own_shape_shows_the_way_to_safety_too(path):
    """The others have it from layout.html. Therapists' pages are no place to tell of one's own body."""
    text = path.read_text()
    strip = "_partials/safety_strip.html" in text or "_player_screens.html" in text
    assert strip or "/safety" in text or path.name == "work.html"


# ---- the rules, by example


@vectors("safety_outcome")
def test_answers_are_sorted_into_three_levels(case):
    found = asdict(outcome(case["answers"]))
    assert found | {"questions": [*found["questions"]]} == case["expect"]


@vectors("safety_standing")
def test_what_stands_follows_from_all_that_was_said(case):
    now, today = datetime.fromisoformat(case["now"]), date.fromisoformat(case["today"])
    found = asdict(standing([entry_of(view) for view in case["entries"]], now, today))
    found["flags"] = on_the_wire(found["flags"])
    for key, value in case["expect"].items():
        assert plain(found[key]) == (moment(value) if key in {"since", "full_at", "injured_at"} else value), (
            key
        )


def on_the_wire(flags):
    return {name: {**flag, "day": f"{flag['day']}"} for name, flag in flags.items()}


def plain(value):
    return list(value) if isinstance(value, tuple) else value


def moment(value):
    return value and datetime.fromisoformat(value)


@needs_node
def test_the_phones_rules_and_its_gate_obey_the_same_examples():
    ran = subprocess.run(
        [NODE, "--test", HERE / "js" / "safety.test.js"], capture_output=True, text=True, timeout=60
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr


@needs_node
def test_the_phone_sorts_every_answer_as_the_server_does(node):
    told = node("safety", "outcome", NO)
    assert told == {**asdict(outcome(NO)), "questions": []}
    levels = {
        name: [node("safety", "outcome", {name: code})["level"] for code in CODES[name]] for name in QUESTIONS
    }
    assert levels == {name: ["none", *question.levels.values()] for name, question in QUESTIONS.items()}


# ---- the rules, for whatever anybody answers

answers = st.fixed_dictionaries({}, optional={name: st.sampled_from(codes) for name, codes in CODES.items()})
moments = st.integers(-40 * 24 * 60, 40 * 24 * 60).map(lambda minutes: NOW + timedelta(minutes=minutes))


@given(answers, st.sampled_from([*QUESTIONS]), st.data())
def test_a_worse_answer_never_gives_a_milder_level(given_answers, name, data):
    codes = sorted(CODES[name], key=lambda code: ORDER.index(outcome({name: code}).level))
    milder = data.draw(st.integers(0, len(codes) - 1))
    worse = data.draw(st.integers(milder, len(codes) - 1))
    levels = [outcome({**given_answers, name: codes[n]}).level for n in (milder, worse)]
    assert ORDER.index(levels[0]) <= ORDER.index(levels[1])


said = st.builds(safety, moments, answers, st.sampled_from(["full", "pressure", "new"]))
agreed = st.builds(
    lambda at, names, day: Entry(
        "clearance",
        {"questions": names, "clinician": "Dr. Rao", "said_on": f"{day}"},
        at,
        at,
        at.date(),
        uuid4(),
    ),
    moments,
    st.lists(st.sampled_from([*QUESTIONS]), min_size=1, max_size=5),
    moments.map(datetime.date),
)


@given(st.lists(said | agreed, max_size=12), moments)
def test_an_emergency_stands_until_it_is_acknowledged(others, at):
    emergency = safety(at, {"saddle": "new"}, level="E")
    found = standing([*others, emergency], NOW, NOW.date())
    assert (found.level, found.acknowledged) == ("E", False)


@given(st.lists(said, max_size=12), moments, answers)
def test_a_sign_more_never_makes_it_milder(others, at, signs):
    """Whenever it was said: only a full answer or a clinician ends anything."""
    before, after = (standing(some, NOW, NOW.date()) for some in (others, [*others, safety(at, signs)]))
    assert ORDER.index(before.level) <= ORDER.index(after.level)
    assert not (before.hands_only and not after.hands_only)


@needs_node
@settings(max_examples=60)
@given(st.lists(said | agreed, max_size=8))
def test_phone_and_server_agree_on_what_stands(node, entries):
    mine = standing(entries, NOW, NOW.date())
    theirs = node("safety", "standing", [view_of(entry) for entry in entries], f"{NOW:%FT%TZ}", f"{NOW:%F}")
    names = ("level", "acknowledged", "hands_only", "no_heat", "no_prone", "full_due", "pressure_ok")
    assert {name: theirs[name] for name in names} == {name: getattr(mine, name) for name in names}
    assert theirs["questions"] == [*mine.questions]
    assert theirs["flags"] == on_the_wire({name: asdict(flag) for name, flag in mine.flags.items()})


def view_of(entry):
    return {
        "entry_kind": entry.kind,
        "entry_id": str(entry.entry_id),
        "body": entry.body,
        "occurred_at": entry.occurred_at.isoformat(),
        "received_at": entry.received_at.isoformat(),
        "local_date": f"{entry.local_date}",
    }


# ---- the gate, whatever the clocks say

GUIDES = file("gate")["guides"]
clocks = moments | st.integers(-3650, 3650).map(lambda days: NOW + timedelta(days=days))


def run(guide, outcome, at, received):
    body = {"guide": guide, "outcome": outcome, "started_at": f"{at:%FT%TZ}", "ended_at": f"{at:%FT%TZ}"}
    told = {"received_at": f"{received:%FT%TZ}"} if received else {}
    return {"entry_kind": "run", "local_date": f"{at:%F}", "body": body, **told}


guides = st.sampled_from([*GUIDES])
runs = st.builds(run, guides, st.sampled_from(["done", "left", "stopped"]), clocks, st.none() | clocks)
stops = st.builds(run, guides, st.just("stopped"), clocks, st.none() | clocks)


@needs_node
@settings(max_examples=150)
@given(st.lists(runs, max_size=6), stops, guides, clocks)
def test_a_stop_never_opens_anything_earlier(node, others, stop, slug, now):
    before, after = (gate(node, slug, some, now) for some in (others, [*others, stop]))
    assert before["open"] or not after["open"]
    assert until(before) <= until(after)


@needs_node
@settings(max_examples=150)
@given(
    clocks,
    st.sampled_from(["low-back-release", "piriformis-stretch", "gentle-rocking"]),
    st.integers(0, 86_399),
)
def test_a_stop_pauses_for_a_day_though_the_clock_jumps_back(node, at, slug, passed):
    stop = [run("low-back-release", "stopped", at, None)]
    for now in (at + timedelta(seconds=passed), at - timedelta(days=passed)):
        found = gate(node, slug, stop, now)
        assert not found["open"]
        assert until(found) >= f"{at if now >= at else now:%FT%T}"


def gate(node, slug, some, now):
    full = view_of(safety(now - timedelta(minutes=1), NO, "full"))
    stands = node("safety", "standing", [full], f"{now:%FT%TZ}", f"{now:%F}")
    facts = {"runs": some, "unlocks": [], "safety": stands, "now": f"{now:%FT%TZ}", "today": f"{now:%F}"}
    return node("gate", "gateOf", GUIDES[slug], {**facts, "guides": GUIDES})


def until(gate):
    return max((why["until"] for why in gate["why"] if why["code"] == "paused"), default="")


@pytest.fixture(scope="module")
def node() -> Iterator:
    """`node("safety", "outcome", answers)`: what the phone's own function says."""
    with subprocess.Popen(
        [NODE, HERE / "js" / "ask.js"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:

        def ask(module, name, *arguments):
            process.stdin.write(f"{json.dumps([module, name, arguments])}\n")
            process.stdin.flush()
            return json.loads(process.stdout.readline())

        yield ask
        process.stdin.close()
