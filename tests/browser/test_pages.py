"""Every page as a browser sees it: nothing inline, nobody else asked, nothing for axe to find."""

from flask import Flask

from pwa.routes.shells import SHELLS
from tests.browser.chromium import Chromium
from tests.browser.crawl import Crawl, axe
from tests.browser.gestures import PhoneOf, install, log_fully, log_quickly, log_sitting
from tests.cast import Cast

TABLET = {"viewport": {"width": 1024, "height": 768}}


def test_the_clients_pages_keep_to_the_policy_and_to_axe(cast: Cast, phone_of: PhoneOf):
    ana = phone_of(cast.ana)
    assert isinstance(ana, Chromium)
    crawl = Crawl(ana)
    install(ana)
    log_quickly(ana, back=0, leg=10)
    log_fully(ana, back=4, leg=7, region="back-left-calf", note="In the car.")
    log_sitting(ana, "09:00", "11:00")
    found: list[str] = []
    for path in SHELLS:
        crawl.visit(path)
        found += [f"{path} {line}" for line in axe(ana)]
    assert crawl.faults() == []
    assert found == []


def test_the_therapists_pages_keep_to_the_policy_and_to_axe(app: Flask, cast: Cast, phone_of: PhoneOf):
    ana = phone_of(cast.ana)
    install(ana)
    log_fully(ana, back=4, leg=7, region="back-left-calf", note="In the car.")
    ana.sees(".sync", "All saved")
    entry = ana.evaluate("new URLSearchParams(location.search).get('saved')")
    ana.switch_off()

    tess = phone_of(cast.tess, **TABLET)
    assert isinstance(tess, Chromium)
    crawl = Crawl(tess)
    found: list[str] = []
    for path in pages_of_the_therapist(app, cast, entry):
        crawl.visit(path)
        found += [f"{path} {line}" for line in axe(tess)]
    assert crawl.faults() == []
    assert found == []


def pages_of_the_therapist(app: Flask, cast: Cast, entry: str) -> list[str]:
    """All addresses that the therapist's policy guards and that a browser may open."""
    values = {"client_id": cast.ana, "entry_id": entry}
    with app.test_request_context():
        return [
            app.url_for(rule.endpoint, **{name: values[name] for name in rule.arguments})
            for rule in app.url_map.iter_rules()
            if "GET" in rule.methods and app.view_functions[rule.endpoint].policy == "therapist"
        ]
