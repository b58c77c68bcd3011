"""Whether this process can reach its database (product 60). Says nothing else."""

from flask import Blueprint
from flask.typing import ResponseReturnValue
from sqlalchemy import text

from pwa.db import db
from pwa.guards import policy

routes = Blueprint("health", __name__)


@routes.get("/health")
@policy("anyone")
def health() -> ResponseReturnValue:
    db.session.execute(text("SELECT 1"))
    return {"ok": True}
