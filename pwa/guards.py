"""Who may come in: sign-in, the declared policy of each route, and same-origin."""

import hashlib
import secrets
import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address, ip_network
from typing import Any, Literal, NamedTuple, TypeVar

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
from pwa.db import db, reading
from pwa.driver import Driver
from pwa.errors import NotFound
from pwa.models import BrowserSession, Person, Role, Status
from pwa.sealing import Wrapped

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

FIND_CALLER = """
SELECT person.id, person.role, person.status, person.name, practice.name, wrapped_by, wrapped
FROM browser_session JOIN person ON person.id = browser_session.person_id
JOIN practice ON practice.id = person.practice_id LEFT JOIN client_key ON client_key.client_id = person.id
WHERE browser_session.token_hash = ? AND browser_session.revoked_at IS NULL AND browser_session.expires_at > ?
"""


class Caller(NamedTuple):
    """As much of the person who is signed in as a view needs that is asked with every entry, by one look."""

    id: uuid.UUID
    role: str
    status: str
    name: str
    practice: str
    key: Wrapped | None

    @property
    def treats(self) -> bool:
        return self.role in {Role.THERAPIST, Role.OWNER}


def policy(name: Policy, *, late: bool = False) -> Callable[[View], View]:
    """Declares who may use a view function. Without one the app does not start.

    late: whoever has a session's cookie comes to the view, which asks `find_caller` in its own transaction (a
    fifth of the time), does nothing unless that one `admits`, and answers what `let_in` says.
    """

    def declare(view: View) -> View:
        view.policy = name  # type: ignore[attr-defined]
        view.late = late  # type: ignore[attr-defined]
        return view

    return declare


def init_app(app: Flask) -> None:
    app.before_request(_enter)
    app.after_request(_send_cookie)
    app.teardown_request(_end)


def require_policies(app: Flask) -> None:
    """Default deny: each rule of the URL map has a declared policy, or the app does not start."""
    views = app.view_functions
    silent = sorted(
        rule.rule for rule in app.url_map.iter_rules() if not _policy_of(views.get(rule.endpoint))
    )
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


def _enter() -> ResponseReturnValue | None:
    """What each request meets before its view: where it comes from, who asks, and whether they may."""
    g.now = datetime.now(UTC)
    reads = request.method in SAFE_METHODS
    reading.set(reads)
    if not reads and not _is_from_our_page():
        return jsonify(error="same-origin"), 403
    view = current_app.view_functions.get(request.endpoint or "")
    if getattr(view, "late", False):
        g.browser_session = g.person = None
        return None if token() else _ask_to_sign_in()
    g.browser_session = _find_session(token())
    person = g.browser_session.person if g.browser_session else None
    g.person = person if person and person.status != Status.ENDED else None
    return _judge(view)


def _end(_error: BaseException | None) -> None:
    reading.set(False)


def _is_from_our_page() -> bool:
    """No CSRF token could stand in a cached page: the browser says itself where a request comes from."""
    site = request.headers.get("Sec-Fetch-Site")
    return site == "same-origin" if site else request.headers.get("Origin") == _settings().origin


def find_caller(driver: Driver, token: str, now: datetime) -> Caller | None:
    """Whose session this is, while it holds."""
    row = driver.one(FIND_CALLER, (_hash(token), driver.forms.instant(now)))
    if row is None:
        return None
    who, role, status, name, practice, wrapped_by, wrapped = row
    if status == Status.ENDED:
        return None
    key = Wrapped(wrapped_by, wrapped) if wrapped_by else None
    return Caller(driver.forms.uuid(who), role, status, name, practice, key)


def admits(name: Policy, caller: Caller | None) -> bool:
    """Whether the caller has the part that the policy asks for. Whoever waits to be confirmed may log on the
    phone, but nobody may treat.
    """
    if caller is None or caller.role not in ROLES[name]:
        return False
    return not caller.treats or caller.status == Status.ACTIVE or name == "signed_in"


def let_in(caller: Caller | None) -> ResponseReturnValue | None:
    """What a late view has to answer instead, when this caller may not use it."""
    g.person = caller
    return _judge(current_app.view_functions[request.endpoint or ""])


def token() -> str:
    """Of the session, as the browser sent it, or nothing.

    It has no character that would be quoted. To take all cookies apart takes as long as to find its session.
    """
    wanted = f"{_settings().cookie}="
    pairs = map(str.strip, request.environ.get("HTTP_COOKIE", "").split(";"))
    return next((pair.removeprefix(wanted) for pair in pairs if pair.startswith(wanted)), "")


def _find_session(token: str) -> BrowserSession | None:
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


def _judge(view: Callable[..., Any] | None) -> ResponseReturnValue | None:
    """None: the address is nobody's, which is for Flask to say."""
    declared = _policy_of(view)
    if view is None or declared == "anyone":
        return None
    if g.person is None:
        return _ask_to_sign_in()
    if declared is None or not admits(declared, g.person):
        raise NotFound
    return None


def _ask_to_sign_in() -> ResponseReturnValue:
    if request.method in {"GET", "HEAD"} and wants_page() and not request.headers.get("HX-Request"):
        return redirect(url_for("signing_in.page"), 303)
    return jsonify(error="sign-in"), 401


def _send_cookie(response: Response) -> Response:
    token: str | None = g.get("new_token")
    if token is None:
        return response
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
    return response


def _policy_of(view: Callable[..., Any] | None) -> Policy | None:
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
