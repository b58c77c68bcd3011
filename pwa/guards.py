"""Who may come in: sign-in, the declared policy of each route, same-origin, and the security headers."""

import hashlib
import secrets
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address, ip_network
from typing import Literal, TypeVar

from flask import (
    Flask,
    Response,
    current_app,
    g,
    jsonify,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from pwa.config import Settings
from pwa.db import db, glance, reading
from pwa.errors import NotFound
from pwa.models import BrowserSession, Person, Role, Status

Policy = Literal["anyone", "signed_in", "client", "therapist", "owner"]
View = TypeVar("View", bound=Callable[..., ResponseReturnValue])

ROLES: dict[Policy, frozenset[str]] = {
    "signed_in": frozenset(Role),
    "client": frozenset({Role.CLIENT}),
    "therapist": frozenset({Role.THERAPIST, Role.OWNER}),
    "owner": frozenset({Role.OWNER}),
}
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
SIGNED_IN_FOR = timedelta(days=90)
CEREMONY_FOR = timedelta(minutes=10)

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
FIND_CALLER = """
SELECT person.id, person.role, person.status
FROM browser_session JOIN person ON person.id = browser_session.person_id
WHERE browser_session.token_hash = ? AND browser_session.revoked_at IS NULL AND browser_session.expires_at > ?
"""


@dataclass(frozen=True)
class Caller:
    """As much of the person who is signed in as a view needs that is asked with every entry."""

    id: uuid.UUID
    role: str
    status: str
    treats: bool


def policy(name: Policy, *, lean: bool = False) -> Callable[[View], View]:
    """Declares who may use a view function. Without one the app does not start.

    lean: `g.person` is a Caller, and `g.browser_session` is None.
    """

    def declare(view: View) -> View:
        view.policy = name  # type: ignore[attr-defined]
        view.lean = lean  # type: ignore[attr-defined]
        return view

    return declare


def init_app(app: Flask) -> None:
    app.before_request(_begin)
    app.before_request(_refuse_other_sites)
    app.before_request(_who_is_it)
    app.before_request(_keep_to_the_policy)
    app.after_request(_add_headers)
    app.teardown_request(_end)


def require_policies(app: Flask) -> None:
    """Default deny: each rule of the URL map has a declared policy, or the app does not start."""
    silent = sorted(rule.rule for rule in app.url_map.iter_rules() if _policy_of(app, rule.endpoint) is None)
    if silent:
        raise RuntimeError(f"routes without a policy: {', '.join(silent)}")


def start_session(
    person: Person | None, now: datetime, passkey_id: uuid.UUID | None = None
) -> BrowserSession:
    """A new session with a new id, for a person (sign-in) or for nobody yet (a ceremony begins).

    The one that the browser had is revoked. The cookie goes out with the response.
    """
    old: BrowserSession | None = g.get("browser_session")
    if old is not None:
        old.revoked_at = now
    g.new_token = secrets.token_urlsafe(32)
    session = BrowserSession(
        id=uuid.uuid4(),
        token_hash=_hash(g.new_token),
        person_id=person.id if person else None,
        passkey_id=passkey_id,
        created_at=now,
        expires_at=now + (SIGNED_IN_FOR if person else CEREMONY_FOR),
        stepped_up_at=now if passkey_id else None,
    )
    db.session.add(session)
    g.browser_session = session
    g.person = person
    return session


def end_session(now: datetime) -> None:
    """Signs out: revokes the session and takes the cookie back."""
    if g.browser_session is not None:
        g.browser_session.revoked_at = now
    g.new_token = ""
    g.person = g.browser_session = None


def _begin() -> None:
    reading.set(request.method in SAFE_METHODS)
    g.now = datetime.now(UTC)


def _end(_error: BaseException | None) -> None:
    reading.set(False)


def _refuse_other_sites() -> ResponseReturnValue | None:
    """No CSRF token could stand in a cached page: the browser says itself where a request comes from."""
    if request.method in SAFE_METHODS:
        return None
    site = request.headers.get("Sec-Fetch-Site")
    ours = site == "same-origin" if site else request.headers.get("Origin") == _settings().origin
    return None if ours else (jsonify(error="same-origin"), 403)


def _who_is_it() -> None:
    view = current_app.view_functions.get(request.endpoint or "")
    if getattr(view, "lean", False):
        g.browser_session, g.person = None, _find_caller(request.cookies.get(_settings().cookie))
        return
    g.browser_session = _find_session(request.cookies.get(_settings().cookie))
    person = g.browser_session.person if g.browser_session else None
    g.person = person if person and person.status != Status.ENDED else None


def _find_session(token: str | None) -> BrowserSession | None:
    if not token:
        return None
    return db.session.scalar(
        select(BrowserSession)
        .options(joinedload(BrowserSession.person))
        .where(
            BrowserSession.token_hash == _hash(token),
            BrowserSession.revoked_at.is_(None),
            BrowserSession.expires_at > g.now,
        )
    )


def _find_caller(token: str | None) -> Caller | None:
    if not token:
        return None
    with glance() as driver:
        row = driver.one(FIND_CALLER, (_hash(token), driver.forms.instant(g.now)))
    if row is None or row[2] == Status.ENDED:
        return None
    return Caller(driver.forms.uuid(row[0]), row[1], row[2], row[1] in {Role.THERAPIST, Role.OWNER})


def _keep_to_the_policy() -> ResponseReturnValue | None:
    declared = _policy_of(current_app, request.endpoint)
    if request.endpoint is None or declared == "anyone":
        return None
    if g.person is None:
        return _ask_to_sign_in()
    if declared is None or g.person.role not in ROLES[declared]:
        raise NotFound
    # Whoever waits to be confirmed may log on the phone, but nobody may treat.
    if g.person.treats and g.person.status != Status.ACTIVE and declared != "signed_in":
        raise NotFound
    return None


def _ask_to_sign_in() -> ResponseReturnValue:
    if request.method in {"GET", "HEAD"} and wants_page() and not request.headers.get("HX-Request"):
        return redirect(url_for("signing_in.page"), 303)
    return jsonify(error="sign-in"), 401


def _add_headers(response: Response) -> Response:
    present = {name.lower() for name, _ in response.headers}
    for name, value in HEADERS.items():
        if name.lower() not in present:
            response.headers.add(name, value)
    if _settings().secure:
        response.headers.setdefault("Strict-Transport-Security", "max-age=63072000; includeSubDomains")
    _send_cookie(response)
    return response


def _send_cookie(response: Response) -> None:
    token: str | None = g.get("new_token")
    if token is None:
        return
    settings = _settings()
    response.set_cookie(
        settings.cookie,
        token,
        max_age=int(SIGNED_IN_FOR.total_seconds()) if token else 0,
        secure=settings.secure,
        httponly=True,
        samesite="Lax",
        path="/",
    )


def _policy_of(app: Flask, endpoint: str | None) -> Policy | None:
    view = app.view_functions.get(endpoint or "")
    return getattr(view, "policy", None)


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


def _settings() -> Settings:
    settings: Settings = current_app.extensions["settings"]
    return settings


def address() -> str:
    """Where a request comes from, to count tries by: an IPv4 address, or the /64 of an IPv6 one."""
    try:
        ip = ip_address(request.remote_addr or "")
    except ValueError:
        return "unknown"
    return str(ip) if ip.version == 4 else str(ip_network((ip, 64), strict=False))


def wants_page() -> bool:
    """Whether a browser or htmx asks. A script's `fetch` says `*/*` and wants JSON."""
    return "text/html" in request.headers.get("Accept", "")


def error_page(status: int) -> Response:
    """The same body for what is missing and for what is not yours; for htmx a banner, not a page."""
    template = "error/_error.html" if request.headers.get("HX-Request") else "error/page.html"
    return make_response(render_template(template, status=status), status)
