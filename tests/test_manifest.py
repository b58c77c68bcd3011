"""What a browser needs to install the app, and what the practice must not promise in it."""

import json
import re
import struct

import pytest
from flask import Flask

from pwa.assets import STATIC
from pwa.routes.shells import SHELLS
from pwa.routes.worker import MANIFEST

TOKENS = (STATIC / "css" / "tokens.css").read_text()


@pytest.fixture(scope="module")
def manifest() -> dict:
    return json.loads(MANIFEST.read_text())


def test_it_is_served_with_its_type_and_asked_for_again(app: Flask):
    answer = app.test_client().get("/manifest.json", base_url="http://localhost:8000")
    assert answer.mimetype == "application/manifest+json"
    assert answer.headers["Cache-Control"] == "no-cache"
    assert json.loads(answer.data) == json.loads(MANIFEST.read_text())


def test_it_opens_a_page_that_is_on_the_phone(manifest: dict):
    assert manifest["start_url"] in SHELLS
    assert manifest["id"] == "/today"
    assert manifest["scope"] == "/"
    assert manifest["display"] == "standalone"
    assert {shortcut["url"] for shortcut in manifest["shortcuts"]} == {"/log", "/sitting"}
    assert {shortcut["url"] for shortcut in manifest["shortcuts"]} <= set(SHELLS)


def test_pictures_are_there_in_the_size_they_claim(manifest: dict):
    pictures = [*manifest["icons"], *manifest["screenshots"]]
    pictures += [icon for shortcut in manifest["shortcuts"] for icon in shortcut["icons"]]
    for picture in pictures:
        stable, path = re.fullmatch(r"/static/(app)/(.+)", picture["src"]).groups()
        assert stable
        if picture["type"] == "image/png":
            assert picture["sizes"] == _size(STATIC / path)


def test_icons_are_there_for_each_kind_of_launcher(manifest: dict):
    found = {(icon["sizes"], icon["purpose"]) for icon in manifest["icons"]}
    assert {(f"{side}x{side}", kind) for side in (192, 512) for kind in ("any", "maskable")} <= found
    assert ("any", "any") in found
    assert _size(STATIC / "icons" / "apple-touch-icon.png") == "180x180"


def test_there_is_a_picture_for_phones_and_one_for_tablets(manifest: dict):
    assert {picture["form_factor"] for picture in manifest["screenshots"]} == {"narrow", "wide"}
    for picture in manifest["screenshots"]:
        short, long = sorted(map(int, picture["sizes"].split("x")))
        assert short >= 320
        assert long <= 3840
        assert long / short <= 2.3  # Chromium leaves others out
        assert picture["label"]


def test_colours_are_those_of_the_page(manifest: dict):
    paper = re.search(r"--paper:\s*(#\w{6})", TOKENS)[1]
    assert manifest["background_color"] == manifest["theme_color"] == paper


def test_it_promises_no_cure(manifest: dict):
    text = f"{manifest['name']} {manifest['description']}".lower()
    assert not re.search(r"cure|heal|treat|relie|diagnos|medical|pain[- ]free|pain away", text)


def _size(path) -> str:
    width, height = struct.unpack(">II", path.read_bytes()[16:24])
    return f"{width}x{height}"
