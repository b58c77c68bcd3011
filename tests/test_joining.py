"""Joining: an invitation, a passkey, and a code spoken in the room (security.md, "Joining")."""

import re
import threading
import uuid
from datetime import UTC, datetime, timedelta

import pytest

from pwa import confirming
from pwa.consents import WORDING
from pwa.db import db
from pwa.errors import Conflict, Invalid
from pwa.models import BrowserSession, Care, Consent, Invitation, Passkey, Person, Status
from tests.authenticator import Authenticator
from tests.passkeys import JSON, Holder, count, invited, token_in

SYNC = {"X-Easeback": "1", **JSON}


@pytest.fixture
def phone(app, cast):
    return Holder(app)


@pytest.fixture
def nora(app, cast, phone):
    """Tess's invitation and the phone of Nora, who has joined with it and is not confirmed."""
    invitation_id, token = invited(app, cast.tess)
    answer = phone.join(token)
    assert answer.status_code == 201
    return Joined(phone, invitation_id, token, answer.json["code"]["digits"], answer.json["user"]["id"])


class Joined:
    def __init__(self, phone, invitation_id, token, code, person_id):
        self.phone, self.invitation_id, self.token = phone, invitation_id, token
        self.code, self.id = code, uuid.UUID(person_id)


def test_the_whole_way_from_an_invitation_to_the_caseload(app, cast, visit, phone):
    tess = visit(cast.tess)
    page = tess.post("/invitations", data={"id": str(uuid.uuid4()), "name": "Nora Berg"})
    assert page.status_code == 201
    token = token_in(page)

    seen = phone.ask("/join/look", {"token": token})
    assert seen.json | {"until": ""} == {
        "inviter": "Tess",
        "practice": "Linden Street Massage",
        "name": "Nora Berg",
        "role": "client",
        "until": "",
        "wording": WORDING,
    }
    joined = phone.join(token, name=" Nora  B. ")
    assert joined.status_code == 201
    user = joined.json["user"]
    assert {key: user[key] for key in ("name", "role", "status", "practice", "therapists")} == {
        "name": "Nora B.",
        "role": "client",
        "status": "pending",
        "practice": "Linden Street Massage",
        "therapists": ["Tess"],
    }
    assert phone.get("/sync/pull", headers=SYNC).json == {"error": "pending"}
    assert "Nora B." not in tess.get("/clients").text
    assert "Nora B." in tess.get("/invitations").text

    typed = {"code": " {}-{} ".format(*re.findall("...", joined.json["code"]["digits"]))}
    with app.app_context():
        made = db.session.query(Invitation).one().id
    assert tess.post(f"/invitations/{made}/confirmation", data=typed).status_code == 303
    assert phone.get("/sync/pull", headers=SYNC).status_code == 200
    assert "Nora B." in tess.get("/clients").text


def test_joining_writes_down_what_was_agreed_and_who_treats(app, cast, nora):
    with app.app_context():
        agreed = db.session.query(Consent).filter_by(client_id=nora.id).one()
        assert (agreed.wording, agreed.practice_id, agreed.withdrawn_at) == (WORDING, cast.practice, None)
        care = db.session.query(Care).filter_by(client_id=nora.id).one()
        assert (care.therapist_id, care.until) == (cast.tess, None)
        passkey = db.session.query(Passkey).filter_by(person_id=nora.id).one()
        assert passkey.person.user_handle == nora.phone.authenticator.user_handle
        assert len(passkey.person.user_handle) == 64


def test_the_token_is_nowhere_in_the_database(app, nora):
    with app.app_context():
        rows = db.session.query(Invitation.token_hash).all()
    assert nora.token.encode() not in repr(rows).encode()
    assert len(nora.token) == 43  # 256 bits


