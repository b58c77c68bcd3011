"""Takes the pictures that a browser shows before it installs the app: python -m tests.browser.pictures

The demo practice on a server of its own; Ana's phone and Tess's tablet in Chromium.
"""

import subprocess
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from playwright.sync_api import sync_playwright

from pwa import create_app, demo
from pwa.config import Settings
from pwa.db import db
from pwa.migrations import upgrade
from tests.browser.chromium import Chromium
from tests.browser.server import LiveServer, at_a_free_port
from tests.cast import session_for

PAPER = Path(__file__).parents[2] / "docs" / "brief" / "on-paper"
FOLDER = Path(__file__).parents[2] / "static" / "screenshots"
HERE = {"timezone_id": "Europe/Berlin", "locale": "en-GB"}
PHONE = {"viewport": {"width": 412, "height": 915}, "device_scale_factor": 2, **HERE}
TABLET = {"viewport": {"width": 1280, "height": 800}, **HERE}


@dataclass(frozen=True)
class Picture:
    name: str
    person: str
    device: dict[str, object]
    path: str
    landmark: tuple[str, ...]


PICTURES = [
    Picture("today", "Ana", PHONE, "/today", ("main", "Next session")),
    Picture("diary", "Ana", PHONE, "/diary", ("main", "in a week")),
    Picture("brief", "Tess", TABLET, f"/clients/{demo.id_of('person', 'Ana')}", ("pain-chart svg",)),
]


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        settings = _filled_in(Path(folder))
        server = LiveServer(settings)
        server.start()
        with sync_playwright() as playwright:
            for picture in PICTURES:
                profile = Path(folder) / picture.name
                device = Chromium(profile, server.origin, playwright, **picture.device)
                _take(picture, device, settings)
        server.stop()


def _filled_in(folder: Path) -> Settings:
    settings = at_a_free_port(folder)
    upgrade(settings)
    app = create_app(settings)
    with app.app_context():
        demo.fill(db.session(), app.extensions["keyring"], datetime.now(UTC))
        db.session.commit()
    return settings


def _take(picture: Picture, device: Chromium, settings: Settings) -> None:
    person = demo.id_of("person", picture.person)
    device.keep_cookie(settings.cookie, session_for(create_app(settings), person))
    if picture.device is PHONE:
        device.open("/today")
        device.sees(".sync", "All saved")
    device.open(picture.path)
    device.sees(*picture.landmark)
    device.evaluate("document.fonts.ready.then(() => true)")
    device.photograph(FOLDER / f"{picture.name}.png")
    if picture.name == "brief":
        _print(device)
    device.switch_off()


def _print(device: Chromium) -> None:
    """The brief on A4, as a picture: needs pdftoppm (poppler-utils)."""
    PAPER.parent.mkdir(exist_ok=True)
    sheet = device.page.pdf(format="A4")
    subprocess.run(["pdftoppm", "-r", "96", "-png", "-singlefile", "-", PAPER], input=sheet, check=True)


if __name__ == "__main__":
    main()
