"""The rules of clinical.md 3 on hand-worked examples: here in Python, and in the phone's own module."""

import json
import shutil
import subprocess
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import UUID

import pytest

from pwa.brief import cares, flares, measures, plan, rules
from pwa.brief.sessions import held
from pwa.brief.shapes import Logged, Span, Week
from pwa.kinds import REGIONS

HERE = Path(__file__).parent
NODE = shutil.which("node")
THAT_DAY = date(2026, 11, 20)


def vectors(name, part="cases"):
    file = json.loads((HERE / "vectors" / f"{name}.json").read_text())
    cases = [pytest.param({**file, **case}, id=case["name"]) for case in file[part]]
    return pytest.mark.parametrize("case", cases)


@vectors("medians")
def test_the_median_is_the_middle_or_the_mean_of_the_middle_two(case):
    assert rules.median(case["values"]) == case["expect"]


@vectors("changed")
def test_changed_needs_two_points_and_a_third_and_four_days(case):
    before, now = (Week(Span(THAT_DAY, THAT_DAY), *case[week], 0) for week in ("before", "now"))
    assert rules.changed(before, now) == case["expect"]


@vectors("weeks")
def test_weeks_take_every_raw_value_of_their_seven_days(case):
    entries = [logged("pain", {case["part"]: v}, date.fromisoformat(day)) for day, v in case["logged"]]
    spans = rules.two_weeks(date.fromisoformat(case["today"]))
    before, now = (rules.week_of(entries, case["part"], span) for span in spans)
    assert [before.median, before.days, before.values] == case["before"]
    assert [now.median, now.days, now.values] == case["now"]
    assert rules.changed(before, now) == case["expect"]


@vectors("furthest")
def test_the_furthest_point_is_said_or_read_off_the_map(case):
    assert rules.furthest_of_day([logged("pain", body) for body in case["bodies"]]) == case["expect"]


@vectors("reach")
def test_every_part_of_the_body_map_has_its_place(case):
    assert rules.furthest({"regions": [{"region": case["region"], "intensity": 1}]}) == case["expect"]


def test_no_part_of_the_body_map_is_without_a_place():
    told = json.loads((HERE / "vectors" / "reach.json").read_text())["cases"]
    assert {case["region"] for case in told} == set(REGIONS)


@vectors("days")
def test_a_day_has_a_typical_and_a_worst_value(case):
    entries = [logged("pain", body) for body in case["bodies"]]
    assert rules.typical_of_day(entries, case["part"]) == case["typical"]
    assert rules.worst_of_day(entries, case["part"]) == case["worst"]


@vectors("sitting")
def test_sitting_measures_known_ends_only(case):
    entries = [logged("sitting", body) for body in case["spells"]]
    (row,) = rules.sitting_days(entries, Span(THAT_DAY, THAT_DAY))
    assert (row.longest, row.total) == (case["longest"], case["total"])
    assert (row.spells, row.unknown) == (case["known"], case["unknown"])
    hurts = [m for e in entries if (m := rules.to_pain(e.body)) is not None]
    assert rules.median(hurts) == case["to_pain"]


@vectors("logged")
def test_days_logged_of_days_due(case):
    today, since = date.fromisoformat(case["today"]), case["since"] and date.fromisoformat(case["since"])
    dates = [date.fromisoformat(day) for day in case["dates"]]
    assert rules.days_due(dates, today, since) == (case["logged"], case["due"])
    silent = rules.silent_since(max(dates, default=None), today)
    assert (silent and silent.isoformat()) == case["silent"]


@vectors("sessions")
def test_a_session_is_held_or_planned_and_over(case):
    sessions = held([logged("appointment", case["body"])], datetime.fromisoformat(case["now"]))
    assert bool(sessions) == case["expect"]


@vectors("due")
def test_a_guide_is_due_until_it_was_done_often_enough(case):
    done = [date.fromisoformat(day) for day in case["done"]]
    day = date.fromisoformat(case["day"])
    assert plan.due_on(case["planned"], done, day, case.get("apart", 1)) == case["expect"]


@vectors("times")
def test_a_guide_is_planned_so_often_in_a_span(case):
    span = Span(date.fromisoformat(case["from"]), date.fromisoformat(case["to"]))
    assert plan.times_in(case["planned"], span) == case["expect"]


@vectors("states")
def test_not_done_agreed_rest_and_nothing_said_are_different(case):
    entries = [logged(kind, body, date.fromisoformat(day)) for kind, day, body in case["entries"]]
    assert plan.state_of(case["guide"], date.fromisoformat(case["day"]), entries) == case["expect"]


@vectors("cares")
def test_a_planned_care_is_done_agreed_rest_not_done_or_without_a_word(case):
    entries = [logged(kind, body, date.fromisoformat(day)) for kind, day, body in case["entries"]]
    planned = {"what": case["what"], "per_week": case["per_week"]}
    found = cares.care_on(planned, date.fromisoformat(case["day"]), entries, case.get("listed", ()))
    assert found == (case["state"], case["done"], case["wanted"])


@vectors("mornings")
def test_the_morning_after_is_asked_about_on_the_day_after_and_no_other(case):
    day, today = (date.fromisoformat(case[name]) for name in ("day", "today"))
    assert plan.morning_of(day, case.get("answered", False), today, case["hour"]) == case["expect"]


@vectors("measure_due")
def test_a_measure_is_asked_for_a_week_and_then_missed(case):
    answered = [date.fromisoformat(day) for day in case["answered"]]
    told = measures.due(case["every"], answered, date.fromisoformat(case["today"]))
    state, *days, missed = case["expect"]
    assert (told.state, told.missed) == (state, missed)
    assert [day and day.isoformat() for day in (told.day, told.until, told.next)] == days


@vectors("rmdq")
def test_an_untouched_questionnaire_has_no_score(case):
    assert measures.rmdq(case["body"]) == case["expect"]


@vectors("rmdq", "changes")
def test_rmdq_changes_by_five_points_or_a_third(case):
    assert measures.rmdq_change(case["before"], case["now"]) == case["expect"]


@vectors("psfs")
def test_own_activities_are_compared_where_both_were_scored(case):
    assert list(measures.psfs_change(case["before"], case["now"])) == case["expect"]


@vectors("flares")
def test_a_flare_ends_on_the_day_before_the_usual_plan_is_due_again(case):
    entry = logged("flare", {"ended_at": case["ended_at"]}, date.fromisoformat(case["day"]))
    end = flares.flare(entry).end
    assert (end and end.isoformat()) == case["to"]
    days = flares.flare_days([entry], date.fromisoformat(case["today"]))
    assert sorted(day.isoformat() for day in days) == case["days"]


@vectors("local_date")
def test_a_local_date_is_the_one_on_the_clients_wall(case):
    at = datetime.fromisoformat(case["at"])
    assert rules.local_date(at, case["tz"], case["offset_min"]).isoformat() == case["expect"]


@pytest.mark.skipif(NODE is None, reason="NODE IS MISSING: the phone's rules were NOT checked")
def test_the_phones_rules_obey_the_same_examples():
    ran = subprocess.run(
        [NODE, "--test", HERE / "js" / "rules.test.js"], capture_output=True, text=True, timeout=60
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr


def logged(kind, body, day=THAT_DAY):
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    return Logged(UUID(int=0), kind, body, noon, day, noon, 1)
