"""Sitting: spells with a known end are measured, the others are counted apart."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from pwa.brief.rules import is_running, median, minutes, sitting_days, to_pain, two_weeks
from pwa.brief.shapes import Logged, Sitting, SittingDay, SittingWeek, Span
from pwa.brief.words import sitting_sentence


def sitting(entries: Sequence[Logged], today: date) -> Sitting:
    before, now = (sitting_week(entries, span) for span in two_weeks(today))
    days = sitting_days(entries, Span(today - timedelta(29), today))
    sentence = sitting_sentence(now)
    return Sitting(now, before, days, sentence, chart(days, sentence))


def sitting_week(entries: Sequence[Logged], span: Span) -> SittingWeek:
    spells = [e for e in entries if e.kind == "sitting" and e.local_date in span]
    known = [(e.local_date, m) for e in spells if (m := minutes(e.body)) is not None]
    running = sum(is_running(e.body) for e in spells)
    lengths = [m for _, m in known]
    hurts = [m for e in spells if (m := to_pain(e.body)) is not None]
    return SittingWeek(
        span=span,
        days=len({day for day, _ in known}),
        spells=len(known),
        median=median(lengths),
        longest=max(lengths, default=None),
        to_pain=median(hurts),
        hurt=len(hurts),
        painless=sum(e.body.get("hurt") is False for e in spells),
        unknown=len(spells) - len(known) - running,
        running=running,
    )


def chart(days: Sequence[SittingDay], sentence: str) -> dict[str, Any]:
    return {
        "from": days[0].day.isoformat(),
        "to": days[-1].day.isoformat(),
        "days": [[d.day.isoformat(), d.longest, d.unknown] for d in days if d.spells or d.unknown],
        "label": sentence,
    }
