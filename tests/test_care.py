"""When care ends, so does all reading (security.md, "Access")."""

import uuid

from sqlalchemy import select

from pwa.db import db
from pwa.models import Care


def test_a_client_takes_back_what_was_agreed_and_tess_reads_no_more(app, cast, visit):
    tess = visit(cast.tess)
    assert tess.get(f"/clients/{cast.ana}").status_code == 200
    said = app.test_cli_runner().invoke(args=["end-care", str(cast.ana)])
    assert "1 therapist" in said.output
    assert tess.get(f"/clients/{cast.ana}").status_code == 404
    assert tess.get(f"/clients/{cast.ben}").status_code == 200
    with app.app_context():
        (care,) = db.session.scalars(select(Care).where(Care.client_id == cast.ana))
        assert care.until


def test_only_the_care_of_clients_ends(app, cast):
    for someone in (cast.tess, uuid.uuid4()):
        said = app.test_cli_runner().invoke(args=["end-care", str(someone)])
        assert said.exit_code != 0
        assert "no client" in said.output
