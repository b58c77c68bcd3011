"""Response curves: honest about small numbers, exactly as clinical.md 5 says."""

import json
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pwa.brief.guided import Known
from pwa.brief.reactions import WINDOWS, reaction_of
from pwa.brief.responses import responses
from pwa.brief.shapes import Logged
from pwa.brief.treated import treated

VECTORS = Path(__file__).parent / "vectors"
NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
KNOWN = {"walking": Known("Walking"), "heat": Known("Heat")}
CAPTION = "Sciatica varies and many people improve anyway; this cannot show cause."


def vectors(name):
    file = json.loads((VECTORS / f"{name}.json").read_text())
    cases = [pytest.param({**file, **case}, id=case["name"]) for case in file["cases"]]
    return pytest.mark.parametrize("case", cases)


class Stream:
    """What Tess and Ana wrote down, in the order in which it happened."""

    def __init__(self):
        self.entries = []

    def add(self, kind, at, body, entry_id=None):
        entry_id = entry_id or uuid4()
        self.entries.append(
            Logged(entry_id, kind, body, at, at.date(), at, len(self.entries) + 1, author_name="Tess")
        )
        self.entries.sort(key=lambda e: e.occurred_at)
        return entry_id

    def session(self, day, techniques=("stretch",), before=None, **body):
        at = datetime.combine(day, time(10), UTC)
        blocks = [{"region": "back-left-buttock", "techniques": list(techniques)}]
        levels = {"before": {"leg": before, "back": 2}} if before is not None else {}
        return self.add(
            "record", at, {"started_at": at.isoformat(), "minutes": 60, "blocks": blocks} | levels | body
        )

    def agreed(self, day, **body):
        at = datetime.combine(day, time(10), UTC)
        return self.add(
            "appointment", at, {"starts_at": at.isoformat(), "minutes": 60, "state": "planned"} | body
        )

    def answer(self, session, day, after="day", hours=24, **body):
        at = datetime.combine(day, time(11), UTC) + timedelta(hours=hours)
        said = {"session": str(session), "after": after, "feel": "same"} | body
        return self.add("reaction", at, said)

    def read(self, now=NOW, heard=NOW):
        return responses(self.entries, KNOWN, now.date(), heard, now)


@pytest.fixture
def stream():
    return Stream()


@vectors("curves")
def test_the_examples_worked_by_hand(case, stream):
    for day, techniques, before, leg in case["sessions"]:
        day = date.fromisoformat(day)
        session = stream.agreed(day) if techniques is None else stream.session(day, techniques, before)
        if leg is not None:
            stream.answer(session, day, leg=leg)
    found = [
        {
            "title": one.title,
            "values": list(one.day.values),
            "median": one.day.median,
            "low": one.day.low,
            "high": one.day.high,
            "n": len(one.day.points),
        }
        for one in stream.read().combinations
    ]
    assert found == case["expect"]


@vectors("reactions")
def test_the_days_after_are_asked_about_in_their_windows(case):
    ends_at, now = (datetime.fromisoformat(case[name]) for name in ("ends", "now"))
    assert reaction_of(ends_at, case["after"], case.get("answered", False), now) == case["expect"]


@vectors("treated")
def test_sessions_took_place_as_recorded_else_as_agreed(case, stream):
    ids = {}
    for name, kind, body in case["entries"]:
        ids[name] = UUID(int=len(ids) + 1)
        stream.add(
            kind, NOW, body | ({"appointment": named(body, ids)} if "appointment" in body else {}), ids[name]
        )
    names = {str(entry_id): name for name, entry_id in ids.items()} | {"a": "a"}
    found = treated(stream.entries, datetime.fromisoformat(case["now"]))
    told = [[[names[one] for one in s.ids], s.ends_at.isoformat()[:16]] for s in found]
    assert told == case["expect"]


def named(body, ids):
    return str(ids[body["appointment"]]) if body["appointment"] in ids else body["appointment"]


def test_each_answer_that_is_missing_says_why(stream):
    """Not answered, not yet synced, asked now and not asked yet are four different things."""
    for day in (1, 8, 17):
        stream.session(date(2026, 11, day), before=5)
    now = datetime(2026, 11, 18, 9, tzinfo=UTC)
    heard = datetime(2026, 11, 5, tzinfo=UTC)
    (one,) = stream.read(now, heard).combinations
    assert [p.state for p in one.day.points] == ["missed", "unsent", "now"]
    assert [p.state for p in one.two_days.points] == ["missed", "unsent", "later"]
    assert one.day.sentence == "No values yet. Being asked now: 1. No answer: 1. Not yet synced: 1."
    assert one.day.caption == f"3 sessions. {CAPTION}"
    assert [dot[3] for dot in one.day.chart["dots"]] == ["missed", "unsent", "now"]


