"""Firefox by WebDriver BiDi, which it speaks itself: no geckodriver, and the profile is ours to keep."""

import base64
import json
import os
import re
import shutil
import subprocess
import time
from pathlib import Path
from typing import Any

from websocket import create_connection

from tests.browser.phone import YEAR, Failed, Gone, Phone
from tests.browser.waiting import PATIENCE, wait_for

SILENT = {
    "remote.prefs.recommended": True,
    "browser.shell.checkDefaultBrowser": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    # Everything but localhost goes to a proxy that is not there.
    "network.proxy.type": 1,
    "network.proxy.socks": "127.0.0.1",
    "network.proxy.socks_port": 9,
    "network.proxy.no_proxies_on": "localhost",
}


def firefox_path() -> str | None:
    return shutil.which("firefox-esr") or shutil.which("firefox")


class Firefox(Phone):
    engine = "firefox"

    def switch_on(self) -> None:
        lines = [f"user_pref({json.dumps(name)}, {json.dumps(value)});" for name, value in SILENT.items()]
        (self.folder / "user.js").write_text("\n".join(lines))
        log = self.folder / "log"
        with log.open("w") as told:
            self._process = subprocess.Popen(
                self._command(), stdout=told, stderr=told, env=self._surroundings()
            )
        self._socket = create_connection(self._address(log) + "/session", timeout=60, suppress_origin=True)
        self._asked = 0
        self._ask("session.new", capabilities={})
        self._ask("session.subscribe", events=["log.entryAdded"])
        self._window = self._ask("browsingContext.getTree")["contexts"][0]["context"]
        self._ask("browsingContext.setViewport", context=self._window, viewport=self.settings["viewport"])

    def switch_off(self) -> None:
        self._ask("browser.close")
        self._process.wait(PATIENCE)
        self._socket.close()

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()
        self._socket.close()

    def go(self, url: str) -> None:
        self._ask("browsingContext.navigate", context=self._window, url=url, wait="complete")

    def script(self, expression: str) -> Any:
        answer = self._ask(
            "script.evaluate",
            expression=expression,
            target={"context": self._window},
            awaitPromise=True,
            resultOwnership="none",
        )
        if answer["type"] == "exception":
            raise Failed(answer["exceptionDetails"]["text"])
        return answer["result"].get("value")

    def press(self, x: float, y: float) -> None:
        steps = [
            {"type": "pointerMove", "x": x, "y": y},
            {"type": "pointerDown", "button": 0},
            {"type": "pointerUp", "button": 0},
        ]
        self._act(
            {"type": "pointer", "id": "finger", "parameters": {"pointerType": "touch"}, "actions": steps}
        )

    def type(self, text: str) -> None:
        self._act(
            {
                "type": "key",
                "id": "keys",
                "actions": [{"type": way, "value": c} for c in text for way in ("keyDown", "keyUp")],
            }
        )

    def keep_cookie(self, name: str, value: str) -> None:
        cookie = {"name": name, "value": {"type": "string", "value": value}, "domain": "localhost"}
        rules = {"httpOnly": True, "sameSite": "lax", "expiry": int(time.time()) + YEAR}
        self._ask("storage.setCookie", cookie=cookie | rules)

    def photograph(self, path: Path) -> None:
        path.write_bytes(
            base64.b64decode(self._ask("browsingContext.captureScreenshot", context=self._window)["data"])
        )

    def _act(self, source: dict[str, Any]) -> None:
        self._ask("input.performActions", context=self._window, actions=[source])

    def _ask(self, method: str, **params: Any) -> dict[str, Any]:
        self._asked += 1
        self._socket.send(json.dumps({"id": self._asked, "method": method, "params": params}))
        while (answer := json.loads(self._socket.recv())).get("id") != self._asked:
            self._hear(answer)
        if answer["type"] == "error":
            raise _meaning(f"{method}: {answer['error']}: {answer['message']}")
        return dict(answer["result"])

    def _hear(self, event: dict[str, Any]) -> None:
        entry = event.get("params", {})
        if event.get("method") == "log.entryAdded" and entry.get("level") == "error":
            self.complaints.append(str(entry.get("text")))

    def _command(self) -> list[str]:
        path = firefox_path()
        assert path is not None
        return [path, "--headless", "--no-remote", "--profile", str(self.folder), "--remote-debugging-port=0"]

    def _surroundings(self) -> dict[str, str]:
        return {**os.environ, **self._clock(), "HOME": str(self.folder), "MOZ_CRASHREPORTER_DISABLE": "1"}

    def _address(self, log: Path) -> str:
        said = r"WebDriver BiDi listening on (ws://\S+)"
        return wait_for(lambda: re.search(said, log.read_text()), "Firefox to start", 3 * PATIENCE).group(1)  # type: ignore[union-attr]


def _meaning(error: str) -> Exception:
    went_away = (
        "no such frame",
        "unknown error: AbortError",
        "actor destroyed",
        "unloaded",
        "no such window",
    )
    return Gone(error) if any(sign in error for sign in went_away) else AssertionError(error)
