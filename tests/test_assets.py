"""Files of static/: named by content, kept for ever under that name, compressed ahead of time."""

import gzip
import hashlib
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import brotli
import pytest
from flask import Flask, url_for

from pwa import assets, compression
from pwa.assets import STATIC, Assets
from pwa.guides.voice import VOICE

VENDOR = STATIC / "vendor"
STOP = VOICE["phrases/stop"].file


@pytest.fixture
def source(tmp_path: Path) -> Path:
    folder = tmp_path / "static"
    (folder / "css").mkdir(parents=True)
    (folder / "css" / "base.css").write_text("body { margin: 0 }\n" * 100)
    (folder / "sound.mp3").write_bytes(b"\0" * 100)
    (folder / ".hidden").write_text("not ours")
    return folder


@pytest.fixture
def published(source: Path, tmp_path: Path) -> Path:
    return Assets(source).publish(tmp_path / "assets")


def test_the_build_changes_with_any_content_and_any_name(source: Path):
    first = Assets(source).build
    (source / "css" / "base.css").write_text("body { margin: 1px }")
    second = Assets(source).build
    (source / "css" / "base.css").rename(source / "css" / "page.css")
    assert len({first, second, Assets(source).build}) == 3


def test_hidden_files_are_not_published(source: Path, published: Path):
    assert ".hidden" not in Assets(source).hashes
    assert not (published / ".hidden").exists()


def test_text_gets_a_brotli_sibling_and_sound_does_not(published: Path):
    compressed = (published / "css" / "base.css.br").read_bytes()
    assert brotli.decompress(compressed) == (published / "css" / "base.css").read_bytes()
    assert not (published / "sound.mp3.br").exists()


