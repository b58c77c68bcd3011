"""What stands in the pages of the guides before any script runs."""

import re
from html import unescape

import pytest

from pwa.guides import GUIDES, PICTURES
from pwa.guides.finding import THINGS, things

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
BASE = "http://localhost:8000"


def page(app, path: str) -> str:
    answer = app.test_client().get(path, base_url=BASE)
    assert answer.status_code == 200
    return unescape(answer.text)


def test_all_guides_can_be_read_about_without_a_script(app):
    html = page(app, "/guides")
    rows = dict(re.findall(r'<li data-guide="([^"]+)"(.*?)</li>', html, re.DOTALL))
    assert set(rows) == set(GUIDES)
    for slug, guide in GUIDES.items():
        assert f'href="/guides/{slug}"' in rows[slug]
        for said in (guide.title, guide.summary, f"{guide.minutes} min", f"Evidence: {guide.grade}"):
            assert said in rows[slug]
        assert bool(guide.unlocked_by) == ("meta--lock" in rows[slug])


def test_every_purpose_has_a_name_and_every_choice_finds_something(app):
    html = page(app, "/guides")
    for name, of in (("for", "purposes"), ("area", "areas")):
        offered = set(re.findall(rf'name="{name}" value="([^"]+)"', html))
        assert offered == {value for guide in GUIDES.values() for value in getattr(guide, of)} - {"whole"}
    used = {thing for guide in GUIDES.values() for thing in things(guide)}
    assert set(re.findall(r'name="with" value="([^"]+)"', html)) == set(THINGS) == used


@pytest.mark.parametrize("slug", GUIDES)
def test_the_page_of_a_guide_says_all_that_one_needs_before_starting(app, slug):
    html, guide = page(app, f"/guides/{slug}"), GUIDES[slug]
    said = [guide.title, guide.for_what, guide.dose, guide.often, *guide.not_today, str(guide.text)]
    said += [tool.name for tool in guide.tools] + [tool.instead for tool in guide.tools if tool.instead]
    said += [step.do for step in guide.steps] + [step.place for step in guide.steps if step.place]
    said += [reference.says for reference in guide.references] + [f"Evidence: {guide.grade}"]
    assert [words for words in map(unescape, said) if words not in html] == []
    if guide.ceiling.scale != "none":
        assert guide.ceiling.words in html


@pytest.mark.parametrize("slug", GUIDES)
def test_every_picture_of_a_guide_is_on_its_page_once(app, slug):
    html = page(app, f"/guides/{slug}")
    ids = re.findall(r'\sid="([^"]+)"', html)
    assert len(ids) == len(set(ids))
    for name in GUIDES[slug].figures:
        assert html.count(f'hx-get="/figures/{name}"') == 1


def test_each_picture_has_an_address_and_nothing_else_does(app):
    for name in PICTURES:
        assert page(app, f"/figures/{name}").startswith("<svg")
    assert app.test_client().get("/figures/nowhere", base_url=BASE).status_code == 404


def test_paper_carries_what_must_not_wait(app):
    for path in ("/plan", "/guides/piriformis-ball"):
        html = page(app, path)
        assert "Do not wait for them. Do not drive yourself if your legs are weak or numb." in html
        assert 'css/handout.css" media="print"' in html
