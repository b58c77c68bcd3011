"""Changes keep their keys while they go on, whatever the clocks, gaps and corrections do (clinical.md 3)."""

import dataclasses
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from pwa.brief import build
from tests.weeks import NOW, TODAY, Stream, brief, streams

LEVELS = st.lists(st.one_of(st.none(), st.integers(0, 10)), min_size=14, max_size=40)


def on(day, entries):
    return build(entries, today=day, now=NOW + (day - TODAY))


@settings(max_examples=60, deadline=None)
@given(streams())
def test_every_change_has_a_key_of_its_own(entries):
    keys = [change.key for change in brief(*entries).changes]
    assert all(keys)
    assert len(keys) == len(set(keys))
    assert max(map(len, keys), default=0) <= 200


@settings(max_examples=40, deadline=None)
@given(LEVELS)
def test_a_rise_that_goes_on_is_one_change_day_after_day(values):
    """Two days with the same verdict and the same steps between them are one occurrence."""
    entries = Stream().leg(values)
    yesterday, today = (
        {
            c.key
            for c in on(
                TODAY - timedelta(n), [e for e in entries if e.local_date <= TODAY - timedelta(n)]
            ).changes
        }
        for n in (1, 0)
    )
    legs = [{key.rsplit(":", 1)[0] for key in keys if key.startswith("leg:")} for keys in (yesterday, today)]
    if legs[0] and legs[1] and next(iter(legs[0])).split(":")[1] == next(iter(legs[1])).split(":")[1]:
        assert legs[0] == legs[1]


@settings(max_examples=40, deadline=None)
@given(streams().filter(bool), st.data())
def test_what_was_put_away_stays_away_until_something_else_happens(entries, data):
    page = brief(*entries)
    log = Stream()
    log.seq = 5000
    seen = [log("acknowledgement", 0, {"change": c.key, "title": c.title, "note": ""}) for c in page.changes]
    again = brief(*entries, *seen)
    assert again.open_changes == ()
    assert [c.key for c in again.seen_changes] == [c.key for c in page.changes]
    assert [dataclasses.replace(c, seen=()) for c in again.changes] == list(page.changes)
