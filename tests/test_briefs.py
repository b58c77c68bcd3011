"""Tess reads before the session, says so, and agrees on the next one (clinical.md 4, product 36 and 37)."""

import re
import uuid
from datetime import UTC, datetime, time, timedelta
from threading import Thread

import pytest

from pwa.history import shown
from tests.entries import Diary, appoint, believable
from tests.ops import Wire
from tests.queries import counted

HTMX = {"HX-Request": "true"}


@pytest.fixture
def tess(visit, cast):
    return visit(cast.tess)


@pytest.fixture
def diary(app, cast):
    return Diary(app, cast.ana)


@pytest.fixture
def brief(cast, tess):
    """`brief()` is the page, `brief("/entries")` what hangs on it."""

    def read(path=""):
        answer = tess.get(f"/clients/{cast.ana}{path}")
        assert answer.status_code == 200
        return answer.text

    return read


@pytest.fixture
def stream(visit, cast):
    """What Ana's phone would pull, by kind."""

    def pulled(kind):
        return [e["body"] for e in Wire(visit(cast.ana)).entries().values() if e["entry_kind"] == kind]

    return pulled


def in_a_week(**changed):
    day = (datetime.now(UTC) + timedelta(days=7)).date().isoformat()
    return {"date": day, "time": "10:30", "minutes": "60"} | changed


def in_order(text, *words):
    places = [text.index(word) for word in words]
    assert places == sorted(places), words


# reading


def test_the_brief_says_what_was_logged_in_the_order_of_the_field(app, cast, diary, brief):
    believable(diary)
    appoint(app, cast.ana, cast.tess, datetime.now(UTC) - timedelta(days=5))
    text = brief()
    in_order(
        text,
        "<h1>Ana</h1>",
        "Safety answers",
        "What changed",
        "New: left toes numb",
        "Ana asks",
        "Can I swim on Saturday?",
        "Leg, then back: 14 days",
        "Leg: median",
        "<pain-chart",
        "Where it is felt",
        "Furthest point",
        "Numb, weak, electric",
        "Numb: 4 of 5 days now",
        "The day after the last session",
        "Guides, 14 days",
        "Sitting, longest spell",
        "Ana’s notes, 14 days",
        "How much was logged",
    )
    assert "The phone last synced" in text
    assert "alert" not in text.casefold().replace("role=", "")
    assert "fine" not in text.replace("undefined", "")


def test_words_stand_as_they_were_written_and_do_nothing(diary, brief):
    diary.log("note", {"text": "<script>alert(1)</script> & a line\nand another"})
    diary.pain(3, note="</script><img src=x onerror=alert(2)>")
    diary.send()
    for text in (brief(), brief("/entries")):
        assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; a line\nand another" in text
        assert "<img src=x" not in text


def test_nothing_logged_makes_a_quiet_page_without_an_empty_promise(brief):
    text = brief()
    assert "Nothing logged yet" in text
    assert "Nothing sent yet" in text
    assert "Mark reviewed" not in text


def test_silence_is_grey_and_never_fine(diary, brief):
    diary.pain(3, days_ago=8)
    diary.send(diary.now - timedelta(days=8))
    text = brief()
    assert "Nothing since" in text
    assert "sync--off" in text


def test_what_a_phone_still_holds_is_said_and_what_it_just_sent_is_not(diary, brief):
    diary.pain(3)
    diary.send(waiting=0)
    assert "waited" not in brief()
    diary.pain(3)
    diary.send(waiting=2)
    assert "2 entries waited on it then" in brief()


def test_numbness_is_a_letter_on_the_map_and_a_word_beside_it(diary, brief):
    toes = {"region": "front-left-toes", "intensity": None, "sensations": ["numb"]}
    calf = {"region": "back-left-calf", "intensity": 6, "sensations": ["weak"]}
    diary.pain(5, regions=[toes, calf])
    diary.send()
    text = brief()
    assert 'href="#p-back-left-calf" class="bm-on p6"' in text
    assert '<circle cx="230" cy="594" r="25"/><text x="230" y="596">N</text>' in text
    assert '<circle cx="131" cy="404" r="25"/><text x="131" y="406">W</text>' in text
    assert "left toes 1 day, numb" in text


def test_a_region_of_a_later_version_does_not_break_the_page(diary, brief):
    diary.pain(5, from_the_future={"x": 1})
    diary.send()
    assert "<pain-chart" in brief()


def test_corrections_late_arrivals_and_two_versions_are_said(app, cast, diary, brief):
    entry_id = diary.log("note", {"text": "first"}, days_ago=1)
    diary.log("note", {"text": "slow post"}, days_ago=4)
    diary.send()
    diary.log("note", {"text": "second"}, days_ago=1, entry_id=entry_id, base_rev=1)
    diary.send()
    other = Diary(app, cast.ana)
    other.log("note", {"text": "third"}, days_ago=1, entry_id=entry_id, base_rev=1)
    other.send()
    text = brief()
    assert "1 corrected, 1 arrived two days late or more, 1 with two versions" in text
    assert "arrived 4 days later" in text
    assert "Two versions of the note entry" in text
    history = brief(f"/entries/{entry_id}")
    in_order(history, "third", "without knowing", "second", "first")


