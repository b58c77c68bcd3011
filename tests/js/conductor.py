"""A page in which fast-check makes schedules up and plays them, beside the real server."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from pwa import create_app
from pwa.config import Settings
from tests.browser.phone import Phone
from tests.browser.server import LiveServer, at_a_free_port

PATIENCE = 1800.0
"""Seconds, for all schedules of one call and their shrinking."""


class ScheduleServer(LiveServer):
    """The real server with the schedules' pages beside its own."""

    def _command(self) -> list[str]:
        return [*super()._command()[:-1], "tests.js.schedule_server:served"]


class Conductor:
    def __init__(self, browser: Phone) -> None:
        self.browser = browser
        browser.open("/schedules/")
        browser.wait_until("typeof start === 'function'")

    def check(self, **wanted: Any) -> dict[str, Any]:
        """The report of schedules.js."""
        given = {name: value for name, value in wanted.items() if value is not None}
        self.browser.evaluate(f"start({json.dumps(given)})")
        report: dict[str, Any] = self.browser.wait_until("window.report", patience=PATIENCE)
        return report


@contextmanager
def served(data: Path, database_url: str) -> Iterator[Settings]:
    """One worker: the backups of the schedules live in its memory."""
    settings = replace(at_a_free_port(data), database_url=database_url, workers=1)
    create_app(settings)  # packs the assets, which takes longer than a server may take to answer
    server = ScheduleServer(settings)
    try:
        server.start()
        yield settings
    finally:
        server.stop()


def told(report: dict[str, Any]) -> str:
    """What broke, the shrunk schedule to put among the stories, and how to see it again."""
    steps = "".join(f"\n  {json.dumps(step)}," for step in report.get("schedule") or [])
    again = f"seed {report.get('seed')}, path {report.get('path')}"
    return f"{report.get('why')}\nafter {report.get('shrinks')} shrinks, {again}:{steps}"