def test_joining_gives_a_new_session(app, cast, phone):
    _, token = invited(app, cast.tess)
    phone.ask("/join/options", {"token": token})
    before = phone.http.get_cookie("easeback").value
    phone.join(token)
    assert phone.http.get_cookie("easeback").value != before
    phone.http.set_cookie("easeback", before)
    assert phone.get("/account", headers=JSON).status_code == 401


def test_without_the_consent_there_is_no_account(app, cast, phone):
    _, token = invited(app, cast.tess)
    for consent in ("", "2020-01"):
        answer = phone.join(token, consent=consent)
        assert (answer.status_code, answer.json) == (422, {"error": "consent"})
    assert count(app, Passkey) == 0
    assert phone.join(token).status_code == 201


@pytest.mark.parametrize("name", ["", "  \u200b ", "x" * 121])
def test_a_name_is_needed(app, cast, phone, name):
    _, token = invited(app, cast.tess)
    assert phone.join(token, name=name).status_code == 422


@pytest.mark.parametrize("name", ["李明", "O’Brien-Šimić", "علی\u200cرضا", "José  María"])
def test_names_stay_as_people_write_them(app, cast, phone, name):
    _, token = invited(app, cast.tess)
    assert phone.join(token, name=name).json["user"]["name"] == " ".join(name.split())


def test_what_no_database_stores_is_left_out_of_names(app, cast, phone):
    _, token = invited(app, cast.tess)
    assert phone.join(token, name="No\x00ra\u202e\n B.").json["user"]["name"] == "Nora B."


def test_an_invitation_works_once(app, nora):
    for thief in (Holder(app), nora.phone):
        for path in ("/join/look", "/join/options"):
            answer = thief.ask(path, {"token": nora.token})
            assert (answer.status_code, answer.json) == (409, {"error": "used"})
        again = thief.ask("/join", {"token": nora.token, "name": "N", "credential": {}})
        assert again.status_code == 409


def test_a_registration_that_is_sent_twice_makes_one_account(app, cast, phone):
    _, token = invited(app, cast.tess)
    body = {"token": token, "name": "Nora", "consent": WORDING, "credential": phone.make_passkey(token)}
    assert [phone.ask("/join", body).status_code for _ in range(2)] == [201, 409]
    assert count(app, Passkey) == 1


