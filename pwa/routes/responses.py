"""How leg pain changed from before a session to the days after it, per technique, and per guide."""

from flask import Blueprint

responses = Blueprint("responses", __name__)
