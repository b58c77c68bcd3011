"""Sessions are agreed, in series, moved and cancelled; Ana's phone and both calendars hear of it."""

import re
import uuid
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar

from pwa.session_form import Asked
from tests.entries import appoint
from tests.ops import Wire
from tests.queries import counted

HTMX = {"HX-Request": "true"}
BERLIN = ZoneInfo("Europe/Berlin")
WINTER = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)


@pytest.fixture
def tess(visit, cast):
    return visit(cast.tess)


@pytest.fixture
def ana(visit, cast):
    return visit(cast.ana)


@pytest.fixture
def stream(ana):
    """Ana's sessions as her phone would pull them, the earliest first."""

    def pulled():
        entries = Wire(ana).entries().values()
        found = [e for e in entries if e["entry_kind"] == "appointment"]
        return sorted(found, key=lambda e: e["body"]["starts_at"])

    return pulled


def in_a_week(**changed):
    day = (datetime.now(UTC) + timedelta(days=7)).date().isoformat()
    return {"date": day, "time": "10:30", "minutes": "60", "key": uuid.uuid4().hex} | changed


def agree(tess, cast, **changed):
    answer = tess.post(f"/clients/{cast.ana}/appointments", data=in_a_week(**changed))
    assert answer.status_code == 303, answer.text
    return answer


def bodies(entries):
    return [e["body"] for e in entries]


def walls(entries):
    """Days and times on the wall of the practice."""
    starts = [datetime.fromisoformat(e["body"]["starts_at"]).astimezone(BERLIN) for e in entries]
    return [(at.date(), f"{at:%H:%M}") for at in starts]


def path(cast, entry, more=""):
    return f"/clients/{cast.ana}/appointments/{entry['entry_id']}{more}"


# agreeing


def test_a_session_reaches_the_clients_phone(cast, tess, stream):
    assert agree(tess, cast).headers["Location"].endswith(f"/clients/{cast.ana}/sessions")
    (session,) = bodies(stream())
    assert (session["state"], session["with"], session["minutes"]) == ("planned", "Tess", 60)
    assert "at 10:30" in tess.get(f"/clients/{cast.ana}").text
    assert "at 10:30" in tess.get(f"/clients/{cast.ana}/sessions").text


def test_a_form_sent_twice_agrees_once_even_after_a_move(cast, tess, stream):
    form = in_a_week()
    for _ in range(2):
        assert tess.post(f"/clients/{cast.ana}/appointments", data=form).status_code == 303
    (entry,) = stream()
    tess.post(path(cast, entry), data=in_a_week(time="15:00"))
    tess.post(f"/clients/{cast.ana}/appointments", data=form)
    assert [clock for _, clock in walls(stream())] == ["15:00"]


def test_another_form_for_the_same_time_is_the_same_session(cast, tess, stream):
    for _ in range(2):
        agree(tess, cast)
    assert len(stream()) == 1


def test_a_series_keeps_its_time_on_the_wall(cast, tess, stream):
    """Twenty sessions cross at least one change of the clocks in a year."""
    form = in_a_week(every="2", times="20")
    for _ in range(2):
        assert tess.post(f"/clients/{cast.ana}/appointments", data=form).status_code == 303
    found = stream()
    first = date.fromisoformat(form["date"])
    assert walls(found) == [(first + timedelta(weeks=2 * n), "10:30") for n in range(20)]
    assert len({body["series"] for body in bodies(found)} - {""}) == 1
    assert len({e["body"]["starts_at"][11:16] for e in found}) == 2, "the clocks changed in between"


