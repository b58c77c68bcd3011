"""A guide's voice and signals in the hands of a test: gives cues, and watches what a phone does with them."""

import json
from typing import Any

from flask import Flask

from pwa.guides import GUIDES
from tests.browser.phone import Phone

GUIDE = "low-back-release"
PUT_IN = """(async (html) => {
  document.querySelector('main').insertAdjacentHTML('afterbegin', html)
  await import(document.querySelector('guide-cues ~ script').src)
})"""
WATCH = """(() => {
  window.noticed = { said: [], shakes: [], notes: 0, flashes: [], spoken: [] }
  document.body.addEventListener('easeback:said', ({ detail }) => noticed.said.push(detail))
  navigator.vibrate = (pattern) => noticed.shakes.push(pattern)
  const start = OscillatorNode.prototype.start
  OscillatorNode.prototype.start = function (...at) { noticed.notes += 1; return start.apply(this, at) }
  new MutationObserver(() => document.body.dataset.flash && noticed.flashes.push(performance.now()))
    .observe(document.body, { attributeFilter: ['data-flash'] })
})()"""
GIVE = "document.body.dispatchEvent(new CustomEvent('easeback:cue', { detail: %s }))"


def partial(app: Flask) -> str:
    """What the player has in its top bar, for GUIDE."""
    with app.test_request_context():
        return app.jinja_env.get_template("_partials/cues.html").render(guides=GUIDES.values())


def open_with_cues(phone: Phone, html: str) -> None:
    """The guide's page with `html` in it."""
    phone.open(f"/guides/{GUIDE}")
    phone.sees("#sound *")  # by then the page has its policy for markup
    phone.evaluate(f"{PUT_IN}({json.dumps(html)})")
    phone.evaluate(WATCH)


def touch(phone: Phone) -> None:
    """The first tap, which unlocks sound: opens the sheet, and closes it."""
    phone.tap("guide-cues > .iconbtn")
    phone.tap("guide-cues [data-close]")


def give(phone: Phone, **cue: Any) -> None:
    phone.evaluate(GIVE % json.dumps(cue))


def noticed(phone: Phone) -> dict[str, Any]:
    return dict(phone.evaluate("window.noticed"))


def said(phone: Phone, times: int = 1) -> list[dict[str, Any]]:
    """What was said, once it has been said."""
    phone.wait_until(f"noticed.said.length >= {times}", "the voice to end")
    return list(noticed(phone)["said"])


def switch(phone: Phone, name: str) -> None:
    phone.tap("guide-cues > .iconbtn")
    phone.tap(f'guide-cues [name="{name}"]')
    phone.tap("guide-cues [data-close]")
