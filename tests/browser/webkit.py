"""WebKitGTK through its own WebDriver: the engine of the iPhone, in a window that keeps its storage."""

import os
import shutil
import signal
import subprocess
import time
import warnings
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from selenium import webdriver
from selenium.common.exceptions import JavascriptException, WebDriverException
from selenium.webdriver import ActionChains
from selenium.webdriver.common.actions.action_builder import ActionBuilder
from selenium.webdriver.webkitgtk.service import Service

from tests.browser.phone import YEAR, Failed, Gone, Phone
from tests.browser.waiting import PATIENCE, wait_for
from tests.processes import family, has_ended

# Ours, and registers no worker: if a page is left while the worker that it registered runs for the first
# time, WebKit 2.50 never installs that one, and no other until the browser ends.
QUIET_PAGE = "/manifest.json"
WINDOW = Path(__file__).parent / "webkit_window.py"


def webkit_path() -> str | None:
    """The driver, if the screen and the bindings that the window needs are there, too."""
    driver = shutil.which("WebKitWebDriver")
    return driver if driver and shutil.which("Xvfb") and _bindings() else None


class WebKit(Phone):
    engine = "webkit"

    def __init__(self, folder: Path, origin: str, display: str, **settings: Any) -> None:
        self._display = display
        super().__init__(folder, origin, **settings)

    def switch_on(self) -> None:
        options = webdriver.WebKitGTKOptions()
        options.binary_location = str(WINDOW)
        service = Service(executable_path=webkit_path(), env=self._surroundings())
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # of Selenium, about Selenium
            self._driver = webdriver.WebKitGTK(options=options, service=service)
        # A driver that hangs must not hang the tests.
        self._driver.command_executor.client_config.timeout = 2 * PATIENCE  # type: ignore[union-attr]

    def switch_off(self) -> None:
        """The driver may end before it has told the window to."""
        running = self._running()
        self._driver.quit()
        with suppress(ProcessLookupError):
            os.kill(running[0], signal.SIGTERM)
        _until_ended(running)

    def kill(self) -> None:
        running = self._running()
        os.kill(running[0], signal.SIGKILL)
        self._driver.service.process.kill()
        self._driver.service.process.wait()
        _until_ended(running)

    def go(self, url: str) -> None:
        self._driver.get(url)

    def script(self, expression: str) -> Any:
        try:
            return self._driver.execute_script(f"return {expression}")
        except JavascriptException as error:
            raise Failed(error.msg) from error
        except WebDriverException as error:
            raise Gone(error.msg) from error

    def press(self, x: float, y: float) -> None:
        self._touch(x, y, "pointer_down", "pointer_up")

    def hold(self, css: str, until: Callable[[], None]) -> None:
        """A slow press: lets go after that."""
        place = self._resting_place(css, None)
        self._touch(place["x"], place["y"], "pointer_down")
        until()
        self._touch(place["x"], place["y"], "pointer_up")

    def _touch(self, x: float, y: float, *gestures: str) -> None:
        actions = ActionBuilder(self._driver)
        finger: Any = actions.pointer_action
        finger.move_to_location(round(x), round(y))
        for gesture in gestures:
            getattr(finger, gesture)()
        actions.perform()

    def type(self, text: str) -> None:
        ActionChains(self._driver).send_keys(text).perform()

    def keep_cookie(self, name: str, value: str) -> None:
        self.open(QUIET_PAGE)  # it takes cookies only for the page that is open
        rules = {"httpOnly": True, "sameSite": "Lax", "expiry": int(time.time()) + YEAR}
        self._driver.add_cookie({"name": name, "value": value, "path": "/"} | rules)

    def photograph(self, path: Path) -> None:
        self._driver.save_screenshot(path)

    def _running(self) -> list[int]:
        """The window's process, and those that WebKit has for pages and for the network."""
        return family(int((self.folder / "pid").read_text()))

    def _surroundings(self) -> dict[str, str]:
        own = dict.fromkeys(("HOME", "XDG_RUNTIME_DIR", "PHONE_FOLDER"), str(self.folder))
        as_root = {"WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS": "1", "GIO_USE_PROXY_RESOLVER": "dummy"}
        size = "{width}x{height}".format(**self.settings["viewport"])
        return {**os.environ, **own, **as_root, **self._clock(), "DISPLAY": self._display, "PHONE_SIZE": size}


def _until_ended(running: list[int]) -> None:
    """Pages outlive the window by up to a fifth of a second. A phone that is off must not sync in it."""
    wait_for(lambda: all(map(has_ended, running)), "WebKit to end")


class Screen:
    """A screen in memory, on the first free display number."""

    def __init__(self) -> None:
        mine, theirs = os.pipe()
        command = ["Xvfb", "-displayfd", str(theirs), "-screen", "0", "1280x1024x24", "-nolisten", "tcp"]
        self._process = subprocess.Popen(command, pass_fds=[theirs], stderr=subprocess.DEVNULL)
        os.close(theirs)
        with os.fdopen(mine) as told:
            self.display = ":" + told.readline().strip()

    def close(self) -> None:
        self._process.terminate()
        self._process.wait()


def _bindings() -> bool:
    """The window runs on the system's Python, which has Debian's bindings; ours has not."""
    wanted = "import gi; gi.require_version('WebKit2', '4.1')"
    system = Path("/usr/bin/python3")
    return (
        system.exists() and not subprocess.run([system, "-c", wanted], stderr=subprocess.DEVNULL).returncode
    )
