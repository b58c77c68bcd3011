"""Inviting: who may invite whom, the page for it, and the first owner's command (security.md, "Joining")."""

import re
import uuid
from datetime import UTC, datetime, timedelta

import pytest

from pwa import access, invitations
from pwa.db import db
from pwa.errors import NotFound
from pwa.models import Invitation, Person
from tests.cast import ORIGIN
from tests.passkeys import Holder, count, invited, token_in

# ---- therapists, and the first owner


def test_the_owner_invites_a_therapist_who_waits_for_the_code_too(app, cast, visit):
    olga = visit(cast.olga)
    form = {"id": str(uuid.uuid4()), "name": "Tom", "role": "therapist"}
    tom = Holder(app)
    joined = tom.join(token_in(olga.post("/invitations", data=form)), name="Tom", consent="")
    assert (joined.status_code, joined.json["user"]["role"]) == (201, "therapist")

    for path in ("/clients", "/invitations"):
        assert tom.get(path).status_code == 404
    assert tom.post("/invitations", data={"id": str(uuid.uuid4()), "name": "X"}).status_code == 404
    assert tom.get("/").headers["Location"] == "/joining-code"

    code = {"code": joined.json["code"]["digits"]}
    assert olga.post(f"/invitations/{form['id']}/confirmation", data=code).status_code == 303
    assert tom.get("/clients").status_code == 200
    with app.app_context():
        person = db.session.get(Person, uuid.UUID(joined.json["user"]["id"]))
        assert person.practice_id == cast.practice
        assert not access.clients_of(db.session(), person, datetime.now(UTC))


@pytest.mark.parametrize("role", ["therapist", "owner", "ghost"])
def test_a_therapist_invites_only_clients(cast, visit, app, role):
    form = {"id": str(uuid.uuid4()), "name": "Tom", "role": role}
    assert visit(cast.tess).post("/invitations", data=form).status_code == 422
    assert count(app, Invitation) == 0


def test_nobody_becomes_an_owner_by_invitation(cast, visit, app):
    form = {"id": str(uuid.uuid4()), "name": "Tom", "role": "owner"}
    assert visit(cast.olga).post("/invitations", data=form).status_code == 422
    assert count(app, Invitation) == 0


def test_the_first_owner_joins_by_a_command(app, cast):
    phone = Holder(app)
    options = ["--name", "New Practice", "--owner", "Nell", "--timezone", "Europe/Lisbon"]
    said = app.test_cli_runner().invoke(args=["found-practice", *options]).output
    link = said.strip().splitlines()[-1]
    assert link.startswith(f"{ORIGIN}/join#")
    joined = phone.join(link.partition("#")[2], name="Nell", consent="")
    assert (joined.json["user"]["status"], joined.json["code"]) == ("active", None)
    assert phone.get("/clients").status_code == 200


def test_a_practice_needs_a_time_zone_that_exists(app):
    said = app.test_cli_runner().invoke(
        args=["found-practice", "--name", "N", "--owner", "O", "--timezone", "Mars"]
    )
    assert said.exit_code == 1
    assert "Mars" in said.output


# ---- the therapist's page


def test_a_second_tap_makes_no_second_invitation(app, cast, visit):
    form = {"id": str(uuid.uuid4()), "name": "Nora"}
    tess = visit(cast.tess)
    assert [tess.post("/invitations", data=form).status_code for _ in range(2)] == [201, 409]
    assert visit(cast.otto).post("/invitations", data=form).status_code == 409
    assert count(app, Invitation) == 1


@pytest.mark.parametrize(
    "form",
    [{}, {"id": "7", "name": "Nora"}, {"id": str(uuid.uuid4()), "name": " "}, {"id": str(uuid.uuid4())}],
    ids=["nothing", "no-id", "blank-name", "no-name"],
)
def test_an_invitation_without_a_name_is_invalid(cast, visit, form):
    assert visit(cast.tess).post("/invitations", data=form).status_code == 422


def test_what_was_typed_stays_when_it_is_invalid(cast, visit):
    form = {"id": "old", "name": "Nora <b>"}
    answer = visit(cast.tess).post("/invitations", data=form)
    assert 'value="Nora &lt;b&gt;"' in answer.text


def test_the_link_is_shown_once_with_its_picture(cast, visit):
    tess = visit(cast.tess)
    page = tess.post("/invitations", data={"id": str(uuid.uuid4()), "name": "Nora"})
    token = token_in(page)
    assert re.search(r'<path d="M[Mhvz0-9 -]+"', page.text)
    assert "style=" not in page.text
    assert page.headers["Cache-Control"] == "no-store"
    assert token not in tess.get("/invitations").text


def test_a_therapist_sees_only_her_own_invitations(app, cast, visit):
    invited(app, cast.tess, name="Nora")
    assert "Nora" in visit(cast.tess).get("/invitations").text
    for other in (cast.olga, cast.otto):
        assert "Nora" not in visit(other).get("/invitations").text
    assert visit(cast.ana).get("/invitations").status_code == 404


def test_an_ended_invitation_offers_a_new_one(app, cast, visit):
    invited(app, cast.tess, name="Lucia Conti", now=datetime.now(UTC) - timedelta(days=8))
    page = visit(cast.tess).get("/invitations").text
    assert "/invitations?name=Lucia+Conti" in page
    assert 'value="Lucia Conti"' in visit(cast.tess).get("/invitations?name=Lucia+Conti").text


def test_an_invitation_is_found_only_by_who_sent_it(app, cast):
    made, _ = invited(app, cast.tess)
    with app.app_context():
        otto = db.session.get(Person, cast.otto)
        with pytest.raises(NotFound):
            invitations.of_inviter(db.session(), otto, made)
