"""Goals, questionnaires and flare days, as Tess reads them (clinical.md 3 and 4, 9)."""

from datetime import timedelta

import pytest

from pwa.brief import Limits
from tests.weeks import NOW, TODAY, Stream, brief, kinds

SCHEDULE = [{"measure": "rmdq", "every_days": 28}, {"measure": "psfs", "every_days": 14}]


@pytest.fixture
def log():
    return Stream()


def rmdq(log, days_ago, count, due=True):
    body = {"ticked": [*range(1, count + 1)], "none": not count}
    return log("rmdq", days_ago, body | {"due": (TODAY - timedelta(days_ago)).isoformat() if due else None})


def psfs(log, days_ago, **scores):
    told = [{"goal": goal, "text": f"Goal {goal}", "score": score} for goal, score in scores.items()]
    return log("psfs", days_ago, {"scores": told, "due": (TODAY - timedelta(days_ago)).isoformat()})


def plan(log, days_ago=100, measures=SCHEDULE, **more):
    return log("plan", days_ago, {"guides": [], "measures": measures, **more})


def asked(page, measure):
    return page.measured.of(measure).asked


# scores


def test_a_score_stands_beside_the_one_before_and_what_a_change_is(log):
    page = brief(rmdq(log, 30, 14), rmdq(log, 2, 9))
    assert page.measured.of("rmdq").sentence == (
        "9 of 24 on 19 November, 14 on 22 October: better (5 points or 30 %)."
    )


def test_own_activities_are_compared_where_both_were_scored(log):
    page = brief(psfs(log, 16, film=3, shoes=4), psfs(log, 2, film=5, shoes=6, market=9))
    assert page.measured.of("psfs").sentence == (
        "6.7 of 10 on 19 November; from 3.5 to 5.5 since 5 November: better (about 2)."
    )
    assert [(one.text, one.before, one.now) for one in page.measured.activities] == [
        ("Goal film", 3, 5),
        ("Goal shoes", 4, 6),
        ("Goal market", None, 9),
    ]


def test_the_impression_of_change_never_stands_alone(log):
    page = brief(log("pgic", 3, {"change": 3}))
    assert page.measured.of("pgic").sentence == (
        "“A little better” on 18 November, from memory: only beside the scores and the pain."
    )
    assert page.changes == ()


def test_an_untouched_questionnaire_is_not_zero(log):
    page = brief(rmdq(log, 30, 14), log("rmdq", 2, {"ticked": [], "none": False}))
    assert [one.value for one in page.measured.of("rmdq").answers] == [14]
    page = brief(rmdq(log, 30, 14), rmdq(log, 2, 0))
    assert [one.value for one in page.measured.of("rmdq").answers] == [14, 0]


# asked, open, missed, not yet synced


def test_what_was_asked_and_not_answered_is_said(log):
    assert asked(brief(plan(log), last_sync=NOW), "rmdq") == "Asked, not answered yet."
    assert asked(brief(plan(log), rmdq(log, 10, 5)), "rmdq") == "Next asked on 9 December."
    assert (
        asked(brief(plan(log), rmdq(log, 30, 5)), "rmdq") == "Asked 19 November to 25 November, still open."
    )
    assert (
        asked(brief(plan(log), rmdq(log, 40, 5)), "rmdq") == "Asked 9 November to 15 November, not answered."
    )
    assert asked(brief(rmdq(log, 40, 5)), "rmdq") == ""


def test_a_plan_that_the_phone_has_not_fetched_asks_nothing_yet(log):
    """Sent this minute, to a phone last heard of three days ago."""
    agreed = plan(log, 0)
    assert asked(brief(agreed, last_sync=NOW - timedelta(3)), "rmdq") == "Not on the phone yet."
    assert (
        asked(brief(agreed, last_sync=agreed.received_at + timedelta(1)), "rmdq")
        == "Asked, not answered yet."
    )
    older = plan(log, 60)
    page = brief(older, agreed, last_sync=NOW - timedelta(3), plans=[older, agreed])
    assert asked(page, "rmdq") == "Asked, not answered yet.", "the plan before asked for it, too"


def test_not_yet_synced_is_not_unanswered(log):
    entries = plan(log), rmdq(log, 40, 5)
    heard = brief(*entries, last_sync=NOW - timedelta(8))
    assert asked(heard, "rmdq") == "Asked 9 November to 15 November, not yet synced."
    silent = brief(*entries, last_sync=NOW - timedelta(20))
    assert asked(silent, "rmdq") == (
        "Asked 9 November to 15 November; the phone has not been heard of since 1 November."
    )


def test_an_answer_of_her_own_accord_moves_no_schedule(log):
    page = brief(plan(log), rmdq(log, 30, 5), rmdq(log, 29, 6, due=False))
    assert asked(page, "rmdq") == "Asked 19 November to 25 November, still open."


# goals


def test_goals_are_the_clients_own_words_until_they_are_put_away(log):
    goals = [
        log("goal", 40, {"text": "Sit through a film"}),
        log("goal", 39, {"text": "Ski", "retired": True}),
    ]
    page = brief(plan(log, goals=["Walk to the market"]), *goals)
    assert [goal.text for goal in page.measured.goals] == ["Sit through a film"]
    assert page.measured.agreed == ("Walk to the market",)


# changes


def test_five_points_more_are_a_change_with_their_numbers(log):
    (change,) = brief(rmdq(log, 30, 9), rmdq(log, 2, 14)).changes
    assert (change.kind, change.tone, change.title) == ("rmdq", "worse", "RMDQ 9 → 14 of 24")
    assert brief(rmdq(log, 30, 9), rmdq(log, 2, 13)).changes == ()


