"""What Ana did of her plan, and what she told of her safety, as Tess reads it (clinical.md 3 and 4)."""

from datetime import UTC, datetime, timedelta

import pytest

from pwa.brief.guided import Known
from pwa.kinds import SAFETY_QUESTIONS
from tests.weeks import NOW, TODAY, Stream, brief, kinds, row

KNOWN = {
    "low-back-release": Known("Low back release"),
    "piriformis-ball": Known("Piriformis ball release", "therapist", 2),
    "nerve-slider": Known("Nerve slider", "physiotherapist"),
    "walking": Known("Walking"),
}
NONE = dict.fromkeys(SAFETY_QUESTIONS, "no")


@pytest.fixture
def log():
    return Stream()


def planned(log, *guides, days_ago=40, **more):
    return log("plan", days_ago, {"guides": [{"guide": g, "per_week": n} for g, n in guides], **more})


def run(log, days_ago, guide="low-back-release", **body):
    at = (NOW - timedelta(days_ago)).isoformat()
    done = {"guide": guide, "outcome": "done", "started_at": at, "ended_at": at, "pressed": True}
    return log("run", days_ago, done | body)


def stopped(log, days_ago, reason="spread", **body):
    return run(log, days_ago, outcome="stopped", stop=reason, **body)


def skip(log, days_ago, barrier, guide="low-back-release"):
    return log("skip", days_ago, {"guide": guide, "barrier": barrier})


def morning(log, of, feel):
    days_ago = (TODAY - of.local_date).days - 1
    return log("morning", days_ago, {"guide": of.body["guide"], "run": str(of.entry_id), "feel": feel})


def safety(log, days_ago, level="none", scope="full", **answers):
    said = (NONE if scope == "full" else {}) | answers
    return log("safety", days_ago, {"scope": scope, "answers": said, "level": level})


def told(*entries, **more):
    return brief(*entries, known=KNOWN, **more)


# guides


def test_planned_done_stopped_not_done_rest_and_no_word_stay_apart(log):
    page = told(
        planned(log, ("low-back-release", 3)),
        run(log, 12, pressure=3),
        run(log, 10, pressure=4),
        stopped(log, 8, "numb"),
        skip(log, 6, "no_time"),
        skip(log, 4, "rest"),
    )
    (guide,) = page.guided.rows
    assert guide.sentence == (
        "Planned 6 times, done 2, stopped 1 (numb, tingling or electric 1), not done 1 (no time 1), "
        "agreed rest 1, no word about 1. Pressure up to 4 of 10."
    )
    states = {(TODAY - day).days: state for day, state in guide.days if state != "unasked"}
    assert states == {12: "done", 10: "done", 8: "stopped", 6: "skipped", 4: "rest"}


def test_a_plan_of_last_week_is_not_held_against_the_week_before(log):
    (guide,) = told(planned(log, ("low-back-release", 7), days_ago=2)).guided.rows
    assert (guide.planned, guide.silent) == (3, 3)


def test_not_yet_synced_is_neither_without_a_word_nor_unanswered(log):
    """Ana's phone was last heard of five days ago."""
    ran = run(log, 6)
    entries = planned(log, ("low-back-release", 7)), ran
    page = told(*entries, last_sync=NOW - timedelta(5))
    (guide,) = page.guided.rows
    assert guide.sentence == "Planned 14 times, done 1, no word about 7, not yet synced 6."
    assert [one.morning for one in page.guided.runs] == ["now"]
    (guide,) = told(*entries, last_sync=NOW).guided.rows
    assert guide.sentence == "Planned 14 times, done 1, no word about 12, not yet synced 1."


def test_a_day_is_told_once_the_phone_was_here_after_its_end(log):
    """The phone was here four days ago at nine: that day went on, and today is not over."""
    plan = planned(log, ("low-back-release", 7))
    found = cells_of(told(plan, last_sync=NOW - timedelta(4, hours=-1)))
    assert [found[ago] for ago in (5, 4, 3, 2, 1, 0)] == ["unsaid", *["unsent"] * 5]
    page = told(plan, last_sync=NOW)
    assert [cells_of(page)[ago] for ago in (1, 0)] == ["unsaid", "unsent"]
    assert page.pain.chart["unsent"] == TODAY.isoformat()
    page = told(plan, run(log, 0), last_sync=NOW)
    assert page.guided.rows[0].sentence == "Planned 14 times, done 1, no word about 13."


def test_the_day_on_which_the_phone_was_here_is_that_of_the_clients_clock(log):
    """Midnight in Auckland is eleven in the morning of the day before for the server."""
    found = cells_of(
        told(planned(log, ("low-back-release", 7)), last_sync=NOW.replace(hour=11) - timedelta(3))
    )
    there = told(
        planned(log, ("low-back-release", 7)),
        last_sync=NOW.replace(hour=11) - timedelta(3),
        clock=("Pacific/Auckland", 780),
    )
    assert (found[3], cells_of(there)[3]) == ("unsent", "unsaid")


