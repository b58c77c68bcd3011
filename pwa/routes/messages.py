"""Words between client and therapist, about something."""

from flask import Blueprint

messages = Blueprint("messages", __name__)
