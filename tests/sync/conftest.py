"""One world a test: two processes over one fresh database."""

import pytest

from pwa import guards
from tests.sync.world import Clock, World


@pytest.fixture
def server_clock(monkeypatch):
    clock = Clock()
    monkeypatch.setattr(guards, "datetime", clock)
    return clock


@pytest.fixture
def world(make_app, app, cast, server_clock):
    return World([app, make_app()], cast, server_clock)