def test_more_entries_ask_no_more_queries(app, cast, tess, diary):
    believable(diary, days=2)
    tess.get(f"/clients/{cast.ana}")
    with counted(app) as few:
        tess.get(f"/clients/{cast.ana}")
    believable(diary, days=50)
    with counted(app) as many:
        tess.get(f"/clients/{cast.ana}")
    assert len(many) == len(few)
    assert len(many) <= 17, many


def test_what_is_not_better_since_the_beginning_is_said_however_long_ago_that_is(tess, diary, brief):
    for days_ago in (*range(94, 101), *range(7)):
        diary.pain(6, days_ago=days_ago)
    diary.send()
    assert "Leg pain: under 30 % better in 14 weeks" in brief()
    assert "Leg pain: under 30 % better in 14 weeks" in tess.get("/clients").text


def test_the_brief_holds_no_inline_script_or_style(diary, brief):
    believable(diary, days=10)
    for text in (brief(), brief("/entries")):
        assert " style=" not in text
        assert "<style" not in text
        assert all("src=" in tag for tag in re.findall(r"<script[^>]*>", text))


# reviews


def test_a_review_reaches_the_clients_phone(cast, tess, diary, stream, brief):
    diary.pain(4)
    diary.send()
    answer = tess.post(f"/clients/{cast.ana}/reviews", data={"up_to_seq": "1"})
    assert answer.status_code == 303
    assert answer.headers["Location"].endswith(f"/clients/{cast.ana}")
    (review,) = stream("review")
    assert (review["up_to_seq"], review["by"]) == (1, "Tess")
    assert "Read up to here just now, by Tess" in brief()


def test_a_review_sent_twice_is_one_review(cast, tess, diary, stream):
    diary.pain(4)
    diary.send()
    answers = [tess.post(f"/clients/{cast.ana}/reviews", data={"up_to_seq": "1"}) for _ in range(3)]
    assert {answer.status_code for answer in answers} == {303}
    assert len(stream("review")) == 1


def test_htmx_gets_the_new_state_of_the_button(cast, tess, diary):
    diary.pain(4)
    diary.send()
    answer = tess.post(f"/clients/{cast.ana}/reviews", data={"up_to_seq": "1"}, headers=HTMX)
    assert answer.status_code == 200
    assert f'id="client-{cast.ana}-review"' in answer.text
    assert "Read up to here just now" in answer.text
    assert "<html" not in answer.text


def test_what_comes_in_while_the_page_is_open_stays_unread(cast, tess, diary, brief):
    diary.pain(4)
    diary.send()
    seen = re.search(r'name="up_to_seq" value="(\d+)"', brief()).group(1)
    diary.pain(8)
    diary.send()
    tess.post(f"/clients/{cast.ana}/reviews", data={"up_to_seq": seen})
    assert "1 new entry since" in brief()


def test_what_is_pushed_while_the_page_is_made_is_wholly_on_the_next_one(
    app, cast, tess, diary, brief, monkeypatch
):
    """Or a held entry would show for want of its hold, and a question would count as read that nobody saw."""
    diary.log("question", {"text": "Can I swim on Saturday?"})
    diary.send()
    in_between(monkeypatch, lambda: held_and_asked(Diary(app, cast.ana)))
    page = tess.get(f"/clients/{cast.ana}").text
    assert "Can I swim on Saturday?" in page
    assert "Only for me." not in page
    assert 'name="up_to_seq" value="1"' in page
    assert "Should I stop the ball?" in brief()
    assert "Only for me." not in brief()


def in_between(monkeypatch, push) -> None:
    """Once, from elsewhere, after the brief's first query."""
    then, asked = shown._read_up_to, []

    def interrupted(rows):
        if not asked:
            asked.append(True)
            elsewhere = Thread(target=push)
            elsewhere.start()
            elsewhere.join()
        return then(rows)

    monkeypatch.setattr(shown, "_read_up_to", interrupted)


def held_and_asked(phone: Diary) -> None:
    phone.log("question", {"text": "Should I stop the ball?"})
    entry = phone.pain(9, note="Only for me.")
    phone.log("hold", {"entry": str(entry), "held": True})
    phone.send()


@pytest.mark.parametrize("up_to", ["", "x", "0", "2", "-1", "9" * 30, "١"])
def test_nobody_reads_what_is_not_there(cast, tess, diary, stream, up_to):
    diary.pain(4)
    diary.send()
    assert tess.post(f"/clients/{cast.ana}/reviews", data={"up_to_seq": up_to}).status_code == 422
    assert stream("review") == []


