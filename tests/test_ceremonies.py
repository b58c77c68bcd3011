"""Passkey ceremonies with real signatures, and all that must be refused (security.md, "Passkeys")."""

import json
import threading
import uuid
from datetime import UTC, datetime, timedelta

import cbor2
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from pwa import ceremonies, challenges, invitations
from pwa.ceremonies import Site
from pwa.db import db
from pwa.errors import Conflict, Invalid, NotFound
from pwa.models import BrowserSession, Challenge, Passkey, Person, Status
from tests.authenticator import EDDSA, ES256, ES384, RS256, Authenticator, as_bytes, as_text
from tests.cast import ORIGIN

SITE = Site("localhost", ORIGIN)
NOW = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)
ELSEWHERE = "https://evil.example"


@pytest.fixture
def browser(app, cast):
    """A browser that nobody is signed in on, in the database's session."""
    with app.app_context():
        yield _new_browser()


@pytest.fixture
def enrol(browser, cast):
    """`enrol(authenticator)` gives Ana, or whom you name, that passkey."""

    def keep(authenticator, person_id=cast.ana, **deviations):
        registration = register(browser, authenticator, **deviations)
        person = db.session.get(Person, person_id)
        registration.passkey.name = "iPhone"
        ceremonies.keep(db.session(), registration.passkey, person)
        person.user_handle = registration.user_handle
        db.session.commit()
        return registration.passkey

    return keep


@pytest.mark.parametrize("algorithm", [ES256, EDDSA, RS256])
def test_a_passkey_signs_in_whom_it_was_made_for(browser, enrol, cast, algorithm):
    authenticator = Authenticator(algorithm)
    enrol(authenticator)
    passkey = sign_in(browser, authenticator)
    assert passkey.person_id == cast.ana
    assert passkey.last_used_at == NOW


def test_the_options_ask_for_all_that_security_wants(browser):
    options = creation_options(browser)
    assert options["authenticatorSelection"] == {
        "residentKey": "required",
        "requireResidentKey": True,
        "userVerification": "required",
    }
    assert options["attestation"] == "none"
    assert [param["alg"] for param in options["pubKeyCredParams"]] == [-8, -7, -257]
    assert options["rp"]["id"] == "localhost"
    assert len(_stored(options).user_handle) == 64
    asked = request_options(browser)
    assert asked["userVerification"] == "required"
    assert asked["allowCredentials"] == []


def test_a_passkey_that_the_person_has_is_left_out(browser, enrol):
    passkey = enrol(Authenticator())
    options = ceremonies.registration_options(
        db.session(), browser, SITE, purpose="join", name="Ana", now=NOW, known=[passkey]
    )
    (left_out,) = options["excludeCredentials"]
    assert left_out["transports"] == ["internal", "hybrid"]


def test_a_second_try_keeps_its_handle(browser, app, cast):
    tess = db.session.get(Person, cast.tess)
    first, second = uuid.uuid4(), uuid.uuid4()
    for invitation_id in (first, second):
        invitations.invite(db.session(), tess, invitation_id, "client", "Nora", NOW)
    handles = [
        creation_options(browser, invitation_id=wanted)["user"]["id"] for wanted in (first, first, second)
    ]
    assert handles[0] == handles[1] != handles[2]


REFUSED_AT_REGISTRATION = {
    "another origin": {"origin": ELSEWHERE},
    "a frame of another site": {"cross_origin": True},
    "a frame that says so oddly": {"cross_origin": "no"},
    "a foreign top origin": {"top_origin": ELSEWHERE},
    "another kind of ceremony": {"type": "webauthn.get"},
    "no user verification": {"verified": False},
    "no user presence": {"present": False},
    "another site's id": {"rp_id": "evil.example"},
    "backed up, but not eligible": {"eligible": False, "backed_up": True},
    "a challenge of its own": {"challenge": "AAAA"},
    "client data that is no JSON": {"client_data": b"\xff{"},
    "client data that is a list": {"client_data": b"[]"},
    "client data that is too deep": {"client_data": b"[" * 20_000},
    "an attestation that was not asked for": {"fmt": "android-safetynet"},
    "an unknown attestation": {"fmt": "other"},
    "none, with something in it": {"statement": {"x5c": [b"certificate"]}},
    "a public key that is no key": {"public_key": cbor2.dumps({1: 2, 3: -7, -1: 1, -2: b"x", -3: b"y"})},
    "a public key that is nothing": {"public_key": cbor2.dumps(7)},
    "a key for another algorithm": {"public_key": cbor2.dumps(Authenticator(EDDSA).public_key() | {3: -7})},
}


