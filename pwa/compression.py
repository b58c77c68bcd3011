"""Brotli for what Flask renders. Files of static/ were compressed ahead of time and never come by here."""

from functools import lru_cache

import brotli
from flask import Flask, Response, request

TYPES = {
    "text/html",
    "text/css",
    "text/javascript",
    "application/json",
    "application/manifest+json",
    "application/vnd.easeback.sync+json",
}
_QUALITY = 6
_WORTH_IT = 500  # bytes: below that a packet is a packet


def init_app(app: Flask) -> None:
    app.after_request(_compress)


def _compress(response: Response) -> Response:
    if not _compressible(response):
        return response
    response.headers.add("Vary", "Accept-Encoding")  # `response.vary` parses, and watches itself
    public = _is_public(response)
    if request.accept_encodings["br"] <= 0 or not (public or _length_tells_nothing()):
        return response
    body = response.get_data()
    response.set_data(_once(body) if public else brotli.compress(body, quality=_QUALITY))
    response.headers["Content-Encoding"] = "br"
    _weaken_etag(response)
    return response


def _compressible(response: Response) -> bool:
    return (
        not response.is_streamed
        and not response.direct_passthrough
        and len(response.get_data()) >= _WORTH_IT
        and response.mimetype in TYPES
        and response.status_code not in {204, 206, 304}
        and "Content-Encoding" not in response.headers
    )


@lru_cache(256)
def _once(body: bytes) -> bytes:
    """What is the same for everybody, as small as it gets within some milliseconds: phones keep all of it."""
    return bytes(brotli.compress(body, quality=10))


def _is_public(response: Response) -> bool:
    return "Cache-Control" in response.headers and "no-store" not in response.headers["Cache-Control"]


def _length_tells_nothing() -> bool:
    """BREACH: whoever can make a browser ask with a guess in the URL, and sees lengths on the wire, learns
    secrets that stand in the same compressed body. Public answers hold no secret. For private ones (no-store)
    all that a stranger can cause is a navigation from their own site (the cookie is Lax): those go out plain.
    """
    return request.headers.get("Sec-Fetch-Site") in {"same-origin", "none"}


def _weaken_etag(response: Response) -> None:
    etag, weak = response.get_etag()
    if etag and not weak:
        response.set_etag(etag, weak=True)
