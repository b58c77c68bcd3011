"""What htmx needs from the server: ids that templates and tests share, and the headers of version 4."""

import uuid

from flask import Response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_htmx import HTMX

htmx = HTMX()


def dom_id(noun: str, key: uuid.UUID | str | None = None, part: str | None = None) -> str:
    """`entry-<id>-note`: the one function that makes DOM ids, for templates and for tests."""
    return "-".join(str(word) for word in (noun, key, part) if word)


def is_fragment() -> bool:
    """Whether htmx asked; it then gets a fragment, a browser without script gets a page."""
    return bool(htmx)


def go_to(endpoint: str, **values: str | uuid.UUID) -> ResponseReturnValue:
    """After a write: 303 for a browser, `HX-Redirect` for htmx, whose fetch would follow a 303 unseen."""
    target = url_for(endpoint, **values)  # type: ignore[arg-type]
    if is_fragment():
        return Response(status=204, headers={"HX-Redirect": target})
    return redirect(target, 303)


def shell(template: str, **values: object) -> Response:
    """A page for everybody: may be stored, but is asked for again, so that a new version is seen."""
    return fragment(render_template(template, **values))


def fragment(html: str) -> Response:
    """A part of such a page, under a URL of its own."""
    response = Response(html, mimetype="text/html")
    response.headers["Cache-Control"] = "no-cache"
    return response
