"""Ana's weeks as Tess reads them before the session."""

from datetime import date, timedelta

import pytest

from pwa.brief import Limits
from tests.weeks import NOW, TODAY, Stream, brief, kinds, row, session, spell


@pytest.fixture
def log():
    return Stream()


# pain


def test_leg_pain_that_rose_is_a_change_with_its_numbers(log):
    page = brief(*log.leg([2, 3, 3, 3, 2, 3, 3, 5, 5, 6, 5, 5, 4, 5]))
    assert page.pain.leg.verdict == "up"
    assert page.changes[0].title == "Leg pain median 3 → 5"
    assert page.changes[0].detail == "Last 7 days against the 7 before, 7 and 7 days logged."
    assert page.pain.leg.sentence == (
        "Leg: median 5 in the last 7 days, 3 in the 7 before: up by 2 (7 and 7 days logged)."
    )


def test_three_logged_days_are_too_few_for_a_change(log):
    page = brief(*log.leg([2] * 7 + [None] * 4 + [9, 9, 9]))
    assert page.pain.leg.verdict == "few"
    assert "leg" not in kinds(page)
    assert page.pain.chart["weeks"][1]["leg"] is None, "a median of three days is not drawn"


def test_back_and_leg_are_never_mixed(log):
    page = brief(*[log("pain", d, {"back": 8, "leg": 1}) for d in range(14)])
    assert (page.pain.back.now.median, page.pain.leg.now.median) == (8, 1)


def test_a_practice_may_set_its_own_threshold(log):
    entries = log.leg([5] * 7 + [6] * 7)
    assert brief(*entries).changes == ()
    assert kinds(brief(*entries, limits=Limits(points=1, share=0.1))) == ["leg"]


def test_all_dots_of_a_day_are_in_the_chart_in_the_order_felt(log):
    evening, morning = log("pain", 1, {"leg": 6}, hour=20), log("pain", 1, {"leg": 2}, hour=7)
    assert brief(evening, morning).pain.chart["leg"] == [["2026-11-20", 2], ["2026-11-20", 6]]


def test_sessions_of_the_fortnight_are_marked(log):
    plan = {"minutes": 60, "state": "held", "with": "Tess"}
    at = {d: (NOW - timedelta(d)).isoformat() for d in (7, 20)}
    old, held = (log("appointment", d, {**plan, "starts_at": at[d]}) for d in (20, 7))
    off = log("appointment", 7, {**plan, "starts_at": at[7], "state": "cancelled"})
    page = brief(old, held, off)
    assert page.pain.sessions == (TODAY - timedelta(7),)
    assert page.sessions_held == 2


# where it is felt


def map_of(region, intensity=4, *sensations):
    return {"regions": [{"region": region, "intensity": intensity, "sensations": list(sensations)}]}


def test_the_map_compares_up_to_the_last_session_with_since(log):
    then = [log("pain", d, map_of("back-left-sole", 8)) for d in (6, 5)]
    since = [log("pain", d, map_of("back-left-calf", 5, "numb")) for d in (2, 1, 0)]
    spread = brief(*then, *since, session(log, 4)).spread
    assert [(r.label, r.days, r.highest, r.numb) for r in spread.then.regions] == [("left sole", 2, 8, False)]
    assert [(r.label, r.days, r.highest, r.numb) for r in spread.now.regions] == [("left calf", 3, 5, True)]
    assert spread.furthest_sentence == (
        "Furthest point before the last session: foot, on 2 of 2 days; since: calf or shin, on 3 of 3 days."
    )


def test_without_a_session_the_map_compares_two_weeks(log):
    spread = brief(log("pain", 8, map_of("back-sacrum")), log("pain", 3, map_of("back-sacrum"))).spread
    assert not spread.since_session
    assert (spread.then.days, spread.now.days) == (1, 1)


def test_two_days_further_down_in_a_row_are_a_change(log):
    usual = [log("pain", d, {"furthest": 2}) for d in range(7, 13)]
    lower = [log("pain", d, {"furthest": 3}) for d in (3, 2)]
    (change,) = brief(*usual, *lower).changes
    assert change.title == "Moved down the leg"
    assert change.detail == "Calf or shin, 18 November to 19 November; typical of the week before: thigh."


