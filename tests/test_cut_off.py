"""PostgreSQL goes away at each message of a request in turn: it is "away", and no mistake of ours."""

from collections.abc import Callable, Iterator
from itertools import count

import pytest
from sqlalchemy import make_url

from tests.browser.waiting import wait_for
from tests.cast import Visitor
from tests.cut_line import HOWS, CutLine, SilentServer
from tests.ops import PAIN, Wire, put

pytestmark = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
PAGES = ("/clients", "/clients/{ana}", "/health")


@pytest.fixture
def line(settings) -> Iterator[CutLine]:
    with CutLine(settings.database_url) as line:
        yield line


@pytest.fixture
def app(make_app, line):
    app = make_app(database_url=line.url)
    app.config["PROPAGATE_EXCEPTIONS"] = False  # what fails behind a view is answered, as it is outside tests
    return app


@pytest.fixture
def ana(visit, cast) -> Wire:
    return Wire(visit(cast.ana))


@pytest.mark.parametrize("how", HOWS)
def test_a_push_is_answered_or_refused_and_then_taken_once(line, ana, how):
    batches = [[put()]]

    def push():
        batches.append([put(PAIN | {"leg": leg}) for leg in range(3)])
        return ana.push(*batches[-1])

    ana.results(*batches[0])
    for answer in _cut_at_each_message(line, how, push):
        kept = {change["last_op"] for change in ana.pull()["changes"]}
        assert answer.status_code == 503 or {op["op_id"] for op in batches[-1]} <= kept
        assert {result["status"] for result in ana.results(*batches[-1])} == {"applied"}
    numbers = [change["seq"] for change in ana.pull()["changes"]]
    assert numbers == list(range(1, sum(map(len, batches)) + 1))


@pytest.mark.parametrize("how", HOWS)
def test_a_pull_is_answered_or_refused(line, ana, how):
    ana.results(put())
    whole = ana.pull()["changes"]
    for answer in _cut_at_each_message(line, how, lambda: ana.page(since=0, floor=0, epoch="", limit=9)):
        assert answer.status_code == 503 or answer.json["changes"] == whole


@pytest.mark.parametrize("how", HOWS)
def test_a_digest_is_answered_or_refused(line, ana, how):
    ana.results(put())
    list(
        _cut_at_each_message(line, how, lambda: ana.visitor.get("/sync/digest", headers={"X-Easeback": "1"}))
    )


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("how", HOWS)
def test_a_page_is_shown_or_says_that_it_passes(line, visit, cast, how, page):
    tess, path = visit(cast.tess), page.format(ana=cast.ana)
    assert tess.get(path).status_code == 200
    for answer in _cut_at_each_message(line, how, lambda: tess.get(path)):
        assert answer.status_code == 200 or page == "/health" or b"few seconds" in answer.data


def test_a_server_that_says_nothing_is_given_up_for_its_standby(make_app, cast, settings):
    """As a host is that lost its power: nothing refuses the connection."""
    there = make_url(settings.database_url)
    with SilentServer() as silent:
        either = f"host=127.0.0.1:{silent.port}&host=127.0.0.1:{there.port}&target_session_attrs=read-write"
        app = make_app(database_url=f"postgresql://easeback@/{there.database}?{either}")
        ana = Wire(Visitor(app, cast.ana))
        assert ana.results(put())[0]["status"] == "applied"
        wait_for(lambda: silent.was_given_up, "the silent one to be given up")


def _cut_at_each_message(line: CutLine, how: str, ask: Callable) -> Iterator:
    """The answers, each given while the line died one message later; until one is through."""
    for message in count(1):
        line.dies(message, how)
        answer = ask()
        if not line.mend():
            assert message > 3
            return
        assert answer.status_code == 200 or _says_that_it_passes(answer), (message, answer.status_code)
        yield answer


def _says_that_it_passes(answer) -> bool:
    return answer.status_code == 503 and 2 <= int(answer.headers["Retry-After"]) <= 6