@pytest.mark.parametrize("deviation", REFUSED_AT_REGISTRATION.values(), ids=REFUSED_AT_REGISTRATION)
def test_a_registration_is_refused_with(browser, deviation):
    with pytest.raises(Invalid):
        register(browser, Authenticator(), **deviation)


def test_an_algorithm_that_was_not_offered_is_refused(browser):
    with pytest.raises(Invalid):
        register(browser, Authenticator(ES384))
    with pytest.raises(Invalid):
        register(browser, Authenticator(RS256, key=rsa.generate_private_key(65537, 1024)))


def test_a_self_attestation_may_come_unasked(browser):
    assert register(browser, Authenticator(), fmt="packed").passkey.credential_id


def test_a_credential_id_has_at_most_1023_bytes(browser):
    assert register(browser, Authenticator(credential_id=b"x" * 1023))
    with pytest.raises(Invalid, match="credential-id"):
        register(browser, Authenticator(credential_id=b"x" * 1024))


def test_a_credential_id_must_be_the_one_that_was_signed_for(browser):
    authenticator = Authenticator()
    answer = authenticator.create(creation_options(browser))
    answer["id"] = answer["rawId"] = "b3RoZXI"
    with pytest.raises(Invalid, match="credential-id"):
        ceremonies.register(db.session(), browser, SITE, answer, purpose="join", now=NOW)


def test_a_credential_id_belongs_to_one_person(browser, enrol, cast):
    enrol(Authenticator(credential_id=b"the same"))
    with pytest.raises(Conflict, match="taken"):
        register(browser, Authenticator(credential_id=b"the same"))


def test_of_two_at_once_one_gets_the_credential_id(browser, enrol, cast):
    """Both were checked before either was kept: the database decides."""
    first, second = (register(browser, Authenticator(credential_id=b"the same")) for _ in range(2))
    ana, ben = db.session.get(Person, cast.ana), db.session.get(Person, cast.ben)
    first.passkey.name = second.passkey.name = "iPhone"
    ceremonies.keep(db.session(), first.passkey, ana)
    with pytest.raises(Conflict, match="taken"):
        ceremonies.keep(db.session(), second.passkey, ben)


REFUSED_AT_SIGN_IN = {
    "another origin": {"origin": ELSEWHERE},
    "a frame of another site": {"cross_origin": True},
    "a foreign top origin": {"top_origin": ELSEWHERE},
    "another kind of ceremony": {"type": "webauthn.create"},
    "no user verification": {"verified": False},
    "no user presence": {"present": False},
    "another site's id": {"rp_id": "evil.example"},
    "another signature": {"signature": b"0" * 64},
    "a foreign user handle": {"user_handle": b"x" * 64},
    "no user handle": {"user_handle": b""},
    "another backup eligibility": {"eligible": False, "backed_up": False},
    "a challenge of its own": {"challenge": "AAAA"},
    "client data that is no JSON": {"client_data": b"{"},
}


@pytest.mark.parametrize("deviation", REFUSED_AT_SIGN_IN.values(), ids=REFUSED_AT_SIGN_IN)
def test_a_sign_in_is_refused_with(browser, enrol, deviation):
    authenticator = Authenticator()
    enrol(authenticator)
    with pytest.raises(Invalid):
        sign_in(browser, authenticator, **deviation)


def test_our_own_top_origin_is_accepted(browser, enrol):
    authenticator = Authenticator()
    enrol(authenticator)
    assert sign_in(browser, authenticator, top_origin=ORIGIN)


