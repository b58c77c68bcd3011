"""Tess writes down a session: what was typed is never lost, what was saved never overwritten."""

import re
import uuid
from datetime import UTC, datetime, timedelta
from html import unescape
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import event, func, select

from pwa import recording
from pwa.db import db
from pwa.models import Draft, Entry, EntryRevision, Person
from tests.cast import Visitor
from tests.entries import Diary, appoint

JSON = {"Accept": "application/json"}
HTMX = {"HX-Request": "true"}


@pytest.fixture
def tess(visit, cast):
    return visit(cast.tess)


@pytest.fixture
def path(cast):
    return f"/clients/{cast.ana}/records"


def sheet(**fields) -> dict:
    """An ordinary session of this morning, as the form sends it."""
    return {
        "id": str(uuid.uuid4()),
        "page": str(uuid.uuid4()),
        "date": "2026-01-12",
        "time": "10:30",
        "minutes": "50",
        "assessed": ["low_back", "buttock"],
        "consent": "yes",
        "before_leg": "5",
        "before_back": "4",
        "after_leg": "3",
        "after_back": "4",
        "area": ["back-left-buttock", "back-left-calf"],
        "technique-back-left-buttock": ["deep_tissue", "trigger_point"],
        "pressure-back-left-buttock": "5",
        "seconds-back-left-buttock": "90",
        "felt-back-left-buttock": ["back-left-back-thigh"],
        "response-back-left-buttock": "eased",
        "technique-back-left-calf": ["gentle_vibration"],
        "homework": "Rocking once a day.",
        "note": "Toes a little dull.",
    } | {name.replace("__", "-"): value for name, value in fields.items()}


def kept(app, cast):
    with app.app_context():
        ana = db.session.get(Person, cast.ana)
        return recording.of(db.session(), app.extensions["keyring"], ana)


def count(app, table) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(table))


def test_a_session_is_written_down_and_read_again(app, cast, tess, path):
    form = sheet()
    answer = tess.post(path, data=form)
    assert answer.status_code == 303
    assert answer.location.endswith(f"{path}/{form['id']}")
    page = tess.get(answer.location).text
    for words in (
        "Left buttock",
        "Deep tissue, trigger point, 90 s",
        "5 of 10",
        "eased",
        "left back of the thigh",
    ):
        assert words in page
    assert "not asked" in page, "the calf's pressure was not asked, which is not zero"
    [one] = kept(app, cast)
    assert one.by == "Tess"
    assert one.record.started_at == datetime(2026, 1, 12, 9, 30, tzinfo=UTC)
    assert one.record.before.leg == 5
    assert one.record.blocks[1].pressure is None


def test_a_second_tap_writes_nothing_and_other_words_are_refused(app, cast, tess, path):
    form = sheet()
    tess.post(path, data=form)
    revisions = count(app, EntryRevision)
    assert tess.post(path, data=form).status_code == 303
    answer = tess.post(path, data=form | {"note": "Something else."})
    assert answer.status_code == 409
    assert "never overwritten" in answer.text
    assert "Something else." in answer.text, "nothing typed is lost"
    assert count(app, EntryRevision) == revisions
    assert kept(app, cast)[0].record.note == "Toes a little dull."


def test_a_tablet_that_was_offline_sends_the_same_form_and_reads_json(cast, tess, path):
    form = sheet()
    for _ in range(2):
        answer = tess.post(path, data=form, headers=JSON)
        assert (answer.status_code, answer.json) == (201, {"id": form["id"]})
    assert tess.post(path, data=form | {"minutes": "40"}, headers=JSON).status_code == 409
    refused = tess.post(path, data=sheet(minutes="many", time=""), headers=JSON)
    assert refused.status_code == 422
    assert refused.json["fields"].keys() == {"minutes", "time"}


def test_a_name_that_belongs_to_something_else_is_not_taken(app, cast, tess, path):
    diary = Diary(app, cast.ana)
    pain = diary.pain(5)
    diary.send()
    assert tess.post(path, data=sheet(id=str(pain))).status_code == 409


