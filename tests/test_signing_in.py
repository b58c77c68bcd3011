"""Signing in with a passkey, and out (security.md, "Passkeys"), and the links of the demo."""

from datetime import UTC, datetime, timedelta

import pytest

from pwa import guards, tickets
from pwa.db import db
from pwa.models import BrowserSession, Passkey, Person, Status, Ticket
from tests.cast import ORIGIN
from tests.passkeys import JSON, Holder, invited


@pytest.fixture
def ana(app, cast):
    """Somebody who has joined and is signed out: her phone and its passkey."""
    _, token = invited(app, cast.tess, name="Ana")
    holder = Holder(app)
    assert holder.join(token, name="Ana").status_code == 201
    holder.forget_cookies()
    return holder


def test_a_passkey_signs_in(ana):
    assert ana.get("/account", headers=JSON).status_code == 401
    answer = ana.sign_in()
    assert answer.status_code == 201
    assert answer.json["user"]["name"] == "Ana"
    assert answer.json["next"] == "/"
    assert ana.get("/account", headers=JSON).json["user"] == answer.json["user"]
    assert answer.headers["Cache-Control"] == "no-store"


def test_signing_in_makes_a_new_session_and_ends_the_one_before(app, ana):
    ana.sign_in()
    first = ana.http.get_cookie("easeback").value
    ana.sign_in()
    assert ana.http.get_cookie("easeback").value != first
    ana.http.set_cookie("easeback", first)
    assert ana.get("/account", headers=JSON).status_code == 401


def test_a_session_knows_its_passkey_and_when_it_was_used(app, ana):
    ana.sign_in()
    with app.app_context():
        passkey = db.session.query(Passkey).one()
        session = db.session.query(BrowserSession).filter_by(passkey_id=passkey.id, revoked_at=None).all()[-1]
        assert session.stepped_up_at
        assert passkey.last_used_at


def test_the_cookie_is_out_of_reach_for_scripts(ana):
    cookie = ana.ask("/sign-in/options").headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Path=/" in cookie


REFUSED = {
    "another origin": {"origin": "https://evil.example"},
    "a frame of another site": {"cross_origin": True},
    "a foreign top origin": {"top_origin": "https://evil.example"},
    "no user verification": {"verified": False},
    "another signature": {"signature": b"0" * 70},
    "a foreign user handle": {"user_handle": b"0" * 64},
}


@pytest.mark.parametrize("deviation", REFUSED.values(), ids=REFUSED)
def test_it_is_refused_with(ana, deviation):
    assert ana.sign_in(**deviation).status_code == 422
    assert ana.get("/account", headers=JSON).status_code == 401
    assert ana.sign_in().status_code == 201


def test_an_answer_works_once(ana):
    options = ana.ask("/sign-in/options").json
    body = {"credential": ana.authenticator.get(options)}
    ceremony = ana.http.get_cookie("easeback").value
    assert ana.ask("/sign-in", body).status_code == 201
    assert ana.ask("/sign-in", body).status_code == 422  # another session by now
    ana.http.set_cookie("easeback", ceremony)
    assert ana.ask("/sign-in", body).status_code == 422  # the old one is gone


def test_a_second_answer_to_one_challenge_is_a_conflict(ana):
    options = ana.ask("/sign-in/options").json
    assert (
        ana.ask("/sign-in", {"credential": ana.authenticator.get(options, verified=False)}).status_code == 422
    )
    answer = ana.ask("/sign-in", {"credential": ana.authenticator.get(options)})
    assert (answer.status_code, answer.json) == (409, {"error": "challenge"})


def test_an_answer_belongs_to_the_browser_that_asked(app, ana):
    options = ana.ask("/sign-in/options").json
    other = Holder(app)
    other.ask("/sign-in/options")
    assert other.ask("/sign-in", {"credential": ana.authenticator.get(options)}).status_code == 422


def test_a_passkey_that_nobody_has_is_not_found(app, cast):
    stranger = Holder(app)
    answer = stranger.sign_in()
    assert (answer.status_code, answer.json) == (404, {"error": "missing"})


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b'{"credential": 7}', b"[" * 9000, b"x" * 70_000], ids=len
)
def test_nonsense_is_invalid(app, cast, body):
    stranger = Holder(app)
    for path in ("/sign-in", "/join/look", "/join/options", "/join"):
        headers = JSON | {"Content-Type": "application/json"}
        assert stranger.post(path, data=body, headers=headers).status_code == 422
        assert stranger.post(path, data=body, headers=JSON).status_code == 422