def test_another_ones_key_does_not_sign_in(browser, enrol, cast):
    anas, bens = Authenticator(), Authenticator()
    enrol(anas)
    enrol(bens, cast.ben)
    bens.credential_id, bens.user_handle = anas.credential_id, anas.user_handle
    with pytest.raises(Invalid):
        sign_in(browser, bens)


def test_one_of_ours_with_the_handle_of_another_is_refused(browser, enrol, cast):
    anas, bens = Authenticator(), Authenticator()
    enrol(anas)
    enrol(bens, cast.ben)
    with pytest.raises(Invalid, match="user-handle"):
        sign_in(browser, bens, user_handle=anas.user_handle)


def test_an_unknown_passkey_is_not_found(browser):
    with pytest.raises(NotFound):
        sign_in(browser, Authenticator())


def test_the_passkey_of_an_ended_account_is_not_found(browser, enrol, cast):
    authenticator = Authenticator()
    enrol(authenticator)
    db.session.get(Person, cast.ana).status = Status.ENDED
    db.session.commit()
    with pytest.raises(NotFound):
        sign_in(browser, authenticator)


def test_a_counter_must_go_on(browser, enrol):
    authenticator = Authenticator(backed_up=False, eligible=False, counting=True)
    enrol(authenticator)
    assert sign_in(browser, authenticator).sign_count == 2
    with pytest.raises(Invalid, match="counter"):
        sign_in(browser, authenticator, count=2)
    with pytest.raises(Invalid, match="counter"):
        sign_in(browser, authenticator, count=0)
    assert sign_in(browser, authenticator, count=2**32 - 1).sign_count == 2**32 - 1


def test_without_a_counter_nothing_is_counted(browser, enrol):
    authenticator = Authenticator(backed_up=False)
    enrol(authenticator)
    assert sign_in(browser, authenticator)
    assert sign_in(browser, authenticator).sign_count == 0


def test_the_counter_of_a_copied_passkey_is_only_noted(browser, enrol, caplog):
    """Backed-up passkeys live on several phones, each of which may count by itself."""
    authenticator = Authenticator(counting=True)
    enrol(authenticator)
    sign_in(browser, authenticator, count=9)
    assert not caplog.records
    assert sign_in(browser, authenticator, count=3).sign_count == 3
    assert "went back from 9 to 3" in caplog.text


def test_a_passkey_may_be_backed_up_later(browser, enrol):
    authenticator = Authenticator(backed_up=False)
    enrol(authenticator)
    assert sign_in(browser, authenticator, backed_up=True).backed_up


def test_a_challenge_works_once(browser, enrol):
    authenticator = Authenticator()
    enrol(authenticator)
    answer = authenticator.get(request_options(browser))
    ceremonies.sign_in(db.session(), browser, SITE, answer, NOW)
    with pytest.raises(Conflict, match="challenge"):
        ceremonies.sign_in(db.session(), browser, SITE, answer, NOW)


def test_a_challenge_is_gone_after_a_failure_too(browser, enrol):
    authenticator = Authenticator()
    enrol(authenticator)
    options = request_options(browser)
    with pytest.raises(Invalid):
        ceremonies.sign_in(db.session(), browser, SITE, authenticator.get(options, verified=False), NOW)
    db.session.rollback()
    with pytest.raises(Conflict, match="challenge"):
        ceremonies.sign_in(db.session(), browser, SITE, authenticator.get(options), NOW)


def test_a_challenge_is_dead_after_five_minutes(browser, enrol):
    authenticator = Authenticator()
    enrol(authenticator)
    with pytest.raises(Conflict, match="challenge"):
        sign_in(browser, authenticator, later=timedelta(minutes=5))
    assert sign_in(browser, authenticator, later=timedelta(minutes=4, seconds=59))


def test_a_challenge_belongs_to_one_browser(browser, enrol):
    authenticator = Authenticator()
    enrol(authenticator)
    answer = authenticator.get(request_options(browser))
    for other in (_new_browser(), None):
        with pytest.raises(Invalid, match="challenge"):
            ceremonies.sign_in(db.session(), other, SITE, answer, NOW)