def test_a_second_start_compresses_nothing(source: Path, published: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(brotli, "compress", lambda *_a, **_k: pytest.fail("compressed again"))
    assert Assets(source).publish(published.parent) == published


def test_many_processes_may_start_at_once(source: Path, tmp_path: Path):
    folder = tmp_path / "assets"
    with ThreadPoolExecutor(8) as pool:
        found = set(pool.map(lambda _: Assets(source).publish(folder), range(8)))
    assert [path.name for path in folder.iterdir()] == [path.name for path in found]


def test_only_the_newest_builds_stay(source: Path, tmp_path: Path):
    folder = tmp_path / "assets"
    for number in range(5):
        (source / "new.js").write_text(f"export default {number}")
        newest = Assets(source).publish(folder)
    assert newest.is_dir()
    assert len(list(folder.iterdir())) == 3


def test_the_draft_of_a_killed_process_goes_and_that_of_a_living_one_stays(source: Path, tmp_path: Path):
    dead, alive = tmp_path / "assets" / ".dead", tmp_path / "assets" / ".alive"
    dead.mkdir(parents=True)
    alive.mkdir()
    os.utime(dead, (0, 0))
    Assets(source).publish(tmp_path / "assets")
    assert alive.exists()
    assert not dead.exists()


def test_a_file_of_this_build_may_be_kept_for_ever(app: Flask):
    answer = _get(app, _url(app, "css/tokens.css"))
    assert answer.status_code == 200
    assert "immutable" in answer.headers["Cache-Control"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "Access-Control-Allow-Origin" not in answer.headers


def test_a_browser_that_reads_brotli_gets_it(app: Flask):
    url = _url(app, "css/tokens.css")
    answer = _get(app, url, {"Accept-Encoding": "gzip, br"})
    assert answer.headers["Content-Encoding"] == "br"
    assert "Accept-Encoding" in answer.headers["Vary"]
    assert brotli.decompress(answer.data) == (STATIC / "css" / "tokens.css").read_bytes()
    assert "Content-Encoding" not in _get(app, url).headers


@pytest.mark.parametrize(
    ("filename", "content_type"),
    [
        ("css/tokens.css", "text/css"),
        ("js/worker.js", "text/javascript"),
        ("icons/icon.svg", "image/svg+xml"),
        ("icons/icon-192.png", "image/png"),
        (f"audio/{STOP}.webm", "audio/webm"),
        (f"audio/{STOP}.mp3", "audio/mpeg"),
    ],
)
def test_each_file_has_its_type(app: Flask, filename: str, content_type: str):
    build = app.extensions["assets"].build
    for name in (build, "0000000000000000", assets.STABLE):
        assert _get(app, f"/static/{name}/{filename}").mimetype == content_type


def test_an_older_page_gets_the_file_as_it_is_now_but_may_not_keep_it(app: Flask):
    answer = _get(app, "/static/0123456789abcdef/css/tokens.css")
    assert answer.data == (STATIC / "css" / "tokens.css").read_bytes()
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("path", ["missing.css", "../config.py", "%2e%2e/config.py", "css"])
def test_nothing_else_is_served(app: Flask, path: str):
    for name in (app.extensions["assets"].build, "0123456789abcdef"):
        assert _get(app, f"/static/{name}/{path}").status_code == 404


def test_vendored_files_are_as_published():
    sums = dict(reversed(line.split("  ")) for line in (VENDOR / "SHA256SUMS").read_text().splitlines())
    found = {path.relative_to(VENDOR).as_posix(): path for path in VENDOR.rglob("*") if path.is_file()}
    del found["SHA256SUMS"]
    assert {name: hashlib.sha256(path.read_bytes()).hexdigest() for name, path in found.items()} == sums


def test_each_vendored_library_has_its_version_and_licence():
    for folder in (path for path in VENDOR.iterdir() if path.is_dir()):
        name, version = folder.name.rsplit("@", 1)
        assert name
        assert version[0].isdigit()
        assert (folder / "LICENSE").stat().st_size > 200


TEXT = "Ana's entry. " * 100


@pytest.fixture
def pages() -> Flask:
    """An app with one public and one private page, to compress."""
    app = Flask(__name__, static_folder=None)
    compression.init_app(app)
    answers = {
        "/public": (TEXT, {"Cache-Control": "no-cache", "ETag": '"1"'}),
        "/private": (TEXT, {"Cache-Control": "no-store"}),
        "/silent": (TEXT, {}),
        "/short": ("short", {"Cache-Control": "no-cache"}),
        "/picture": (TEXT, {"Cache-Control": "no-cache", "Content-Type": "image/png"}),
        "/packed": (gzip.compress(TEXT.encode()), {"Cache-Control": "no-cache", "Content-Encoding": "gzip"}),
    }
    for path, answer in answers.items():
        app.add_url_rule(path, path, lambda answer=answer: answer)
    return app


def test_a_page_is_compressed_for_those_who_ask(pages: Flask):
    answer = _get(pages, "/public", {"Accept-Encoding": "gzip, br"})
    assert brotli.decompress(answer.data).decode() == TEXT
    assert answer.headers["Vary"] == "Accept-Encoding"
    assert answer.headers["ETag"] == 'W/"1"'
    assert _get(pages, "/public").text == TEXT


@pytest.mark.parametrize("path", ["/short", "/picture", "/packed"])
def test_what_would_not_get_smaller_is_left_alone(pages: Flask, path: str):
    answer = _get(pages, path, {"Accept-Encoding": "br", "Sec-Fetch-Site": "none"})
    assert answer.headers.get("Content-Encoding") != "br"


@pytest.mark.parametrize("path", ["/private", "/silent"])
@pytest.mark.parametrize(
    ("site", "compressed"), [("same-origin", True), ("none", True), ("cross-site", False), (None, False)]
)
def test_a_private_page_that_a_stranger_opened_has_its_true_length(
    pages: Flask, path: str, site: str | None, compressed: bool
):
    headers = {"Accept-Encoding": "br"} | ({"Sec-Fetch-Site": site} if site else {})
    assert ("Content-Encoding" in _get(pages, path, headers).headers) is compressed


def _get(app: Flask, path: str, headers: dict[str, str] | None = None):
    return app.test_client().get(path, base_url="http://localhost:8000", headers=headers)


def _url(app: Flask, filename: str) -> str:
    with app.test_request_context():
        return url_for("static", filename=filename)
