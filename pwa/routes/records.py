"""Session records: written once, drafts before, addenda after."""

from flask import Blueprint

records = Blueprint("records", __name__)
