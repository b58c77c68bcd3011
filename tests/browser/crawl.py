"""Looks over many pages: what the console says, which policy was broken, who was asked, what axe finds."""

import json
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from playwright.sync_api import Request

from tests.browser.chromium import Chromium

AXE = Path(__file__).parents[1] / "vendor/axe-core@4.14.1/axe.min.js"
SCHEMES: dict[Literal["light", "dark"], dict[str, Any]] = {
    "light": {},
    "dark": {"runOnly": ["color-contrast"]},
}
"""Dark changes colours and nothing else."""

REPORTS = """addEventListener("securitypolicyviolation", (e) =>
  console.error(`policy: ${e.effectiveDirective} blocked ${e.blockedURI || e.sample} on ${e.documentURI}`));
globalThis.moved = 0;
new PerformanceObserver((list) => {
  for (const { value, hadRecentInput } of list.getEntries()) if (!hadRecentInput) moved += value;
}).observe({ type: "layout-shift", buffered: true })"""
MOST_MOVED = 0.1
"""Cumulative Layout Shift: up to this counts as good (web.dev/articles/cls)."""
QUIET = """() => document.readyState === "complete"
  && !document.querySelector(".htmx-request")
  && document.getAnimations().every((a) =>
    a.playState !== "running" || a.effect.getTiming().iterations === Infinity)"""


class Crawl:
    """What a phone hears and asks for while it walks from page to page."""

    def __init__(self, phone: Chromium) -> None:
        self._phone = phone
        self.foreign: list[str] = []
        self.moved: list[str] = []
        phone.context.add_init_script(REPORTS)
        phone.context.on("request", self._note)

    def visit(self, path: str, landmark: str = "main") -> None:
        """Open a page and wait until it shows its landmark and rests."""
        self._phone.open(path)
        self._phone.sees(landmark)
        self._phone.wait_until(f"({QUIET})()", f"for {path} to rest")
        moved = self._phone.evaluate("moved")
        if moved > MOST_MOVED:
            self.moved.append(f"moved under the finger: {path} by {moved:.2f}")

    def faults(self) -> list[str]:
        """Console errors, reports of the policy, requests to anyone but our server, and what moved."""
        return [*self._phone.complaints, *(f"foreign request: {url}" for url in self.foreign), *self.moved]

    def _note(self, request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme in ("http", "https", "ws", "wss") and not request.url.startswith(
            self._phone.origin
        ):
            self.foreign.append(request.url)


def axe(phone: Chromium) -> list[str]:
    """What axe-core finds on the page as it stands, in light and in dark; one line for each fault."""
    found: list[str] = []
    for scheme, rules in SCHEMES.items():
        phone.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        phone.wait_until(f"({QUIET})()", "the page to rest")
        phone.page.evaluate(f"() => {{ if (!globalThis.axe) {{ {AXE.read_text()} }} }}")
        options = json.dumps({"resultTypes": ["violations"], **rules})
        found += [
            _line(scheme, fault) for fault in phone.evaluate(f"axe.run(document, {options})")["violations"]
        ]
    phone.page.emulate_media(color_scheme=None, reduced_motion=None)
    return found


def _line(scheme: str, fault: dict[str, Any]) -> str:
    nodes = [f"{node['target']} {node['html'][:120]} {_why(node)}" for node in fault["nodes"][:4]]
    return f"{scheme}: {fault['id']} ({fault['impact']}): {fault['help']}: " + "; ".join(nodes)


def _why(node: dict[str, Any]) -> str:
    checks = [*node["any"], *node["all"], *node["none"]]
    return json.dumps([check["message"] for check in checks][:2])
