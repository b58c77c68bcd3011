"""Default deny, same origin, headers (security.md, "Access" and "HTTP")."""

import pytest

from pwa import guards
from tests.cast import ORIGIN, session_for


def test_a_route_without_a_policy_stops_the_start(make_app):
    app = make_app()
    app.add_url_rule("/forgotten", "forgotten", lambda: "open to all")
    with pytest.raises(RuntimeError, match="/forgotten"):
        guards.require_policies(app)


def test_a_write_from_another_site_is_refused(visit, cast):
    ana = visit(cast.ana)
    assert ana.post("/sync/push", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert ana.post("/sync/push", headers={"Sec-Fetch-Site": "same-site"}).status_code == 403


def test_without_sec_fetch_site_the_origin_decides(visit, cast):
    ana = visit(cast.ana)
    ours = {"Sec-Fetch-Site": "", "Origin": ORIGIN, "X-Easeback": "1"}
    assert ana.post("/sync/push", headers=ours).status_code == 415  # past the check: only its type is wrong
    assert ana.post("/sync/push", headers=ours | {"Origin": "https://evil.example"}).status_code == 403
    assert ana.post("/sync/push", headers={"Sec-Fetch-Site": ""}).status_code == 403


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ("easeback={token}", 200),
        ("theme=dark; easeback={token}; lang=en", 200),
        ("theme=dark;easeback={token}", 200),
        ("xeaseback={token}", 401),
        ("easeback2={token}", 401),
        ("easeback=; theme={token}", 401),
        ("{token}", 401),
        ("", 401),
    ],
)
def test_the_session_is_found_among_other_cookies_and_by_its_own_name_alone(app, cast, sent, status):
    words = sent.format(token=session_for(app, cast.ana))
    assert app.test_client(use_cookies=False).get("/account", headers={"Cookie": words}).status_code == status


def test_every_answer_carries_the_security_headers(visit, cast):
    for answer in (visit().get("/today"), visit().get("/nowhere"), visit(cast.ana).get("/sync/pull")):
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "require-trusted-types-for 'script'" in policy
        assert "unsafe" not in policy
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Referrer-Policy"] == "no-referrer"


def test_private_answers_are_never_stored(visit, cast):
    assert visit(cast.ana).get("/account").headers["Cache-Control"] == "no-store"


def test_over_https_the_cookie_is_bound_to_the_host(make_app):
    app = make_app(origin="https://easeback.example")
    assert app.extensions["settings"].cookie == "__Host-easeback"
    answer = app.test_client().get("/today", base_url="https://easeback.example")
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=")


def test_a_foreign_host_name_is_refused(app):
    assert app.test_client().get("/today", base_url="http://evil.example").status_code == 400


def test_http_is_only_for_localhost(make_app):
    with pytest.raises(ValueError, match="https"):
        make_app(origin="http://easeback.example")


def test_who_is_not_signed_in_is_asked_to(visit):
    stranger = visit()
    assert stranger.get("/sync/pull", headers={"Accept": "application/json"}).status_code == 401


def test_a_failure_is_said_in_words(app, visit):
    app.testing = False
    app.config["PROPAGATE_EXCEPTIONS"] = False
    missing = visit().get("/nowhere")
    assert (missing.status_code, "not yours to see" in missing.text) == (404, True)
    banner = visit().get("/nowhere", headers={"HX-Request": "true"})
    assert banner.text.startswith("<p class=")
    app.view_functions["shells.home"] = guards.policy("anyone")(lambda: 1 / 0)
    broken = visit().get("/")
    assert (broken.status_code, "our mistake" in broken.text) == (500, True)
    assert "division" not in broken.text
