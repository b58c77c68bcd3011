"""One plain sentence for each part: what was logged, and no more than that (clinical.md 3 and 6)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from pwa.brief.rules import part_of
from pwa.brief.shapes import Picture, Reach, Region, SittingWeek, Verdict, Week

POINTS = ("back", "buttock or hip", "thigh", "calf or shin", "foot")

LABELS = {
    "foot-top": "top of the foot",
    "front-thigh": "front of the thigh",
    "back-thigh": "back of the thigh",
    "back-knee": "back of the knee",
    "lumbar-spine": "middle of the low back",
}


def track_sentence(name: str, before: Week, now: Week, verdict: Verdict) -> str:
    title = name.capitalize()
    if now.median is None:
        return f"{title}: nothing logged in the last 7 days."
    this = f"{title}: median {number(now.median)} in the last 7 days"
    if before.median is None:
        return f"{this} ({count(now.days, 'day')} logged), nothing logged in the 7 before."
    compared = f"{number(before.median)} in the 7 before: {verdict_words(verdict, before, now)}"
    return f"{this}, {compared} ({now.days} and {before.days} days logged)."


def verdict_words(verdict: Verdict, before: Week, now: Week) -> str:
    if verdict == "few":
        return "too few logged days to compare"
    if verdict == "none" or before.median is None or now.median is None:
        return "no clear change"
    return f"{verdict} by {number(abs(now.median - before.median))}"


def row_words(before: Week, now: Week, verdict: Verdict) -> str:
    """The reason in a caseload row."""
    if now.median is None:
        return "Leg: nothing logged in 7 days"
    if before.median is None or verdict == "few":
        return f"Leg {number(now.median)}, {count(now.days, 'day')} logged: too few to compare"
    if verdict == "none":
        return f"Leg {number(now.median)}, no clear change"
    return f"Leg {number(before.median)} to {number(now.median)}"


def map_sentence(then: Picture, now: Picture, named: tuple[str, str]) -> str:
    before, after = named
    return f"{opened(before)}: {picture_words(then)}. {opened(after)}: {picture_words(now)}."


def picture_words(picture: Picture) -> str:
    if not picture.days:
        return "nothing logged"
    if not picture.regions:
        return f"no region marked on {count(picture.days, 'logged day')}"
    named = [region_words(r, picture.days) for r in picture.regions[:3]]
    rest = len(picture.regions) - len(named)
    return ", ".join([*named, f"{count(rest, 'more region')}"] if rest else named)


def region_words(region: Region, of: int) -> str:
    strength = "" if region.highest is None else f", up to {region.highest}"
    return f"{region.label} ({region.days} of {of} days{strength})"


def furthest_sentence(then: Reach, now: Reach, named: tuple[str, str]) -> str:
    before, after = named
    return f"Furthest point {before}: {reach_words(then)}; {after}: {reach_words(now)}."


def reach_words(reach: Reach) -> str:
    if reach.point is None:
        return "not told"
    return f"{reach.name}, on {reach.days} of {count(reach.told, 'day')}"


def point_words(point: float) -> str:
    """Half-way points come from medians: 2.5 lies between thigh and calf."""
    low, high = POINTS[int(point)], POINTS[int(point + 0.5)]
    return low if low == high else f"between {low} and {high}"


def sensation_sentence(name: str, then: tuple[int, int], now: tuple[int, int], new: Sequence[str]) -> str:
    """then, now: (days felt, days logged)."""
    if not now[1]:
        return f"{name.capitalize()}: nothing logged now, {days_of(*then)} before."
    felt = f"{days_of(*now)} now" if now[0] else "not marked now"
    added = f" New: {listed(new)}." if new else ""
    return f"{name.capitalize()}: {felt}, {days_of(*then)} before.{added}"


def day_after_sentence(session: date, today: date, leg: str, back: str) -> str:
    """leg, back: from `values_words`; both empty when nothing was logged."""
    after = f"the day after the session on {dated(session)}"
    if leg or back:
        return f"T{after[1:]}: {leg or 'leg not logged'}; {back or 'back not logged'}."
    if session + timedelta(1) == today:
        return f"No pain values yet today, {after}."
    return f"No pain values on {after}."


def values_words(name: str, values: Sequence[int], before: int | None) -> str:
    if not values:
        return ""
    low, high = min(values), max(values)
    said = f"{name} {low}" if low == high else f"{name} {low} to {high}"
    return said if before is None else f"{said} (last value before it {before})"


def sitting_sentence(week: SittingWeek) -> str:
    apart = uncounted_words(week)
    if week.median is None or week.longest is None:
        return f"No sitting with a known end in the last 7 days.{apart}"
    spells = f"{count(week.spells, 'spell')} in the last 7 days"
    lengths = f"median {number(week.median)} minutes, longest {week.longest}"
    return f"{spells}: {lengths}.{pain_words(week)}{apart}"


def pain_words(week: SittingWeek) -> str:
    if week.to_pain is None:
        return ""
    spared = f"; {week.painless} did not hurt" if week.painless else ""
    return f" It began to hurt {times(week.hurt)}, after {number(week.to_pain)} minutes (median){spared}."


def uncounted_words(week: SittingWeek) -> str:
    return f" Not counted: {week.unknown} with an unknown end." if week.unknown else ""


def logged_sentence(logged: int, due: int, silent_since: date | None) -> str:
    if not due:
        return "Nothing logged yet."
    quiet = f" Nothing since {dated(silent_since)}." if silent_since else ""
    return f"Logged on {logged} of the last {count(due, 'day')}.{quiet}"


def sync_sentence(last_sync: datetime | None, waiting: int, now: datetime) -> str:
    if last_sync is None:
        return "The phone has not sent anything yet."
    held = f"; {count(waiting, 'entry', 'entries')} waited on it then" if waiting else ""
    return f"The phone last synced {ago(last_sync, now)}{held}."


def ago(at: datetime, now: datetime) -> str:
    hours = int((now - at).total_seconds() // 3600)
    if hours < 1:
        return "within the last hour"
    if hours < 48:
        return f"{count(hours, 'hour')} ago"
    return f"{hours // 24} days ago"


def region_label(region: str) -> str:
    """back-left-calf → left calf"""
    part = part_of(region)
    side = next((s for s in ("left", "right") if f"-{s}-" in f"-{region}-"), "")
    return f"{side} {LABELS.get(part, part.replace('-', ' '))}".strip()


def days_of(days: int, of: int) -> str:
    return f"{days} of {count(of, 'day')}" if of else "nothing logged"


def opened(words: str) -> str:
    """As a sentence begins: the names of months keep their capitals."""
    return words[:1].upper() + words[1:]


def dated(day: date) -> str:
    return f"{day.day} {day:%B}"


def listed(names: Iterable[str]) -> str:
    *most, last = names
    return f"{', '.join(most)} and {last}" if most else last


def number(value: float) -> str:
    return f"{value:g}"


def count(n: int, noun: str, plural: str = "") -> str:
    return f"{n} {noun if n == 1 else plural or noun + 's'}"


def times(n: int) -> str:
    return {1: "once", 2: "twice"}.get(n, f"{n} times")
