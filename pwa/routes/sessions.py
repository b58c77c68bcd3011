"""When sessions are: agreed, in series, moved, cancelled, and as calendar files."""

from flask import Blueprint

sessions = Blueprint("sessions", __name__)
