"""What the service worker is told to keep: public, complete, small, and the same from every process."""

import hashlib
import json
import re
from collections.abc import Callable

import brotli
import pytest
from flask import Flask, make_response

from pwa import precache
from pwa.assets import STATIC
from pwa.guards import policy
from pwa.precache import NotForEverybody
from pwa.routes.shells import SHELLS, TEMPLATES
from tests.cast import ORIGIN, Cast

BR = {"Accept-Encoding": "br"}


def test_the_worker_may_serve_the_whole_app_and_is_asked_for_each_time(app: Flask):
    answer = app.test_client().get("/service_worker.js", base_url=ORIGIN)
    assert answer.mimetype == "text/javascript"
    assert answer.headers["Service-Worker-Allowed"] == "/"
    assert answer.headers["Cache-Control"] == "no-cache"
    again = app.test_client().get(
        "/service_worker.js", base_url=ORIGIN, headers={"If-None-Match": answer.headers["ETag"]}
    )
    assert again.status_code == 304


def test_it_keeps_every_page_that_is_the_same_for_everybody(app: Flask):
    pages = [url for url, _ in _entries(app) if not url.startswith("/static/")]
    assert pages == [*SHELLS, *TEMPLATES, "/kinds.json", "/guides.json"]


def test_each_hash_is_that_of_what_the_phone_will_get(app: Flask):
    client = app.test_client()
    for url, digest in _entries(app):
        body = client.get(url, base_url=ORIGIN).data
        assert hashlib.sha256(body).hexdigest()[:16] == digest, url


def test_the_list_is_the_same_from_every_process_and_for_whoever_asks(
    make_app: Callable[..., Flask], cast: Cast, visit
):
    stranger = _script(make_app())
    ana = visit(cast.ana).get("/service_worker.js").text
    assert stranger == ana


def test_what_a_page_loads_is_kept_with_it(app: Flask):
    kept = {url for url, _ in _entries(app)}
    client = app.test_client()
    for page in SHELLS:
        html = client.get(page, base_url=ORIGIN).text
        loaded = re.findall(r'(?:src|href)="(/static/[^"#]+)"', html)
        missing = {url for url in loaded if url not in kept and not url.endswith(".png")}
        assert not missing, page


def test_what_a_module_imports_is_kept_with_it():
    for path in (STATIC / "js").rglob("*.js"):
        for target in re.findall(r"""(?:from|import)\s*\(?['"](\.[^'"$]+)['"]""", path.read_text()):
            found = (path.parent / target).resolve().relative_to(STATIC.resolve()).as_posix()
            assert precache.KEPT.fullmatch(found), f"{path.name}: {target}"


@pytest.mark.parametrize(
    ("status", "cache_control"), [(500, "no-cache"), (404, "no-cache"), (303, "no-cache"), (200, "no-store")]
)
def test_a_page_that_is_not_for_everybody_stops_the_worker(app: Flask, status: int, cache_control: str):
    @app.get("/private")
    @policy("anyone")
    def private():
        return make_response("Ana", status, {"Cache-Control": cache_control})

    app.extensions["precache"] = precache.Precache(app, app.extensions["assets"], ["/private"], "")
    with pytest.raises(NotForEverybody):
        app.test_client().get("/service_worker.js", base_url=ORIGIN)


def test_a_stricter_policy_is_a_new_version(app: Flask):
    before = _version(_script(app))
    vars(app.extensions["precache"]).pop("script")  # forgets what it remembered
    app.after_request_funcs[None].insert(0, _stricter)
    assert _version(_script(app)) != before


def _stricter(response):
    response.headers["Content-Security-Policy"] = "default-src 'none'"
    return response


def test_the_worker_is_small():
    assert len(brotli.compress(precache.SOURCE.read_bytes())) <= 2500  # its list is added to that


def test_all_that_is_kept_is_small(app: Flask):
    client = app.test_client()
    sizes = {url: len(client.get(url, base_url=ORIGIN, headers=BR).data) for url, _ in _entries(app)}
    assert sum(sizes.values()) <= 500_000, sizes


def _script(app: Flask) -> str:
    script = app.test_client().get("/service_worker.js", base_url=ORIGIN, headers=BR)
    return brotli.decompress(script.data).decode()


def _entries(app: Flask) -> list[list[str]]:
    return json.loads(re.search(r"^const PRECACHE = (\[.*\]);", _script(app), re.MULTILINE)[1])


def _version(script: str) -> str:
    return re.search(r"^const VERSION = '(\w{16})';", script, re.MULTILINE)[1]
