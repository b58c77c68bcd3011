"""What the first load costs on a slow phone (issue: sizes), in bytes after brotli."""

import re
from pathlib import Path

import brotli
import pytest

STATIC = Path(__file__).parent.parent / "static"
KB = 1000
SCRIPTS = 40 * KB
PAGE = 14 * KB
ALL = 500 * KB

IMPORT = re.compile(r"""(?:import|from)\s*\(?\s*['"](\.[^'"]+)['"]""")


def _size(content: bytes) -> int:
    return len(brotli.compress(content, quality=11))


def _modules(*names: str) -> set[Path]:
    """The modules that these ones load, themselves included."""
    found: set[Path] = set()
    waiting = [(STATIC / name).resolve() for name in names]
    while waiting:
        path = waiting.pop()
        if path not in found:
            found.add(path)
            waiting += [(path.parent / name).resolve() for name in IMPORT.findall(path.read_text())]
    return found


def _page(app, path: str = "/today") -> str:
    return app.test_client().get(path, base_url="http://localhost:8000").text


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_scripts_of_the_first_load_stay_small(app):
    page = _page(app)
    views = re.search(r'data-view="([^"]*)"', page)[1].split()
    scripts = [name.split("/", 3)[3] for name in re.findall(r'<script[^>]* src="([^"]+)"', page)]
    modules = _modules(*scripts, *(f"js/phone/views/{view}.js" for view in ("status", *views)))
    sizes = {path.relative_to(STATIC.resolve()).as_posix(): _size(path.read_bytes()) for path in modules}
    assert sum(sizes.values()) <= SCRIPTS, sizes


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_first_page_with_its_styles_stays_small(app):
    page = _page(app)
    styles = re.findall(r'<link[^>]* href="/static/[0-9a-f]+/(css/[^"]+)"(?![^>]*media="print")', page)
    assert styles
    sizes = {name: _size((STATIC / name).read_bytes()) for name in styles} | {"html": _size(page.encode())}
    assert sum(sizes.values()) <= PAGE, sizes


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_everything_that_is_kept_on_the_phone_stays_small(app):
    client = app.test_client()
    worker = client.get("/service_worker.js", base_url="http://localhost:8000").text
    urls = re.findall(r'\[\s*"(/[^"]*)"\s*,', worker)
    assert "/today" in urls
    sizes = {url: _size(client.get(url, base_url="http://localhost:8000").data) for url in urls}
    assert sum(sizes.values()) <= ALL, sizes
