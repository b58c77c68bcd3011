"""Something is new or worse: in the hands of Ana, and of somebody who is not signed in; also offline."""

import pytest

from pwa.routes.shells import SHELLS
from pwa.safety import PRESSURE, QUESTIONS
from tests.browser.chromium import Chromium
from tests.browser.crawl import Crawl, axe
from tests.browser.gestures import READY, PhoneOf, install
from tests.browser.kept import BODIES
from tests.browser.phone import STORE, Phone
from tests.browser.server import LiveServer
from tests.cast import Cast

IN_SIGHT = """[...document.querySelectorAll('a[href="/safety"]')].some((link) => {
  const { left, top, right, bottom } = link.getBoundingClientRect();
  const hit = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
  return bottom - top >= 48 && bottom <= innerHeight && link.contains(hit);
})"""
PRESSES = "/guides/low-back-release/play"
TOLD = "{ at: new Date().toISOString(), answers: { saddle: 'new' } }"
TELL_SIGNED_OUT = f"{STORE.split('.then')[0].strip()}.then((phone) => phone.keepEmergency({TOLD}))"
FULL = "IDBObjectStore.prototype.add = () => { throw new DOMException('full', 'QuotaExceededError'); }"


def test_an_emergency_stands_offline_until_ana_says_that_she_has_read_it(
    cast: Cast, server: LiveServer, phone_of: PhoneOf, engine: str
):
    ana = phone_of(cast.ana, engine)
    install(ana)
    ana.switch_off()
    server.stop()
    ana.reopen("/safety")
    tick(ana, "saddle", "new")
    sees_the_emergency(ana)
    for path in ("/today", "/diary", "/log"):
        ana.open(path)
        ana.sees(".banner--stop", "Get medical help now")
    ana.kill()
    ana.reopen("/offline")
    ana.sees(".banner--stop", "Get medical help now")
    ana.tap(".banner--stop a")
    sees_the_emergency(ana)
    acknowledge(ana, "I went to an emergency department", "My son drove me.")
    ana.sees("h2", "You have read it")
    ana.open("/today")
    ana.sees("#quick", "How is the pain right now?")
    assert ana.count(".banner--stop", "Get medical help now") == 0
    [entry] = ana.evaluate(BODIES % "safety")
    assert (entry["level"], entry["answers"], entry["scope"]) == ("E", {"saddle": "new"}, "new")
    assert entry["did"] == "I went to an emergency department. My son drove me."
    assert entry["acknowledged_at"]


def test_it_answers_somebody_who_is_not_signed_in_without_a_server(
    server: LiveServer, new_phone: PhoneOf, engine: str
):
    phone = new_phone("somebodys", engine)
    phone.open("/safety")
    phone.wait_until(READY)
    phone.switch_off()
    server.stop()
    phone.reopen("/safety")
    tick(phone, "clot", "breath")
    sees_the_emergency(phone)
    phone.sees(".banner--off", "goes into no diary")
    for path in ("/sign-in", "/guides", "/offline"):
        phone.open(path)
        phone.sees(".banner--stop", "Get medical help now")
    phone.open("/safety")
    acknowledge(phone, "I called the emergency number")
    phone.sees("h2", "You have read it")
    phone.open("/sign-in")
    phone.sees("h1", "Sign in")
    phone.sees_no(".banner--stop")


def test_it_can_be_read_before_any_script_has_run(app):
    page = app.test_client().get("/safety", base_url="http://localhost:8000").text
    main = page[page.index("<main") : page.index("</main>")]
    assert main.index("Get medical help now") < main.index("<p>") < main.index("cauda equina syndrome")
    assert "Your therapist does not watch this live. Do not wait for them." in main
    assert 'href="tel:112"' in page


def test_an_emergency_is_shown_though_the_phone_is_full(cast: Cast, phone_of: PhoneOf):
    ana = phone_of(cast.ana)
    install(ana)
    ana.open("/safety")
    ana.sees("#questions")
    ana.evaluate(FULL)
    tick(ana, "bladder", "new")
    sees_the_emergency(ana)
    ana.sees(".banner--stop", "could not write it down")


