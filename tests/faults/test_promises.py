"""That a broken promise would be noticed: each is broken here by hand, in a database that was whole."""

import pytest
from sqlalchemy import text

from pwa.db import db
from tests import cast as story
from tests.faults import promises
from tests.faults.phone import SteadyPhone
from tests.faults.place import Place
from tests.ops import PAIN, Wire

NEWEST = "(SELECT max(n) FROM entry)"
BREAKS = {
    "half a push: an entry is missing": (f"DELETE FROM entry WHERE n = {NEWEST}", "half a push"),
    "half a push: what was before is missing": ("DELETE FROM superseded", "half a push"),
    "half a push: a number was skipped": ("UPDATE sync_stream SET seq = seq + 1", "half a push"),
    "an entry that stayed behind": ("UPDATE superseded SET rev = rev + 5", "unlike"),
    "an op twice": (f"UPDATE superseded SET last_op = (SELECT last_op FROM entry WHERE n = {NEWEST}) "
                    "WHERE n = (SELECT max(n) FROM superseded)",
                    "ops twice"),
}  # fmt: skip


@pytest.fixture
def ana(place) -> SteadyPhone:
    phone = SteadyPhone(Wire(story.Visitor(place.app, place.people[0])))
    for leg in range(5):
        phone.write(PAIN | {"leg": leg})
    phone.come_to_rest()
    phone.write(PAIN | {"leg": 0}, next(iter(phone.shadow)))
    phone.come_to_rest()
    return phone


def test_a_whole_database_has_nothing_to_complain_of(place, ana):
    assert promises.broken(place, [ana]) == []


@pytest.mark.parametrize(("statement", "word"), BREAKS.values(), ids=BREAKS)
def test_what_is_not_whole_is_noticed(place, ana, statement, word):
    change(place, statement)
    assert word in " ".join(promises.halves(place))


def test_an_op_that_was_acknowledged_and_is_nowhere_is_noticed(place, ana):
    ana.acknowledged.add("0190a000-0000-7000-8000-00000000000a")
    assert "1 ops acknowledged and lost" in " ".join(promises.broken(place, [ana]))


def test_a_phone_that_shows_something_else_is_noticed(place, ana):
    entry_id = next(iter(ana.shadow))
    ana.shadow[entry_id] = ana.shadow[entry_id] | {"body": PAIN, "rev": 9}
    found = " ".join(promises.broken(place, [ana]))
    assert "a phone shows" in found
    assert "a digest differs" in found


def test_an_op_in_a_strangers_stream_is_noticed(place, ana):
    change(place, f"UPDATE entry SET client_id = x'{place.people[1].hex}' WHERE n = {NEWEST}")
    assert "under another person" in " ".join(promises.broken(place, [ana]))


def change(place: Place, statement: str) -> None:
    with place.app.app_context():
        db.session.execute(text(statement))
        db.session.commit()
