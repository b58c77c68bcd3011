"""Files of static/: one build hash over all of them, `/static/<hash>/…` URLs, brotli made ahead of time."""

import hashlib
import mimetypes
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any
from wsgiref.headers import Headers

import brotli
from flask import Flask, Response, current_app, send_from_directory
from whitenoise import WhiteNoise

from pwa.guards import policy

STATIC = Path(__file__).parent.parent / "static"
TEXT = {".css", ".js", ".json", ".svg", ".txt", ".webmanifest"}
# In the place of a hash: for the few URLs that outlive a build, those of the manifest. A new URL for an
# icon makes Chromium think that the installed app wants a new identity, and ask the person about it.
STABLE = "app"
# WhiteNoise answers before the guards that would add these.
PROTECTION = {"X-Content-Type-Options": "nosniff", "Cross-Origin-Resource-Policy": "same-origin"}
_BUILDS_KEPT = 3
_A_DRAFT_TAKES_AT_MOST = 3600  # seconds; one that is older was left by a killed process

mimetypes.add_type("text/javascript", ".js")
mimetypes.add_type("application/manifest+json", ".webmanifest")
mimetypes.add_type("audio/webm", ".webm")  # there is no video here


@dataclass(frozen=True)
class Assets:
    """The files of one folder, known by what is in them. `hashes`: path → 64 hex digits of SHA-256."""

    source: Path

    @cached_property
    def hashes(self) -> dict[str, str]:
        return {path: hashlib.sha256((self.source / path).read_bytes()).hexdigest() for path in self._paths()}

    @cached_property
    def build(self) -> str:
        """16 hex digits that change whenever the name or the content of any file does."""
        lines = "".join(f"{digest}  {path}\n" for path, digest in self.hashes.items())
        return hashlib.sha256(lines.encode()).hexdigest()[:16]

    def url(self, filename: str) -> str:
        return f"/static/{self.build}/{filename}"

    def publish(self, folder: Path) -> Path:
        """Copy to `folder`/<build>, each text with its `.br` beside it. Any number of processes may try."""
        target = folder / self.build
        if not target.is_dir():
            folder.mkdir(parents=True, exist_ok=True)
            self._publish_at_once(target)
            _drop_old_builds(folder)
        return target

    def _paths(self) -> Iterator[str]:
        for path in sorted(self.source.rglob("*")):
            relative = path.relative_to(self.source)
            if path.is_file() and not any(part.startswith((".", "__")) for part in relative.parts):
                yield relative.as_posix()

    def _publish_at_once(self, target: Path) -> None:
        """Under its name there is all of a build or nothing, even after a power cut."""
        draft = Path(tempfile.mkdtemp(prefix=f".{self.build}-", dir=target.parent))
        draft.chmod(0o755)
        for path in self.hashes:
            content = (self.source / path).read_bytes()
            _write(draft / path, content)
            if Path(path).suffix in TEXT:
                _write(draft / f"{path}.br", brotli.compress(content, quality=11))
        try:
            draft.rename(target)
        except OSError:  # another process was first
            if not target.is_dir():
                raise
            shutil.rmtree(draft)


def init_app(app: Flask, source: Path = STATIC) -> None:
    """Serve the files of `source`, and let url_for('static', filename=…) name them.

    The app is made with static_folder=None: Flask's own route would come first.
    """
    assets = Assets(source)
    published = assets.publish(app.extensions["settings"].data / "assets")
    app.extensions["assets"] = assets
    app.wsgi_app = _whitenoise(app.wsgi_app, published, assets.build)  # type: ignore[method-assign]
    app.add_url_rule("/static/<build>/<path:filename>", "static", _of_another_build(published))
    app.url_defaults(_fill_in_build)


def _whitenoise(application: Callable[..., Any], folder: Path, build: str) -> WhiteNoise:
    return WhiteNoise(
        application,
        root=folder,
        prefix=f"static/{build}/",
        allow_all_origins=False,
        immutable_file_test=lambda _path, _url: True,
        add_headers_function=_protect,
        mimetypes={".webm": "audio/webm"},
    )


def _of_another_build(folder: Path) -> Callable[[str, str], Response]:
    """WhiteNoise answers for this build; what it lets through is asked for by a page older or newer than it.

    Such a page gets the file as it is here, which is better than nothing, but not to be kept under that URL.
    """

    @policy("anyone")
    def static(build: str, filename: str) -> Response:
        response = send_from_directory(folder, filename, max_age=86_400 if build == STABLE else None)
        if build != STABLE:
            response.headers["Cache-Control"] = "no-store"
        response.headers.update(PROTECTION)
        return response

    return static


def _protect(headers: Headers, _path: str, _url: str) -> None:
    for name, value in PROTECTION.items():
        headers[name] = value


def _fill_in_build(endpoint: str, values: dict[str, Any]) -> None:
    if endpoint == "static":
        values.setdefault("build", current_app.extensions["assets"].build)


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        file.write(content)
        os.fsync(file.fileno())


def _drop_old_builds(folder: Path) -> None:
    """Processes of the builds before this one may still be running: the newest few stay."""
    found = sorted(folder.iterdir(), key=_age)
    drafts = [path for path in found if path.name.startswith(".")]
    builds = [path for path in found if path not in drafts]
    abandoned = [path for path in drafts if _age(path) > _A_DRAFT_TAKES_AT_MOST]
    for path in builds[_BUILDS_KEPT:] + abandoned:
        shutil.rmtree(path, ignore_errors=True)


def _age(path: Path) -> float:
    """In seconds. What another process has just renamed is as new as can be."""
    return time.time() - path.stat().st_mtime if path.exists() else 0