@pytest.mark.parametrize("days", [(3, 1), (3,)])
def test_one_day_or_two_with_a_gap_between_are_not_in_a_row(log, days):
    usual = [log("pain", d, {"furthest": 2}) for d in range(7, 13)]
    assert brief(*usual, *(log("pain", d, {"furthest": 4}) for d in days)).changes == ()


def test_a_new_numb_region_is_a_change_and_an_old_one_is_not(log):
    before = log("pain", 20, map_of("back-left-calf", 3, "numb"))
    now = (
        log("pain", 1, map_of("back-left-calf", 3, "numb")),
        log("pain", 1, map_of("front-left-toes", 0, "numb")),
    )
    page = brief(before, *now)
    assert [change.title for change in page.changes] == ["New: left toes numb"]


def test_a_weak_region_on_the_very_first_day_is_shown_but_not_called_new(log):
    page = brief(log("pain", 0, map_of("front-left-knee", 2, "weak")))
    assert page.changes == ()
    assert page.sensations[0].sentence == "Weak: 1 of 1 day now, nothing logged before."


def test_numbness_on_three_days_after_none_is_a_change(log):
    none = log("pain", 9, {"leg": 3})
    page = brief(none, *(log("pain", d, map_of("back-left-calf", 3, "numb")) for d in (5, 3, 0)))
    assert kinds(page) == ["numb", "numbness"]


# the day after, sitting


def walk_in(log, days_ago, **body):
    """A session that nobody had agreed on: only its record tells of it."""
    began = f"{TODAY - timedelta(days_ago)}T09:00:00Z"
    return log("record", days_ago, {"started_at": began, "minutes": 60, **body}, hour=9, author_name="Tess")


def test_a_walk_in_is_a_session_like_any_other(log):
    pains = log.leg([6] * 9 + [2] * 5)
    page = brief(*pains, session(log, 9), walk_in(log, 5))
    assert (page.sessions_held, page.last_session.day) == (2, TODAY - timedelta(5))
    assert page.last_session.therapist == "Tess"
    assert page.pain.sessions == (TODAY - timedelta(9), TODAY - timedelta(5))
    assert page.spread.now.span.start == TODAY - timedelta(4)
    assert page.day_after.day == TODAY - timedelta(4)


def test_what_was_written_down_is_not_offered_again(log):
    agreed, forgotten = session(log, 3), session(log, 6)
    page = brief(agreed, forgotten, session(log, 9), walk_in(log, 3))
    assert [one.entry_id for one in page.records.unrecorded] == [forgotten.entry_id]
    assert page.records.to_record is None


def worse(log, days_ago, session, after="day"):
    return log("reaction", days_ago, {"session": str(session.entry_id), "after": after, "feel": "worse"})


def test_one_session_that_was_worse_for_two_days_is_one_session(log):
    """The phone named the session as it was agreed on, and after the record came, as it was recorded."""
    agreed, record = session(log, 6), walk_in(log, 6)
    twice = worse(log, 5, agreed), worse(log, 4, record, "two_days")
    assert "sessions" not in kinds(brief(agreed, record, *twice))
    other = walk_in(log, 3)
    (change,) = brief(agreed, record, other, *twice, worse(log, 2, other)).changes
    assert change.title == "Worse for over 24 hours after 2 sessions"
    assert change.key == f"sessions:{other.entry_id}"


def test_the_day_after_the_session_stands_beside_the_last_value_before_it(log):
    before = log("pain", 5, {"leg": 6, "back": 4}, hour=8)
    after = [log("pain", 4, {"leg": v, "note": n}, hour=h) for v, n, h in ((3, "", 8), (5, "sore", 20))]
    day = brief(before, session(log, 5), *after).day_after
    assert (day.leg_before, day.leg, day.back, day.notes) == (6, (3, 5), (), ("sore",))
    assert day.sentence == (
        "The day after the session on 16 November: leg 3 to 5 (last value before it 6); back not logged."
    )


def test_a_silent_day_after_is_said_to_be_silent(log):
    assert (
        brief(session(log, 5)).day_after.sentence
        == "No pain values on the day after the session on 16 November."
    )
    assert brief(session(log, 1)).day_after.sentence.startswith("No pain values yet today,")
    assert brief(session(log, 0)).day_after is None


