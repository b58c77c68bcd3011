"""What holds of a brief whatever was logged, in whichever order, on whichever continent."""

import dataclasses
import json
from datetime import UTC, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from pwa.brief import Logged, build
from pwa.brief.rules import local_date
from tests.weeks import PAINS, brief, row, streams


@settings(max_examples=60, deadline=None)
@given(streams().flatmap(lambda entries: st.tuples(st.just(entries), st.permutations(entries))))
def test_the_order_in_which_entries_arrive_does_not_matter(pair):
    entries, shuffled = pair
    assert brief(*entries) == brief(*shuffled)
    assert row(*entries) == row(*shuffled)


ZONES = st.sampled_from(
    ("Europe/Berlin", "Pacific/Auckland", "America/St_Johns", "Asia/Kolkata", "Pacific/Apia")
)


@settings(max_examples=60, deadline=None)
@given(streams(), ZONES)
def test_the_same_days_on_another_continent_read_the_same(entries, zone):
    """Days are those on the client's wall, also where a clock change makes them 23 or 25 hours long."""

    def there(entry):
        wall = datetime.combine(entry.local_date, entry.occurred_at.time(), ZoneInfo(zone))
        return dataclasses.replace(entry, occurred_at=wall.astimezone(UTC))

    here, away = brief(*entries), brief(*map(there, entries))
    for part in ("leg", "back"):
        was, is_ = (getattr(page.pain, part) for page in (here, away))
        assert (was.before, was.now, was.verdict) == (is_.before, is_.now, is_.verdict)
    assert away.spread == here.spread
    assert [(c.key, c.title) for c in away.changes] == [(c.key, c.title) for c in here.changes]


@settings(max_examples=60, deadline=None)
@given(streams().filter(lambda entries: any(e.kind == "pain" for e in entries)), st.data())
def test_two_entries_of_one_moment_both_count(entries, data):
    one = data.draw(st.sampled_from([e for e in entries if e.kind == "pain"]))
    twin = dataclasses.replace(one, entry_id=UUID(int=10_000), seq=10_000)
    before, after = brief(*entries), brief(*entries, twin)
    told = one.body["leg"] is not None and one.local_date in before.pain.span.dates()
    assert len(after.pain.leg.dots) == len(before.pain.leg.dots) + told
    assert after.logged == before.logged, "two entries, and still one day"
    assert [day for day, _ in after.spread.furthest] == [day for day, _ in before.spread.furthest]


@settings(max_examples=60, deadline=None)
@given(streams())
def test_gaps_never_become_zeros(entries):
    page, line = brief(*entries), row(*entries)
    told = {e.local_date for e in entries if e.kind == "pain" and e.body["leg"] is not None}
    dates = page.pain.span.dates()
    assert {d for d, v in zip(dates, line.spark, strict=True) if v is not None} == told.intersection(dates)
    assert {dot.day for dot in page.pain.leg.dots} == told.intersection(dates)
    sat = {e.local_date for e in entries if e.kind == "sitting" and not e.body["forgotten"]}
    assert {d.day for d in page.sitting.days if d.longest is not None} == sat
    json.dumps([page.pain.chart, page.sitting.chart, line.chart])


@settings(max_examples=60, deadline=None)
@given(streams().filter(bool), PAINS, st.data())
def test_a_correction_replaces_what_it_corrects(entries, body, data):
    wrong = data.draw(st.sampled_from(entries))
    right = dataclasses.replace(wrong, kind="pain", body=body, rev=2, seq=1000)
    rest = [e for e in entries if e is not wrong]
    assert brief(*rest, right) == brief(right, *entries) == brief(*entries, right)


@settings(max_examples=100, deadline=None)
@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC)),
    st.sampled_from(["Europe/Berlin", "America/New_York", "Pacific/Auckland", "Asia/Kathmandu", "UTC"]),
    st.sampled_from(["Pacific/Kiritimati", "Pacific/Honolulu", "Europe/London"]),
)
def test_a_local_date_stays_where_the_client_was(at, zone, elsewhere):
    """The stored date decides, wherever the therapist sits and whatever the clocks do."""
    day = local_date(at, zone)
    entry = Logged(UUID(int=1), "pain", {"leg": 4}, at, day, at, 1)
    moved = dataclasses.replace(entry, occurred_at=at.astimezone(ZoneInfo(elsewhere)))
    for one in (entry, moved):
        page = build([one], today=day, now=at)
        assert [dot.day for dot in page.pain.leg.dots] == [day]
        assert page.spread.furthest[-1][0] == day
    assert abs((day - at.date()).days) <= 1
