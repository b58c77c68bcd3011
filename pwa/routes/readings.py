"""Who read a client's entries, and when, told to the client."""

from flask import Blueprint

readings = Blueprint("readings", __name__)
