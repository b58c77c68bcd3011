"""The practice: its people, cover, hand-over, end of care, thresholds."""

from flask import Blueprint

practice = Blueprint("practice", __name__)
