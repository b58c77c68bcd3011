"""python -m studio.figures.sheets: all figures on one page, light and dark, as Chromium shows them.

What moves is shown twice, at its start and at its end. Needs playwright (the test environment).
"""

from __future__ import annotations

import shutil
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from studio.figures.__main__ import FIGURES, ROOT, poses
from studio.figures.skeleton import Spec

FOLDER = ROOT / "docs" / "figures"
CSS = ROOT / "static" / "css"
LAYOUT = """
body { margin: 0; padding: 16px; display: grid; grid-template-columns: repeat(6, 320px); gap: 12px;
  background: var(--paper); color: var(--ink); font: 13px system-ui; inline-size: max-content }
figure { margin: 0 } svg { display: block; inline-size: 320px; block-size: 220px; border-radius: 14px;
  background: var(--surface) }
svg * { animation-play-state: paused !important }
.end svg * { animation-delay: calc(-1 * var(--end) * var(--s)) !important }
.end { --end: .9999 } .end.breath { --end: .4 } .end.round { --end: .5 }
"""


def main(width: int = 6) -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"))
        page = browser.new_page(viewport={"width": 16 + width * 332 + 16, "height": 800})
        page.set_content(contact_sheet())
        for theme in ("light", "dark"):
            _take(page, theme, FOLDER / f"contact-{theme}.png")
        browser.close()


def contact_sheet() -> str:
    styles = "".join(f"<style>{(CSS / name).read_text()}</style>" for name in ("tokens.css", "figures.css"))
    figures = "".join(_entry(spec, end) for spec in poses() for end in (False, True)[: 1 + ("to" in spec)])
    return f'<!doctype html><meta charset="utf-8">{styles}<style>{LAYOUT}</style>{figures}'


def _entry(spec: Spec, end: bool) -> str:
    svg = (FIGURES / f"{spec['id']}.svg").read_text()
    cls, words = f"end {spec.get('pace', '')}" if end else "start", spec["id"] + ", end" * end
    return f'<figure class="{cls}">{svg}<figcaption>{words} · {len(svg.encode())} bytes</figcaption></figure>'


def _take(page: Page, theme: str, path: Path) -> None:
    page.evaluate("theme => { document.documentElement.dataset.theme = theme }", theme)
    page.screenshot(path=path, full_page=True)


if __name__ == "__main__":
    main()
