"""Reading ops as they came: their names by hand, since that is six times as fast, and their bodies whole."""

import json
import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pwa import wire
from pwa.driver import POSTGRES, SQLITE
from tests.ops import put


@given(st.uuids(), st.booleans())
def test_the_usual_spelling_of_a_name_is_read_as_uuid_reads_it(name, upper):
    spelt = str(name).upper() if upper else str(name)
    assert wire.sixteen(spelt) == name.bytes


@given(
    st.uuids().map(str),
    st.lists(st.tuples(st.integers(0, 36), st.sampled_from("-- 0gF{:\t\u0660é\x00")), min_size=1, max_size=3),
    st.booleans(),
)
def test_any_other_spelling_is_refused(name, changes, instead):
    spelt = list(name)
    for at, sign in changes:
        spelt[at : at + instead] = sign
    spelt = "".join(spelt)
    try:
        assert str(uuid.UUID(bytes=wire.sixteen(spelt))) == spelt.lower()
    except ValueError:
        assert not _usual(spelt)


def _usual(spelt):
    try:
        return str(uuid.UUID(spelt)) == spelt.lower()
    except ValueError:
        return False


@pytest.mark.parametrize("form", [SQLITE, POSTGRES], ids=["sqlite", "postgresql"])
def test_an_op_is_read_with_its_names_as_the_database_takes_them(form):
    op = put(after_op=str(uuid.uuid4()))
    asked = wire.read_op(json.dumps(op).encode(), form.of_bytes)
    assert asked.name == op["op_id"]
    assert asked.op_id == form.id(uuid.UUID(op["op_id"]))
    assert asked.entry_id == form.id(uuid.UUID(op["entry_id"]))
    assert asked.after_op == form.id(uuid.UUID(op["after_op"]))
    assert json.loads(bytes(asked.op.body)) == op["body"]


@pytest.mark.parametrize(
    "later",
    [b"1e999", b"1" * 5000, b'"\xff"', b'"\xed\xa0\x80"', b'{"\xff": 1}', rb'"\ud800"', b"[1,]"],
    ids=lambda raw: repr(raw[:12]),
)
def test_a_field_that_nobody_knows_yet_is_read_all_the_same(later):
    """It is kept as it came, and whoever reads the entry afterwards must be able to."""
    raw = json.dumps(put(body={"back": 1, "leg": 2, "later": "?"})).encode().replace(b'"?"', later)
    asked = wire.read_op(raw, SQLITE.of_bytes)
    assert asked.op is None
    assert asked.reason


@pytest.mark.parametrize("spelt", ["{%s}", "urn:uuid:%s"])
def test_a_name_in_an_unusual_spelling_refuses_its_op_under_the_usual_one(spelt):
    name = uuid.uuid4()
    asked = wire.read_op(json.dumps(put(op_id=spelt % name)).encode(), SQLITE.of_bytes)
    assert (asked.op, asked.name, asked.op_id) == (None, str(name), name.bytes)


def test_a_name_that_is_none_refuses_its_op_as_it_is():
    asked = wire.read_op(json.dumps(put(op_id=" 7")).encode(), SQLITE.of_bytes)
    assert (asked.op, asked.name, asked.op_id) == (None, " 7", None)


def test_a_zone_that_no_clock_has_is_refused_each_time():
    raw = json.dumps(put(tz="Europe/<b>Berlin")).encode()
    for _ in range(2):
        assert "zone" in wire.read_op(raw, SQLITE.of_bytes).reason
