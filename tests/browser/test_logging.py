"""The client's pages in the hand: mistakes at the field, corrections, undo, the forgotten timer."""

from datetime import date, timedelta

from tests.browser.gestures import PhoneOf, choose, install, log_quickly, save
from tests.browser.kept import NEWEST
from tests.browser.phone import STORE, Phone
from tests.browser.webkit import WebKit
from tests.cast import Cast

SAT_DOWN_4_HOURS_AGO = f"""{STORE}.then((store) => {{
  const started_at = new Date(Date.now() - 4 * 3600e3).toISOString();
  const body = {{started_at, ended_at: null}};
  return store.record({{entry_kind: 'sitting', occurred_at: started_at, body}});
}})"""

ACHED = f"{STORE}.then((store) => store.record({{entry_kind: 'pain', body: {{back: 2, leg: 8}}}}))"
WALKED = f"{STORE}.then((store) => store.record({{entry_kind: 'care', body: {{what: 'walk', minutes: 20}}}}))"


def test_save_before_the_scripts_have_come_puts_nothing_into_an_address(cast: Cast, phone_of: PhoneOf):
    ana = phone_of(cast.ana, service_workers="block")
    ana.open("/today")
    ana.sees("h1", "Ana")
    asked: list[str] = []
    ana.context.on("request", lambda request: asked.append(request.url))
    ana.page.route("**/js/app.js", lambda route: None)
    ana.page.goto(f"{ana.origin}/log", wait_until="commit")
    ana.page.fill("#note", "Pulls down to the calf.")
    ana.page.click(".dock button")
    ana.page.fill("#question", "Is that the nerve?")
    ana.page.press("#question", "Tab")
    assert ana.page.input_value("#note") == "Pulls down to the calf."
    assert [url for url in asked if "Pulls" in url] == []


def test_the_diary_stays_as_ana_unfolded_it_while_entries_come(cast: Cast, engine: str, phone_of: PhoneOf):
    """Entries of another phone come with a sync: a chart put in anew moves what she is about to tap."""
    ana = phone_of(cast.ana, engine)
    install(ana)
    log_quickly(ana, back=2, leg=5)
    ana.open("/diary")
    ana.tap("summary", "Show as a list")
    ana.sees("td", "5")
    ana.evaluate("(document.querySelector('pain-chart').known = true, scrollTo(0, 1e6), 1)")
    ana.evaluate(ACHED)
    ana.sees("td", "6.5")
    assert ana.evaluate("document.querySelector('pain-chart').known")
    assert ana.evaluate("scrollY") > 0


def test_save_is_pressed_slowly_while_its_words_change(cast: Cast, phone_of: PhoneOf):
    """The press ends the writing, and the button says its words anew: WebKit then gave no click."""
    ana = phone_of(cast.ana, "webkit")
    assert isinstance(ana, WebKit)
    install(ana)
    ana.open("/log")
    ana.sees(".dock button", "Save")
    choose(ana, back=2, leg=7)
    ana.sees(".dock button", "Save: leg 7, back 2")
    ana.evaluate("(document.querySelector('#log-summary').textContent = 'Save: leg 7, back 2, old', 1)")
    ana.fill("#note", "Pulls down to the calf.")
    ana.hold(".dock button", until=lambda: ana.sees(".dock button", "Save: leg 7, back 2"))
    ana.sees("#quick", "Saved at")


def test_a_mistake_is_shown_at_its_field_and_nothing_typed_is_lost(cast: Cast, phone_of: PhoneOf):
    ana = phone_of(cast.ana)
    install(ana)
    ana.open("/log")
    ana.tap("#back-left-calf")
    ana.sees("[data-place] summary", "Left calf")
    ana.tap('[data-place] input[value="7"]')
    ana.tap('[data-place] input[value="tingling"]')
    ana.sees(".ask-new", "new or getting worse")
    ana.fill("#woken", "often")
    ana.fill("#note", "Pulls <b>down</b> [[note]]")
    ana.tap('[name="when"][value="earlier"]')
    ana.fill("#day", (date.today() + timedelta(days=2)).isoformat())
    ana.fill("#time", "08:00")
    save(ana)
    ana.sees("#leg-error", "Choose a number")
    ana.sees("#woken-error", "whole number")
    ana.sees("#time-error", "in the future")
    assert ana.evaluate("document.activeElement.name") == "back"

    choose(ana, 2, 6)
    ana.fill("#woken", "2")
    ana.fill("#day", (date.today() - timedelta(days=1)).isoformat())
    ana.sees(".dock", "Save: leg 6, back 2, one place")
    save(ana)
    ana.sees("#quick", "Saved at 08:00")
    said = ana.evaluate(NEWEST % "pain")
    assert said["note"] == "Pulls <b>down</b> [[note]]"
    assert said["regions"] == [{"region": "back-left-calf", "intensity": 7, "sensations": ["tingling"]}]
    assert (said["back"], said["leg"], said["woken"], said["furthest"]) == (2, 6, 2, None)

    ana.open("/log")
    ana.tap("#again button", "As yesterday")
    ana.sees("[data-place] summary", "Left calf")


