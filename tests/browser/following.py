"""Somebody who follows a guide in the player on a fast clock, and notes what was said."""

from pathlib import Path
from typing import Any

from tests.browser.chromium import Chromium

HAND = (Path(__file__).parent / "following.js").read_text()
ENDS = {"done", "stop", "locked"}


class Follower:
    """A person with one guide. `bad`: answers that are not the good ones, by what is asked."""

    def __init__(self, phone: Chromium, slug: str, **bad: str) -> None:
        self.phone, self.slug, self.bad = phone, slug, bad
        self.seen: list[str] = []
        phone.open(f"/guides/{slug}/play")

    def until(self, *wanted: str) -> str:
        """Follow until one of these screens (or an end) comes up; nothing is tapped on it."""
        while (name := self.screen()) not in {*wanted, *ENDS}:
            self.step()
        return name

    def screen(self) -> str:
        """The name of the screen that came up since the last tap."""
        try:
            return str(
                self.phone.page.wait_for_function(f"() => ({HAND}).fresh()", timeout=10_000).json_value()
            )
        except Exception as error:
            said = f"{self.phone.text()[:400]} {self.phone.complaints[-4:]}"
            raise AssertionError(f"{self.slug} goes no further: {self.seen[-8:]}\n{said}") from error

    def step(self) -> None:
        done = hand(self.phone, "follow", self.bad)
        self.seen.append(done["name"])
        assert len(self.seen) < 400, f"{self.slug} comes to no end: {self.seen[-12:]}"
        if done["due"] is not None:
            # Nobody's minute passes before the picture is there, and htmx gives up after one.
            self.phone.wait_until(f"({HAND}).drawn()", "the picture of the step")
            self.phone.page.clock.run_for(int(done["due"] * 1000) + 100)


def hand(phone: Chromium, gesture: str, *arguments: Any) -> Any:
    return phone.page.evaluate(f"(given) => ({HAND}).{gesture}(...given)", list(arguments))


def listen(phone: Chromium) -> None:
    """From the next page on."""
    phone.context.add_init_script(f"({HAND}).listen()")
    phone.page.clock.install()


def told(phone: Chromium) -> list[dict[str, Any]]:
    return list(phone.page.evaluate("window.told"))