def test_sitting_tells_known_spells_and_counts_the_unknown_apart(log):
    known = [spell(log, 1, 30, hurt=True, hurt_after_min=20), spell(log, 2, 50, hurt=False)]
    page = brief(*known, spell(log, 3, 400, forgotten=True), spell(log, 0, None)).sitting
    assert (page.now.median, page.now.longest, page.now.unknown, page.now.running) == (40, 50, 1, 1)
    assert page.sentence == (
        "2 spells in the last 7 days: median 40 minutes, longest 50."
        " It began to hurt once, after 20 minutes (median); 1 did not hurt."
        " Not counted: 1 with an unknown end."
    )
    assert page.chart["days"] == [["2026-11-18", None, 1], ["2026-11-19", 50, 0], ["2026-11-20", 30, 0]]


# words, days, sync


def test_open_questions_stay_pinned_and_notes_are_verbatim(log):
    asked = log("question", 90, {"text": "May I swim? <b>", "done": False})
    answered = log("question", 2, {"text": "Done?", "done": True})
    notes = log("pain", 2, {"leg": 3, "note": " stiff "}), log("note", 1, {"text": "slept well"})
    page = brief(asked, answered, *notes, log("note", 30, {"text": "old"}))
    assert [q.text for q in page.questions] == ["May I swim? <b>"]
    assert [n.text for n in page.notes] == ["slept well", " stiff "]


def test_five_days_without_an_entry_are_silent_and_never_fine(log):
    page = brief(*log.leg([4] * 9, until=5), last_sync=NOW - timedelta(days=6), waiting=2)
    assert page.logged.silent_since == date(2026, 11, 16)
    assert page.changes[0].tone == "silent"
    assert page.changes[0].detail == "5 days. Not logged and not yet sent look the same from here."
    assert page.logged.sentence == "Logged on 9 of the last 13 days. Nothing since 16 November."
    assert page.sync_sentence == "The phone last synced 6 days ago; 2 entries waited on it then."
    assert "fine" not in str(page)


def test_what_is_unread_follows_the_last_review(log):
    first, second = log.leg([3, 4])
    read = log("review", 0, {"up_to_seq": first.seq, "by": "Tess", "at": NOW.isoformat()})
    page = brief(first, second, read)
    assert (page.unread, page.last_review.by, page.up_to_seq) == (1, "Tess", read.seq)
    assert row(first, second, read).unread == 1


def test_two_versions_of_an_entry_are_pointed_out(log):
    torn = log("pain", 1, {"leg": 3}, conflicts=1)
    assert brief(torn, log("pain", 1, {"leg": 3})).conflicts == (torn,)


def test_the_next_session_is_the_one_that_is_on_or_comes(log):
    page = brief(session(log, 8), session(log, 0, "planned"), session(log, -7, "planned"))
    assert page.next_session.day == TODAY
    assert page.last_session.day == TODAY - timedelta(8)


def test_a_stream_without_entries_makes_an_honest_page():
    page, line = brief(), row()
    assert page.changes == page.questions == page.sensations == ()
    assert page.pain.leg.sentence == "Leg: nothing logged in the last 7 days."
    assert line.words == "Leg: nothing logged in 7 days"
    assert page.sync_sentence == "The phone has not sent anything yet."


def test_entries_of_unknown_kinds_and_shapes_are_survived(log):
    odd = [
        {},
        {"leg": "5", "regions": 3, "furthest": []},
        {"regions": [None, {"region": 5}]},
        {"started_at": 7},
    ]
    page = brief(
        *(log(kind, 1, body) for body in odd for kind in ("pain", "sitting", "appointment", "review", "x"))
    )
    assert page.pain.leg.dots == ()
    assert page.logged.logged == 1


# the caseload's row


def test_the_row_says_its_reason_in_words(log):
    assert row(*log.leg([3] * 7 + [5] * 7)).words == "Leg median 3 → 5"
    assert row(*log.leg([4] * 14)).words == "Leg median 4, no clear change"
    assert row(*log.leg([4, 4])).words == "Leg median 4, 2 days logged: too few to compare"


def test_the_sparkline_keeps_its_gaps(log):
    line = row(*log.leg([None, 3, None, 0, *[None] * 9, 5]))
    assert line.spark == (None, 3, None, 0, *[None] * 9, 5)
