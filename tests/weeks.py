"""Weeks of entries as pwa.brief gets them, and what it makes of them on one day."""

import dataclasses
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from hypothesis import strategies as st

from pwa.brief import Logged, build, summary

TODAY = date(2026, 11, 21)
NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)


def brief(*entries, **told):
    return build(entries, today=TODAY, now=NOW, **told)


def row(*entries, **told):
    return summary(entries, today=TODAY, now=NOW, **told)


class Stream:
    """Numbers what is logged, as the server does."""

    def __init__(self):
        self.seq = 0

    def __call__(self, kind, days_ago, body, hour=12, **more):
        self.seq += 1
        day = TODAY - timedelta(days_ago)
        at = datetime(day.year, day.month, day.day, hour, tzinfo=UTC)
        entry = Logged(UUID(int=self.seq), kind, body, at, day, at, self.seq)
        return dataclasses.replace(entry, **more)

    def leg(self, values, *, until=0, **body):
        """One value a day, the last one `until` days ago; None is a day without an entry."""
        days = range(until + len(values) - 1, until - 1, -1)
        return [
            self("pain", d, {"leg": v, **body}) for d, v in zip(days, values, strict=True) if v is not None
        ]


def kinds(page):
    return [change.kind for change in page.changes]


def session(log, days_ago, state="held"):
    body = {
        "starts_at": (NOW - timedelta(days_ago)).isoformat(),
        "minutes": 60,
        "state": state,
        "with": "Tess",
    }
    return log("appointment", days_ago, body, hour=9)


def spell(log, days_ago, minutes, **more):
    start = NOW - timedelta(days_ago)
    ended = None if minutes is None else (start + timedelta(minutes=minutes)).isoformat()
    return log("sitting", days_ago, {"started_at": start.isoformat(), "ended_at": ended, **more}, hour=9)


SCORES = st.one_of(st.none(), st.integers(0, 10))
REGIONS = st.lists(
    st.fixed_dictionaries(
        {
            "region": st.sampled_from(["back-left-calf", "front-right-toes", "back-sacrum"]),
            "intensity": SCORES,
            "sensations": st.lists(st.sampled_from(["numb", "weak", "electric"]), max_size=2),
        }
    ),
    max_size=2,
)
PAINS = st.fixed_dictionaries(
    {"leg": SCORES, "back": SCORES, "furthest": st.one_of(st.none(), st.integers(0, 4)), "regions": REGIONS}
)


@st.composite
def streams(draw, max_size=25):
    """Pains and spells of five weeks, each with an instant of its own day."""
    picks = draw(st.lists(st.tuples(st.integers(0, 34), st.integers(0, 23), PAINS), max_size=max_size))
    log = Stream()
    pains = [log("pain", days, body, hour=hour) for days, hour, body in picks]
    sat = draw(st.lists(st.tuples(st.integers(0, 20), st.integers(0, 700)), max_size=5))
    return [*pains, *(spell(log, days, minutes, forgotten=minutes > 600) for days, minutes in sat)]