def test_a_late_answer_is_no_answer(stream):
    session = stream.session(date(2026, 11, 2), before=5)
    stream.answer(session, date(2026, 11, 2), hours=33, leg=0)
    (one,) = stream.read().combinations
    assert one.day.values == ()
    assert one.day.points[0].state == "missed"


def test_worse_is_said_as_loudly_as_better(stream):
    for day, before, after in ((2, 3, 6), (9, 4, 2), (12, 5, 5)):
        session = stream.session(date(2026, 11, day), before=before)
        stream.answer(session, date(2026, 11, day), leg=after)
    (one,) = stream.read().combinations
    assert one.day.sentence == "Leg pain median 0, from −2 to +3 (lower 1, the same 1, higher 1)."
    assert not any(word in one.day.sentence for word in ("%", "best", "trend", "average"))


def test_before_is_what_was_asked_in_the_session_else_what_was_logged_last(stream):
    """Within 24 hours: what was felt two days before says nothing about this session."""
    for day, hour, leg in ((2, 8, 7), (3, 8, 6), (9, 9, 4), (14, 9, 1)):
        stream.add("pain", datetime(2026, 11, day, hour, tzinfo=UTC), {"leg": leg, "back": 1})
    for day, before in ((2, 5), (3, None), (10, None), (16, None)):
        stream.session(date(2026, 11, day), before=before)
    (one,) = stream.read().combinations
    assert [p.before for p in one.day.points] == [5, 6, None, None]


def test_an_answer_is_found_by_the_appointment_too(stream):
    agreed = stream.agreed(date(2026, 11, 2))
    stream.answer(agreed, date(2026, 11, 2), leg=3)
    stream.session(date(2026, 11, 2), before=5, appointment=str(agreed))
    (one,) = stream.read().combinations
    assert one.day.values == (-2,)


def test_two_phones_answered_and_the_later_word_counts(stream):
    session = stream.session(date(2026, 11, 2), before=5)
    stream.answer(session, date(2026, 11, 2), leg=3)
    stream.answer(session, date(2026, 11, 2), hours=25, leg=4)
    (one,) = stream.read().combinations
    assert one.day.values == (-1,)


def test_the_last_session_in_a_sentence(stream):
    assert stream.read().last == ""
    session = stream.session(date(2026, 11, 16), before=5)
    stream.answer(session, date(2026, 11, 16), feel="worse", leg=7, back=2)
    assert stream.read().last == (
        "After the session on 16 November (leg before it 5): "
        "the next day worse, leg 7, back 2; after two days no answer."
    )


def test_guides_stand_by_their_name_with_before_and_right_after(stream):
    for n, (guide, before, after) in enumerate(
        (("walking", 4, 3), ("heat", 2, 4), ("walking", 3, 3), ("walking", 5, None), ("walking", 2, 4))
    ):
        levels = {
            "before": {"leg": before, "back": 1},
            "after": after is not None and {"leg": after, "back": 1},
        }
        stream.add("run", NOW - timedelta(days=9 - n), {"guide": guide, "outcome": "done"} | levels)
    heat, walking = stream.read().guides
    assert (heat.title, heat.curve.values, heat.curve.median) == ("Heat", (2,), None)
    assert walking.curve.values == (-1, 0, 2)
    assert (walking.curve.median, walking.curve.low, walking.curve.high) == (0, -1, 2)
    assert walking.curve.caption == f"4 times. {CAPTION}"


@given(
    st.lists(st.tuples(st.integers(0, 10), st.none() | st.integers(0, 10), st.integers(-3, 80)), max_size=12)
)
def test_whatever_is_answered_no_dot_is_invented(sessions):
    """One point a session; a median only from three values, within their range; a window is real hours."""
    stream = Stream()
    for n, (before, leg, hours) in enumerate(sessions):
        day = date(2026, 7, 1) + timedelta(days=7 * n)
        session = stream.session(day, before=before)
        if leg is not None:
            stream.answer(session, day, hours=hours, leg=leg)
    for one in stream.read().combinations:
        curve = one.day
        opens, closes = WINDOWS["day"]
        assert len(curve.points) == len(sessions)
        assert all((p.after is not None) == (p.state == "answered") for p in curve.points)
        assert len(curve.values) <= sum(
            leg is not None and opens <= timedelta(hours=hours + 2) < closes + timedelta(hours=4)
            for _, leg, hours in sessions
        )
        assert (curve.median is None) == (len(curve.values) < 3)
        assert curve.median is None or curve.low <= curve.median <= curve.high