@pytest.mark.parametrize(
    ("wrong", "field", "words"),
    [
        ({"date": ""}, "date", "Give a day."),
        ({"date": "2126-01-01"}, "time", "in the future"),
        ({"date": "0001-01-01", "time": "00:10"}, "date", "Check the year."),
        ({"date": "1999-12-31"}, "date", "Check the year."),
        ({"date": "9999-12-31", "time": "23:59"}, "date", "Check the year."),
        ({"date": "2026-03-29", "time": "02:30"}, "time", "does not exist"),
        ({"minutes": "0"}, "minutes", "Give 1 to 480 minutes."),
        ({"before_back": ""}, "before_back", "Choose the back, too"),
        ({"technique-back-left-calf": []}, "technique-back-left-calf", "at least one technique"),
        ({"seconds-back-left-buttock": "a while"}, "seconds-back-left-buttock", "like 90"),
        ({"pressure-back-left-buttock": "11"}, "pressure-back-left-buttock", "0 to 10"),
        ({"note": "x" * 20_001}, "note", "too long"),
        ({"muscle-back-left-buttock": "x" * 121}, "muscle-back-left-buttock", "too long"),
    ],
)
def test_what_is_wrong_stands_at_its_field_and_nothing_typed_is_lost(app, tess, path, wrong, field, words):
    answer = tess.post(path, data=sheet() | wrong, headers=HTMX)
    assert answer.status_code == 422
    assert words in re.search(rf'id="{field}-error">([^<]*)<', answer.text)[1]
    assert "Rocking once a day." in answer.text
    assert re.search(r'name="technique-back-left-buttock" value="trigger_point" checked', answer.text)
    assert count(app, Entry) == 0


def test_an_empty_form_is_no_record(app, tess, path):
    empty = {name: sheet()[name] for name in ("id", "date", "time", "minutes")}
    answer = tess.post(path, data=empty)
    assert answer.status_code == 422
    assert "Nothing is written down yet" in answer.text
    assert tess.post(path, data={"note": "no id"}).status_code == 422


def test_what_is_typed_is_kept_as_a_draft_sealed_and_comes_back(app, cast, tess, path):
    form = sheet(note="half a sent")
    assert "Draft kept" in tess.post(f"{path}/draft", data=form, headers=HTMX).text
    with app.app_context():
        [row] = db.session.scalars(select(Draft)).all()
        assert b"half a sent" not in row.body
    page = tess.get(f"{path}/new").text
    assert "half a sent" in page
    assert form["id"] in page
    assert 'value="back-left-calf" checked' in page
    assert "draft" in tess.get(path).text


def test_nobody_else_sees_the_draft(app, cast, visit, tess, path):
    tess.post(f"{path}/draft", data=sheet(note="Only for Tess."), headers=HTMX)
    assert visit(cast.otto).get(f"{path}/new").status_code == 404
    assert visit(cast.ana).get(f"{path}/new").status_code == 404
    assert visit(cast.otto).post(f"{path}/draft", data=sheet()).status_code == 404


def test_saving_takes_the_draft_away_and_an_old_page_does_not_bring_it_back(app, tess, path):
    form = sheet()
    tess.post(f"{path}/draft", data=form, headers=HTMX)
    tess.post(path, data=form)
    assert count(app, Draft) == 0
    late = tess.post(f"{path}/draft", data=form, headers=HTMX)
    assert late.status_code == 409
    assert "saved already" in late.text
    assert count(app, Draft) == 0


def test_the_draft_of_another_session_stays_when_a_record_arrives(app, tess, path):
    tess.post(f"{path}/draft", data=sheet(), headers=HTMX)
    tess.post(path, data=sheet())
    assert count(app, Draft) == 1


def test_a_second_window_does_not_silently_overwrite_the_first(app, tess, path):
    form = sheet(note="On the tablet.")
    tess.post(f"{path}/draft", data=form, headers=HTMX)
    stale = form | {"page": str(uuid.uuid4()), "note": "On the laptop."}
    answer = tess.post(f"{path}/draft", data=stale, headers=HTMX)
    assert answer.status_code == 409
    assert "Another window typed here" in answer.text
    assert "On the tablet." in tess.get(f"{path}/new").text

    chosen = stale | {"over": form["page"]}
    assert tess.post(f"{path}/draft", data=chosen, headers=HTMX).status_code == 200
    assert tess.post(f"{path}/draft", data=stale, headers=HTMX).status_code == 200
    assert "On the laptop." in tess.get(f"{path}/new").text


def test_a_draft_goes_on_in_the_window_that_opened_it(app, tess, path):
    tess.post(f"{path}/draft", data=sheet(note="First."), headers=HTMX)
    page = tess.get(f"{path}/new").text
    names = ("id", "page", "opened")
    form = {name: re.search(rf'name="{name}" value="([^"]+)"', page)[1] for name in names}
    assert tess.post(f"{path}/draft", data=sheet(note="Second.") | form, headers=HTMX).status_code == 200


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_of_two_pages_that_begin_at_once_the_later_is_told(app, make_app, cast, tess, path):
    """SQLite lets one page wait for the other; on PostgreSQL both see that there is no draft yet."""
    Diary(app, cast.ana).send()  # her key is there
    tablet, begun = Visitor(make_app(), cast.tess), []

    def meanwhile(_connection, _cursor, statement, *_):
        if statement.startswith("INSERT INTO draft") and not begun:
            begun.append("tablet")
            begun.append(tablet.post(f"{path}/draft", data=sheet(note="First."), headers=HTMX).status_code)

    with app.app_context():
        event.listen(db.engine, "before_cursor_execute", meanwhile)
    assert tess.post(f"{path}/draft", data=sheet(note="Second."), headers=HTMX).status_code == 409
    assert begun == ["tablet", 200]
    assert "draft" in tess.get(path).text