def test_a_doctor_today_and_what_the_doctor_said(cast: Cast, phone_of: PhoneOf):
    ana = phone_of(cast.ana)
    crawl = Crawl(ana)
    install(ana)
    ana.open("/safety")
    tick(ana, "weakness", "new")
    ana.sees("#answer", "See a doctor today")
    ana.sees("li", "Weakness of a leg or foot, new or worse")
    ana.sees("section", "Your therapist does not watch this live. Do not wait for them.")
    ana.tap("summary", "A clinician has agreed")
    ana.tap("#agreed button")
    ana.sees("#questions-error", "Tick at least one")
    ana.sees("#clinician-error", "Write who it was")
    ana.sees("#said_on-error", "Give the day")
    assert axe(ana) == []
    agree(ana, "weakness", "Dr Rao, neurologist", "2026-01-05")
    ana.sees("#said_on-error", "before you noticed")
    agree(ana, "weakness", "Dr Rao, neurologist", today(ana))
    ana.sees("p", "Dr Rao, neurologist agreed today")
    [clearance] = ana.evaluate(BODIES % "clearance")
    assert clearance["questions"] == ["weakness"]
    assert clearance["clinician"] == "Dr Rao, neurologist"
    assert axe(ana) + crawl.faults() == []


def test_asking_first_says_what_is_closed_and_what_stays(cast: Cast, phone_of: PhoneOf):
    ana = phone_of(cast.ana)
    install(ana)
    ana.open("/safety")
    tick(ana, "bleeding")
    ana.sees("#answer", "Ask before any guide that presses")
    ana.sees("li", "No ball, no deep pressure")
    ana.sees("li", "Open: heat")
    ana.tap("summary", "A clinician has agreed")
    agree(ana, "bleeding", "Dr Rao", "2026-01-05")
    ana.sees("p", "Hands only")
    ana.open("/safety")
    tick(ana, "bones", "numb")
    ana.sees("li", "No heat or ice on numb skin")
    ana.sees_no("li", "Open: heat")


def test_none_of_these_is_never_all_clear(cast: Cast, phone_of: PhoneOf):
    ana = phone_of(cast.ana)
    install(ana)
    ana.open("/safety?all")
    ana.tap("#questions button", "See what to do")
    ana.sees("#saddle-error", "Choose yes or no")
    for name in ana.evaluate("[...document.querySelectorAll('#questions [value=no]')].map((no) => no.name)"):
        ana.tap(f'[name="{name}"][value="no"]')
    ana.tap("#questions button", "See what to do")
    ana.sees("h2", "None of these signs, you say")
    ana.sees("p", "This page can’t tell you that all is well.")
    ana.sees("li", "Trouble with bladder or bowel, new or worse")
    words = ana.text("main").lower()
    assert not [word for word in ("all clear", "go ahead", "you are fine", "safe to") if word in words]
    [entry] = ana.evaluate(BODIES % "safety")
    assert (entry["scope"], entry["level"], len(entry["answers"])) == ("full", "none", 15)


def test_what_stood_before_still_stands_when_nothing_new_is_ticked(cast: Cast, phone_of: PhoneOf):
    ana = phone_of(cast.ana)
    install(ana)
    ana.open("/safety")
    tick(ana, "clot", "yes")
    ana.sees("#answer", "See a doctor today")
    ana.open("/safety")
    ana.sees("#check", "One calf or thigh swollen, warm or red")
    ana.tap("#questions button", "See what to do")
    ana.sees("h2", "What you told us before still stands")


def test_a_tick_asks_which_it_is_and_keeps_what_was_ticked(cast: Cast, phone_of: PhoneOf):
    ana = phone_of(cast.ana)
    install(ana)
    ana.open("/safety")
    ana.tap('[name="fracture"]')
    ana.tap('[name="bleeding"]')
    ana.tap("#questions button", "See what to do")
    ana.sees("#fracture-which-error", "Choose the line that fits best.")
    assert ana.evaluate("document.activeElement.name") == "fracture-which"
    ana.tap('[name="fracture-which"][value="yes"]')
    ana.tap("#questions button", "See what to do")
    ana.sees("#answer", "See a doctor today")
    ana.sees("li", "no pressure for 72 hours")


def test_the_number_is_that_of_the_country_and_can_be_changed(new_phone: PhoneOf):
    phone = new_phone("viennese", locale="de-AT")
    phone.open("/safety")
    phone.sees(".dock a", "Call 144")
    assert phone.evaluate("document.querySelector('a[data-call]').href") == "tel:144"
    phone.sees("#also", "112 works there, too.")
    phone.fill("#country", "GB")
    phone.sees(".dock a", "Call 999")
    phone.open("/safety")
    phone.sees(".dock", "United Kingdom")
    tick(phone, "vessels", "sudden")
    phone.sees("#answer", "Call 999")
    phone.fill("#country", "JP")
    phone.sees("#answer", "Call 119")


