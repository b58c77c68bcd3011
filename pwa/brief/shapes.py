"""What the brief is made of: frozen shapes, no behaviour beyond what their own numbers say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Literal
from uuid import UUID

if TYPE_CHECKING:
    from pwa.brief.agreed import Agreed
    from pwa.brief.background import Background
    from pwa.brief.cared import Cared
    from pwa.brief.flares import Flares
    from pwa.brief.guided import Guided
    from pwa.brief.locks import Locks
    from pwa.brief.measured import Measured
    from pwa.brief.recorded import Records
    from pwa.brief.responses import Responses
    from pwa.brief.safe import Safe
    from pwa.brief.talk import Talk

Verdict = Literal["up", "down", "none", "few"]
"""up, down: changed · none: no clear change · few: too few logged days to say (clinical.md 3)."""


@dataclass(frozen=True, slots=True)
class Logged:
    """One entry as it stands now, decrypted. `body` may come from any schema: read it with care."""

    entry_id: UUID
    kind: str
    body: Mapping[str, Any]
    occurred_at: datetime
    local_date: date
    received_at: datetime
    seq: int
    rev: int = 1
    conflicts: int = 0
    author_name: str = ""


@dataclass(frozen=True, slots=True)
class Limits:
    """Thresholds of clinical.md 3. A practice may set its own (pwa/thresholds.py).

    rmdq_up, psfs_down: points · weeks, better_share: less than so much better after so many weeks
    """

    points: float = 2
    share: float = 0.3
    logged_days: int = 4
    furthest_steps: int = 1
    furthest_days: int = 2
    numb_days: int = 3
    silent_days: int = 5
    stops: int = 2
    pressure: int = 5
    worse_mornings: int = 2
    worse_sessions: int = 2
    rmdq_up: int = 5
    psfs_down: float = 2
    weeks: int = 6
    better_share: float = 0.3


@dataclass(frozen=True, slots=True)
class Span:
    """Local dates from `start` to `end`, both included. Empty when `end` lies before `start`."""

    start: date
    end: date

    def __contains__(self, day: date) -> bool:
        return self.start <= day <= self.end

    def dates(self) -> tuple[date, ...]:
        length = max(0, (self.end - self.start).days + 1)
        return tuple(self.start + timedelta(n) for n in range(length))


@dataclass(frozen=True, slots=True)
class Words:
    """The client's own words, verbatim. kind: that of the entry where they stand."""

    entry_id: UUID
    kind: str
    text: str
    day: date
    author_name: str


@dataclass(frozen=True, slots=True)
class Session:
    """An appointment that took place or is still to come."""

    entry_id: UUID
    starts_at: datetime
    day: date
    minutes: int
    therapist: str


@dataclass(frozen=True, slots=True)
class Review:
    """The last "I read this": up to which number of the stream, by whom, when."""

    up_to_seq: int
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Dot:
    """One raw value, 0-10, as logged."""

    day: date
    at: datetime
    value: int
    entry_id: UUID


@dataclass(frozen=True, slots=True)
class Week:
    """Median of all raw values of seven days. `median` is None when nothing was logged."""

    span: Span
    median: float | None
    days: int
    values: int


@dataclass(frozen=True, slots=True)
class Track:
    """Leg or back: raw dots of 14 days and what the two weeks say."""

    name: Literal["leg", "back"]
    dots: tuple[Dot, ...]
    before: Week
    now: Week
    verdict: Verdict
    sentence: str


@dataclass(frozen=True, slots=True)
class Pain:
    """Leg, then back. `chart` is the data of <pain-chart variant="brief">."""

    span: Span
    leg: Track
    back: Track
    sessions: tuple[date, ...]
    sentence: str
    chart: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Region:
    """One body region within a span: on how many days marked, how strong at most, what it felt like."""

    region: str
    label: str
    days: int
    highest: int | None
    sensations: tuple[str, ...]
    numb: bool
    weak: bool


@dataclass(frozen=True, slots=True)
class Reach:
    """How far down the leg within a span: `point` 0-4 (None: never told), on `days` of `told` days."""

    point: int | None
    name: str
    days: int
    told: int


@dataclass(frozen=True, slots=True)
class Picture:
    """Body map and furthest point of one span."""

    span: Span
    days: int
    regions: tuple[Region, ...]
    reach: Reach


