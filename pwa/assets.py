"""Static files under a prefix that names their content."""

from flask import Flask, send_from_directory
from flask.typing import ResponseReturnValue

from pwa.guards import policy


def init_app(app: Flask) -> None:
    @policy("anyone")
    def static(filename: str) -> ResponseReturnValue:
        return send_from_directory("../static", filename)

    app.add_url_rule("/static/dev/<path:filename>", "static", static)
