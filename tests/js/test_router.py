"""A page on Ana's phone, under the real content policy, answered on the phone."""

import pytest

from .reference_server import ANA

STORY = """<!doctype html><html lang="en"><head><title>Story</title>
<script type="module" src="/static/v1/js/app.js"></script></head>
<body data-view="story">
<div id="status" hx-get="/phone/status" hx-trigger="load, easeback:changed from:body"></div>
<div id="list" hx-get="/phone/story?word=a%20b" hx-trigger="load, easeback:changed from:body"></div>
<form id="form" hx-post="/phone/story" hx-target="#answer">
  <input name="leg" value="3"><input name="note">
  <input type="checkbox" name="worse" value="sitting" checked>
  <input type="checkbox" name="worse" value="cold" checked>
  <button>Save</button>
</form>
<div id="answer"></div>
<button id="broken" hx-get="/phone/broken" hx-target="#answer">broken</button>
<button id="full" hx-get="/phone/full" hx-target="#answer">full</button>
<button id="missing" hx-get="/phone/nowhere" hx-target="#answer">missing</button>
<template id="view-status"><p>[[waiting]] waiting on this phone</p></template>
<template id="view-signed-out"><p>Please sign in</p></template>
<template id="view-error"><p role="alert">
[[#is.QuotaExceededError]]This phone is full[[/is.QuotaExceededError]]
[[#is.NotFoundError]]Nothing here[[/is.NotFoundError]] [[status]]</p></template>
<template id="view-problem"><p role="alert">Please fill in [[what]]</p></template>
<template id="part-leg"><b>[[body.leg]]</b></template>
<template id="view-story"><p>[[name]] [[word]]</p>
[[#none]]<p>Nothing yet</p>[[/none]]
<table><tbody><!--[[#entries]]--><tr id="entry-[[entry_id]]">
<td>[[> part-leg]]</td><td>[[body.note]] [[{body.note}]]</td>
<td><input type="checkbox" data-bool-checked="[[waiting]]" data-bool-disabled="[[edited]]">
<button hx-delete="/phone/story/[[entry_id]]" hx-swap="none">x</button></td></tr>
<!--[[/entries]]--></tbody></table></template>
</body></html>"""


WATCH = """window.violations = [];
addEventListener('securitypolicyviolation', (event) => window.violations.push(event.violatedDirective));"""


@pytest.fixture
def story(ana, server):
    server.pages["/story"] = STORY
    ana.context.add_init_script(WATCH)
    page = ana.tab("/story")
    yield page
    assert page.evaluate("window.violations") == []
    assert not [path for path, _ in server.requests if path.startswith("/phone/")]


def test_ana_logs_offline_and_sees_it_at_once(ana, story):
    story.wait_for_selector("text=Ana a b")
    story.wait_for_selector("text=Nothing yet")
    ana.context.set_offline(True)
    story.fill("[name=note]", "stairs")
    story.click("text=Save")
    story.wait_for_selector("#saved")
    story.wait_for_selector("text=1 waiting on this phone")
    row = story.wait_for_selector("tr[id^=entry-]")
    assert row.query_selector("b").inner_text() == "3"
    assert row.query_selector("input").evaluate("box => [box.checked, box.disabled]") == [True, False]
    [entry] = ana.run("store.entries()")
    assert entry["body"] == {"leg": 3, "note": "stairs", "worse": ["sitting", "cold"]}


def test_what_ana_types_is_never_taken_for_markup(ana, story):
    nasty = '<img src=x onerror=alert(1)> data-bool-checked="true" [[name]] {{name}} &amp;'
    story.fill("[name=note]", nasty)
    story.click("text=Save")
    row = story.wait_for_selector("tr[id^=entry-]")
    assert nasty in row.inner_text()
    assert row.query_selector("img") is None


def test_a_deleted_entry_leaves_the_page(ana, story):
    ana.log(3)
    story.click("tr button")
    story.wait_for_selector("text=Nothing yet")
    assert ana.legs() == []


def test_a_form_with_something_missing_says_what(story):
    story.click("text=Save")
    assert story.wait_for_selector("[role=alert]").inner_text() == "Please fill in note"


@pytest.mark.parametrize(
    ("button", "words"),
    [("#full", "This phone is full 507"), ("#missing", "Nothing here 404"), ("#broken", "500")],
)
def test_an_error_is_a_readable_fragment(story, button, words):
    story.click(button)
    assert story.wait_for_selector("[role=alert]").inner_text() == words


def test_a_page_without_words_for_errors_still_says_something(story):
    story.evaluate("document.getElementById('view-error').remove()")
    story.click("#broken")
    assert "did not work" in story.wait_for_selector("[role=alert]").inner_text()


def test_a_view_that_can_not_be_loaded_is_a_readable_error(ana, server):
    server.pages["/gone"] = STORY.replace('data-view="story"', 'data-view="no-such-view"')
    page = ana.tab("/gone")
    assert page.wait_for_selector("#list [role=alert]")


def test_nobody_signed_in_is_asked_to(ana, story):
    ana.run("phone.forgetCurrentUser()")
    story.wait_for_selector("#list >> text=Please sign in")
    ana.belongs_to(ANA)
    story.wait_for_selector("#list >> text=Ana a b")


def test_pages_of_therapists_never_load_the_phone(ana, server):
    app = '<script type="module" src="/static/v1/js/app.js"></script>'
    server.pages["/clients"] = f"<!doctype html><title>Clients</title>{app}<body></body>"
    page = ana.context.new_page()
    loaded = []
    page.on("request", lambda request: loaded.append(request.url))
    page.goto(server.url + "/clients", wait_until="networkidle")
    assert page.evaluate("typeof htmx") == "object"
    assert not [url for url in loaded if "/phone/" in url]


def test_strings_become_markup_but_never_scripts(story):
    refused = story.evaluate("""() => [
      () => { document.createElement('div').innerHTML = '<b>b</b>'; },
      () => { document.createElement('script').text = '1'; },
      () => { document.createElement('script').src = '/x.js'; },
    ].map((act) => { try { act(); return 'done'; } catch (error) { return error.name; } })""")
    assert refused == ["done", "TypeError", "TypeError"]
    story.evaluate("window.violations = []")
