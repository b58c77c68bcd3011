"""Tess and Ana write to each other about something: once, to nobody else, and one notice for all of it."""

import uuid
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest

from pwa.brief import talk
from pwa.kinds import Plan, Planned, Reply
from tests.cast import Visitor
from tests.entries import Diary, appoint, by_therapist
from tests.ops import Wire

WORDS = "Leave the ball out until Friday."


@pytest.fixture
def tess(app, cast):
    return Visitor(app, cast.tess)


@pytest.fixture
def diary(app, cast):
    return Diary(app, cast.ana)


def write(visitor: Visitor, client: uuid.UUID, text: str = WORDS, headers: dict | None = None, **form):
    data = {"id": str(uuid.uuid4()), "text": text, "about": ""} | form
    return visitor.post(f"/clients/{client}/messages", data=data, headers=headers or {})


def replies(app, client: uuid.UUID) -> list[dict]:
    told = Wire(Visitor(app, client)).entries().values()
    return [entry for entry in told if entry["entry_kind"] == "reply"]


def test_what_tess_writes_reaches_anas_phone_with_what_it_is_about(app, cast, tess, diary):
    pain = diary.pain(6, days_ago=1)
    diary.send()
    answer = write(tess, cast.ana, about=f"entry:{pain}", text="Was that\r\nafter the drive?")
    assert answer.status_code == 303
    (reply,) = replies(app, cast.ana)
    assert (reply["author_name"], reply["body"]["text"]) == ("Tess", "Was that\nafter the drive?")
    assert reply["body"]["about"]["id"] == str(pain)
    page = tess.get(answer.location).text
    assert "after the drive?" in page
    assert f"/clients/{cast.ana}/entries/{pain}" in page
    assert replies(app, cast.ben) == []


def test_a_form_that_is_sent_twice_is_one_message(app, cast, tess):
    name = str(uuid.uuid4())
    assert [write(tess, cast.ana, id=name).status_code for _ in range(2)] == [303, 303]
    assert len(replies(app, cast.ana)) == 1


def test_other_words_under_the_same_name_are_kept_in_the_form(app, cast, tess):
    name = str(uuid.uuid4())
    write(tess, cast.ana, id=name)
    stale = write(tess, cast.ana, "And walk a little.", id=name)
    assert stale.status_code == 409
    assert "sent before, with other words" in stale.text
    assert "And walk a little." in stale.text
    assert f'name="id" value="{name}"' not in stale.text
    assert [one["body"]["text"] for one in replies(app, cast.ana)] == [WORDS]


def test_nothing_is_overwritten_under_the_name_of_something_else(app, cast, tess, diary):
    note = diary.log("note", {"text": "Hers."})
    diary.send()
    assert write(tess, cast.ana, id=str(note)).status_code == 409
    assert Wire(Visitor(app, cast.ana)).entries()[str(note)]["body"] == {"text": "Hers."}


def test_not_even_under_the_name_of_what_is_held_back(app, cast, tess, diary):
    note = diary.log("note", {"text": "Hers."})
    diary.log("hold", {"entry": str(note), "held": True})
    diary.send()
    assert write(tess, cast.ana, id=str(note)).status_code == 409
    assert Wire(Visitor(app, cast.ana)).entries()[str(note)]["body"] == {"text": "Hers."}


@pytest.mark.parametrize(("text", "says"), [("  \n ", "Write something first"), ("x" * 20_001, "too long")])
@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}], ids=["page", "fragment"])
def test_what_can_not_be_sent_comes_back_with_what_was_typed(app, cast, tess, text, says, headers):
    answer = write(tess, cast.ana, text, headers, about="guide:walking")
    assert answer.status_code == 422
    assert says in answer.text
    assert text.strip() in answer.text
    assert '<option value="guide:walking" selected>' in answer.text
    assert ("<html" in answer.text) == (not headers)
    assert replies(app, cast.ana) == []