def test_a_series_leaves_out_what_is_agreed_already(cast, tess, stream):
    agree(tess, cast)
    agree(tess, cast, every="1", times="3")
    assert len(stream()) == 3


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"date": ""}, "Give a day"),
        ({"date": "31.12."}, "Give a day"),
        ({"date": "2020-01-01"}, "Choose a day from today"),
        ({"date": "9999-12-31"}, "Choose a day from today"),
        ({"date": "0001-01-01"}, "Choose a day from today"),
        ({"time": "25:00"}, "Give a time"),
        ({"minutes": "0"}, "Give 5 to 480 minutes"),
        ({"minutes": "an hour"}, "Give 5 to 480 minutes"),
        ({"minutes": "9" * 40}, "Give 5 to 480 minutes"),
        ({"every": "1", "times": "21"}, "Give 2 to 20 sessions"),
        ({"every": "1", "times": "1"}, "Give 2 to 20 sessions"),
        ({"every": "5", "times": "3"}, "Choose one of the list"),
    ],
)
def test_a_wrong_field_says_so_and_nothing_typed_is_lost(cast, tess, stream, wrong, message):
    typed = in_a_week() | wrong
    for headers in ({}, HTMX):
        answer = tess.post(f"/clients/{cast.ana}/appointments", data=typed, headers=headers)
        assert answer.status_code == 422
        assert message in answer.text
        assert 'aria-invalid="true"' in answer.text
        assert all(f'value="{value[:32]}"' in answer.text for name, value in typed.items() if name != "every")
        assert ("<html" in answer.text) == (not headers)
    assert stream() == []


def test_today_but_an_hour_ago_is_in_the_past(cast, tess):
    today = datetime.now(BERLIN).date().isoformat()
    answer = tess.post(f"/clients/{cast.ana}/appointments", data=in_a_week(date=today, time="00:00"))
    assert answer.status_code == 422


def test_a_series_over_an_hour_that_the_clocks_skip_says_which():
    asked = Asked("2026-03-22", "02:30", "60", every="1", times="3")
    assert asked.series(BERLIN, WINTER) is None
    assert "29 March" in asked.errors["time"]


# moving


def test_one_session_of_a_series_moves_alone(cast, tess, stream):
    agree(tess, cast, every="1", times="3")
    first, second, third = stream()
    days = [day for day, _ in walls(stream())]
    moved = in_a_week(date=(days[1] + timedelta(1)).isoformat(), time="16:00", rev="1")
    assert tess.post(path(cast, second), data=moved).status_code == 303
    assert walls(stream()) == [(days[0], "10:30"), (days[1] + timedelta(1), "16:00"), (days[2], "10:30")]
    assert [e["entry_id"] for e in stream()] == [e["entry_id"] for e in (first, second, third)]


def test_all_that_follow_move_by_as_many_days_and_sent_twice_move_once(cast, tess, stream):
    agree(tess, cast, every="2", times="4")
    second, days = stream()[1], [day for day, _ in walls(stream())]
    day = (days[1] + timedelta(2)).isoformat()
    moved = in_a_week(date=day, time="08:15", minutes="45", rev="1", scope="following")
    for _ in range(2):
        assert tess.post(path(cast, second), data=moved).status_code == 303
    later = [(day + timedelta(2), "08:15") for day in days[1:]]
    assert walls(stream()) == [(days[0], "10:30"), *later]
    assert [body["minutes"] for body in bodies(stream())] == [60, 45, 45, 45]
    assert [e["rev"] for e in stream()] == [1, 2, 2, 2]


def test_a_form_that_is_out_of_date_overwrites_nothing_and_says_so(cast, tess, stream):
    agree(tess, cast)
    (entry,) = stream()
    tess.post(path(cast, entry), data=in_a_week(time="09:00", rev="1"))
    for headers in ({}, HTMX):
        stale = tess.post(path(cast, entry), data=in_a_week(time="12:00", rev="1"), headers=headers)
        assert stale.status_code == 409
        assert "not any more what you saw" in stale.text
        assert "at 09:00" in stale.text
        assert 'value="12:00"' in stale.text, "what was typed is still there"
        assert ("<html" in stale.text) == (not headers)
    assert [clock for _, clock in walls(stream())] == ["09:00"]
    rev = re.search(r'name="rev" value="(\d+)"', stale.text)[1]
    assert tess.post(path(cast, entry), data=in_a_week(time="12:00", rev=rev)).status_code == 303


def test_a_session_does_not_move_onto_another(cast, tess, stream):
    agree(tess, cast)
    agree(tess, cast, time="14:00")
    answer = tess.post(path(cast, stream()[1]), data=in_a_week(rev="1"))
    assert answer.status_code == 422
    assert "There is a session at this time already" in answer.text
    assert [clock for _, clock in walls(stream())] == ["10:30", "14:00"]


