"""How long "save" takes on a slow phone: from the tap to "Saved" on the screen, CPU slowed 4 times.

    .venv/bin/python -m bench.save

Prints median, 90th percentile and the longest, in milliseconds. The goal is a median below 100.
"""

import statistics
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from pwa import create_app
from pwa.config import Settings
from pwa.migrations import upgrade
from tests import cast as story
from tests.browser.chromium import SILENT, chromium_path
from tests.browser.server import LiveServer, at_a_free_port

SLOWER = 4
SAVES = 30
TAP_TO_SAVED = """() => new Promise((resolve) => {
  const before = performance.now();
  new MutationObserver((_, observer) => {
    if (!document.querySelector('#quick-next')) return;
    observer.disconnect();
    requestAnimationFrame(() => resolve(performance.now() - before));
  }).observe(document.body, {childList: true, subtree: true});
  document.querySelector('#quick button').click();
})"""


def main() -> None:
    settings = at_a_free_port(Path(tempfile.mkdtemp(prefix="easeback-bench-")))
    upgrade(settings)
    app = create_app(settings)
    with app.app_context():
        ana = story.gather().ana
    server = LiveServer(settings)
    server.start()
    try:
        report(measure(settings, story.session_for(app, ana)))
    finally:
        server.stop()


def measure(settings: Settings, token: str) -> list[float]:
    with sync_playwright() as playwright:
        path = chromium_path(playwright)
        browser = playwright.chromium.launch(executable_path=path, args=SILENT)
        context = browser.new_context(viewport={"width": 412, "height": 915})
        context.add_cookies([{"name": settings.cookie, "value": token, "url": settings.origin}])
        page = context.new_page()
        page.goto(f"{settings.origin}/today")
        page.wait_for_selector("#quick input")
        slow = context.new_cdp_session(page)
        slow.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
        times = [save(page, settings) for _ in range(SAVES)]
        browser.close()
        return times


def save(page: Page, settings: Settings) -> float:
    page.goto(f"{settings.origin}/today")
    page.wait_for_selector("#quick input", state="attached")
    page.wait_for_load_state("networkidle")
    for score in ('[name="back"][value="3"]', '[name="leg"][value="6"]'):
        page.eval_on_selector(f"#quick {score}", "radio => { radio.checked = true; }")
    return float(page.evaluate(TAP_TO_SAVED))


def report(times: list[float]) -> None:
    times.sort()
    p90 = times[int(len(times) * 0.9)]
    sys.stdout.write(
        f"save at {SLOWER}x slowed CPU: median {statistics.median(times):.0f} ms, p90 {p90:.0f} ms, "
        f"longest {times[-1]:.0f} ms, n={len(times)}\n"
    )


if __name__ == "__main__":
    main()
