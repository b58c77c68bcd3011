"""Takes a picture of every screen of the player: python -m tests.browser.player_pictures [--look]

Into docs/player, light, at 412 × 915. With --look also dark, 360, 320, 200 % text and landscape, into
tests/browser/pictures.
"""

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from pwa import create_app
from pwa.migrations import upgrade
from tests.browser.chromium import Chromium
from tests.browser.following import ENDS, Follower, listen
from tests.browser.gestures import install
from tests.browser.phone import PICTURES
from tests.browser.server import LiveServer, at_a_free_port
from tests.cast import gather, session_for

FOLDER = Path(__file__).parents[2] / "docs" / "player"
GUIDE = "low-back-release"
LOOKS: dict[str, tuple[int, int, int, str]] = {
    "dark": (412, 915, 1, "dark"),
    "360": (360, 740, 1, "light"),
    "320": (320, 640, 1, "light"),
    "large": (412, 915, 2, "light"),
    "wide": (1024, 500, 1, "light"),
}


def main() -> None:
    _take(FOLDER, "", (412, 915, 1, "light"))
    if "--look" in sys.argv:
        for name, look in LOOKS.items():
            _take(PICTURES, f"player-{name}-", look)


def _take(folder: Path, prefix: str, look: tuple[int, int, int, str]) -> None:
    folder.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as data, sync_playwright() as playwright:
        settings = at_a_free_port(Path(data))
        upgrade(settings)
        app = create_app(settings)
        with app.app_context():
            cast = gather()
        server = LiveServer(settings)
        server.start()
        width, height, scale, scheme = look
        screen = {"viewport": {"width": width, "height": height}, "color_scheme": scheme}
        phone = Chromium(Path(data) / "phone", server.origin, playwright, **screen)
        phone.keep_cookie(settings.cookie, session_for(app, cast.ana))
        install(phone)
        phone.context.add_init_script(f"localStorage.textScale = {scale}")
        listen(phone)
        _walk(phone, folder, prefix)
        phone.switch_off()
        server.stop()


def _walk(phone: Chromium, folder: Path, prefix: str) -> None:
    taken: set[str] = set()

    def picture(name: str) -> None:
        if name not in taken:
            taken.add(name)
            phone.photograph(folder / f"{prefix}{name}.png")

    one = Follower(phone, GUIDE, leg="6", pressure="5")
    while (name := one.screen()) not in ENDS:
        picture(name)
        if name == "less":
            one.bad.pop("pressure", None)
        one.step()
    picture(name)
    phone.tap("button", "Close" if name == "stop" else "Save and close")
    phone.sees("article h1")
    one = Follower(phone, GUIDE)
    picture(one.until("locked"))
    one = Follower(phone, "slow-breathing")
    one.until("work")
    phone.tap(".pause")
    phone.sees(".pause", "Go on")
    picture("paused")
    phone.tap(".player__top .iconbtn")
    phone.sees("h2", "Leave this guide?")
    picture("leave")
    phone.page.reload()
    phone.sees("h2", "You had begun this guide")
    picture("resume")
    phone.tap("button", "Go on")
    phone.tap(".player__stop")
    phone.sees("h2", "Stop now")
    picture("stop-by-hand")
    phone.tap("button", "Close")
    phone.sees("article h1")
    one = Follower(phone, "resting-positions")
    picture(one.until("done"))


if __name__ == "__main__":
    main()