def test_of_many_at_once_one_joins(app, cast):
    _, token = invited(app, cast.tess)
    holders = [Holder(app) for _ in range(8)]
    bodies = [
        {"token": token, "name": "Nora", "consent": WORDING, "credential": holder.make_passkey(token)}
        for holder in holders
    ]
    statuses, gate = [], threading.Barrier(len(holders))

    def join(holder, body):
        gate.wait()
        statuses.append(holder.ask("/join", body).status_code)

    threads = [threading.Thread(target=join, args=pair) for pair in zip(holders, bodies, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(statuses) == [201] + [409] * 7
    assert count(app, Passkey) == 1


def test_an_invitation_ends_after_seven_days(app, cast, phone):
    _, token = invited(app, cast.tess, now=datetime.now(UTC) - timedelta(days=7))
    answer = phone.ask("/join/look", {"token": token})
    assert (answer.status_code, answer.json) == (409, {"error": "expired"})


def test_an_invitation_can_be_taken_back(app, cast, visit, phone):
    made, token = invited(app, cast.tess)
    tess = visit(cast.tess)
    assert tess.post(f"/invitations/{made}/revocation").status_code == 303
    answer = phone.ask("/join/look", {"token": token})
    assert (answer.status_code, answer.json) == (409, {"error": "revoked"})
    assert tess.post(f"/invitations/{made}/revocation").status_code == 409


@pytest.mark.parametrize("token", ["", "nonsense", "x" * 43, "\ud83d", "ü" * 50])
def test_an_unknown_token_is_not_found(phone, token):
    for path in ("/join/look", "/join/options"):
        assert phone.ask(path, {"token": token}).status_code in {404, 422}


def test_a_passkey_for_one_invitation_does_not_open_another(app, cast, phone):
    (_, first), (_, second) = invited(app, cast.tess), invited(app, cast.tess)
    credential = phone.make_passkey(first)
    body = {"token": second, "name": "Nora", "consent": WORDING, "credential": credential}
    assert phone.ask("/join", body).status_code == 422


def test_a_passkey_that_has_an_owner_is_refused(app, cast, nora):
    _, token = invited(app, cast.tess)
    other = Holder(app)
    other.authenticator.credential_id = nora.phone.authenticator.credential_id
    answer = other.join(token)
    assert (answer.status_code, answer.json) == (409, {"error": "taken"})
    assert other.ask("/join/look", {"token": token}).status_code == 200


@pytest.mark.parametrize(
    "deviation",
    [
        {"origin": "https://evil.example"},
        {"verified": False},
        {"cross_origin": True},
        {"rp_id": "evil.example"},
    ],
    ids=str,
)
def test_a_bad_passkey_leaves_the_invitation_open(app, cast, phone, deviation):
    _, token = invited(app, cast.tess)
    assert phone.join(token, **deviation).status_code == 422
    assert phone.join(token).status_code == 201


def test_a_passkey_from_another_browser_is_refused(app, cast, phone):
    _, token = invited(app, cast.tess)
    body = {"token": token, "name": "Nora", "consent": WORDING, "credential": phone.make_passkey(token)}
    answer = Holder(app).ask("/join", body)
    assert (answer.status_code, answer.json) == (422, {"error": "challenge"})


def test_who_is_signed_in_does_not_join_by_mistake(app, cast):
    _, token = invited(app, cast.tess)
    answer = Holder(app, cast.tess).ask("/join/options", {"token": token})
    assert (answer.status_code, answer.json) == (409, {"error": "signed-in"})


def test_joining_is_limited(app, cast, phone):
    for _ in range(60):
        phone.ask("/join/look", {"token": "guess"})
    answer = phone.ask("/join/look", {"token": "guess"})
    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= 600


def test_the_page_says_nothing_about_anybody(app, cast, visit):
    signed_in, stranger = visit(cast.ana).get("/join"), visit().get("/join")
    assert signed_in.data == stranger.data
    assert signed_in.headers["Cache-Control"] == "no-cache"
    assert WORDING in stranger.text


def test_passkeys_of_all_three_algorithms_join(app, cast):
    for algorithm in (-7, -8, -257):
        _, token = invited(app, cast.tess)
        holder = Holder(app)
        holder.authenticator = Authenticator(algorithm)
        assert holder.join(token).status_code == 201


# ---- the code


def test_a_wrong_code_confirms_nobody(cast, visit, nora):
    wrong = f"{(int(nora.code) + 1) % 10**6:06d}"
    answer = visit(cast.tess).post(f"/invitations/{nora.invitation_id}/confirmation", data={"code": wrong})
    assert answer.status_code == 422
    assert "This is not the code." in answer.text
    assert status_of(nora) == "pending"


def test_a_code_has_five_tries(cast, visit, nora):
    tess = visit(cast.tess)
    path = f"/invitations/{nora.invitation_id}/confirmation"
    assert [tess.post(path, data={"code": "x"}).status_code for _ in range(5)] == [422] * 5
    assert tess.post(path, data={"code": nora.code}).status_code == 409
    fresh = nora.phone.ask("/joining-code")
    assert fresh.status_code == 201
    assert tess.post(path, data={"code": fresh.json["code"]["digits"]}).status_code == 303


def test_of_many_tries_at_once_five_count(app, cast, nora):
    outcomes, gate = [], threading.Barrier(12)

    def guess():
        with app.app_context():
            tess = db.session.get(Person, cast.tess)
            db.session.commit()
            gate.wait()
            try:
                confirming.confirm(db.session(), tess, nora.invitation_id, "x", datetime.now(UTC))
            except (Invalid, Conflict) as error:
                outcomes.append(type(error).__name__)

    threads = [threading.Thread(target=guess) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["Conflict"] * 7 + ["Invalid"] * 5


def test_a_code_is_good_for_ten_minutes(app, cast, nora):
    with app.app_context():
        tess = db.session.get(Person, cast.tess)
        later = datetime.now(UTC) + confirming.LASTS
        with pytest.raises(Conflict, match="code"):
            confirming.confirm(db.session(), tess, nora.invitation_id, nora.code, later)


def test_a_new_code_makes_the_old_one_void(cast, visit, nora):
    fresh = nora.phone.ask("/joining-code").json["code"]["digits"]
    path = f"/invitations/{nora.invitation_id}/confirmation"
    if fresh != nora.code:
        assert visit(cast.tess).post(path, data={"code": nora.code}).status_code == 422
    assert visit(cast.tess).post(path, data={"code": fresh}).status_code == 303


def test_a_code_confirms_once(cast, visit, nora):
    path = f"/invitations/{nora.invitation_id}/confirmation"
    tess = visit(cast.tess)
    assert [tess.post(path, data={"code": nora.code}).status_code for _ in range(2)] == [303, 409]
    assert nora.phone.ask("/joining-code").status_code == 409
    assert tess.post(f"/invitations/{nora.invitation_id}/revocation").status_code == 409


def test_only_who_invited_confirms_or_takes_back(cast, visit, nora):
    for other in (cast.olga, cast.otto):
        for what in ("confirmation", "revocation"):
            path = f"/invitations/{nora.invitation_id}/{what}"
            missing = f"/invitations/{uuid.uuid4()}/{what}"
            answer = visit(other).post(path, data={"code": nora.code})
            assert answer.status_code == 404
            assert answer.data == visit(other).post(missing, data={"code": nora.code}).data
    assert status_of(nora) == "pending"


def test_nobody_is_confirmed_before_joining(app, cast, visit):
    made, _ = invited(app, cast.tess)
    assert visit(cast.tess).post(f"/invitations/{made}/confirmation", data={"code": ""}).status_code == 409


def test_the_code_is_not_kept_in_plain(app, nora):
    with app.app_context():
        assert nora.code.encode() not in db.session.get(Invitation, nora.invitation_id).code_hash


def test_the_page_with_the_code_stands_by_itself_and_inside_me(nora):
    page = nora.phone.get("/joining-code")
    assert "<!doctype html>" in page.text
    assert "Tess confirms you" in page.text
    fragment = nora.phone.post("/joining-code", headers={"HX-Request": "true"})
    assert fragment.status_code == 201
    assert "<!doctype" not in fragment.text
    assert re.search(r"<b>\d{3} \d{3}</b>", fragment.text)


# ---- a stolen link


def test_a_stolen_link_yields_an_empty_visible_revocable_account(app, cast, visit, nora):
    """Whoever has the link has a diary of their own, and nothing of anybody else's."""
    thief, tess = nora.phone, visit(cast.tess)
    for path in ("/clients", "/invitations", f"/clients/{cast.ana}"):
        assert thief.get(path).status_code == 404
    assert thief.get("/sync/pull", headers=SYNC).status_code == 403
    push = {"Content-Type": "application/vnd.easeback.sync+json", **SYNC}
    assert thief.post("/sync/push", data=b"{}", headers=push).status_code == 403

    assert "close the account" in tess.get("/invitations").text
    assert tess.post(f"/invitations/{nora.invitation_id}/revocation").status_code == 303
    assert thief.get("/account", headers=JSON).status_code == 401
    assert thief.sign_in().status_code == 404
    with app.app_context():
        assert db.session.get(Person, nora.id).status == Status.ENDED
        assert db.session.query(Care).filter_by(client_id=nora.id).one().until
        sessions = db.session.query(BrowserSession).filter_by(person_id=nora.id).all()
        assert all(session.revoked_at for session in sessions)


def status_of(joined: Joined) -> str:
    return joined.phone.get("/account", headers=JSON).json["user"]["status"]
