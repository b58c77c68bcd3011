"""A few pages around the real worker, so that a test can put up a new version, or a broken one.

FOLDER/static are its files, FOLDER/text what its pages say; FOLDER/broken holds how /log misbehaves towards
browsers; FOLDER/asked gets a line for each request.
"""

from pathlib import Path
from types import SimpleNamespace

from flask import Flask, Response, redirect, request

from pwa import assets, compression, headers, precache
from pwa.routes.reset import routes as reset_routes
from pwa.routes.worker import routes as worker_routes

SHELLS = ("/today", "/log", "/offline")
PAGE = """<!doctype html><title>Easeback</title><link rel="manifest" href="/manifest.json">
<script type="module" src="/static/{build}/js/app.js"></script>
<main><h1>{name} {text}</h1><form><input name="note" aria-label="Note"></form></main>
<template id="update-banner"><p class="banner"><button type="button">Use it now</button></p></template>
"""


def make(folder: Path) -> Flask:
    app = Flask("small", static_folder=None, template_folder=str(precache.SOURCE.parent / "templates"))
    app.extensions["settings"] = SimpleNamespace(data=folder / "data")
    headers.init_app(app, secure=False)
    assets.init_app(app, folder / "static")
    precache.init_app(app, SHELLS)
    compression.init_app(app)
    app.register_blueprint(worker_routes)
    app.register_blueprint(reset_routes)
    text = (folder / "text").read_text()
    _add_pages(app, folder, text)
    _note_requests(app, folder / "asked")
    return app


def _add_pages(app: Flask, folder: Path, text: str) -> None:
    def shell() -> Response:
        page = PAGE.format(build=app.extensions["assets"].build, name=request.path, text=text)
        return Response(page, headers={"Cache-Control": "no-cache"})

    def log() -> Response:
        broken = folder / "broken"
        if broken.exists() and "Mozilla" in request.user_agent.string:
            return BROKEN[broken.read_text()]()
        return shell()

    app.add_url_rule("/today", "today", shell)
    app.add_url_rule("/offline", "offline", shell)
    app.add_url_rule("/log", "log", log)
    app.add_url_rule("/", "home", lambda: redirect("/clients", 303))
    for path in ("/clients", "/account", "/sync/pull"):
        app.add_url_rule(path, path, lambda: "<h1>private</h1>")


BROKEN = {
    "fails": lambda: Response("out of order", 500, headers={"Cache-Control": "no-cache"}),
    "private": lambda: Response("for Ana only", headers={"Cache-Control": "no-store"}),
    "redirects": lambda: redirect("/today"),
    "is of another version": lambda: Response("last year's page", headers={"Cache-Control": "no-cache"}),
}


def _note_requests(app: Flask, log: Path) -> None:
    inner = app.wsgi_app

    def noting(environ, start_response):
        with log.open("a") as file:
            file.write(f"{environ['PATH_INFO']}\n")
        return inner(environ, start_response)

    app.wsgi_app = noting