@pytest.mark.parametrize("about", ["entry:nonsense", f"entry:{uuid.uuid4()}", "guide:no-such", "plan:1", "x"])
def test_what_it_is_about_has_to_be_there(app, cast, tess, about):
    answer = write(tess, cast.ana, about=about)
    assert answer.status_code == 422
    assert "is not here any more" in answer.text
    assert WORDS in answer.text
    assert replies(app, cast.ana) == []


def test_an_entry_of_somebody_else_is_not_there(app, cast, tess):
    ben = Diary(app, cast.ben)
    entry = ben.pain(3)
    ben.send()
    assert write(tess, cast.ana, about=f"entry:{entry}").status_code == 422


def test_there_are_sessions_and_planned_guides_to_write_about(app, cast, tess):
    now = datetime.now(UTC)
    before, after = (appoint(app, cast.ana, cast.tess, now + timedelta(days)) for days in (-5, 3))
    plan = Plan([Planned("gentle-rocking")])
    by_therapist(app, cast.ana, cast.tess, "plan", plan, now)
    page = tess.get(f"/clients/{cast.ana}/messages").text
    for value in (f"session:{before}", f"session:{after}", "guide:gentle-rocking"):
        assert f'value="{value}"' in page
        assert write(tess, cast.ana, about=value).status_code == 303


def test_one_notice_for_all_that_was_written_until_it_is_answered(app, cast, tess, diary):
    for text in ("May I swim?", "In cold water?"):
        diary.log("message", {"text": text, "about": None})
    diary.send()
    ben = Diary(app, cast.ben)
    ben.log("message", {"text": "I moved house.", "about": None})
    ben.send()
    page = words(tess.get("/clients").text)
    assert "3 new messages from Ana (2) , Ben" in page
    brief = words(tess.get(f"/clients/{cast.ana}").text)
    assert "2 new messages." in brief
    assert "May I swim?" in brief
    write(tess, cast.ana)
    assert "1 new message from Ben" in words(tess.get("/clients").text)
    assert "No new message. Last written to on" in words(tess.get(f"/clients/{cast.ana}").text)
    up_to = str(len(ben_stream(app, cast)))
    tess.post(f"/clients/{cast.ben}/reviews", data={"up_to_seq": up_to})
    assert "new message" not in words(tess.get("/clients").text)


def ben_stream(app, cast) -> dict:
    return Wire(Visitor(app, cast.ben)).entries()


def words(page: str) -> str:
    import re

    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())


def test_all_that_was_ever_written_can_be_read(app, cast, tess, diary):
    diary.log("message", {"text": "From long ago.", "about": None}, days_ago=300)
    diary.send()
    assert "From long ago." in tess.get(f"/clients/{cast.ana}/messages").text


def test_markup_in_a_message_is_words(app, cast, tess, diary):
    diary.log("message", {"text": "<b onclick=x>hi</b>", "about": None})
    diary.send()
    for page in ("", "/messages", "/entries"):
        assert "<b onclick" not in tess.get(f"/clients/{cast.ana}{page}").text


def test_who_wrote_back_has_read_what_was_there(log):
    told = [log(1, "message"), log(2, "reply"), log(3, "message")]
    said = talk.conversation(told)
    assert [one.seq for one in talk.waiting(said, None)] == [3]
    assert [one.seq for one in talk.talk(told, None).new] == [3]


@pytest.fixture
def log():
    from pwa.brief.shapes import Logged

    def make(seq: int, kind: str) -> Logged:
        at = datetime(2026, 11, 20, 8, seq, tzinfo=UTC)
        return Logged(uuid.uuid4(), kind, {"text": "Words."}, at, at.date(), at, seq)

    return make


def test_another_practice_and_a_stranger_find_nothing(app, cast):
    for person in (cast.otto, cast.olga):
        visitor = Visitor(app, person)
        assert visitor.get(f"/clients/{cast.ana}/messages").status_code == 404
        assert write(visitor, cast.ana).status_code == 404
    assert replies(app, cast.ana) == []
    assert Reply("x").about is None