def test_the_newest_plan_counts_and_what_is_not_in_it_is_said(log):
    page = told(
        planned(log, ("low-back-release", 3), days_ago=40),
        planned(log, ("walking", 5), days_ago=20),
        run(log, 3),
    )
    assert [one.title for one in page.guided.rows] == ["Walking", "Low back release"]
    assert page.guided.rows[1].sentence == "Not in the plan, done 1."


def test_what_is_due_today_is_what_the_client_sees(log):
    plan = planned(log, ("low-back-release", 3), ("piriformis-ball", 3), ("walking", 7))
    page = told(plan, run(log, 1, "piriformis-ball"), run(log, 0, "walking"))
    assert (page.guided.due_today, page.guided.done_today) == (2, 1)


def test_before_and_after_are_raw_and_counted_never_averaged(log):
    def ran(days_ago, before, after):
        levels = {"before": {"leg": before, "back": 2}, "after": {"leg": after, "back": 2}}
        return run(log, days_ago, **levels)

    (guide,) = told(ran(5, 6, 4), ran(3, 4, 4), ran(1, 3, 5), run(log, 0)).guided.rows
    assert [one.leg for one in guide.runs] == [(6, 4), (4, 4), (3, 5), (None, None)]
    assert guide.ran_sentence == (
        "Afterwards leg lower 1, the same 1, higher 1; back lower 0, the same 3, higher 0."
    )


def test_a_guide_of_a_later_version_is_called_by_its_name(log):
    (guide,) = told(run(log, 1, "sofa-yoga", before=7, after=[], sides="left", worked=None)).guided.rows
    assert (guide.title, guide.runs[0].leg, guide.runs[0].sides) == ("Sofa yoga", (None, None), ())


# mornings


def test_mornings_answered_missed_and_to_come_are_different(log):
    runs = [run(log, days_ago) for days_ago in (6, 4, 2, 1)]
    page = told(*runs, morning(log, runs[0], "sore"), morning(log, runs[1], "better"))
    assert [one.morning for one in page.guided.mornings.runs] == ["answered", "answered", "missed", "now"]
    assert page.guided.mornings.sentence == (
        "The morning after 3 guides with pressure in 14 days: "
        "better 1, sore for less than a day 1, not answered 1."
    )


def test_a_walk_asks_for_no_morning(log):
    assert told(run(log, 3, "walking", pressed=False)).guided.mornings.sentence == ""


def test_two_worse_mornings_are_a_change_and_one_is_not(log):
    runs = [run(log, 6), run(log, 3)]
    assert "mornings" not in kinds(told(*runs, morning(log, runs[0], "worse")))
    page = told(*runs, *(morning(log, one, "worse") for one in runs))
    (change,) = page.changes
    assert change.title == "Worse the morning after, twice"
    assert change.detail == (
        "Of 2 in 14 days: Low back release on 15 November and Low back release on 18 November."
    )


# changes


def test_two_stops_in_14_days_are_a_change_with_their_reasons(log):
    assert kinds(told(stopped(log, 15), stopped(log, 3))) == []
    (change,) = told(stopped(log, 13), stopped(log, 3, "numb", guide="walking")).changes
    assert change.title == "Stopped twice in 14 days"
    assert change.detail == (
        "Low back release on 8 November (it spread further down) and "
        "Walking on 18 November (numb, tingling or electric)."
    )


@pytest.mark.parametrize(("most", "found"), [(5, []), (6, ["pressure"])])
def test_pressure_over_five_is_a_change(log, most, found):
    page = told(run(log, 3, pressure=most))
    assert kinds(page) == found
    assert [change.detail for change in page.changes] == ["Over 5: Low back release on 18 November."] * len(
        found
    )


def test_the_caseload_tells_the_same_reasons(log):
    line = row(stopped(log, 9), stopped(log, 2), safety(log, 1, "S", weakness="new"), known=KNOWN)
    assert [change.kind for change in line.changes] == ["safety", "stops"]


# safety


def test_an_answer_to_the_first_five_is_the_first_change(log):
    page = told(*log.leg([2] * 7 + [6] * 7), safety(log, 3, "E", "new", both_legs="new"))
    assert kinds(page) == ["safety", "leg"]
    assert page.changes[0].title == "Safety: Both legs"
    assert page.changes[0].detail == ("18 November; the app said: emergency, call now. Not acknowledged.")
    (answer,) = page.safe.answered
    assert answer.yes[0].words == "Pain, numbness or weakness in both legs, new or worse"
    assert page.safe.stands == "Stands now: emergency, call now. Not acknowledged yet."


def test_what_the_client_did_stands_beside_it(log):
    answer = safety(log, 3, "S", fracture="yes")
    answer.body.update(acknowledged_at=NOW.isoformat(), did="Rang the GP")
    (shown,) = told(answer).safe.answered
    assert (shown.said, shown.did, shown.acknowledged_at) == ("see a clinician today", "Rang the GP", NOW)