def test_each_therapist_reads_for_herself(app, cast, visit, tess, diary, stream):
    diary.pain(4)
    diary.send()
    tess.post(f"/clients/{cast.ana}/reviews", data={"up_to_seq": "1"})
    assert visit(cast.olga).post(f"/clients/{cast.ana}/reviews", data={"up_to_seq": "1"}).status_code == 404
    assert [review["by"] for review in stream("review")] == ["Tess"]


# entries


def test_the_list_tells_each_entry_in_words(diary, brief):
    diary.pain(6, 2, days_ago=1, at=time(8), worst_leg=8, furthest=3, woken=2, worse=["sitting"])
    diary.sat(40, days_ago=1, hurt=True, hurt_after_min=25)
    diary.sat(30, days_ago=2, forgotten=True)
    diary.send()
    text = brief("/entries")
    assert "Leg 6, back 2; worst leg 8; down to the calf or shin; woken 2 times" in text
    assert "worse: sitting" in text
    assert "Sat 40 minutes, hurt after 25" in text
    assert "Sitting, end not known" in text
    assert text.count("<b>new</b>") == 3


def test_the_list_is_a_fragment_too(cast, tess, diary):
    diary.pain(6)
    diary.send()
    answer = tess.get(f"/clients/{cast.ana}/entries", headers=HTMX)
    assert "Leg 6" in answer.text
    assert "<html" not in answer.text


def test_what_the_client_deleted_is_gone_from_the_therapists_pages(cast, tess, diary, brief):
    entry_id = diary.log("note", {"text": "not for Tess"})
    diary.send()
    diary.erase("note", entry_id, base_rev=1)
    diary.send()
    assert "not for Tess" not in brief() + brief("/entries")
    assert tess.get(f"/clients/{cast.ana}/entries/{entry_id}").status_code == 404


def test_an_entry_of_another_client_is_not_found(app, cast, tess):
    bens = Diary(app, cast.ben)
    entry_id = bens.pain(3)
    bens.send()
    assert tess.get(f"/clients/{cast.ben}/entries/{entry_id}").status_code == 200
    assert tess.get(f"/clients/{cast.ana}/entries/{entry_id}").status_code == 404


# strangers


def routes(client_id, entry_id):
    return [
        ("get", f"/clients/{client_id}", None),
        ("get", f"/clients/{client_id}/entries", None),
        ("get", f"/clients/{client_id}/entries/{entry_id}", None),
        ("post", f"/clients/{client_id}/reviews", {"up_to_seq": "1"}),
        (
            "post",
            f"/clients/{client_id}/unlocks",
            {"guide": "piriformis-ball", "by": "T", "role": "therapist"},
        ),
        ("post", f"/clients/{client_id}/unlocks/{entry_id}/removal", None),
        ("post", f"/clients/{client_id}/appointments", in_a_week()),
        ("get", f"/clients/{client_id}/sessions", None),
        ("get", f"/clients/{client_id}/sessions.ics", None),
        ("get", f"/clients/{client_id}/responses", None),
        ("get", f"/clients/{client_id}/appointments/{entry_id}", None),
        ("post", f"/clients/{client_id}/appointments/{entry_id}", in_a_week()),
        ("post", f"/clients/{client_id}/appointments/{entry_id}/cancellation", {"scope": "one"}),
    ]


@pytest.mark.parametrize("who", ["otto", "olga", "ana", "ben"])
def test_whoever_does_not_treat_ana_finds_nothing(app, cast, visit, diary, stream, who):
    entry_id = diary.pain(4)
    diary.send()
    stranger = visit(getattr(cast, who))
    there, nowhere = routes(cast.ana, entry_id), routes(uuid.uuid4(), uuid.uuid4())
    for (method, path, data), (_, missing, _) in zip(there, nowhere, strict=True):
        options = {"data": data} if data else {}
        answer = getattr(stranger, method)(path, **options)
        assert answer.status_code == 404, path
        assert answer.data == getattr(stranger, method)(missing, **options).data
    assert stream("review") + stream("appointment") == []


def test_without_signing_in_nothing_is_written(cast, visit, diary):
    entry_id = diary.pain(4)
    diary.send()
    for method, path, data in routes(cast.ana, entry_id):
        answer = getattr(visit(), method)(path, **({"data": data} if data else {}), headers={"Accept": "*/*"})
        assert answer.status_code in {303, 401}, path


def test_the_pages_are_kept_nowhere(cast, tess, diary):
    entry_id = diary.pain(4)
    diary.send()
    for method, path, _ in routes(cast.ana, entry_id)[:3]:
        assert getattr(tess, method)(path).headers["Cache-Control"] == "no-store"


def test_a_therapist_has_a_page_of_her_own(cast, tess, visit):
    text = tess.get("/work/me").text
    assert "Tess" in text
    assert "Linden Street Massage" in text
    assert visit(cast.ana).get("/work/me").status_code == 404
