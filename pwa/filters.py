"""How dates, times and numbers read in templates. One wording everywhere: that of pwa.brief.words."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask import Flask

from pwa import guides
from pwa.brief import cared_words, guide_words, rules, safe, words
from pwa.brief.guided import title_of
from pwa.brief.missing import CELLS
from pwa.brief.record_words import assessed_words, block_words, response, technique
from pwa.brief.response_words import VARIES
from pwa.brief.shapes import Region, Span
from pwa.guides.finding import things
from pwa.history import KNOWN
from pwa.kinds import REGIONS
from pwa.models import Care


def init_app(app: Flask) -> None:
    times = (clock, weekday, spoken, spoken_day, short, dates, ago, day)
    rest = (number, how_many, possessive, region, part, point, in_view, by_region, minutes_sat, things)
    guided = (guide_title, stop_reason, barrier, morning, run_minutes, care_name, care_barrier)
    recorded = (technique, response, assessed_words, block_words, cap)
    safety = (safety_said, safety_answer, safety_title)
    people = (cover_days, given_name)
    groups = (times, rest, guided, recorded, safety, people)
    app.jinja_env.filters.update({read.__name__: read for group in groups for read in group})
    app.jinja_env.globals.update(figure=guides.figure, cells=CELLS, varies=VARIES)


def clock(at: datetime, zone: ZoneInfo | None = None) -> str:
    """10:30, in the zone, or as it stands when it is local already."""
    return f"{at.astimezone(zone) if zone else at:%H:%M}"


def weekday(at: date) -> str:
    """Thu 26 November"""
    return f"{at:%a} {words.dated(at)}"


def spoken_day(at: datetime, zone: ZoneInfo) -> str:
    """Thursday 26 November"""
    there = at.astimezone(zone)
    return f"{there:%A} {words.dated(there.date())}"


def short(at: date) -> str:
    """26 Nov"""
    return f"{at.day} {at:%b}"


def dates(span: Span) -> str:
    """10–16 Nov, 30 Oct – 5 Nov"""
    start, end = span.start, span.end
    if (start.year, start.month) == (end.year, end.month):
        return f"{start.day}–{short(end)}"
    return f"{short(start)} – {short(end)}"


def cover_days(care: Care, zone: ZoneInfo) -> str:
    """26 Nov, 24–28 Nov: both days in. A cover ends with the midnight after its last day."""
    first = care.since.astimezone(zone).date()
    last = ((care.until or care.since) - timedelta(seconds=1)).astimezone(zone).date()
    return dates(Span(first, last)) if last > first else short(first)


def given_name(name: str) -> str:
    return name.split()[0]


def spoken(at: datetime, now: datetime, zone: ZoneInfo) -> str:
    """today at 10:30, tomorrow at 10:30, Thu 26 November at 10:30"""
    there = at.astimezone(zone)
    days = (there.date() - now.astimezone(zone).date()) // timedelta(days=1)
    named = {-1: "yesterday", 0: "today", 1: "tomorrow"}.get(days) or weekday(there.date())
    return f"{named} at {there:%H:%M}"


def ago(at: datetime, now: datetime) -> str:
    return words.ago(at, now)


def day(at: date) -> str:
    """26 November"""
    return words.dated(at)


def number(value: float) -> str:
    return words.number(value)


def how_many(n: int, noun: str, plural: str = "") -> str:
    """1 entry, 2 entries"""
    return words.count(n, noun, plural)


def possessive(name: str) -> str:
    """Ana's, Agnes'"""
    return f"{name}’" if name.endswith("s") else f"{name}’s"


def region(name: str) -> str:
    """back-left-calf: left calf"""
    return words.region_label(name)


def part(name: str) -> str:
    """back-left-calf: calf"""
    return rules.part_of(name)


def point(furthest: int) -> str:
    return words.POINTS[furthest]


def in_view(regions: Iterable[Region], side: str) -> list[Region]:
    """Those of the back or of the front view that the body map can draw."""
    return [r for r in regions if r.region.startswith(f"{side}-") and r.region in REGIONS]


def by_region(regions: Iterable[Region]) -> dict[str, Region]:
    return {found.region: found for found in regions}


def minutes_sat(body: Mapping[str, Any]) -> int | str:
    found = rules.minutes(body)
    return "an unknown number of" if found is None else found


def guide_title(slug: str) -> str:
    """low-back-release: Low back release"""
    return title_of(str(slug), KNOWN)


def stop_reason(stop: str) -> str:
    return guide_words.stop_words(stop)


def barrier(name: str) -> str:
    return guide_words.BARRIERS.get(name, name)


def care_name(what: str) -> str:
    """core: Core exercise"""
    return cared_words.care_words(str(what))


def care_barrier(name: str) -> str:
    return cared_words.CARE_BARRIERS.get(name, name)


def morning(feel: str) -> str:
    return guide_words.FEELS.get(feel, feel)


def run_minutes(body: Mapping[str, Any]) -> str:
    """How long a guide took, from its start to its end."""
    start, end = rules.instant(body.get("started_at")), rules.instant(body.get("ended_at"))
    return words.count(max(1, round((end - start).total_seconds() / 60)), "minute") if start and end else ""


def safety_said(level: str) -> str:
    return safe.SAID.get(level, level)


def safety_answer(question: str, code: str) -> str:
    return safe.yes(question, code).words


def safety_title(question: str) -> str:
    return safe.yes(question, "").title


def cap(text: str) -> str:
    """left calf: Left calf. Jinja's own makes "Ana" of "ANA"."""
    return text[:1].upper() + text[1:]
