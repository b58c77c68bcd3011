"""Ana looks at the very page that Tess reads; nothing on it acts, and nobody has read anything by that."""

import re
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest

from pwa import care
from pwa.db import db
from pwa.preview import still
from tests.cast import Visitor
from tests.entries import Diary, appoint, believable


@pytest.fixture
def diary(app, cast):
    diary = Diary(app, cast.ana)
    believable(diary, days=20)
    appoint(app, cast.ana, cast.tess, datetime.now(UTC) + timedelta(2))
    return diary


def sections(page: str) -> dict[str, str]:
    """The words below each heading; without forms and buttons."""
    page = re.sub(r"<(form|button)\b.*?</\1>", " ", page, flags=re.DOTALL)
    parts = re.split(r"<h2[^>]*>(.*?)</h2>", page, flags=re.DOTALL)
    return {words(title): words(text) for title, text in zip(parts[1::2], parts[2::2], strict=True)}


def words(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def test_ana_reads_word_for_word_what_tess_reads(app, cast, diary):
    hers = sections(Visitor(app, cast.ana).get("/brief-preview").text)
    tess = sections(Visitor(app, cast.tess).get(f"/clients/{cast.ana}").text)
    assert len(hers) > 8
    same = [title for title in hers if hers[title] == tess.get(title)]
    assert set(hers) - set(same) <= {list(hers)[-1], "Messages", "Guides that wait to be opened"}
    for title in (
        "What changed",
        "Leg, then back: 14 days",
        "Ana’s notes, 14 days",
        "Where it is felt, then against now",
    ):
        assert title in same


def test_nothing_on_it_acts(app, cast, diary):
    page = Visitor(app, cast.ana).get("/brief-preview").text
    main = re.search(r"<main.*</main>", page, re.DOTALL)[0]
    assert not re.findall(r"<(?:form|button|input|textarea|select|script)\b|hx-|/clients/", main)
    assert set(re.findall(r'href="(/[^"?#]*)', main)) <= {"/shared", "/safety"} | assets(main)


def assets(page: str) -> set[str]:
    return set(re.findall(r'href="(/static/[^"?#]*)', page))


def test_an_entry_on_it_leads_to_where_it_is_held_back(app, cast, diary):
    note = diary.log("note", {"text": "Only for me."})
    diary.send()
    ana = Visitor(app, cast.ana)
    assert f'href="/shared?entry={note}"' in ana.get("/brief-preview").text
    diary.log("hold", {"entry": str(note), "held": True})
    diary.send()
    page = ana.get("/brief-preview").text
    assert "Only for me." not in page
    assert "1 item held back" in page


def test_tess_has_read_nothing_by_that(app, cast, diary):
    ana, tess = Visitor(app, cast.ana), Visitor(app, cast.tess)
    before = tess.get(f"/clients/{cast.ana}").text
    ana.get("/brief-preview")
    assert ana.get("/account", headers={"Accept": "application/json"}).json["user"]["name"] == "Ana"
    assert unread(tess.get(f"/clients/{cast.ana}").text) == unread(before) != []


def unread(page: str) -> list[str]:
    return re.findall(r"(\d+) new entr", page)


def test_when_care_has_ended_nobody_reads(app, cast, diary):
    with app.app_context():
        care.end(db.session(), cast.ana, datetime.now(UTC))
        db.session.commit()
    page = Visitor(app, cast.ana).get("/brief-preview")
    assert page.status_code == 200
    assert "Nobody reads your entries now" in page.text
    assert "What changed" not in page.text


@pytest.mark.parametrize(
    ("acting", "left"),
    [
        ("<form><input><p>x</p></form>b", "b"),
        ("<button>a<b>c</b></button>b", "b"),
        ('<p hx-get="/x" class="a" hx-trigger=load>b</p>', '<p class="a">b</p>'),
        ("<section data-acts><ul><li>a<li>b</ul></section>c", "c"),
        ('<a href="/clients">All</a>', "<span>All</span>"),
        ('<a href="#pain">Down</a>', '<a href="#pain">Down</a>'),
        ('<a class="iconbtn" href="/clients"><svg><use href="#i"/></svg></a>b', "b"),
        ("<p>&lt;b&gt; &amp; &#39;</p>", "<p>&lt;b&gt; &amp; &#39;</p>"),
        ('<svg viewBox="0 0 1 1"><linearGradient/></svg>', '<svg viewBox="0 0 1 1"><linearGradient/></svg>'),
        ("<script>evil()</script>a", "a"),
    ],
)
def test_what_acts_is_taken_off(acting, left):
    assert still(f"<html><main id=main>{acting}</main><p>after</p></html>") == left


def test_of_a_page_without_a_middle_nothing_is_left():
    assert still("<p>Not found</p>") == ""
