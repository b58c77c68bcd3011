"""A phone in the hands of a test: the same few gestures in three engines.

An engine knows how to start and end its browser, where to go, what a script says, and how to press a
point and type. Everything else is here, so that a story is written once.
"""

import json
from abc import ABC, abstractmethod
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.browser.waiting import PATIENCE, wait_for

PICTURES = Path(__file__).parent / "pictures"
FINGER = (Path(__file__).parent / "finger.js").read_text()
ENGINES = ("chromium", "firefox", "webkit")
WIDTH, HEIGHT = 412, 915
TABLET = {"viewport": {"width": 1024, "height": 768}}
YEAR = 365 * 24 * 60 * 60
STORE = """import(document.querySelector('script[src$="/js/app.js"]').src.replace("app.js", "phone/store.js"))
  .then(async ({ currentUser, openStore }) => openStore((await currentUser()).id))"""
MEMORY = f"""{STORE}.then(async (store) => JSON.stringify({{
  waiting: await store.waiting(), meta: await store.meta(), locks: await navigator.locks.query(),
}})).catch(String)"""


class Gone(Exception):
    """The page went away while a script ran in it: a navigation, or a browser that is ending."""


class Failed(AssertionError):
    """A script threw: what it asks for is not there yet, on a page that has only begun, or never will be."""


class Phone(ABC):
    """One browser with a profile of its own in `folder`, which outlives the browser's process.

    `viewport` and `timezone_id` mean what they mean to Playwright; its other settings Chromium alone knows.
    """

    engine = ""

    def __init__(self, folder: Path, origin: str, **settings: Any) -> None:
        self.folder, self.origin = folder, origin
        self.settings = {"viewport": {"width": WIDTH, "height": HEIGHT}, **settings}
        self.complaints: list[str] = []
        folder.mkdir(parents=True, exist_ok=True)
        self.switch_on()

    # -- what an engine knows

    @abstractmethod
    def switch_on(self) -> None:
        """Start the browser on this phone's profile."""

    @abstractmethod
    def switch_off(self) -> None:
        """Close the browser the polite way: cookies and storage are written out."""

    @abstractmethod
    def kill(self) -> None:
        """End the browser's process with signal 9, as a phone that runs out of memory does."""

    @abstractmethod
    def go(self, url: str) -> None: ...

    @abstractmethod
    def script(self, expression: str) -> Any:
        """The value (a string or None) of an expression or of the promise it gives; raises Gone or Failed."""

    @abstractmethod
    def press(self, x: float, y: float) -> None: ...

    @abstractmethod
    def type(self, text: str) -> None: ...

    @abstractmethod
    def keep_cookie(self, name: str, value: str) -> None:
        """As if the server had set it, for a year."""

    @abstractmethod
    def photograph(self, path: Path) -> None: ...

    # -- what a person does

    def open(self, path: str = "/") -> None:
        """Go to a page, as from the home screen or a link."""
        self.go(self.origin + path)

    def reopen(self, path: str = "/") -> None:
        """Open the app again after `kill` or `switch_off`."""
        self.switch_on()
        self.open(path)

    def tap(self, css: str, saying: str | None = None) -> None:
        """Press the first visible match where a finger would hit it, once it has stopped moving."""
        place = self._resting_place(css, saying)
        self.press(place["x"], place["y"])

    def fill(self, css: str, value: str) -> None:
        """Replace what a field holds; letters are typed, dates, times and choices are set."""
        self.tap(css)
        if self._finger("take", css) == "type":
            self.type(value)
        else:
            self._finger("set", css, value)

    # -- what a person sees

    def text(self, css: str = "body") -> str:
        return str(self._finger("text", css))

    def count(self, css: str, saying: str | None = None) -> int:
        return int(self._finger("count", css, saying))

    def sees(self, css: str, saying: str | None = None, patience: float = PATIENCE) -> None:
        """Wait until something visible matches."""
        self._wait(lambda: self.count(css, saying), f"{css} {saying or ''}", patience=patience)

    def sees_no(self, css: str, saying: str | None = None) -> None:
        self._wait(lambda: not self.count(css, saying), f"no {css} {saying or ''}")

    # -- what only a test can do

    def evaluate(self, expression: str) -> Any:
        """The value of a JavaScript expression in the page; None for a promise that takes over 5 seconds."""
        soon = f"Promise.race([{expression}, new Promise((give_up) => setTimeout(give_up, 5000))])"
        answer = self.script(f"(async () => JSON.stringify(await {soon}))()")
        return None if answer is None else json.loads(answer)

    def wait_until(self, condition: str, why: str = "", patience: float = PATIENCE) -> Any:
        """Wait until a JavaScript expression is true; gives its value."""
        return self._wait(lambda: self.evaluate(condition), why or condition, patience=patience)

    def picture(self, name: str) -> Path:
        """A screenshot in tests/browser/pictures."""
        PICTURES.mkdir(exist_ok=True)
        path = PICTURES / f"{name}-{self.engine}.png"
        self.photograph(path)
        return path

    def _clock(self) -> dict[str, str]:
        """For the browser's environment: where the phone is."""
        zone = self.settings.get("timezone_id")
        return {"TZ": zone} if zone else {}

    def _finger(self, gesture: str, *arguments: str | None) -> Any:
        return self.evaluate(f"({FINGER}).{gesture}({', '.join(json.dumps(a) for a in arguments)})")

    def _resting_place(self, css: str, saying: str | None) -> dict[str, float]:
        seen: list[dict[str, Any] | None] = [None]

        def rests() -> bool:
            seen.append(self._finger("place", css, saying))
            return bool(seen[-1] and "x" in seen[-1] and seen[-3:] == 3 * [seen[-1]])

        self._wait(rests, f"a place to tap {css} {saying or ''}", lambda: f"last place: {seen[-1]}")
        place = seen[-1]
        assert place is not None
        return place

    def _wait(
        self,
        ready: Callable[[], Any],
        what: str,
        more: Callable[[], str] = lambda: "",
        patience: float = PATIENCE,
    ) -> Any:
        thrown: list[str] = []

        def answer() -> Any:
            try:
                return ready()
            except (Gone, Failed) as error:
                thrown[:] = [str(error)]
                return None

        try:
            return wait_for(answer, what, patience)
        except AssertionError as error:
            told = " ".join([str(error), more(), *thrown])
            raise AssertionError(f"{told}\n{self._what_it_shows()}") from None

    def _what_it_shows(self) -> str:
        try:
            where, shown = self.evaluate("location.href"), self.text()[:1500]
            told = [f"{self.engine} at {where} ({self.picture('stuck')}):", shown, self.evaluate(MEMORY)]
            return "\n".join([*told, *self.complaints[-8:]])
        except Exception as error:  # a report must never hide what it reports on
            return f"{self.engine} shows nothing: {error!r}"
