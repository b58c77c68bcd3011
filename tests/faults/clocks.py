"""Clocks of phones and of the server jump by years, by an hour, and backwards: nothing is missed."""

import random
from datetime import UTC, datetime, timedelta

from tests.faults import promises
from tests.faults.load import Load
from tests.faults.phone import SteadyPhone
from tests.faults.place import Ground
from tests.faults.report import Report, Size
from tests.faults.servers import SpareServer
from tests.ops import Wire

TIMES, SHORT = 100, 3
DATABASES = ("sqlite", "postgresql")
YEARS = 10 * 365 * 86400
JUMPS = (0, YEARS, -YEARS, 3600, -3600, -1, -86400)
"""Seconds."""


class WrongClock(Wire):
    """A phone's, that jumps with each push."""

    def __init__(self, wire: Wire, chance: random.Random) -> None:
        super().__init__(wire.visitor, wire.device_id)
        self._chance = chance

    def push(self, *ops, **changed):
        shown = datetime.now(UTC) + timedelta(seconds=self._chance.choice(JUMPS))
        return super().push(*ops, **({"sent_at": shown.isoformat()} | changed))


def run(ground: Ground, on: str, size: Size) -> Report:
    report = Report("clocks", on, size.times)
    place, chance = ground.place(on, people=8), random.Random(size.seed)
    phones = [SteadyPhone(WrongClock(phone.wire, chance)) for phone in place.phones(12)]
    server = SpareServer(place.settings)
    server.start()
    try:
        with Load(phones, size.seed) as load:
            for n in size.rounds(report):
                load.goes_on(chance.randint(10, 60))
                server.kill()
                server.start(clock=JUMPS[n % len(JUMPS)])
        report.missed(load.missed)
        report.count(acknowledged=load.acknowledged, stored=promises.stored(place))
        report.broken += promises.broken(place, phones)
    finally:
        server.close()
        place.let_go()
    return report
