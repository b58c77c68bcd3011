"""The service worker and the manifest: what makes the pages an app."""

from flask import Blueprint, Response, request, send_file

from pwa import precache
from pwa.guards import policy

routes = Blueprint("worker", __name__)
MANIFEST = precache.SOURCE.with_name("manifest.json")


@routes.get("/service_worker.js")
@policy("anyone")
def service_worker() -> Response:
    response = Response(precache.current().script, content_type="text/javascript; charset=utf-8")
    response.headers["Service-Worker-Allowed"] = "/"
    response.headers["Cache-Control"] = "no-cache"
    response.add_etag(weak=True)
    response.make_conditional(request)
    return response


@routes.get("/manifest.json")
@policy("anyone")
def manifest() -> Response:
    response = send_file(MANIFEST, mimetype="application/manifest+json")
    response.headers["Cache-Control"] = "no-cache"
    return response
