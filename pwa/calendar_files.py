"""Sessions as a calendar file (RFC 5545): the only importer of icalendar.

A calendar lies on machines that are not ours: nothing of anybody's health is in it, and no more of a name
than the practice's, or a first name. An entry keeps its UID for ever, its revision is the SEQUENCE, and what
was cancelled says so: opened again, a file corrects what the calendar had.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event

from pwa.appointments import Booked

AROUND = timedelta(days=400)
"""So far before the first session and after the last one the file's time zone is written out."""


def calendar(sessions: Iterable[Booked], names: dict[str, str], zone: ZoneInfo, host: str) -> bytes:
    """names: what stands in the calendar, by the client's id · zone: the practice's."""
    file = Calendar()
    file.add("prodid", "-//Easeback//Sessions//EN")
    file.add("version", "2.0")
    file.add("method", "PUBLISH")
    days: list[date] = []
    for one in sessions:
        file.add_component(_event(one, names[str(one.client_id)], zone, host))
        days.append(one.agreed.starts_at.date())
    if days:
        file.add_missing_timezones(first_date=min(days) - AROUND, last_date=max(days) + AROUND)
    return bytes(file.to_ical())


def _event(one: Booked, name: str, zone: ZoneInfo, host: str) -> Event:
    starts_at = one.agreed.starts_at.astimezone(zone)
    event = Event()
    event.add("uid", f"{one.id}@{host}")
    event.add("sequence", one.rev - 1)
    event.add("dtstamp", one.changed_at)
    event.add("last-modified", one.changed_at)
    event.add("summary", name)
    event.add("dtstart", starts_at)
    event.add("duration", timedelta(minutes=one.agreed.minutes))
    event.add("status", "CANCELLED" if one.agreed.state == "cancelled" else "CONFIRMED")
    event.add("transp", "TRANSPARENT" if one.agreed.state == "cancelled" else "OPAQUE")
    event.add("class", "PRIVATE")
    return event
