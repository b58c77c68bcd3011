"""The very page that the therapist will see, shown to the client."""

from flask import Blueprint

preview = Blueprint("preview", __name__)