def test_signing_in_is_limited(app, cast):
    stranger = Holder(app)
    for _ in range(60):
        stranger.ask("/sign-in", {"credential": {}})
    answer = stranger.ask("/sign-in/options")
    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= 300


@pytest.mark.parametrize(
    ("remote", "counted"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:aaaa:bbbb:cccc:dddd", "2001:db8:1:2::/64"),
        ("", "unknown"),
        ("unix:", "unknown"),
    ],
)
def test_tries_are_counted_by_address(app, remote, counted):
    """Of IPv6 everybody has 2^64 addresses."""
    with app.test_request_context(environ_base={"REMOTE_ADDR": remote}):
        assert guards.address() == counted


def test_signing_out_ends_the_session(app, ana):
    ana.sign_in()
    token = ana.http.get_cookie("easeback").value
    answer = ana.ask("/sign-out")
    assert answer.status_code == 204
    assert answer.headers["Clear-Site-Data"] == '"cache"'
    assert ana.http.get_cookie("easeback") is None
    ana.http.set_cookie("easeback", token)
    assert ana.get("/account", headers=JSON).status_code == 401


def test_signing_out_twice_or_without_a_session_is_fine(app, cast, visit):
    assert Holder(app).ask("/sign-out").status_code == 204
    assert visit(cast.tess).post("/sign-out").headers["Location"] == "/sign-in"


def test_signing_out_ends_one_session_only(app, ana):
    other = Holder(app)
    other.authenticator = ana.authenticator
    ana.sign_in()
    other.sign_in()
    ana.ask("/sign-out")
    assert other.get("/account", headers=JSON).status_code == 200


def test_another_site_signs_nobody_out(cast, visit):
    ana = visit(cast.ana)
    assert ana.post("/sign-out", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert ana.get("/account", headers=JSON).status_code == 200


def test_the_page_is_the_same_for_everybody(cast, visit):
    page = visit().get("/sign-in")
    assert page.status_code == 200
    assert page.data == visit(cast.tess).get("/sign-in").data
    assert page.headers["Cache-Control"] == "no-cache"


def test_a_stranger_is_led_to_the_page(visit):
    assert visit().get("/clients").headers["Location"] == "/sign-in"


# ---- demo


@pytest.fixture
def demo(make_app, cast):
    return make_app(demo=True)


def link_for(app, person_id, now=None) -> str:
    with app.app_context():
        person = db.session.get(Person, person_id)
        link = tickets.demo_link(db.session(), person, ORIGIN, now or datetime.now(UTC))
        db.session.commit()
    return link


def test_a_demo_link_signs_in_once(demo, cast):
    link = link_for(demo, cast.tess)
    assert link.startswith(f"{ORIGIN}/demo#")
    token = {"token": link.partition("#")[2]}
    visitor = Holder(demo)
    assert visitor.get("/demo").status_code == 200
    answer = visitor.ask("/demo/sign-in", token)
    assert (answer.status_code, answer.json["user"]["name"]) == (201, "Tess")
    assert visitor.get("/clients").status_code == 200
    assert Holder(demo).ask("/demo/sign-in", token).status_code == 404


def test_a_demo_link_ends_and_stands_for_nobody_else(demo, cast):
    stale = link_for(demo, cast.ana, datetime.now(UTC) - timedelta(days=1))
    ended = link_for(demo, cast.ben)
    with demo.app_context():
        db.session.get(Person, cast.ben).status = Status.ENDED
        db.session.commit()
    for token in (stale.partition("#")[2], ended.partition("#")[2], "", "nonsense"):
        assert Holder(demo).ask("/demo/sign-in", {"token": token}).status_code == 404


def test_only_the_hash_of_a_demo_link_is_kept(demo, cast):
    token = link_for(demo, cast.ana).partition("#")[2]
    with demo.app_context():
        assert token.encode() not in db.session.query(Ticket).one().token_hash


def test_without_demo_mode_there_is_no_such_route(app, cast):
    token = link_for(app, cast.ana).partition("#")[2]
    assert Holder(app).get("/demo").status_code == 404
    assert Holder(app).ask("/demo/sign-in", {"token": token}).status_code == 404
