"""What the templates of the brief need, for whoever shows them: the brief's page, the room, the preview."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from pwa.acknowledgements import Noted
from pwa.brief import Logged
from pwa.history import History
from pwa.unlocks import OTHERS, Opening


@dataclass(frozen=True)
class Then:
    """The week to compare with. day: its last one, None: the brief chooses · older: its entries, where they
    lie before what a history reads anyway · wrong: what was typed when that is no day of the care.
    """

    day: date | None = None
    older: Iterable[Logged] = ()
    wrong: str = ""


def values(found: History, reader: str, now: datetime, zone: ZoneInfo, then: Then = Then()) -> dict[str, Any]:
    """For templates/brief/*. reader: the therapist's name."""
    return {
        "client": found.client,
        "brief": found.brief(now),
        "marks": found.marks,
        "limits": found.limits,
        "compared": found.compared(then.day, then.older, now),
        "wrong": then.wrong,
        "opening": Opening(reader),
        "others": OTHERS,
        "noted": Noted(),
        "announced": False,
        "now": now,
        "zone": zone,
    }
