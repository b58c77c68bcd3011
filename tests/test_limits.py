"""Limits are shared by all processes and say when to come back (security.md, "HTTP")."""

from datetime import UTC, datetime, timedelta

import pytest

from pwa import limits
from pwa.db import db
from pwa.errors import TooMany

NOON = datetime(2026, 11, 18, 12, 0, 20, tzinfo=UTC)


def _try(app, key: str = "sign-in:ana", now: datetime = NOON) -> None:
    with app.app_context():
        limits.count(db.session(), key, most=3, seconds=60, now=now)


def test_the_fourth_try_in_a_minute_has_to_wait_for_its_end(app):
    for _ in range(3):
        _try(app)
    with pytest.raises(TooMany) as refused:
        _try(app)
    assert refused.value.retry_after == 40
    _try(app, now=NOON + timedelta(seconds=40))


def test_each_key_is_counted_by_itself(app):
    for _ in range(3):
        _try(app)
    _try(app, key="sign-in:ben")


def test_another_process_counts_along(app, make_app):
    for _ in range(3):
        _try(app)
    with pytest.raises(TooMany):
        _try(make_app())
