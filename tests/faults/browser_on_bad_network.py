"""The real phone code over the bad network: it writes, and in the end everything has arrived once."""

import random

from tests.faults import promises
from tests.faults.in_hand import in_hand, unkept
from tests.faults.place import Ground
from tests.faults.proxy import Proxy
from tests.faults.report import Report, Size
from tests.faults.servers import SpareServer

TIMES, SHORT = 2000, 40
"""Entries."""
DATABASES = ("sqlite",)
PART = 0.3


def run(ground: Ground, on: str, size: Size) -> Report:
    report = Report("browser on a bad network", on, size.times)
    place = ground.place(on, people=2)
    server = SpareServer(place.settings)
    server.start()
    try:
        with (
            Proxy(place.settings.port, 0.0, random.Random(size.seed)) as proxy,
            in_hand(ground, place, proxy.origin) as phone,
        ):
            proxy.part = PART
            phone.writes(size.times)
            for _ in size.until(report, lambda: len(phone.saved)):
                phone.saves(1)
            phone.come_to_rest()
            proxy.behave()
            report.count(faults=proxy.told(), requests=proxy.requests, stored=promises.stored(place))
            report.broken += [*unkept(place, phone), *promises.halves(place)]
    finally:
        server.close()
        place.let_go()
    return report
