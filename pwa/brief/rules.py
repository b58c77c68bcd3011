"""The few rules that the phone needs too. Twin: static/js/phone/rules.js; both obey tests/vectors/."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any, Literal, TypeGuard
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pwa.brief.shapes import Limits, Logged, SittingDay, Span, Verdict, Week

Part = Literal["leg", "back"]
DEFAULT_LIMITS = Limits()

# Nobody sits longer without a break: the timer was forgotten, whatever its end says.
LONGEST_SPELL = timedelta(hours=12)

# Furthest point (clinical.md 3). A knee is not yet below the knee.
REACH = {
    **dict.fromkeys(("lumbar-spine", "sacrum", "low-back"), 0),
    **dict.fromkeys(("buttock", "outer-hip", "groin"), 1),
    **dict.fromkeys(("outer-thigh", "front-thigh", "back-thigh", "knee", "back-knee"), 2),
    **dict.fromkeys(("calf", "shin"), 3),
    **dict.fromkeys(("foot-top", "toes", "heel", "sole"), 4),
}


def median(values: Iterable[float]) -> float | None:
    """The middle value; of an even count the mean of the middle two; of nothing None."""
    ordered = sorted(values)
    if not ordered:
        return None
    half = len(ordered) // 2
    return float(ordered[half]) if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2


def week_of(entries: Iterable[Logged], part: Part, span: Span) -> Week:
    """Median over all raw values of the span, not over daily ones: every entry counts as logged."""
    values = [(e.local_date, v) for e in pains(entries, span) if (v := score(e.body, part)) is not None]
    return Week(span, median(v for _, v in values), len({day for day, _ in values}), len(values))


def two_weeks(today: date) -> tuple[Span, Span]:
    """The 7 days before, and the 7 days that end today."""
    start = today - timedelta(6)
    return Span(start - timedelta(7), start - timedelta(1)), Span(start, today)


def changed(before: Week, now: Week, limits: Limits = DEFAULT_LIMITS) -> Verdict:
    """ "Changed" of clinical.md 3: by 2 points and by 30 % of the earlier median, 4 logged days in each."""
    if before.median is None or now.median is None:
        return "few"
    if min(before.days, now.days) < limits.logged_days:
        return "few"
    by = now.median - before.median
    if abs(by) < limits.points or abs(by) < limits.share * before.median:
        return "none"
    return "up" if by > 0 else "down"


def typical_of_day(entries: Iterable[Logged], part: Part) -> float | None:
    """Median of the day's raw values."""
    return median(v for e in entries if (v := score(e.body, part)) is not None)


def worst_of_day(entries: Iterable[Logged], part: Part) -> int | None:
    """Highest of what was felt and what was remembered as the worst."""
    fields = (part, f"worst_{part}")
    return max((v for e in entries for f in fields if (v := score(e.body, f)) is not None), default=None)


def furthest_of_day(entries: Iterable[Logged]) -> int | None:
    """Furthest point of the entries of one day."""
    return max((p for e in entries if (p := furthest(e.body)) is not None), default=None)


def furthest(body: Mapping[str, Any]) -> int | None:
    """What the client said, else the furthest region they marked, else None."""
    said = body.get("furthest")
    if is_count(said) and said <= 4:
        return said
    reached = (REACH.get(part_of(r["region"])) for r in marked(body))
    return max((p for p in reached if p is not None), default=None)