def test_what_is_over_can_not_be_moved_but_did_not_take_place(app, cast, tess, stream):
    appoint(app, cast.ana, cast.tess, datetime.now(UTC) - timedelta(days=2))
    (entry,) = stream()
    page = tess.get(path(cast, entry)).text
    assert "It did not take place" in page
    assert "Move it" not in page
    assert tess.post(path(cast, entry), data=in_a_week(rev="1")).status_code == 409
    assert tess.post(path(cast, entry, "/cancellation"), data={"rev": "1"}).status_code == 303
    assert bodies(stream())[0]["state"] == "cancelled"


# cancelling


def test_a_session_is_cancelled_once(cast, tess, stream):
    agree(tess, cast)
    (entry,) = stream()
    for _ in range(2):
        assert tess.post(path(cast, entry, "/cancellation"), data={"rev": "1"}).status_code == 303
    assert [(e["body"]["state"], e["rev"]) for e in stream()] == [("cancelled", 2)]
    assert "no session agreed" in tess.get(f"/clients/{cast.ana}").text
    assert "Cancelled" in tess.get(f"/clients/{cast.ana}/sessions").text
    assert tess.post(path(cast, entry), data=in_a_week(rev="2")).status_code == 409, "it stays cancelled"


def test_all_that_follow_are_cancelled_and_those_before_stay(cast, tess, stream):
    agree(tess, cast, every="1", times="4")
    agree(tess, cast, time="18:00")
    third = stream()[3]
    tess.post(path(cast, third, "/cancellation"), data={"rev": "1", "scope": "following"})
    states = [body["state"] for body in bodies(stream())]
    assert states == ["planned", "planned", "planned", "cancelled", "cancelled"]


def test_a_cancellation_of_something_that_moved_meanwhile_is_asked_again(cast, tess, stream):
    agree(tess, cast)
    (entry,) = stream()
    tess.post(path(cast, entry), data=in_a_week(time="09:00", rev="1"))
    assert tess.post(path(cast, entry, "/cancellation"), data={"rev": "1"}).status_code == 409
    assert bodies(stream())[0]["state"] == "planned"


# two at once


def sessions_of(tess, client):
    return re.sub(r"\s+", " ", tess.get(f"/clients/{client}/sessions").text)


@pytest.mark.parametrize(
    ("starts", "minutes", "meet"),
    [
        ("10:30", "60", True),
        ("11:00", "60", True),
        ("10:00", "35", True),
        ("09:30", "60", False),
        ("11:30", "60", False),
        ("09:00", "240", True),
    ],
)
def test_a_session_at_the_time_of_another_clients_says_so_on_both_pages(cast, tess, starts, minutes, meet):
    agree(tess, cast)
    answer = tess.post(f"/clients/{cast.ben}/appointments", data=in_a_week(time=starts, minutes=minutes))
    assert answer.status_code == 303, answer.text
    assert ("Another client at 10:30" in sessions_of(tess, cast.ben)) is meet
    assert (f"Another client at {starts}" in sessions_of(tess, cast.ana)) is meet
    assert "Ben" not in sessions_of(tess, cast.ana), "Ana may be looking on"


def test_what_is_cancelled_takes_no_time(app, cast, tess, stream):
    agree(tess, cast)
    appoint(app, cast.ben, cast.tess, datetime.fromisoformat(stream()[0]["body"]["starts_at"]))
    assert "Another client at" in sessions_of(tess, cast.ana)
    tess.post(path(cast, stream()[0], "/cancellation"), data={})
    assert "Another client at" not in sessions_of(tess, cast.ana)
    assert "Another client at" not in sessions_of(tess, cast.ben)


def test_sessions_of_clients_who_are_not_hers_are_nobodys_business(app, cast, tess, stream, visit):
    agree(tess, cast)
    appoint(app, cast.carl, cast.otto, datetime.fromisoformat(stream()[0]["body"]["starts_at"]))
    assert "Another client at" not in sessions_of(tess, cast.ana)
    assert "Another client at" not in sessions_of(visit(cast.otto), cast.carl)


def test_a_session_of_another_client_is_not_found(app, cast, tess):
    entry_id = appoint(app, cast.ben, cast.tess, datetime.now(UTC) + timedelta(days=2))
    there = f"/clients/{cast.ana}/appointments/{entry_id}"
    assert tess.get(there).status_code == 404
    for where in (there, f"{there}/cancellation"):
        assert tess.post(where, data=in_a_week()).status_code == 404