@dataclass(frozen=True, slots=True)
class Spread:
    """Body map then and now; the furthest point of each of 14 days (None: a gap)."""

    then: Picture
    now: Picture
    since_session: bool
    furthest: tuple[tuple[date, int | None], ...]
    map_sentence: str
    furthest_sentence: str


@dataclass(frozen=True, slots=True)
class Sensation:
    """Numb, weak or electric: days then and now (of `Picture.days`), and where."""

    name: str
    days_then: int
    days_now: int
    new: tuple[str, ...]
    still: tuple[str, ...]
    not_now: tuple[str, ...]
    sentence: str


@dataclass(frozen=True, slots=True)
class DayAfter:
    """The day after the last session. `before`: the last value logged before it began."""

    session: Session
    day: date
    leg: tuple[int, ...]
    back: tuple[int, ...]
    leg_before: int | None
    back_before: int | None
    notes: tuple[str, ...]
    sentence: str


@dataclass(frozen=True, slots=True)
class SittingWeek:
    """Seven days of sitting, minutes. Spells without a known end are counted apart, never measured."""

    span: Span
    days: int
    spells: int
    median: float | None
    longest: int | None
    to_pain: float | None
    hurt: int
    painless: int
    unknown: int
    running: int


@dataclass(frozen=True, slots=True)
class SittingDay:
    """One day: `longest` and `total` are None when no spell with a known end was logged."""

    day: date
    longest: int | None
    total: int | None
    spells: int
    unknown: int


@dataclass(frozen=True, slots=True)
class Sitting:
    """`chart` is the data of <sitting-strip variant="bars">."""

    now: SittingWeek
    before: SittingWeek
    days: tuple[SittingDay, ...]
    sentence: str
    chart: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class LoggedDays:
    """Days with an entry, of days due: today is due only once something was logged."""

    logged: int
    due: int
    last: date | None
    silent_since: date | None
    sentence: str


@dataclass(frozen=True, slots=True)
class Seen:
    """A therapist acknowledged a change: who, when, and what they noted."""

    entry_id: UUID
    by: str
    at: datetime
    note: str


@dataclass(frozen=True, slots=True)
class Change:
    """Something that stands out, with its numbers. Never an alert, never a score.

    kind: leg, back, furthest, numb, weak, numbness, silent … · tone: worse, better, new, silent (grey) ·
    key: the same for as long as it is the same occurrence, another for the next one · seen: by whom
    """

    kind: str
    tone: Literal["worse", "better", "new", "silent"]
    title: str
    detail: str
    key: str = ""
    seen: tuple[Seen, ...] = ()


@dataclass(frozen=True, slots=True)
class Brief:
    """One page, in the order of clinical.md 4."""

    today: date
    safe: Safe
    changes: tuple[Change, ...]
    questions: tuple[Words, ...]
    notes: tuple[Words, ...]
    pain: Pain
    spread: Spread
    sensations: tuple[Sensation, ...]
    day_after: DayAfter | None
    responses: Responses
    guided: Guided
    locks: Locks
    agreed: Agreed | None
    sitting: Sitting
    cared: Cared
    background: Background
    measured: Measured
    flares: Flares
    logged: LoggedDays
    last_sync: datetime | None
    waiting: int
    sync_sentence: str
    last_session: Session | None
    next_session: Session | None
    sessions_held: int
    records: Records
    last_review: Review | None
    unread: int
    up_to_seq: int
    conflicts: tuple[Logged, ...]
    held_back: int
    talk: Talk

    @property
    def open_changes(self) -> tuple[Change, ...]:
        return tuple(one for one in self.changes if not one.seen)

    @property
    def seen_changes(self) -> tuple[Change, ...]:
        return tuple(one for one in self.changes if one.seen)


@dataclass(frozen=True, slots=True)
class Summary:
    """A row of the caseload. `chart` is the data of <pain-spark>: 14 days, None is a gap.

    changes: those that nobody has put away as seen · stopped: guides, since the last reading
    """

    leg: Track
    words: str
    changes: tuple[Change, ...]
    stopped: tuple[Change, ...]
    spark: tuple[float | None, ...]
    chart: Mapping[str, Any]
    last_entry: date | None
    silent_since: date | None
    unread: int
    last_sync: datetime | None
    next_session: Session | None
    messages: int