def test_a_draft_can_be_discarded(app, tess, path):
    tess.post(f"{path}/draft", data=sheet(), headers=HTMX)
    assert tess.post(f"{path}/draft/removal").status_code == 303
    assert tess.post(f"{path}/draft/removal").status_code == 303
    assert count(app, Draft) == 0


def test_what_is_added_later_stands_below_with_who_and_when(app, cast, tess, path):
    form = sheet()
    tess.post(path, data=form)
    addition = {"id": str(uuid.uuid4()), "text": "Ana rang: the toes are fine again."}
    there = f"{path}/{form['id']}"
    for _ in range(2):
        answer = tess.post(f"{there}/addenda", data=addition, headers=HTMX)
        assert answer.status_code == 200
        assert answer.text.count("Ana rang") == 1
    assert tess.post(f"{there}/addenda", data=addition | {"text": "Other words."}).status_code == 409
    assert tess.post(f"{there}/addenda", data=addition | {"text": "  "}).status_code == 422
    [one] = kept(app, cast)
    assert [added.text for added in one.added] == ["Ana rang: the toes are fine again."]
    assert one.record.note == "Toes a little dull."


def test_nothing_is_added_to_what_is_no_record_of_hers(app, cast, tess, visit, path):
    form = sheet()
    tess.post(path, data=form)
    addition = {"id": str(uuid.uuid4()), "text": "Hello."}
    assert tess.post(f"{path}/{uuid.uuid4()}/addenda", data=addition).status_code == 404
    ben = f"/clients/{cast.ben}/records/{form['id']}"
    assert tess.get(ben).status_code == 404
    assert tess.post(f"{ben}/addenda", data=addition).status_code == 404
    assert visit(cast.otto).get(f"{path}/{form['id']}").status_code == 404


def test_the_session_of_today_is_filled_in_and_counts_as_held_once_recorded(clock, app, cast, tess, path):
    clock.until_midnight()  # what began a little while ago, began today
    agreed = appoint(app, cast.ana, cast.tess, clock.at - timedelta(minutes=20))
    assert str(agreed) in tess.get(f"{path}/new").text
    form = sheet(appointment=str(agreed))
    assert tess.post(path, data=form).status_code == 303
    with app.app_context():
        assert db.session.scalar(select(Entry.rev).where(Entry.id == agreed)) == 2
    tess.post(path, data=form)
    assert str(agreed) not in tess.get(f"{path}/new").text, "it has its record"
    brief = tess.get(f"/clients/{cast.ana}").text
    assert "Left buttock: deep tissue, trigger point, pressure 5, eased." in brief
    assert "Leg 5 → 3, back 4 → 4." in brief


def test_the_record_travels_to_anas_phone(app, cast, visit, tess, path):
    form = sheet()
    tess.post(path, data=form)
    pulled = visit(cast.ana).get("/sync/pull", headers={"X-Easeback": "1"} | JSON).json["changes"]
    [record] = [change for change in pulled if change["entry_kind"] == "record"]
    assert record["entry_id"] == form["id"]
    assert record["local_date"] == "2026-01-12"
    assert record["body"]["blocks"][0]["region"] == "back-left-buttock"


def test_a_session_of_last_week_that_nobody_wrote_down_is_offered(app, cast, tess, path):
    now = datetime.now(UTC)
    agreed, old = (appoint(app, cast.ana, cast.tess, now - timedelta(days)) for days in (3, 12))
    page = tess.get(f"{path}/new").text
    assert f"session={agreed}" in page
    assert str(old) not in page, "of last week only"
    chosen = tess.get(f"{path}/new?session={agreed}").text
    assert f'name="appointment" value="{agreed}"' in chosen
    began = (now - timedelta(3)).astimezone(ZoneInfo("Europe/Berlin"))
    form = sheet(appointment=str(agreed), date=f"{began:%Y-%m-%d}", time=f"{began:%H:%M}")
    assert tess.post(path, data=form).status_code == 303
    assert str(agreed) not in tess.get(f"{path}/new").text, "it has its record"


def test_a_walk_in_that_was_recorded_is_the_last_session_of_the_brief(app, cast, tess, path):
    diary = Diary(app, cast.ana)
    diary.pain(7, days_ago=2)
    diary.pain(3, days_ago=1)
    diary.send()
    day = (datetime.now(UTC) - timedelta(2)).astimezone(ZoneInfo("Europe/Berlin")).date()
    assert tess.post(path, data=sheet(date=day.isoformat())).status_code == 303
    page = tess.get(f"/clients/{cast.ana}").text
    assert "last one 2 days ago" in page
    assert f'"sessions": ["{day}"]' in unescape(page)
    assert "before the last session: " in page.lower()
