"""The plan that a therapist and a client agree on, its history, and templates of the practice."""

from flask import Blueprint

plans = Blueprint("plans", __name__)
