"""A clock that a test sets: the only thing about a request that is not real."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

BERLIN = ZoneInfo("Europe/Berlin")


class Clock:
    """Stands in for `datetime` where requests learn what time it is."""

    def __init__(self) -> None:
        self.at = datetime.now(UTC)

    def now(self, _zone: object) -> datetime:
        return self.at

    @property
    def today(self) -> date:
        """At the practice."""
        return self.at.astimezone(BERLIN).date()

    def until_midnight(self) -> None:
        """The last second of the practice's day."""
        tomorrow = datetime.combine(self.today + timedelta(days=1), time(), BERLIN)
        self.at = tomorrow.astimezone(UTC) - timedelta(seconds=1)

    def go_on(self, **by: int) -> None:
        self.at += timedelta(**by)