def test_a_slow_rise_counts_as_much_as_a_quick_one(log):
    (change,) = brief(rmdq(log, 40, 9), rmdq(log, 20, 12), rmdq(log, 2, 15)).changes
    assert change.title == "RMDQ 9 → 15 of 24"


def test_two_points_less_of_the_own_activities_are_a_change(log):
    (change,) = brief(psfs(log, 16, film=6, shoes=6), psfs(log, 2, film=4, shoes=4)).changes
    assert (change.kind, change.title) == ("psfs", "Own activities 6 → 4 of 10")
    assert brief(psfs(log, 16, film=6, shoes=6), psfs(log, 2, film=5, shoes=4)).changes == ()


def test_exactly_two_points_of_three_activities_are_a_change_too(log):
    page = brief(psfs(log, 16, film=9, shoes=9, market=8), psfs(log, 2, film=7, shoes=7, market=6))
    (change,) = page.changes
    assert (change.kind, change.title) == ("psfs", "Own activities 8.7 → 6.7 of 10")
    assert "from 8.7 to 6.7 since 5 November: worse" in page.measured.of("psfs").sentence


def test_means_are_rounded_half_up_as_on_the_phone(log):
    """Four activities from 7.25 to 5.5."""
    before, now = (
        {"film": 7, "shoes": 7, "market": 7, "stairs": 8},
        {"film": 5, "shoes": 5, "market": 6, "stairs": 6},
    )
    page = brief(psfs(log, 16, **before), psfs(log, 2, **now))
    assert page.changes == ()
    assert "from 7.3 to 5.5" in page.measured.of("psfs").sentence


def test_after_six_weeks_under_30_percent_better_is_said(log):
    (change,) = brief(rmdq(log, 44, 10), rmdq(log, 2, 8)).changes
    assert (change.title, change.detail) == (
        "RMDQ: under 30 % better in 6 weeks",
        "RMDQ 10 → 8, 8 October and 19 November.",
    )
    assert brief(rmdq(log, 44, 10), rmdq(log, 2, 7)).changes == ()
    assert brief(rmdq(log, 43, 10), rmdq(log, 2, 8)).changes == ()
    assert kinds(brief(rmdq(log, 86, 10), rmdq(log, 43, 8))) == ["silent"]


def test_so_it_is_with_leg_pain_where_there_was_some(log):
    def six_weeks(then, now):
        return kinds(brief(*log.leg([then] * 4, until=42), *log.leg([now] * 14)))

    assert six_weeks(6, 5) == ["slow"]
    assert six_weeks(6, 4) == []
    assert six_weeks(1, 1) == []


def test_leg_pain_is_held_against_the_week_in_which_it_began(log):
    """Carl came with 8, has been at 2 since the second week, and stays there: that is better."""
    began = log.leg([8] * 7, until=59)
    assert kinds(brief(*began, *log.leg([2] * 52))) == []
    long_ago = log.leg([8, 8, 8, 8, 7, 7, 7], until=100)
    now = log.leg([7] * 20)
    (change,) = brief(*now, beginning=long_ago).changes
    assert change.title == "Leg pain: under 30 % better in 15 weeks"
    assert change.detail.startswith("Leg pain median 8 → 7: the week from ")
    assert brief(*now).changes == (), "without its beginning there is nothing to compare with"


def test_seen_it_comes_back_after_six_more_weeks_and_not_before(log):
    def key(weeks, days=0):
        until = 7 * weeks + days - 6
        return brief(*log.leg([6] * 14), beginning=log.leg([6] * 7, until=until)).changes[0].key[-2:]

    assert key(weeks=6) == key(weeks=11, days=6) == ":1"
    assert key(weeks=12) == ":2"


def test_a_new_answer_is_a_new_change_and_the_practice_sets_its_own_numbers(log):
    first, second, third = rmdq(log, 30, 9), rmdq(log, 4, 14), rmdq(log, 2, 15)
    (one,), (two,) = brief(first, second).changes, brief(first, second, third).changes
    assert one.key != two.key
    assert brief(first, second, limits=Limits(rmdq_up=6)).changes == ()


# flares


def test_flare_days_are_said_with_their_beginning_and_end(log):
    over = log("flare", 12, {"ended_at": "2026-11-12T08:00:00+01:00", "note": "After the drive."})
    page = brief(over)
    assert page.flares.sentence == "1 flare in 6 weeks: 9 November to 11 November."
    page = brief(over, log("flare", 2, {"ended_at": None}))
    assert page.flares.sentence == (
        "Flare day since 19 November, day 3. 1 flare in 6 weeks: 9 November to 11 November."
    )
    assert brief(log("flare", 90, {"ended_at": "2026-08-25T08:00:00+02:00"})).flares.sentence == (
        "No flare day in 6 weeks."
    )


def test_on_flare_days_what_was_done_is_held_against_the_flare_plan(log):
    """Seven of fourteen days: the walks of the other seven are all that was planned."""
    usual = {"guides": [{"guide": "walking", "per_week": 7}], "flare": ["gentle-rocking"]}
    agreed = log("plan", 60, usual)
    flare = log("flare", 6, {"ended_at": None})
    rows = {one.guide: one.planned for one in brief(agreed, flare).guided.rows}
    assert rows == {"walking": 7, "gentle-rocking": 7}
    rows = {one.guide: one.planned for one in brief(agreed).guided.rows}
    assert rows == {"walking": 14}


def test_a_plan_without_a_flare_plan_has_the_gentlest_guide_for_it(log):
    agreed = log("plan", 60, {"guides": [{"guide": "walking", "per_week": 7}]})
    rows = {one.guide: one.planned for one in brief(agreed, log("flare", 0, {"ended_at": None})).guided.rows}
    assert rows == {"walking": 13, "gentle-rocking": 1}
