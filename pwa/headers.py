"""What each answer of the app says to the browser, unless it says otherwise itself (security.md, "HTTP")."""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from flask import Flask

if TYPE_CHECKING:
    from _typeshed import OptExcInfo
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; "
    "font-src 'self'; media-src 'self'; manifest-src 'self'; worker-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types default"
)
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": (
        "publickey-credentials-create=(self), publickey-credentials-get=(self), screen-wake-lock=(self), "
        "camera=(), geolocation=(), microphone=(), payment=(), usb=()"
    ),
    "Cache-Control": "no-store",
}
TRANSPORT = {"Strict-Transport-Security": "max-age=63072000; includeSubDomains"}
"""On https only."""


def init_app(app: Flask, *, secure: bool) -> None:
    """Before assets.init_app: the files of static/ say less, and have to be quick."""
    app.wsgi_app = adding(app.wsgi_app, HEADERS | (TRANSPORT if secure else {}))  # type: ignore[assignment, method-assign]


def adding(application: "WSGIApplication", headers: dict[str, str]) -> "WSGIApplication":
    """Around Flask and not within, where each of a dozen headers is checked and copied several times."""
    lines = [(name.lower(), (name, value)) for name, value in headers.items()]

    def answer(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        def start(
            status: str, said: list[tuple[str, str]], error: "OptExcInfo | None" = None
        ) -> Callable[[bytes], object]:
            names = {name.lower() for name, _ in said}
            said.extend(line for name, line in lines if name not in names)
            return start_response(status, said, error) if error else start_response(status, said)

        return application(environ, start)

    return answer
