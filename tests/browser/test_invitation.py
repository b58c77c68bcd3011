"""Joining by an invitation, end to end: link, passkey, spoken code, and signing in again."""

from collections.abc import Callable

from tests.browser.chromium import Chromium
from tests.browser.gestures import PhoneOf, log_quickly
from tests.browser.phone import Phone
from tests.browser.server import LiveServer
from tests.cast import Cast


def test_ines_joins_with_a_passkey_and_a_spoken_code(
    cast: Cast, server: LiveServer, phone_of: PhoneOf, new_phone: Callable[..., Phone]
):
    tess, ines = phone_of(cast.tess), new_phone("ines")
    assert isinstance(ines, Chromium)
    sensor = ines.add_authenticator()

    link = invite(tess, "Ines")
    join(ines, link, server.origin)
    assert [passkey["isResidentCredential"] for passkey in sensor.passkeys()] == [True]
    code = ines.text("[data-fill=digits]")

    ines.tap("a", "Go on")
    log_quickly(ines, back=4, leg=5)
    ines.sees(".banner", "Your therapist has to confirm you first")
    tess.open("/clients")
    assert tess.count("a", "Ines") == 0, "nothing is shared before the code is typed in"

    confirm(tess, code)
    ines.open("/today")
    ines.sees(".sync", "All saved")
    tess.open("/clients")
    tess.tap("a", "Ines")
    tess.sees("h1", "Ines")

    ines.go(link)
    ines.sees("h1", "This invitation does not open")
    sign_in_again(ines)
    ines.sees("h1", "Ines")


def test_a_strangers_finger_does_not_sign_in(
    cast: Cast, server: LiveServer, phone_of: PhoneOf, new_phone: Callable[..., Phone]
):
    tess, ines = phone_of(cast.tess), new_phone("ines")
    assert isinstance(ines, Chromium)
    sensor = ines.add_authenticator()
    join(ines, invite(tess, "Ines"), server.origin)
    ines.context.clear_cookies()
    sensor.recognise_nobody()
    ines.open("/sign-in")
    ines.tap("#sign-in")
    ines.sees("#failure", "That was stopped")
    assert ines.evaluate("fetch('/account').then((answer) => answer.status)") == 401


def invite(tess: Phone, name: str) -> str:
    """The link, as the therapist's page shows it."""
    tess.open("/invitations")
    tess.fill("#name", name)
    tess.tap("button", "Make the invitation")
    tess.sees("h1", f"Invite {name}")
    assert tess.count(".qr svg") == 1
    return str(tess.evaluate("document.getElementById('link').value"))


def join(phone: Phone, link: str, origin: str) -> None:
    assert link.startswith(f"{origin}/join#")
    phone.go(link)
    phone.tap("#yes")
    phone.tap("label", "I agree")
    phone.tap("button", "Make my passkey")
    phone.sees("h1", "Read this to Tess")


def confirm(tess: Phone, code: str) -> None:
    tess.open("/invitations")
    tess.fill(".code-input", code)
    tess.tap("button", "Confirm")
    tess.sees("h2", "Confirmed")


def sign_in_again(phone: Chromium) -> None:
    """Without a cookie: the passkey alone says who it is."""
    phone.context.clear_cookies()
    phone.open("/sign-in")
    phone.tap("#sign-in")
    phone.wait_until("location.pathname === '/today'")