@pytest.mark.parametrize("language", ["de", "sw-KE"])
def test_a_language_without_a_country_that_we_are_sure_of_gets_112_and_its_note(
    new_phone: PhoneOf, language: str
):
    phone = new_phone("elsewhere", locale=language)
    phone.open("/safety")
    phone.sees(".dock a", "Call 112")
    phone.sees("#elsewhere", "It depends on the country you are in")


def test_the_way_there_is_in_sight_on_every_page(cast: Cast, phone_of: PhoneOf):
    ana = phone_of(cast.ana, viewport={"width": 360, "height": 640})
    install(ana)
    for path in (*SHELLS, "/nowhere"):
        if path not in ("/safety", "/room") and not path.endswith(".json"):
            ana.open(path)
            ana.wait_until(IN_SIGHT, f"the way to /safety in sight on {path}")


def test_the_answers_keep_to_the_policy_and_to_axe(cast: Cast, phone_of: PhoneOf):
    ana = phone_of(cast.ana, viewport={"width": 360, "height": 740})
    crawl = Crawl(ana)
    install(ana)
    crawl.visit("/safety?all", "#questions")
    found = axe(ana)
    for path in ("/today", "/log", "/offline"):
        crawl.visit(path, ".strip")
        found += axe(ana)
    for name, code, title in (("pregnancy", None, "Ask before"), ("sexual", "new", "Get medical help now")):
        ana.open("/safety")
        tick(ana, name, code)
        ana.sees("#answer", title)
        found += axe(ana)
    acknowledge(ana, "I will not call or go now")
    ana.sees("h2", "You have read it")
    assert found + axe(ana) + crawl.faults() == []


def test_five_times_no_opens_the_guide_for_the_day(cast: Cast, phone_of: PhoneOf):
    ana = phone_of(cast.ana)
    install(ana)
    ana.open(PRESSES)
    ana.tap("#pressure-questions button", "Go on")
    ana.sees("#saddle-error", "Choose yes or no.")
    ana.tap('[name="weakness"][value="yes"]')
    ana.tap("#pressure-questions button", "None of these five")
    ana.sees("#weakness-error", "You said yes here")
    ana.tap('[name="weakness"][value="no"]')
    ana.tap("#pressure-questions button", "None of these five")
    ana.sees("h2", "Before you start")
    ana.open(PRESSES)
    ana.sees("h2", "Before you start")
    [entry] = ana.evaluate(BODIES % "safety")
    assert (entry["scope"], entry["level"]) == ("pressure", "none")
    assert entry["answers"] == dict.fromkeys(PRESSURE, "no")


def test_a_yes_before_pressure_leads_to_what_to_do_and_closes_the_guide(cast: Cast, phone_of: PhoneOf):
    ana = phone_of(cast.ana)
    install(ana)
    ana.open(PRESSES)
    ana.sees("#pressure-questions")
    for name in PRESSURE:
        ana.tap(f'[name="{name}"][value="{"yes" if name == "both_legs" else "no"}"]')
    ana.tap("#pressure-questions button", "Go on")
    ana.sees("#both_legs-which-error", "Choose the line that fits best.")
    ana.tap('[name="both_legs-which"][value="new"]')
    ana.tap("#pressure-questions button", "Go on")
    sees_the_emergency(ana)
    ana.open(PRESSES)
    ana.sees("#player", "get medical help now")
    ana.sees_no("#pressure-questions")


def test_today_leads_to_the_fifteen_questions_until_they_are_answered(cast: Cast, phone_of: PhoneOf):
    ana = phone_of(cast.ana)
    install(ana)
    ana.tap("#safety-due a", "Fifteen safety questions")
    ana.sees("#questions-title", "Fifteen questions")
    for name in QUESTIONS:
        answer = "yes" if name == "clot" else "no"
        ana.tap(f'[name="{name}"][value="{answer}"]')
    ana.tap('[name="clot-which"][value="yes"]')
    ana.tap("#questions button", "See what to do")
    ana.sees("#answer", "See a doctor today")
    ana.open("/today")
    ana.sees("#safety-due a", "See a doctor today")
    assert ana.count("#safety-due a", "Fifteen") == 0
    ana.tap("#safety-due a")
    ana.sees("#answer", "See a doctor today")