def marked(body: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Regions that say something: an intensity of 0 without a sensation does not."""
    regions = body.get("regions")
    return [
        r
        for r in (regions if isinstance(regions, Sequence) else ())
        if isinstance(r, Mapping)
        and isinstance(r.get("region"), str)
        and (r.get("intensity") != 0 or r.get("sensations"))
    ]


def part_of(region: str) -> str:
    """back-left-back-thigh → back-thigh"""
    return region.removeprefix("front-").removeprefix("back-").removeprefix("left-").removeprefix("right-")


def spell(body: Mapping[str, Any]) -> tuple[datetime, datetime] | None:
    """Start and end of a sitting spell, or None when its end is unknown or not to be believed."""
    start, end = instant(body.get("started_at")), instant(body.get("ended_at"))
    if body.get("forgotten") or start is None or end is None:
        return None
    return (start, end) if timedelta(0) <= end - start <= LONGEST_SPELL else None


def minutes(body: Mapping[str, Any]) -> int | None:
    """Full minutes of a spell with a known end."""
    known = spell(body)
    return None if known is None else (known[1] - known[0]) // timedelta(minutes=1)


def to_pain(body: Mapping[str, Any]) -> int | None:
    """Minutes until sitting hurt, when it did."""
    told = body.get("hurt_after_min")
    return told if is_count(told) and body.get("hurt") is not False else None


def is_running(body: Mapping[str, Any]) -> bool:
    return body.get("ended_at") is None and not body.get("forgotten")


def sitting_days(entries: Iterable[Logged], span: Span) -> tuple[SittingDay, ...]:
    """One row for each date; a spell belongs to the date on which it began."""
    days = by_day(e for e in entries if e.kind == "sitting")
    return tuple(sitting_day(day, days.get(day, [])) for day in span.dates())


def sitting_day(day: date, entries: Sequence[Logged]) -> SittingDay:
    known = [s for e in entries if (s := spell(e.body)) is not None]
    lengths = [(end - start) // timedelta(minutes=1) for start, end in known]
    running = sum(is_running(e.body) for e in entries)
    unknown = len(entries) - len(known) - running
    return SittingDay(day, max(lengths, default=None), together(known), len(known), unknown)


def together(spells: Iterable[tuple[datetime, datetime]]) -> int | None:
    """Minutes covered by the spells: what overlaps (timer and typed) is counted once."""
    total, reached = timedelta(0), None
    for start, end in sorted(spells):
        begin = start if reached is None else max(start, reached)
        total += max(timedelta(0), end - begin)
        reached = end if reached is None else max(end, reached)
    return None if reached is None else total // timedelta(minutes=1)


def days_due(logged: Iterable[date], today: date, since: date | None, length: int = 14) -> tuple[int, int]:
    """(days logged, days due) of the last days: none before `since`, today only once something is logged."""
    dates = set(logged)
    start = max(today - timedelta(length - 1), since or min(dates, default=today))
    due = [d for d in Span(start, today).dates() if d < today or d in dates]
    return len(dates.intersection(due)), len(due)


def silent_since(last: date | None, today: date, limits: Limits = DEFAULT_LIMITS) -> date | None:
    """The day of the last entry, once 5 days lie between; never a word about how the client feels."""
    return last if last is not None and (today - last).days >= limits.silent_days else None


def local_date(at: datetime, tz: str, offset_min: int = 0) -> date:
    """The date on the client's wall at an instant; by the offset where the zone's name is unknown."""
    try:
        return at.astimezone(ZoneInfo(tz)).date()
    except (ZoneInfoNotFoundError, ValueError):
        return (at.astimezone(UTC) + timedelta(minutes=offset_min)).date()


def pains(entries: Iterable[Logged], span: Span) -> list[Logged]:
    return [e for e in entries if e.kind == "pain" and e.local_date in span]


def by_day(entries: Iterable[Logged]) -> dict[date, list[Logged]]:
    days: dict[date, list[Logged]] = defaultdict(list)
    for entry in entries:
        days[entry.local_date].append(entry)
    return dict(days)


def score(body: Mapping[str, Any], field: str) -> int | None:
    """A value 0-10, or None: what is missing or unreadable is never zero."""
    value = body.get(field)
    return value if is_count(value) and value <= 10 else None


def is_count(value: object) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def instant(value: object) -> datetime | None:
    """An aware instant from what JSON or msgspec hold; None for anything else."""
    try:
        read = datetime.fromisoformat(value) if isinstance(value, str) else value
    except ValueError:
        return None
    return read if isinstance(read, datetime) and read.tzinfo else None
