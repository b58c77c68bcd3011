"""Chromium through Playwright: the only engine with a virtual authenticator."""

import os
import shutil
import signal
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from playwright.sync_api import CDPSession, ConsoleMessage, Error, Playwright

from tests.browser.phone import YEAR, Failed, Gone, Phone

SILENT = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-dev-shm-usage",  # a container's /dev/shm may be small, and then its pages crash
    "--disable-sync",
    "--no-first-run",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost",
]
CRASHED = "crashed"
QUIET = Path(__file__).parent / "quiet_chromium.sh"


def chromium_path(playwright: Playwright) -> str | None:
    """Debian's Chromium, or else Playwright's own where it was downloaded."""
    own = playwright.chromium.executable_path
    return shutil.which("chromium") or (own if Path(own).exists() else None)


def how_to_launch(playwright: Playwright) -> dict[str, Any]:
    """For all of Playwright's ways to launch it."""
    surroundings = {**os.environ, "CHROMIUM": str(chromium_path(playwright))}
    return {"executable_path": QUIET, "args": SILENT, "env": surroundings}


class Chromium(Phone):
    engine = "chromium"

    def __init__(self, folder: Path, origin: str, playwright: Playwright, **settings: Any) -> None:
        self._playwright = playwright
        super().__init__(folder, origin, **settings)

    def switch_on(self) -> None:
        self.context = self._playwright.chromium.launch_persistent_context(
            self.folder,
            **how_to_launch(self._playwright),
            **{"has_touch": True, **self.settings},
        )
        self.context.on("console", self._listen)
        self.context.on("weberror", lambda e: self.complaints.append(str(e.error)))
        self.page = self.context.pages[0]

    def switch_off(self) -> None:
        self.context.close()

    def kill(self) -> None:
        os.kill(self._process_id(), signal.SIGKILL)
        with suppress(Error):  # it may have noticed by now
            self.context.close()

    def go(self, url: str) -> None:
        self.page.goto(url)

    def script(self, expression: str) -> Any:
        try:
            return self.page.evaluate(expression)
        except Error as error:
            if any(
                sign in error.message for sign in ("context was destroyed", "navigat", "Cannot find context")
            ):
                raise Gone(str(error)) from error
            if CRASHED in error.message:
                raise
            raise Failed(error.message) from error

    def press(self, x: float, y: float) -> None:
        self.page.touchscreen.tap(x, y)

    def type(self, text: str) -> None:
        self.page.keyboard.type(text)

    def keep_cookie(self, name: str, value: str) -> None:
        cookie = {"name": name, "value": value, "url": self.origin}
        rules = {"httpOnly": True, "sameSite": "Lax", "expires": int(time.time()) + YEAR}
        self.context.add_cookies([cookie | rules])  # type: ignore[list-item]

    def photograph(self, path: Path) -> None:
        self.page.screenshot(path=path)

    def throw_away(self, what: str = "indexeddb") -> None:
        """By default as Chromium does when it finds a torn record in the middle of its log; cookies stay."""
        self.open("/offline")
        devtools = self.context.new_cdp_session(self.page)
        devtools.send("Storage.clearDataForOrigin", {"origin": self.origin, "storageTypes": what})

    def add_authenticator(self) -> "Authenticator":
        """A platform authenticator that keeps passkeys and verifies its user at once."""
        return Authenticator(self.context.new_cdp_session(self.page))

    def _listen(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.complaints.append(f"{message.text} ({message.location.get('url')})")

    def _process_id(self) -> int:
        """Chromium names its process in the lock of the profile, as host-pid."""
        return int(os.readlink(self.folder / "SingletonLock").rsplit("-", 1)[1])


class Authenticator:
    """The phone's own keeper of passkeys, as the WebAuthn domain of the DevTools protocol fakes it."""

    def __init__(self, devtools: CDPSession) -> None:
        self._devtools = devtools
        devtools.send("WebAuthn.enable")
        options = {
            "protocol": "ctap2",
            "transport": "internal",
            "hasResidentKey": True,
            "hasUserVerification": True,
            "isUserVerified": True,
            "automaticPresenceSimulation": True,
        }
        self.id = devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})["authenticatorId"]

    def passkeys(self) -> list[dict[str, Any]]:
        answer = self._devtools.send("WebAuthn.getCredentials", {"authenticatorId": self.id})
        return list(answer["credentials"])

    def recognise_nobody(self) -> None:
        """From now on the finger on the sensor is a stranger's."""
        self._devtools.send("WebAuthn.setUserVerified", {"authenticatorId": self.id, "isUserVerified": False})