def test_an_emergency_told_while_signed_out_closes_and_is_written_down(cast: Cast, phone_of: PhoneOf):
    ana = phone_of(cast.ana)
    install(ana)
    ana.evaluate(TELL_SIGNED_OUT)
    closes_all_until_it_is_read(ana)
    [entry] = ana.evaluate(BODIES % "safety")
    assert (entry["level"], entry["answers"]) == ("E", {"saddle": "new"})
    assert entry["did"] == "I called the emergency number"
    ana.open(PRESSES)
    ana.sees("player-screen[data-screen=locked]", "Not now")


def test_an_emergency_told_while_signed_out_outlives_the_browsers_databases_until_it_is_read(
    cast: Cast, server: LiveServer, phone_of: PhoneOf
):
    ana = phone_of(cast.ana)
    assert isinstance(ana, Chromium)
    install(ana)
    ana.evaluate(TELL_SIGNED_OUT)
    server.stop()
    ana.throw_away()
    closes_all_until_it_is_read(ana)
    ana.throw_away()
    ana.open("/guides/slow-breathing/play")
    ana.sees("h2", "how strong is your pain now")


def test_heat_opens_on_a_phone_that_has_forgotten_once_all_fifteen_are_answered(
    cast: Cast, server: LiveServer, phone_of: PhoneOf
):
    ana = phone_of(cast.ana)
    assert isinstance(ana, Chromium)
    install(ana)
    server.stop()
    ana.throw_away()
    ana.open("/guides/heat")
    ana.sees("#closed", "Not now")
    ana.tap("#closed a", "Answer them now")
    for name in QUESTIONS:
        ana.tap(f'[name="{name}"][value="no"]')
    ana.tap("#questions button", "See what to do")
    ana.sees("#answer", "None of these")
    ana.open("/guides/heat")
    ana.sees("#dock", "Start")
    ana.open("/guides/low-back-release")
    ana.sees("#closed", "Not now")


def test_an_answer_that_has_become_an_emergency_since_can_be_acknowledged(cast: Cast, phone_of: PhoneOf):
    """Written down by an older version, which called it less."""
    ana = phone_of(cast.ana)
    install(ana)
    old = "{ scope: 'full', level: 'S', answers: { saddle: 'new' } }"
    ana.evaluate(f"{STORE}.then((store) => store.record({{ entry_kind: 'safety', body: {old} }}))")
    ana.open("/safety")
    acknowledge(ana, "I called the emergency number")
    ana.sees("h2", "You have read it")
    ana.open("/guides/slow-breathing/play")
    ana.sees("h2", "how strong is your pain now")


def tick(phone: Phone, name: str, which: str | None = None) -> None:
    phone.sees("#questions")
    phone.tap(f'[name="{name}"]')
    if which:
        phone.tap(f'[name="{name}-which"][value="{which}"]')
    phone.tap("#questions button", "See what to do")


def closes_all_until_it_is_read(phone: Phone) -> None:
    phone.open("/guides/slow-breathing/play")
    phone.sees("player-screen[data-screen=locked]", "Not now")
    phone.open("/safety")
    sees_the_emergency(phone)
    acknowledge(phone, "I called the emergency number")
    phone.sees("h2", "You have read it")


def sees_the_emergency(phone: Phone) -> None:
    phone.sees("#answer", "Get medical help now")
    phone.sees("section", "Your therapist does not watch this live. Do not wait for them.")
    phone.sees(".dock a", "Call")


def acknowledge(phone: Phone, did: str, note: str = "") -> None:
    phone.sees("#read")
    phone.tap(f'[name="did"][value="{did}"]')
    if note:
        phone.fill("#did-note", note)
    phone.tap("#read button", "I have read this")


def agree(phone: Phone, name: str, clinician: str, day: str) -> None:
    if not phone.evaluate(f"document.querySelector('[name=questions][value={name}]').checked"):
        phone.tap(f'[name="questions"][value="{name}"]')
    phone.fill("#clinician", clinician)
    phone.fill("#said_on", day)
    phone.tap("#agreed button", "Write it down")


def today(phone: Phone) -> str:
    return str(phone.evaluate("new Date().toLocaleDateString('sv')"))
