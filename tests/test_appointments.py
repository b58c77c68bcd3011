"""A session is agreed in the practice's time, whatever the clocks do."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from pwa.session_form import Asked

BERLIN = ZoneInfo("Europe/Berlin")
WINTER = datetime(2026, 3, 20, 9, 0, tzinfo=UTC)


def test_the_time_is_the_practices_own():
    assert Asked("2026-03-23", "10:30", "45").read(BERLIN, WINTER) == (
        datetime(2026, 3, 23, 9, 30, tzinfo=UTC),
        45,
    )


def test_after_the_clocks_changed_too():
    assert Asked("2026-03-30", "10:30", "45").read(BERLIN, WINTER) == (
        datetime(2026, 3, 30, 8, 30, tzinfo=UTC),
        45,
    )


def test_an_hour_that_the_clocks_skip_is_no_time_for_a_session():
    asked = Asked("2026-03-29", "02:30", "60")
    assert asked.read(BERLIN, WINTER) is None
    assert "does not exist" in asked.errors["time"]


def test_an_hour_that_comes_twice_means_the_first():
    autumn = datetime(2026, 10, 20, tzinfo=UTC)
    assert Asked("2026-10-25", "02:30", "60").read(BERLIN, autumn) == (
        datetime(2026, 10, 25, 0, 30, tzinfo=UTC),
        60,
    )


@pytest.mark.parametrize("clock", ["", "10", "10:30:99", "1030x", "٠٩:٣٠"])
def test_what_is_no_time_is_asked_for_again(clock):
    asked = Asked("2026-03-23", clock, "60")
    read = asked.read(BERLIN, WINTER)
    assert (read is None) == ("time" in asked.errors)
    assert read is None or read[0].minute in {0, 30}


def test_all_that_is_wrong_is_said_at_once():
    asked = Asked("", "", "")
    assert asked.read(BERLIN, WINTER) is None
    assert set(asked.errors) == {"date", "time", "minutes"}
