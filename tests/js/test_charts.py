"""The charts in a real page under the strict policy: gaps stay gaps, lists tell the same."""

import json
from html import escape

import pytest

SIZES = {"phone": 320, "tablet": 1024}


@pytest.fixture
def show(chromium, server):
    """show(tag, data, …) → the page with this one chart, drawn; fails on any complaint of the browser."""
    complaints, pages = [], []

    def open_page(tag, data, *, variant="", width=412, lang="en", direction="ltr"):
        chart = f'<{tag} variant="{variant}" data-chart="{escape(json.dumps(data))}"></{tag}>'
        script = f'<script type="module" src="/static/v1/js/elements/{tag}.js"></script>'
        style = '<link rel="stylesheet" href="/static/v1/css/tokens.css">'
        head = f"<!doctype html><html lang={lang} dir={direction}><title>Chart</title>{style}{script}"
        server.pages["/chart"] = f"{head}<body>{chart}</body>"
        page = chromium.new_page(viewport={"width": width, "height": 700})
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        pages.append(page)
        page.goto(f"{server.url}/chart")
        page.wait_for_selector("svg[role=img]", state="attached")
        return page

    yield open_page
    for page in pages:
        page.close()
    assert [c for c in complaints if "favicon" not in c and "404" not in c] == []


def fortnight(leg=(), back=(), **more):
    days = {"from": "2026-11-08", "to": "2026-11-21"}
    return {**days, "leg": list(leg), "back": list(back), "label": "Leg: as it was.", **more}


def day(n, value):
    return [f"2026-11-{n:02}", value]


def paths(page, name):
    return [p.get_attribute("d") for p in page.query_selector_all(f"svg[role=img] .{name}")]