def test_an_entry_is_corrected_deleted_and_brought_back(cast: Cast, phone_of: PhoneOf):
    ana = phone_of(cast.ana)
    install(ana)
    log_quickly(ana, back=3, leg=5)
    ana.tap("#quick a", "Add where it hurts")
    ana.sees("h2", "Change this entry")
    ana.tap("#back-sacrum")
    choose(ana, 3, 4)
    save(ana)
    ana.sees("li[id^=entry-]", "Sacrum")
    ana.sees_no("li[id^=entry-]", "waiting")  # what is above it moves until then

    ana.tap("li[id^=entry-] a")
    ana.tap("summary", "What it said before")
    ana.sees(".list", "Back 3, leg 5")
    ana.tap("button", "Delete this entry")
    ana.sees("h2", "Entry deleted")
    ana.tap("#undo")
    ana.sees("li[id^=entry-]", "Sacrum")


def test_a_forgotten_timer_is_asked_about_and_never_counted(cast: Cast, phone_of: PhoneOf):
    ana = phone_of(cast.ana)
    install(ana)
    ana.evaluate(SAT_DOWN_4_HOURS_AGO)
    ana.open("/sitting")
    ana.sees("h2", "Are you still sitting?")
    ana.tap("#timer button", "don’t know")
    ana.sees("#timer button", "I sit down now")
    forgotten = ana.evaluate(NEWEST % "sitting")
    assert (forgotten["forgotten"], forgotten["ended_at"]) == (True, None)


def test_sitting_over_midnight_is_logged_afterwards_and_deleted_with_undo(cast: Cast, phone_of: PhoneOf):
    ana = phone_of(cast.ana)
    install(ana)
    ana.open("/sitting")
    ana.tap("#timer button", "I sit down now")
    ana.tap("#timer button", "I stood up")
    ana.sees("#timer h2", "You sat")
    delete_and_undo(ana)

    two_days_ago = date.today() - timedelta(days=2)
    ana.tap("summary", "Log sitting without the timer")
    ana.fill("#new-day", two_days_ago.isoformat())
    ana.fill("#new-from", "23:30")
    ana.fill("#new-to", "00:15")
    ana.tap("#typed button", "Save")
    ana.sees_no("#new-day")
    ana.open("/diary")
    ana.sees("li[id^=entry-]", "Sitting, 45 min")


def test_a_spell_and_a_walk_are_told_by_what_they_were(cast: Cast, phone_of: PhoneOf):
    ana = phone_of(cast.ana)
    install(ana)
    ana.evaluate(WALKED)
    ana.open("/sitting")
    ana.tap("#timer button", "I sit down now")
    ana.tap("#timer button", "I stood up")
    ana.sees("#timer h2", "You sat")
    ana.open("/diary")
    ana.sees("li[id^=entry-] .row__t", "Sitting, ")
    assert "changed later" not in ana.text(), "the timer was stopped, nobody corrected it"
    ana.open("/shared")
    ana.sees("li[id^=item-] .row__t", "Sitting, ")
    ana.sees("li[id^=item-] .row__t", "Walk, 20 min")
    ana.sees_no("#only")


def delete_and_undo(phone: Phone) -> None:
    phone.tap('#today [aria-label^="Delete"]')
    phone.sees_no("#today li")
    phone.tap("#toast button", "Undo")
    phone.sees("#today li")


def test_a_phone_without_room_says_so_and_keeps_what_was_typed(cast: Cast, phone_of: PhoneOf):
    ana = phone_of(cast.ana)
    install(ana)
    ana.open("/log")
    choose(ana, 2, 6)
    ana.fill("#note", "Woke up twice.")
    ana.evaluate("""(IDBObjectStore.prototype.add = () => {
      throw new DOMException('no room', 'QuotaExceededError');
    }, true)""")
    save(ana)
    ana.sees("#trouble", "no room left")
    assert ana.evaluate("document.getElementById('note').value") == "Woke up twice."


def test_what_the_server_would_refuse_is_never_called_saved(cast: Cast, phone_of: PhoneOf):
    ana = phone_of(cast.ana)
    install(ana)
    refused = f"""{STORE}.then((store) => store.record({{entry_kind: 'pain', body: {{back: 11, leg: 2}}}}))
      .then(() => 'saved', ({{name, message}}) => `${{name}} ${{message}}`)"""
    assert ana.evaluate(refused) == "Unfit back: maximum"
    assert ana.evaluate(f"{STORE}.then((store) => store.counts())") == {"waiting": 0, "rejected": 0}
