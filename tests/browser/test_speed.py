"""How fast the phone answers, on a processor four times slower than this one."""

from tests.browser.chromium import Chromium
from tests.browser.gestures import PhoneOf, choose, install
from tests.cast import Cast

LIMIT = 100  # ms, issue 2
WATCH = """void (globalThis.answered = new Promise((resolve) => {
  let tapped;
  document.addEventListener("click", () => { tapped = performance.now(); }, { capture: true, once: true });
  new MutationObserver((_, observer) => {
    if (!document.querySelector("#quick h2")?.textContent.includes("Saved at")) return;
    observer.disconnect();
    resolve(performance.now() - tapped);
  }).observe(document.querySelector("main"), { childList: true, subtree: true });
}))"""


def test_save_answers_at_once_on_a_slow_phone(cast: Cast, phone_of: PhoneOf):
    ana = phone_of(cast.ana)
    assert isinstance(ana, Chromium)
    install(ana)
    ana.page.context.new_cdp_session(ana.page).send("Emulation.setCPUThrottlingRate", {"rate": 4})
    took = [tap_save(ana) for _ in range(5)]
    # The best of a few: other work on this machine is not what is measured.
    assert min(took) < LIMIT, took


def tap_save(ana: Chromium) -> float:
    if ana.count("button", "Log again"):
        ana.tap("button", "Log again")
        ana.sees("#quick", "How is the pain right now?")
    choose(ana, back=3, leg=6)
    ana.evaluate(WATCH)
    ana.tap("#quick button", "Save")
    return float(ana.evaluate("answered"))
