"""Easeback: create_app wires the parts together and does nothing else."""

import gc
import secrets
from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, Response, current_app, jsonify
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException, InternalServerError
from werkzeug.middleware.proxy_fix import ProxyFix

from pwa import (
    assets,
    cli,
    compression,
    db,
    filters,
    fragments,
    guards,
    headers,
    precache,
    readers,
    safety,
    serving,
    structs,
    warming,
)
from pwa.ceremonies import Site
from pwa.config import MAX_BODY_BYTES, Settings
from pwa.errors import Conflict, Invalid, NotFound, TooMany
from pwa.failing import trouble
from pwa.guides.phrases import PHRASES
from pwa.guides.voice import VOICE
from pwa.routes.briefs import briefs
from pwa.routes.caseload import caseload
from pwa.routes.demo import routes as demo_routes
from pwa.routes.entries import entries
from pwa.routes.health import routes as health_routes
from pwa.routes.invitations import routes as invitations_routes
from pwa.routes.joining import routes as joining_routes
from pwa.routes.joining_code import routes as joining_code_routes
from pwa.routes.messages import messages
from pwa.routes.plans import plans
from pwa.routes.practice import practice
from pwa.routes.preview import preview
from pwa.routes.readings import readings
from pwa.routes.records import records
from pwa.routes.reset import routes as reset_routes
from pwa.routes.responses import responses
from pwa.routes.room import room
from pwa.routes.sessions import sessions
from pwa.routes.shells import SHELLS, TEMPLATES, shells
from pwa.routes.signing_in import routes as signing_in_routes
from pwa.routes.sync import routes as sync_routes
from pwa.routes.thresholds import thresholds
from pwa.routes.treating import treating
from pwa.routes.work import work
from pwa.routes.worker import routes as worker_routes
from pwa.sealing import Keyring
from pwa.writing import Writer

View = TypeVar("View", bound=Callable[..., Any])

BLUEPRINTS = (
    shells,
    sync_routes,
    health_routes,
    joining_routes,
    joining_code_routes,
    signing_in_routes,
    invitations_routes,
    caseload,
    briefs,
    entries,
    plans,
    records,
    sessions,
    responses,
    messages,
    preview,
    practice,
    thresholds,
    treating,
    room,
    readings,
    work,
    worker_routes,
    reset_routes,
)
DEMO_BLUEPRINTS = (demo_routes,)

# What the phone calls them (docs/sync.md); whatever else happens goes by its number.
NAMES = {404: "missing", 413: "too-large", 422: "malformed", 429: "too-many", 503: "busy", 507: "full"}
SOON = range(2, 7)
"""Seconds after which to ask a database again that is away: not all phones in the same one."""


class Application(Flask):
    """No view is a coroutine: Flask would look at a dozen functions for each request whether one is."""

    def ensure_sync(self, func: View) -> View:
        return func


def create_app(settings: Settings | None = None) -> Flask:
    settings = settings or Settings.from_environment()
    settings.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    app = Application(__name__, static_folder=None, template_folder="../templates")
    app.config.update(
        MAX_CONTENT_LENGTH=MAX_BODY_BYTES,
        MAX_FORM_MEMORY_SIZE=MAX_BODY_BYTES,
        MAX_FORM_PARTS=500,
        TRUSTED_HOSTS=[settings.host],
    )
    app.extensions["settings"] = settings
    app.extensions["site"] = Site(settings.host, settings.origin)
    app.extensions["keyring"] = Keyring.load(settings.keys, settings.data / "keys")
    db.init_app(app, settings.sqlalchemy_url)
    with app.app_context():
        app.extensions["writer"] = Writer(db.db.engine)
    fragments.htmx.init_app(app)
    app.jinja_env.globals.update(dom_id=fragments.dom_id, settings=settings, safety=safety)
    app.jinja_env.globals.update(phrases=PHRASES, voice=VOICE)
    filters.init_app(app)
    headers.init_app(app, secure=settings.secure)
    assets.init_app(app)
    precache.init_app(app, (*SHELLS, *TEMPLATES, "/kinds.json", "/guides.json"))
    compression.init_app(app)
    cli.init_app(app)
    guards.init_app(app)
    readers.init_app(app)
    for blueprint in (*BLUEPRINTS, *(DEMO_BLUEPRINTS if settings.demo else ())):
        app.register_blueprint(blueprint)
    structs.prepare()
    _answer_errors(app)
    _trust_proxies(app, settings.proxy_hops)
    guards.require_policies(app)
    return app


def served() -> Flask:
    """What the server runs: the app, and what goes on behind it."""
    serving.wait_to_be_let_on()
    app = create_app()
    warming.start(app)
    keep_for_good()
    return app


def keep_for_good() -> None:
    """What is there by now is never garbage; to look it through whenever a page has made many objects takes
    half of the time of a caseload of 300.
    """
    gc.collect()
    gc.freeze()


def _answer_errors(app: Flask) -> None:
    """Domain errors become statuses here and nowhere else; routes hold no `try`."""
    app.register_error_handler(NotFound, lambda _error: _answer(404))
    app.register_error_handler(Conflict, lambda error: _answer(409, str(error)))
    app.register_error_handler(Invalid, lambda error: _answer(422, error.message))
    app.register_error_handler(TooMany, _wait)
    app.register_error_handler(HTTPException, lambda error: error.response or _answer(error.code or 500))
    app.register_error_handler(InternalServerError, _after_the_view)
    app.register_error_handler(Exception, _without_a_database)


def _wait(error: TooMany) -> ResponseReturnValue:
    return _later(_answer(429), error.retry_after)


def _without_a_database(error: Exception) -> ResponseReturnValue:
    """A full disk and a database that is away are no mistakes of ours; phones wait differently for each."""
    kind = trouble(error)
    if kind is None:
        raise error
    current_app.logger.warning("the database is %s: %s", kind, type(error).__name__)
    return _answer(507) if kind == "full" else _later(_answer(503), secrets.choice(SOON))


def _after_the_view(error: InternalServerError) -> ResponseReturnValue:
    """What fails behind a finished view, e.g. noting who read, comes here, and nowhere else."""
    original = error.original_exception
    known = isinstance(original, Exception) and trouble(original)
    return _without_a_database(original) if isinstance(original, Exception) and known else _answer(500)


def _later(response: Response, seconds: int) -> Response:
    response.headers["Retry-After"] = str(seconds)
    return response


def _answer(status: int, message: str = "") -> Response:
    if guards.wants_page():
        return guards.error_page(status)
    response = jsonify(error=message or NAMES.get(status, str(status)))
    response.status_code = status
    return response


def _trust_proxies(app: Flask, hops: int) -> None:
    """Off by default: forwarded headers are a stranger's word unless a known number of proxies set them."""
    if hops:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
