"""A place of one's own, to break things in."""

import pytest

from tests.faults.place import Place


@pytest.fixture
def place(tmp_path, assets_folder) -> Place:
    place = Place.make(tmp_path / "place", people=2, assets=assets_folder)
    yield place
    place.let_go()
