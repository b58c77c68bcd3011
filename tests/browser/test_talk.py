"""Ana and Tess write to each other, and Ana decides what Tess sees: with the server really stopped."""

from datetime import UTC, datetime

from flask import Flask

from pwa.kinds import Planned
from tests.browser.crawl import axe
from tests.browser.gestures import (
    PhoneOf,
    go_offline,
    install,
    log_fully,
    log_quickly,
    wait_until_sent,
)
from tests.browser.kept import COUNT
from tests.browser.phone import STORE, TABLET, Phone
from tests.browser.server import LiveServer
from tests.cast import Cast
from tests.entries import appoint, plan

SECRET = "Argued with my sister."


def test_ana_writes_about_a_guide_without_a_network_and_tess_answers(
    cast: Cast, server: LiveServer, phone_of: PhoneOf
):
    ana = phone_of(cast.ana)
    install(ana)
    go_offline(ana)
    server.stop()
    ana.reopen("/guides/walking")
    ana.tap("a", "about this guide")
    assert about(ana) == "Walking"
    assert axe(ana) == []
    ana.tap("#letter button", "Send")
    ana.sees("#text-error", "Write something first.")
    ana.fill("#text", "Does it count with a pram?")
    ana.tap("#letter button", "Send")
    ana.sees("#talk li", "Does it count with a pram?")
    ana.sees("#talk li", "waiting on this phone")
    ana.sees_no("#text-error", "Write something first.")
    ana.kill()

    ana.reopen("/messages")
    ana.sees("#talk li", "About: Walking")
    server.start()
    wait_until_sent(ana)
    ana.open("/messages")
    ana.sees("#talk li", "sent, not read yet")

    tess = phone_of(cast.tess, **TABLET)
    tess.open("/clients")
    tess.sees(".banner", "1 new message from Ana")
    assert axe(tess) == []
    tess.tap(".banner a", "Ana")
    tess.sees("li", "Does it count with a pram?")
    answer(tess, "It does.")
    assert axe(tess) == []
    tess.open("/clients")
    tess.sees_no(".banner", "new message")

    ana.open("/today")
    ana.sees("#news", "New from Tess: a message.")
    assert axe(ana) == []
    ana.tap("#news a")
    ana.sees("#talk li", "It does.")
    ana.sees("#talk li b", "new")
    ana.sees("#talk li", "read")
    assert axe(ana) == []
    ana.open("/today")
    ana.sees("#below", "Nobody watches live")
    ana.sees_no("#news")


def about(ana: Phone) -> str:
    """What is chosen, once there is a choice."""
    field = "document.querySelector('#about')"
    chosen = f"{field}?.length > 1 && {field}.selectedOptions[0].text"
    return str(ana.wait_until(chosen, "something to write about"))


def answer(tess: Phone, text: str) -> None:
    tess.tap("button", "Send")
    tess.sees(".err", "Write something first.")
    tess.fill("textarea", text)
    tess.tap("button", "Send")
    tess.sees(".talk__one--own", text)


def test_one_line_for_all_that_is_new_from_tess(app: Flask, cast: Cast, phone_of: PhoneOf):
    plan(app, cast.ana, cast.tess, Planned("walking"))
    appoint(app, cast.ana, cast.tess, datetime(2099, 1, 1, 10, tzinfo=UTC))
    ana = phone_of(cast.ana)
    install(ana)
    ana.sees("#news", "Your plan was changed. A session was agreed")
    assert ana.count("#notice .banner") == 1
    ana.tap("#news a")
    ana.sees("#others", "New for you")
    ana.sees("#talk section li", "Your plan")
    ana.sees('#talk a[href="/plan"]', "Look")
    ana.open("/today")
    ana.sees("#plan", "Today’s plan")
    ana.sees_no("#news")