# calendar files


def read(visitor, where):
    answer = visitor.get(where)
    assert answer.status_code == 200
    assert answer.content_type.startswith("text/calendar")
    return Calendar.from_ical(answer.data), answer.text


def test_a_calendar_follows_moves_and_cancellations_by_the_same_name(cast, tess, ana, stream):
    agree(tess, cast)
    (before,) = read(ana, "/sessions.ics")[0].walk("VEVENT")
    (entry,) = stream()
    tess.post(path(cast, entry), data=in_a_week(time="16:00", rev="1"))
    tess.post(path(cast, entry, "/cancellation"), data={"rev": "2"})
    (after,) = read(ana, "/sessions.ics")[0].walk("VEVENT")
    assert before["UID"] == after["UID"] == f"{entry['entry_id']}@localhost"
    assert (before["SEQUENCE"], before["STATUS"]) == (0, "CONFIRMED")
    assert (after["SEQUENCE"], after["STATUS"]) == (2, "CANCELLED")
    assert f"{after['DTSTART'].dt:%H:%M}" == "16:00"


def test_a_calendar_says_the_time_on_the_wall_before_and_after_the_clocks_change(cast, tess, ana):
    """Its VTIMEZONE is what another program reckons with: it has both offsets, each with its day."""
    agree(tess, cast, every="2", times="20")
    file, text = read(ana, "/sessions.ics")
    assert text.count("DTSTART;TZID=Europe/Berlin:") == 20
    assert len(re.findall(r"DTSTART;TZID=Europe/Berlin:\d{8}T103000", text)) == 20
    (zone,) = file.walk("VTIMEZONE")
    there = zone.to_tz()
    for event in file.walk("VEVENT"):
        at = event["DTSTART"].dt
        assert at.replace(tzinfo=there).utcoffset() == at.replace(tzinfo=BERLIN).utcoffset()
    assert {event["DTSTART"].dt.utcoffset() for event in file.walk("VEVENT")} == {
        timedelta(hours=1),
        timedelta(hours=2),
    }


def test_a_calendar_holds_no_more_than_it_must(app, cast, tess, ana, visit):
    """Times and the practice's name for Ana; times and a first name for Tess; nobody else's."""
    appoint(app, cast.ben, cast.tess, datetime.now(UTC) + timedelta(days=1))
    appoint(app, cast.carl, cast.otto, datetime.now(UTC) + timedelta(days=1))
    agree(tess, cast)
    names = {
        "ana": [str(e["SUMMARY"]) for e in read(ana, "/sessions.ics")[0].walk("VEVENT")],
        "hers": [
            str(e["SUMMARY"]) for e in read(tess, f"/clients/{cast.ana}/sessions.ics")[0].walk("VEVENT")
        ],
        "all": [str(e["SUMMARY"]) for e in read(tess, "/work/sessions.ics")[0].walk("VEVENT")],
    }
    assert names == {"ana": ["Linden Street Massage"], "hers": ["Ana"], "all": ["Ben", "Ana"]}
    _, text = read(tess, "/work/sessions.ics")
    fields = {line.split(":")[0].split(";")[0] for line in text.split("BEGIN:VEVENT")[1].splitlines() if line}
    allowed = {"SUMMARY", "DTSTART", "DURATION", "DTSTAMP", "UID", "SEQUENCE", "CLASS"}
    assert fields == allowed | {"LAST-MODIFIED", "STATUS", "TRANSP", "END"}
    assert not re.search("massage|sciatica|pain|therap", text, re.I)


def test_an_empty_calendar_is_a_calendar(ana):
    file, _ = read(ana, "/sessions.ics")
    assert file.walk("VEVENT") == []


def test_all_of_hers_takes_the_same_number_of_questions_however_many_sessions(app, cast, tess):
    def asked():
        with counted(app) as statements:
            read(tess, "/work/sessions.ics")
        return len(statements)

    agree(tess, cast)
    once = asked()
    agree(tess, cast, time="12:00", every="1", times="20")
    appoint(app, cast.ben, cast.tess, datetime.now(UTC) + timedelta(days=1))
    assert asked() == once