def test_a_day_without_a_value_breaks_the_line(show):
    page = show("pain-chart", fortnight([day(n, 4) for n in (8, 9, 10, 13, 14, 21)]))
    lines = paths(page, "c-worst")
    assert [len(line.split(" ")) // 2 for line in lines] == [3, 2, 1]
    assert len({line.split(" ")[1] for line in lines}) == 1, "no line falls to zero in between"


def test_zero_is_drawn_at_the_bottom_and_ten_at_the_top(show):
    page = show("pain-chart", fortnight([day(8, 0), day(9, 10)]))
    (line,) = paths(page, "c-worst")
    assert [float(y) for y in line.split(" ")[1::2]] == [198, 30]


def test_leg_and_back_differ_by_line_and_by_mark(show):
    page = show("pain-chart", fortnight([day(21, 5)], [day(21, 3)], sessions=["2026-11-14"]))
    assert len(paths(page, "c-worst-dot")) == len(paths(page, "c-typ-dot")) == 1
    assert page.text_content(".t-worst") == "Leg 5"
    assert page.text_content(".t-typ") == "Back 3"
    assert len(paths(page, "c-sess-flag")) == 1
    words = [span.text_content() for span in page.query_selector_all(".legend span")]
    assert words == ["leg", "back", "session"]


def test_an_old_value_is_not_written_at_the_end_as_if_it_were_of_today(show):
    assert show("pain-chart", fortnight([day(12, 5)])).query_selector(".t-worst") is None


def test_the_brief_shows_every_dot_and_the_steps_of_the_medians(show):
    weeks = [
        {"from": "2026-11-08", "to": "2026-11-14", "leg": 6, "back": None},
        {"from": "2026-11-15", "to": "2026-11-21", "leg": 3.5, "back": None},
    ]
    page = show("pain-chart", fortnight([day(9, 6), day(9, 7), day(16, 3)], weeks=weeks), variant="brief")
    dots = [tuple(d.split("l")[0][1:].split(" ")) for d in paths(page, "c-worst-dot")]
    assert len(set(dots)) == 3
    (steps,) = paths(page, "c-worst")
    assert len(steps.split(" ")) == 8
    assert page.text_content(".t-worst") == "Leg 3.5"
    assert paths(page, "c-typ") == []


@pytest.mark.parametrize("width", SIZES.values(), ids=SIZES)
@pytest.mark.parametrize("tag", ["pain-chart", "sitting-strip"])
def test_a_chart_takes_the_width_of_its_place(show, tag, width):
    data = {**fortnight([day(9, 6)]), "spells": []}
    page = show(tag, data, width=width)
    assert abs(drawn_width(page) - place_width(page)) <= 1, "so that 14 px of text are 14 px"
    page.set_viewport_size({"width": 600, "height": 700})
    page.wait_for_function("""() => {
      const svg = document.querySelector("svg[role=img]");
      const place = svg.parentNode.getBoundingClientRect().width;
      return place > 550 && Math.abs(svg.viewBox.baseVal.width - place) <= 1;
    }""")


def drawn_width(page):
    return page.eval_on_selector("svg[role=img]", "(svg) => svg.viewBox.baseVal.width")


def place_width(page):
    return page.eval_on_selector("svg[role=img]", "(svg) => svg.parentNode.getBoundingClientRect().width")


def test_those_who_cannot_see_it_get_the_sentence_and_the_list(show):
    page = show("pain-chart", fortnight([day(20, 2), day(20, 6)], [day(21, 0)], sessions=["2026-11-20"]))
    assert page.get_attribute("svg[role=img]", "aria-label") == "Leg: as it was."
    assert page.text_content("details.asList summary") == "Show as a list"
    rows = [row.text_content() for row in page.query_selector_all("tbody tr")]
    assert len(rows) == 14
    assert rows[-2:] == ["20 November, session2, 6not logged", "21 Novembernot logged0"]


def test_dates_speak_the_language_of_the_page(show):
    words = {"leg": "Bein", "back": "Rücken", "none": "nichts notiert", "date": "Datum", "list": "Als Liste"}
    page = show("pain-chart", fortnight([day(21, 5)], words=words), lang="de")
    assert page.text_content(".t-worst") == "Bein 5"
    assert "8. Nov." in page.text_content("svg[role=img]")
    assert page.text_content("details summary") == "Als Liste"


def test_time_runs_from_left_to_right_in_every_language(show):
    xs = []
    for direction in ("ltr", "rtl"):
        page = show("pain-chart", fortnight([day(8, 5), day(21, 5)]), lang="ar", direction=direction)
        xs.append([d.split(" ")[0] for d in paths(page, "c-worst")])
    assert xs[0] == xs[1]
    assert float(xs[0][0][1:]) < float(xs[0][1][1:])


def test_sitting_over_the_target_is_hatched_and_an_unknown_end_is_open(show):
    spells = [{"start": 540, "end": 600}, {"start": 660, "end": 680}, {"start": 720, "end": None}]
    page = show("sitting-strip", {"spells": spells, "target": 40, "now": 800, "label": "Today"})
    assert len(paths(page, "c-bar")) == 2
    assert len(paths(page, "c-bar-over")) == 1
    assert page.query_selector("svg[role=img] rect[fill^='url(#hatch-']")
    assert len(paths(page, "c-axis")) == 2, "the open box, and now"
    rows = [row.text_content() for row in page.query_selector_all("tbody tr")]
    assert rows == ["09:00 – 10:0060", "11:00 – 11:2020", "12:00 – end unknown–"]


def test_a_running_spell_reaches_until_now(show):
    spells = [{"start": 540, "end": None, "running": True}]
    page = show("sitting-strip", {"spells": spells, "now": 570, "label": "Today"})
    assert len(paths(page, "c-bar")) == 1
    assert page.text_content("tbody tr") == "09:00 – still sitting30"


def test_bars_leave_gaps_for_days_without_sitting(show):
    days = [[*day(9, 30), 0], [*day(10, 90), 0], [*day(12, None), 2]]
    page = show("sitting-strip", {**fortnight(), "days": days, "target": 40}, variant="bars")
    assert (len(paths(page, "c-bar")), len(paths(page, "c-bar-over"))) == (2, 1)
    rows = [row.text_content() for row in page.query_selector_all("tbody tr")]
    assert rows[:3] == ["8 Novembernot logged", "9 November30", "10 November90"]
    assert rows[3:5] == ["11 Novembernot logged", "12 Novemberend unknown"]


def test_the_sparkline_keeps_its_gaps(show):
    page = show("pain-spark", {"values": [3, 4, None, 5, None, None, 2, 2], "label": "Leg 2"})
    assert len(paths(page, "c-worst")) == 2
    assert len(paths(page, "c-worst-dot")) == 1
    assert page.get_attribute("svg[role=img]", "aria-label") == "Leg 2"


def test_a_chart_without_any_entry_claims_nothing(show):
    page = show("pain-chart", fortnight())
    assert paths(page, "c-worst") == paths(page, "c-worst-dot") == []
    assert "not logged" in page.text_content("tbody")


def test_the_data_may_stand_in_a_data_block(show, server):
    page = show("pain-chart", fortnight())
    block = json.dumps({**fortnight([day(21, 7)]), "label": "</script><b>"}).replace("<", "\\u003c")
    module = '<script type="module" src="/static/v1/js/elements/pain-chart.js"></script>'
    chart = f'<pain-chart><script type="application/json">{block}</script></pain-chart>'
    server.pages["/chart"] = f"<!doctype html><title>Chart</title>{module}{chart}"
    page.reload()
    page.wait_for_selector("svg[role=img]", state="attached")
    assert page.text_content(".t-worst") == "Leg 7"


def test_a_chart_that_is_moved_is_drawn_once(show):
    page = show("pain-chart", fortnight([day(21, 5)]))
    page.evaluate("document.body.append(document.querySelector('pain-chart'))")
    page.wait_for_selector("svg[role=img]", state="attached")
    assert len(page.query_selector_all("svg[role=img]")) == len(page.query_selector_all("table")) == 1
