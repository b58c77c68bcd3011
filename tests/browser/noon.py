"""A phone where it is noon: no test runs into midnight, or into the night that is not over."""

from datetime import UTC, datetime

from tests.browser.gestures import PhoneOf, install
from tests.browser.phone import Phone
from tests.cast import Cast


def at_noon(phone_of: PhoneOf, cast: Cast, engine: str = "chromium") -> Phone:
    """Ana's, installed."""
    ana = phone_of(cast.ana, engine, timezone_id=where_it_is_noon())
    install(ana)
    assert ana.evaluate("new Date().getHours()") == 12
    return ana


def where_it_is_noon() -> str:
    ahead = 12 - datetime.now(UTC).hour
    return f"Etc/GMT{-ahead:+d}" if ahead else "Etc/GMT"
