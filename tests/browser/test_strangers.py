"""Otto works elsewhere: whatever address he types, Ana does not exist for him."""

import json
import uuid
from collections.abc import Iterator

import pytest
from flask import Flask

from tests.browser.gestures import PhoneOf, install, log_quickly, wait_until_sent
from tests.cast import Cast

ASK = """Promise.all(%s.map(async ([method, path]) => {
  const answer = await fetch(path, { method, redirect: "manual", headers: { Accept: "text/html" } });
  return [method, path, answer.status, await answer.text()];
}))"""


def test_otto_sees_404_wherever_ana_is_named(app: Flask, cast: Cast, phone_of: PhoneOf):
    ana = phone_of(cast.ana)
    install(ana)
    log_quickly(ana, back=3, leg=6)
    entry = ana.evaluate("document.querySelector('#quick-next').search.split('=')[1]")
    wait_until_sent(ana)
    ana.switch_off()

    otto = phone_of(cast.otto)
    otto.open("/clients")
    otto.sees("a", "Carl")
    assert otto.count("main *", "Ana") == 0
    named = list(addresses(app, cast.ana, entry))
    missing = list(addresses(app, uuid.uuid4(), str(uuid.uuid4())))
    answers = otto.evaluate(ASK % json.dumps(named))
    assert [(method, path) for method, path, status, _ in answers if status != 404] == []
    assert [text for *_, text in answers] == [text for *_, text in otto.evaluate(ASK % json.dumps(missing))]


@pytest.mark.parametrize("path", ["/sync/pull?epoch=&since=0&floor=0&limit=500", "/sync/digest"])
def test_otto_has_no_stream_of_his_own(cast: Cast, phone_of: PhoneOf, path: str):
    otto = phone_of(cast.otto)
    otto.open("/clients")
    status = f"fetch({path!r}, {{headers: {{'X-Easeback': '1'}}}}).then((answer) => answer.status)"
    assert otto.evaluate(status) == 404


def addresses(app: Flask, client: uuid.UUID, entry: str) -> Iterator[tuple[str, str]]:
    """Every rule that names a client, filled in, with each method that it has."""
    with app.test_request_context():
        for rule in app.url_map.iter_rules():
            if "client_id" in rule.arguments:
                values = {**dict.fromkeys(rule.arguments, entry), "client_id": client}
                path = app.url_for(rule.endpoint, **values)
                yield from (
                    (method, path.split("localhost")[-1]) for method in rule.methods - {"HEAD", "OPTIONS"}
                )