def test_a_message_about_an_entry_and_a_session(app: Flask, cast: Cast, phone_of: PhoneOf):
    session = appoint(app, cast.ana, cast.tess, datetime(2099, 1, 1, 10, tzinfo=UTC))
    ana = phone_of(cast.ana)
    install(ana)
    entry = log_fully(ana, back=2, leg=7, region="back-left-calf", note="Pulls.")
    ana.open(f"/log?entry={entry}")
    ana.tap("a", "Write to your therapist about this")
    assert about(ana).startswith("Pain: leg 7, back 2, today at")
    ana.fill("#text", "Since the drive.")
    ana.tap("#letter button", "Send")
    ana.sees("#talk li", "About: Pain: leg 7, back 2")
    ana.fill("#about", f"session:{session}")
    ana.fill("#text", "Ten minutes late.")
    ana.tap("#letter button", "Send")
    ana.sees("#talk li", "About: Session")
    assert ana.evaluate(COUNT % "message") == 2
    wait_until_sent(ana)
    tess = phone_of(cast.tess, **TABLET)
    tess.open(f"/clients/{cast.ana}/messages")
    tess.sees(f'a[href="/clients/{cast.ana}/entries/{entry}"]', "pain,")


def test_what_ana_holds_back_without_a_network_tess_never_sees(
    cast: Cast, server: LiveServer, phone_of: PhoneOf
):
    ana = phone_of(cast.ana)
    install(ana)
    log_quickly(ana, back=3, leg=5)
    go_offline(ana)
    server.stop()
    ana.reopen("/today")
    entry = log_fully(ana, back=2, leg=9, region="back-left-calf", note=SECRET)
    ana.open("/shared")
    ana.sees("h2", "Nothing held back")
    assert axe(ana) == []
    ana.tap(f"#hold-{entry}")
    ana.sees(f"#item-{entry}", "held back")
    ana.sees("h2", "1 item held back")
    assert ana.evaluate("document.activeElement.id") == f"hold-{entry}"
    assert axe(ana) == []
    ana.kill()

    ana.reopen("/shared")
    ana.sees(f"#item-{entry}", "held back")
    server.start()
    wait_until_sent(ana)
    tess = phone_of(cast.tess, **TABLET)
    tess.open(f"/clients/{cast.ana}")
    tess.sees("p", "1 item held back")
    assert SECRET not in tess.text()
    tess.open(f"/clients/{cast.ana}/entries/{entry}")
    tess.sees("h1", "did not open")

    ana.open("/shared")
    ana.tap("a", "See the page as Tess sees it")
    ana.sees("h2", "What changed")
    ana.sees("p", "1 item held back")
    assert SECRET not in ana.text()
    assert ana.count("form, main button") == 0
    assert axe(ana) == []

    ana.tap("a", "Back to what you share")
    ana.tap("#only")
    ana.sees_no("button", "Hold back")
    ana.tap(f"#hold-{entry}")
    ana.sees("h2", "Nothing held back")
    wait_until_sent(ana)
    ana.open("/brief-preview")
    ana.tap(f'a[href="/shared?entry={entry}"]')
    ana.sees("#asked", "This one")
    tess.open(f"/clients/{cast.ana}")
    tess.sees("blockquote", SECRET)


def test_ana_is_told_that_nobody_sees_an_emergency_that_is_held_back(cast: Cast, phone_of: PhoneOf):
    ana = phone_of(cast.ana)
    install(ana)
    body = "{scope: 'new', answers: {saddle: 'new'}, level: 'E', acknowledged_at: new Date().toISOString()}"
    made = ana.evaluate(f"{STORE}.then((store) => store.record({{entry_kind: 'safety', body: {body}}}))")
    item = f"#item-{made['entry_id']}"
    ana.open("/shared")
    ana.sees(item, "Held back, nobody sees this answer.")
    ana.tap(f"#hold-{made['entry_id']}")
    ana.sees(item, "Nobody sees this answer. Nobody is called by it either.")
    ana.tap(f"{item} a", "see what to do now")
    ana.sees("h1", "Something is new or worse")
