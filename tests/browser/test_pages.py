"""Every page as a browser sees it: nothing inline, nobody else asked, nothing for axe to find."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from flask import Flask
from werkzeug.routing import Rule

from pwa.guides import GUIDES
from pwa.routes.shells import SHELLS
from tests.browser.chromium import Chromium
from tests.browser.crawl import Crawl, axe
from tests.browser.gestures import (
    ONE_OF_EACH,
    PhoneOf,
    install,
    log_fully,
    log_quickly,
    log_sitting,
    wait_until_sent,
)
from tests.browser.phone import TABLET
from tests.cast import Cast
from tests.entries import appoint, recorded
from tests.test_access_matrix import LINES

ELSEWHERE = "https://elsewhere.example/"
SHELL_RULES = {
    next(rule for rule in LINES if "today" in rule).removeprefix("GET "),
    "/guides/<slug>",
    "/guides/<slug>/play",
}
NOT_PAGES = {
    "/static/<build>/<path:filename>",
    "/",
    "/sync/pull",
    "/sync/digest",
    "/account",
    "/kinds.json",
    "/guides.json",
    "/templates/<part>",
    "/figures/<name>",
    "/health",
    "/room/briefs",
    "/sessions.ics",
    "/work/sessions.ics",
    "/clients/<uuid:client_id>/sessions.ics",
    "/joining-code",
    "/readings",
    "/service_worker.js",
    "/manifest.json",
}


def test_the_clients_pages_keep_to_the_policy_and_to_axe(cast: Cast, phone_of: PhoneOf):
    ana = phone_of(cast.ana)
    crawl = Crawl(ana)
    install(ana)
    log_quickly(ana, back=0, leg=10)
    entry = log_fully(ana, back=4, leg=7, region="back-left-calf", note="In the car.")
    log_sitting(ana, "09:00", "11:00")
    more = [f"/log?entry={entry}", f"/sitting?entry={entry}", "/reset", "/brief-preview"]
    found = crawl_and_check(crawl, ana, [*ONE_OF_EACH, *more])
    assert crawl.faults() == []
    assert found == []


def test_all_guides_keep_to_the_policy_and_to_axe(cast: Cast, phone_of: PhoneOf):
    ana = phone_of(cast.ana)
    crawl = Crawl(ana)
    install(ana)
    paths = [path for slug in GUIDES for path in (f"/guides/{slug}", f"/guides/{slug}/play")]
    found = crawl_and_check(crawl, ana, [path for path in paths if path not in ONE_OF_EACH])
    assert crawl.faults() == []
    assert found == []


def test_the_therapists_pages_keep_to_the_policy_and_to_axe(app: Flask, cast: Cast, phone_of: PhoneOf):
    ana = phone_of(cast.ana)
    install(ana)
    entry = log_fully(ana, back=4, leg=7, region="back-left-calf", note="In the car.")
    wait_until_sent(ana)
    ana.switch_off()
    agreed = appoint(app, cast.ana, cast.tess, datetime.now(UTC) + timedelta(days=1))

    tess = phone_of(cast.tess, **TABLET)
    record = recorded(app, cast.ana, cast.tess)
    crawl = Crawl(tess)
    named = {"client_id": cast.ana, "entry_id": entry, "record_id": record, "appointment_id": agreed}
    found = crawl_and_check(crawl, tess, addresses(app, **named))
    tess.open("/invitations")
    tess.fill("#name", "Ines")
    tess.tap("button", "Make the invitation")
    tess.sees("h1", "Invite Ines")
    assert crawl.faults() == []
    assert found + axe(tess) == []


def test_the_owners_pages_keep_to_the_policy_and_to_axe(app: Flask, cast: Cast, phone_of: PhoneOf):
    olga = phone_of(cast.olga, **TABLET)
    crawl = Crawl(olga)
    found = crawl_and_check(crawl, olga, [rule.rule for rule in rules_of(app, "owner") if not rule.arguments])
    assert crawl.faults() == []
    assert found == []


def test_a_signed_out_phone_keeps_to_the_policy_and_to_axe(new_phone: PhoneOf):
    phone = new_phone("new")
    crawl = Crawl(phone)
    phone.open("/sign-in")
    phone.wait_until("fetch('/account').then((answer) => answer.status === 401)")
    found = crawl_and_check(crawl, phone, ["/sign-in", "/join", "/safety"])
    assert found == []
    assert [fault for fault in crawl.faults() if "/account" not in fault] == []
    phone.open("/nowhere")
    phone.sees("h1", "did not open")
    assert axe(phone) == []


def test_firefox_has_nothing_to_report_about_the_policy_either(cast: Cast, phone_of: PhoneOf):
    ana, tess = phone_of(cast.ana, "firefox"), phone_of(cast.tess, "firefox")
    install(ana)
    for phone, paths in ((ana, ONE_OF_EACH), (tess, ["/clients", f"/clients/{cast.ana}", "/invitations"])):
        for path in paths:
            phone.open(path)
            phone.sees("main")
        assert [line for line in phone.complaints if "Content-Security-Policy" in line] == []


def test_no_page_is_left_out(app: Flask):
    """A new page is crawled, or is named here with what is no page."""
    crawled = (
        SHELL_RULES
        | {*SHELLS, "/reset", "/brief-preview"}
        | {rule.rule for rule in rules_of(app, "therapist", "owner")}
    )
    assert {
        rule.rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())
    } - crawled == NOT_PAGES


def test_the_crawl_sees_what_is_wrong(new_phone: PhoneOf):
    """Or the tests above would prove nothing."""
    phone = new_phone("new")
    crawl = Crawl(phone)
    crawl.visit("/offline")
    image = f"Object.assign(new Image(), {{ src: '{ELSEWHERE}' }})"
    phone.evaluate(f"document.querySelector('main').append({image})")
    phone.evaluate("document.querySelector('main').setAttribute('style', 'color: red')")
    phone.wait_until("new Promise(requestAnimationFrame)")
    told = "\n".join(crawl.faults())
    assert f"foreign request: {ELSEWHERE}" in told
    assert f"policy: img-src blocked {ELSEWHERE}" in told
    assert "policy: style-src-attr blocked inline" in told
    assert "image-alt" in "\n".join(axe(phone))


def crawl_and_check(crawl: Crawl, phone: Chromium, paths: list[str]) -> list[str]:
    found: list[str] = []
    for path in paths:
        crawl.visit(path)
        found += [f"{path} {line}" for line in axe(phone)]
    return found


def addresses(app: Flask, **values: object) -> list[str]:
    with app.test_request_context():
        return [
            app.url_for(rule.endpoint, **{name: values[name] for name in rule.arguments})
            for rule in rules_of_the_therapist(app)
        ]


def rules_of_the_therapist(app: Flask) -> Iterator[Rule]:
    """All that the therapist's policy guards and that a browser may open."""
    return rules_of(app, "therapist")


def rules_of(app: Flask, *policies: str) -> Iterator[Rule]:
    for rule in app.url_map.iter_rules():
        view = app.view_functions[rule.endpoint]
        declared = getattr(view, "policy", None)
        if "GET" in (rule.methods or ()) and declared in policies and rule.rule not in NOT_PAGES:
            yield rule
