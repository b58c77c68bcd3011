"""Each fault, briefly (`make faults` has the long form), and that broken promises would be noticed."""

from pathlib import Path

import pytest

from tests.faults.every import FAULTS
from tests.faults.place import Ground
from tests.faults.report import Size
from tests.missing import missing

ENOUGH = 240.0
"""Seconds; the counts are reached long before."""
LONG_ONLY = {"database-restarted", "standby-promoted", "two-nodes"}
"""Minutes for each, on two cores that others use, too: with `make faults`."""
EVERY = [(name, on) for name, fault in FAULTS.items() if name not in LONG_ONLY for on in fault.DATABASES]


@pytest.fixture
def ground(tmp_path: Path, assets_folder: Path, request: pytest.FixtureRequest) -> Ground:
    postgres_url = request.getfixturevalue("postgres_server")
    return Ground(tmp_path, postgres_url, assets_folder, lambda: request.getfixturevalue("playwright"))


@pytest.mark.flaky(reruns=1, only_rerun="waited")  # a machine too slow; never a broken promise
@pytest.mark.parametrize(("name", "on"), EVERY, ids=lambda word: word)
def test_it_is_survived(ground: Ground, name: str, on: str):
    fault = FAULTS[name]
    report = fault.run(ground, on, Size(fault.SHORT, ENOUGH))
    print(report.line())
    if "skipped" in report.counts:
        missing(str(report.counts["skipped"]))
    assert not report.broken
    assert report.times >= fault.SHORT
