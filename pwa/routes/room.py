"""Today's briefs, for a tablet that will have no network in the treatment room."""

from flask import Blueprint

room = Blueprint("room", __name__)
