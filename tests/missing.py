"""What to do without a browser or a database: in CI a failure, elsewhere a skip that says so."""

import os
import warnings

import pytest


def missing(what: str) -> None:
    message = f"{what} is missing: NOT tested with it (tests/browser/install.sh installs it)"
    if os.environ.get("CI"):
        pytest.fail(message)
    warnings.warn(message, stacklevel=1)
    pytest.skip(message)