def test_a_challenge_has_one_purpose(browser, enrol):
    authenticator = Authenticator()
    enrol(authenticator)
    options = creation_options(browser)
    answer = authenticator.get(options | {"rpId": "localhost"})
    with pytest.raises(Invalid, match="challenge"):
        ceremonies.sign_in(db.session(), browser, SITE, answer, NOW)


def test_of_fifty_uses_at_once_one_succeeds(app, browser):
    challenge = challenges.issue(db.session(), browser, "sign-in", NOW)
    db.session.commit()
    value, browser_id = challenge.value, browser.id
    db.session.remove()
    outcomes, gate = [], threading.Barrier(50)

    def claim():
        with app.app_context():
            mine = BrowserSession(id=browser_id)
            gate.wait()
            try:
                challenges.claim(db.session(), mine, "sign-in", value, NOW)
                outcomes.append("claimed")
            except Conflict:
                outcomes.append("refused")

    threads = [threading.Thread(target=claim) for _ in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["claimed"] + ["refused"] * 49


def test_old_challenges_and_nobodys_sessions_are_forgotten(browser):
    creation_options(browser)
    db.session.commit()
    later = NOW + timedelta(hours=3)
    challenges.issue(db.session(), _new_browser(later), "sign-in", later)
    db.session.commit()
    assert db.session.query(Challenge).count() == 1
    assert db.session.query(BrowserSession).filter_by(person_id=None).count() == 1


HOSTILE = [
    {},
    {"response": None},
    {"response": {"clientDataJSON": 7}},
    {"response": {"clientDataJSON": "ü"}},
    {"id": "x", "rawId": "x", "type": "public-key", "response": {"clientDataJSON": "e30"}},
]


@pytest.mark.parametrize("answer", HOSTILE, ids=json.dumps)
def test_nonsense_is_invalid(browser, answer):
    with pytest.raises(Invalid):
        ceremonies.sign_in(db.session(), browser, SITE, answer, NOW)
    with pytest.raises(Invalid):
        ceremonies.register(db.session(), browser, SITE, answer, purpose="join", now=NOW)


@pytest.mark.parametrize("part", ["attestationObject", "clientDataJSON"])
def test_a_registration_with_any_byte_changed_raises_nothing_else(browser, part):
    """The library, its CBOR reader and the keys raise all sorts of things."""
    answer = Authenticator().create(creation_options(browser))
    whole = bytearray(as_bytes(answer["response"][part]))
    for place in range(0, len(whole), 7):
        broken = bytes([*whole[:place], whole[place] ^ 0xFF, *whole[place + 1 :]])
        changed = answer | {"response": answer["response"] | {part: as_text(broken)}}
        with pytest.raises((Invalid, Conflict)):
            ceremonies.register(db.session(), browser, SITE, changed, purpose="join", now=NOW)


def creation_options(browser, **more):
    options = ceremonies.registration_options(
        db.session(), browser, SITE, purpose="join", name="Ana", now=NOW, **more
    )
    db.session.commit()
    return options


def request_options(browser):
    options = ceremonies.sign_in_options(db.session(), browser, SITE, NOW)
    db.session.commit()
    return options


def register(browser, authenticator, **deviations):
    answer = authenticator.create(creation_options(browser), **deviations)
    return ceremonies.register(db.session(), browser, SITE, answer, purpose="join", now=NOW)


def sign_in(browser, authenticator, later=timedelta(0), **deviations) -> Passkey:
    options = request_options(browser)
    answer = authenticator.get(options, **deviations)
    passkey = ceremonies.sign_in(db.session(), browser, SITE, answer, NOW + later)
    db.session.commit()
    return passkey


def _new_browser(now: datetime = NOW) -> BrowserSession:
    browser = BrowserSession(
        id=uuid.uuid4(),
        token_hash=uuid.uuid4().bytes * 2,
        created_at=now,
        expires_at=now + timedelta(minutes=10),
    )
    db.session.add(browser)
    db.session.commit()
    return browser


def _stored(options) -> Challenge:
    return db.session.query(Challenge).filter_by(value=as_bytes(options["challenge"])).one()
