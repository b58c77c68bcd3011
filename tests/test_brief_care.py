"""Sleep, medicines, other care and what Tess should know beforehand: parts 9 and 10 of the brief."""

from datetime import date, timedelta

import pytest

from tests.weeks import NOW, TODAY, Stream, brief

HEAT = {"what": "heat", "per_week": 7, "minutes": 15}


@pytest.fixture
def log():
    return Stream()


def planned(log, *care, days_ago=40, guides=()):
    return log("plan", days_ago, {"guides": [{"guide": g} for g in guides], "care": list(care)})


def care(log, days_ago, what="heat", **body):
    return log("care", days_ago, {"what": what, **body})


def dose(log, days_ago, count=1, name="Ibuprofen 400", **body):
    return log("dose", days_ago, {"name": name, "count": count, "unit": "tablet", **body})


def medicine(log, days_ago=30, name="Ibuprofen 400", **body):
    return log("medicine", days_ago, {"name": name, "unit": "tablet", **body})


def rows(page):
    return {row.what: row for row in page.cared.rows}


# other care


def test_done_not_done_agreed_rest_and_no_word_stay_apart(log):
    page = brief(
        planned(log, HEAT),
        *(care(log, d, felt="better") for d in (13, 12, 11)),
        care(log, 10, state="skipped", barrier="no_tool"),
        care(log, 9, state="rest"),
        care(log, 8, felt="worse"),
    )
    assert rows(page)["heat"].sentence == (
        "Planned 14 times, done 4, not done 1 (nothing at hand 1), agreed rest 1, no word about 8. "
        "Afterwards better 3, worse 1."
    )


def test_what_the_phone_has_not_sent_yet_is_no_silence(log):
    page = brief(planned(log, HEAT), care(log, 13), last_sync=NOW - timedelta(5))
    assert rows(page)["heat"].sentence == "Planned 14 times, done 1, no word about 7, not yet synced 6."
    assert page.cared.heard == TODAY - timedelta(5)
    assert brief(planned(log, HEAT), last_sync=NOW).cared.heard is None


def test_each_day_counts_against_the_plan_of_that_day(log):
    plans = [planned(log, HEAT), planned(log, {"what": "ice", "per_week": 7}, days_ago=6)]
    found = rows(brief(*plans, plans=plans))
    assert (found["heat"].planned, found["ice"].planned) == (7, 7)
    assert found["heat"].sentence == "Planned 7 times until 14 November, done 0, no word about 7."


def test_care_outside_the_plan_is_said_and_not_counted_against_it(log):
    page = brief(care(log, 3, "physio", who="Ms Lindt"))
    assert rows(page)["physio"].sentence == "Not in the plan, done 1."
    assert rows(page)["physio"].per_week is None


def test_a_guide_in_the_player_is_the_same_care_unless_both_are_planned(log):
    run = log("run", 2, {"guide": "heat", "outcome": "done"})
    assert rows(brief(planned(log, HEAT), run))["heat"].done == 1
    assert rows(brief(planned(log, HEAT, guides=["heat"]), run))["heat"].done == 0


def test_a_note_with_care_or_a_medicine_is_read_with_the_other_notes(log):
    page = brief(care(log, 2, note="Burned a little."), dose(log, 1, note="On an empty stomach."))
    assert [note.text for note in page.notes] == ["On an empty stomach.", "Burned a little."]


# medicines


def test_medicines_are_days_taken_now_and_then(log):
    listed = medicine(log, regular=True, times=["08:00", "20:00"])
    of = {"medicine": str(listed.entry_id)}
    taken = [dose(log, d, **of) for d in (12, 10, 6, 6, 2)]
    (row,) = brief(listed, *taken, dose(log, 1, 0, taken=False, **of)).cared.doses
    assert row.days == (2, 2)
    assert row.sentence == (
        "Taken on 2 (3 × tablet) of 7 days, 2 (2 × tablet) in the 7 before. Left out 1 time, as told."
    )


