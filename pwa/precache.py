"""What the service worker keeps on the phone, and the version that this list makes."""

import hashlib
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from flask import Flask, current_app, request
from werkzeug.test import TestResponse

from pwa.assets import Assets

SOURCE = Path(__file__).parent.parent / "service_worker.js"
# A phone needs what pages load. Icons and pictures for the installation are fetched by the browser when it
# installs; sound is kept when the person asks for it (static/js/phone/sound.js), of which the list is there.
KEPT = re.compile(r"(css|js|vendor|figures|icons)/.+\.(css|js|svg|json|woff2)|audio/voice\.json")
# Changing one of these changes what a page may do: it makes a new version even if no text changed.
_HEADERS = ("Content-Security-Policy", "Permissions-Policy", "Cross-Origin-Opener-Policy")

Entry = tuple[str, str]  # URL, 16 hex digits of SHA-256 over its content


class NotForEverybody(Exception):
    """A page on the list is not a plain public answer: keeping it could put private things into a cache."""


@dataclass(frozen=True)
class Precache:
    app: Flask
    assets: Assets
    pages: Sequence[str]
    source: str

    @cached_property
    def script(self) -> str:
        """The worker with its list and version filled in: the same from every process of a build."""
        answers = [self._ask(page) for page in self.pages]
        entries = [*self._pages(answers), *self._files()]
        return _fill_in(self.source, entries, self._version(entries, answers))

    def _pages(self, answers: list[TestResponse]) -> Iterator[Entry]:
        for page, answer in zip(self.pages, answers, strict=True):
            yield page, hashlib.sha256(answer.get_data()).hexdigest()[:16]

    def _files(self) -> Iterator[Entry]:
        for path, digest in self.assets.hashes.items():
            if KEPT.fullmatch(path):
                yield self.assets.url(path), digest[:16]

    def _version(self, entries: list[Entry], answers: list[TestResponse]) -> str:
        headers = [[answer.headers.get(name) for name in _HEADERS] for answer in answers]
        return hashlib.sha256(json.dumps([self.source, entries, headers]).encode()).hexdigest()[:16]

    def _ask(self, page: str) -> TestResponse:
        """As a phone would that nobody has signed in on."""
        answer = self.app.test_client(use_cookies=False).get(page, base_url=request.root_url)
        if answer.status_code != 200 or answer.cache_control.no_store or "Set-Cookie" in answer.headers:
            raise NotForEverybody(f"{page}: {answer.status}, {answer.headers.get('Cache-Control')}")
        return answer


def init_app(app: Flask, pages: Sequence[str]) -> None:
    """`pages`: paths that are the same for everybody (the shells, /kinds.json). After assets.init_app."""
    app.extensions["precache"] = Precache(app, app.extensions["assets"], pages, SOURCE.read_text())


def current() -> Precache:
    precache: Precache = current_app.extensions["precache"]
    return precache


def _fill_in(source: str, entries: list[Entry], version: str) -> str:
    filled = source.replace("const VERSION = ''", f"const VERSION = '{version}'", 1)
    return filled.replace(
        "const PRECACHE = []", f"const PRECACHE = {json.dumps(entries, separators=(',', ':'))}", 1
    )
