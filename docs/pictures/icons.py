"""Renders static/icons/*.png with Chromium. After a change to an icon: python docs/pictures/icons.py"""

from pathlib import Path

from playwright.sync_api import Page, sync_playwright

HERE = Path(__file__).parent
ICONS = HERE.parent.parent / "static" / "icons"
APP = ICONS / "icon.svg"
# Launchers cut a maskable icon to their own shape, and show an "any" icon as it is: round corners are ours.
ROUND, FULL = 112, 0  # corner radius in units of the 512 grid
PICTURES = [
    (APP, "icon-192.png", 192, ROUND),
    (APP, "icon-512.png", 512, ROUND),
    (APP, "maskable-192.png", 192, FULL),
    (APP, "maskable-512.png", 512, FULL),
    (APP, "apple-touch-icon.png", 180, FULL),
    (HERE / "log.svg", "log-192.png", 192, ROUND),
    (HERE / "sitting.svg", "sitting-192.png", 192, ROUND),
]


def main() -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        page = browser.new_page()
        for source, target, size, radius in PICTURES:
            _render(page, source.read_text(), ICONS / target, size, radius)
        browser.close()


def _render(page: Page, svg: str, target: Path, size: int, radius: int) -> None:
    page.set_viewport_size({"width": size, "height": size})
    page.set_content(
        f"<style>body {{ margin: 0 }} svg {{ display: block; width: {size}px; height: {size}px;"
        f" border-radius: {radius * size / 512}px }}</style>{svg}"
    )
    page.screenshot(path=target, omit_background=True)


if __name__ == "__main__":
    main()