def test_a_medicine_that_is_not_on_the_list_is_one_by_its_name(log):
    page = brief(dose(log, 3, 0.5, name="Paracetamol"), dose(log, 2, name="paracetamol"))
    (row,) = page.cared.doses
    assert (row.days[1], row.counts[1], row.entry_id) == (2, 1.5, None)


def test_regular_ones_come_first_and_stopped_ones_only_while_they_count(log):
    daily = medicine(log, name="Naproxen", regular=True)
    old, recent = (medicine(log, name=name, stopped=True) for name in ("Aspirin", "Codeine"))
    last = dose(log, 9, name="Codeine", medicine=str(recent.entry_id))
    page = brief(daily, medicine(log, name="Balm"), old, recent, last)
    assert [(row.name, row.stopped) for row in page.cared.doses] == [
        ("Naproxen", False),
        ("Balm", False),
        ("Codeine", True),
    ]


# sleep


def test_nights_are_told_as_medians_and_a_night_without_a_word_is_a_gap(log):
    told = [log("pain", d, {"leg": 3, "woken": n}) for d, n in ((12, 4), (9, 2), (5, 1), (1, 0))]
    silent = log("pain", 3, {"leg": 3, "woken": None})
    assert brief(*told, silent).cared.nights.sentence == (
        "Sleep: woken 0.5 times a night (median of 2 nights) in the last 7 days, "
        "woken 3 times a night (median of 2 nights) in the 7 before."
    )
    assert brief(silent).cared.nights.sentence == "Sleep: not told in 14 days."


# to know beforehand


def background(log, days_ago=20, **body):
    return log("background", days_ago, body)


def test_the_diagnosis_stands_with_who_gave_it_and_when(log):
    entry = background(log, diagnosis="Sciatica", diagnosed_by="Dr Weiss", diagnosed_on="2026-09-03")
    known = brief(entry).background
    assert (known.diagnosis, known.diagnosed) == ("Sciatica", "Dr Weiss, 3 September 2026")
    assert brief(background(log, diagnosis="Sciatica")).background.diagnosed == "by whom is not told"


def test_areas_not_to_touch_are_named_by_the_clients_own_sides(log):
    page = brief(background(log, avoid=["back-left-calf", "back-sacrum"], avoid_note="A scar."))
    assert page.background.avoid_sentence == "Not to touch: left calf and sacrum."
    assert brief().background.avoid_sentence == ""


def test_of_two_phones_what_came_in_last_is_shown_and_the_other_is_told_of(log):
    """Later in the stream, whatever the phones' clocks said."""
    page = brief(background(log, 3, diagnosis="First"), background(log, 9, diagnosis="Second"))
    assert (page.background.diagnosis, page.background.others) == ("Second", 1)


def test_safety_answers_that_stand_are_told_with_what_follows(log):
    answers = {"bleeding": "yes"}
    page = brief(log("safety", 2, {"scope": "new", "answers": answers, "level": "A"}))
    (answer,) = page.background.answers
    assert (answer.day, answer.agreed) == (TODAY - timedelta(2), False)
    assert page.background.limits == ("hands only, no ball",)


def test_consent_is_that_of_the_last_record_beside_the_sharing(log):
    records = [log("record", d, {"consent": given}) for d, given in ((12, True), (5, False))]
    shared = date(2026, 5, 3)
    assert brief(records[0], consented=shared).background.consent_sentence == (
        "Agreed to share on 3 May 2026. Last session record, 9 November: consent noted."
    )
    assert "16 November: no consent noted." in brief(*records).background.consent_sentence
    assert "ask before the first touch" in brief().background.consent_sentence


def test_what_a_phone_of_tomorrow_writes_breaks_nothing(log):
    odd = [
        background(log, diagnosis=None, avoid="left calf", diagnosed_on="soon"),
        log("care", 1, {"what": "sauna", "state": "dreamt", "felt": None}),
        log("dose", 1, {"name": None, "count": "two"}),
        log("plan", 20, {"care": [None, {"what": "heat", "per_week": "often"}], "guides": None}),
    ]
    page = brief(*odd)
    assert page.background.told is False
    assert rows(page)["heat"].planned == 14
