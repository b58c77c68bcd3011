"""The first requests of a process come together, and msgspec must have read all structs by then."""

import msgspec
import pytest

from pwa import kinds, structs, wire
from pwa.brief.plan_words import Plan

READ_BY_REQUESTS = [wire.Sent, wire.Push, Plan, *kinds.KINDS.values()]


@pytest.mark.parametrize("struct", READ_BY_REQUESTS, ids=lambda struct: struct.__name__)
def test_no_request_is_the_first_to_read_a_struct(struct, monkeypatch):
    """Whatever stands in the class afterwards, msgspec has its own copy: it would stumble otherwise.

    Twelve threads of a new process that decoded an Op at once ended it with signal 11, one time in ten.
    """
    structs.prepare()
    monkeypatch.setattr(struct, "__annotations__", {"nothing": "NoSuchType"})
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(b"7", type=struct)


def test_a_struct_that_was_not_prepared_would_be_noticed(monkeypatch):
    late = msgspec.defstruct("Late", [("n", int)])
    monkeypatch.setattr(late, "__annotations__", {"nothing": "NoSuchType"})
    with pytest.raises((NameError, KeyError)):
        msgspec.json.decode(b"7", type=late)


def test_the_app_prepares_them(make_app, monkeypatch):
    called = []
    monkeypatch.setattr(structs, "prepare", lambda: called.append(1))
    make_app()
    assert called