def test_blood_thinners_are_shown_but_are_no_change(log):
    page = told(safety(log, 3, "A", bleeding="yes"))
    assert page.safe.answered[0].level == "A"
    assert kinds(page) == []


def test_an_answer_that_still_stands_is_shown_however_old(log):
    assert told(safety(log, 90, "A", bleeding="yes")).safe.answered
    assert not told(safety(log, 90, "A", bleeding="yes"), safety(log, 60)).safe.answered


def test_answered_due_and_never_asked_are_different(log):
    assert told().safe.sentence == "The fifteen safety questions were never answered."
    assert told(safety(log, 3)).safe.sentence == "All fifteen last answered on 18 November: none of them."
    due = told(safety(log, 20), safety(log, 2, scope="pressure"))
    assert due.safe.sentence == (
        "All fifteen last answered on 1 November: none of them. They are due again."
        " Questions 1 to 5 answered on 1 day of 14."
    )


def test_a_clinicians_word_is_named(log):
    body = {"questions": ["bleeding"], "clinician": "Dr Weber", "said_on": "2026-11-17"}
    (cleared,) = told(safety(log, 6, "A", bleeding="yes"), log("clearance", 4, body)).safe.cleared
    assert (cleared.clinician, cleared.said_on) == ("Dr Weber", "2026-11-17")


# locks


def opened(log, days_ago, guide, role="therapist"):
    at = (NOW - timedelta(days_ago)).isoformat()
    return log("unlock", days_ago, {"guide": guide, "by": "Tess", "role": role, "at": at, "note": ""})


def waiting(page):
    return {one.guide: one.needs for one in page.locks.waiting}


def test_the_ball_waits_for_the_therapist_and_the_slider_for_a_clinician(log):
    assert waiting(told()) == {"piriformis-ball": "therapist", "nerve-slider": "clinician"}
    assert waiting(told(opened(log, 3, "piriformis-ball"), opened(log, 3, "nerve-slider"))) == {
        "nerve-slider": "clinician"
    }
    assert "nerve-slider" not in waiting(told(opened(log, 3, "nerve-slider", "doctor")))


def test_a_second_stop_waits_until_somebody_has_looked_after_it(log):
    stops = [stopped(log, 12), stopped(log, 3)]
    assert waiting(told(*stops))["low-back-release"] == "therapist"
    assert "low-back-release" in waiting(told(*stops, opened(log, 5, "low-back-release")))
    assert "low-back-release" not in waiting(told(*stops, opened(log, 1, "low-back-release")))


def test_two_stops_far_apart_or_of_two_guides_lock_nothing(log):
    far, other = [stopped(log, 20), stopped(log, 3)], [stopped(log, 5, guide="walking"), stopped(log, 3)]
    assert set(waiting(told(*far))) == set(waiting(told(*other))) == {"piriformis-ball", "nerve-slider"}


def test_a_stop_dated_ahead_counts_from_when_it_came_in(log):
    ahead = stopped(log, 3, ended_at=datetime(2027, 5, 1, tzinfo=UTC).isoformat())
    page = told(stopped(log, 9), ahead, opened(log, 1, "low-back-release"))
    assert "low-back-release" not in waiting(page)


# four kinds of missing


DAYS = [TODAY - timedelta(n) for n in range(13, -1, -1)]


def cells_of(page):
    (guide,) = page.guided.rows
    return {(TODAY - day).days: state for day, state in guide.days}


def test_the_four_kinds_of_missing_never_look_the_same(log):
    """Daily, the phone silent for three days: skipped, rested, no word, not yet sent, and before the plan."""
    plan = log("plan", 11, {"guides": [{"guide": "low-back-release", "per_week": 7}]})
    page = told(
        plan,
        run(log, 10),
        skip(log, 9, "no_time"),
        skip(log, 8, "rest"),
        last_sync=NOW - timedelta(days=3),
    )
    found = cells_of(page)
    assert [found[ago] for ago in (13, 12)] == ["unasked", "unasked"], "before the plan"
    assert [found[ago] for ago in (10, 9, 8)] == ["done", "skipped", "rest"]
    assert {found[ago] for ago in (11, 7, 6, 5, 4)} == {"unsaid"}
    assert {found[ago] for ago in (3, 2, 1, 0)} == {"unsent"}


def test_a_day_of_ones_own_choice_is_not_a_day_left_out(log):
    assert set(cells_of(told(planned(log, ("low-back-release", 3)))).values()) == {"unasked"}


def test_only_its_weekdays_are_asked_about(log):
    body = {"guides": [{"guide": "low-back-release", "days": ["mon"]}]}
    found = cells_of(told(log("plan", 30, body)))
    mondays = {(TODAY - day).days for day in DAYS if day.weekday() == 0}
    assert {ago for ago, state in found.items() if state == "unsaid"} == mondays
