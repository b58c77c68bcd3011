"""Requests and answers are lost, cut, slowed, doubled and reordered between the phones and the server."""

import random

from tests.faults import promises
from tests.faults.load import Load
from tests.faults.place import Ground
from tests.faults.proxy import Proxy
from tests.faults.report import Report, Size
from tests.faults.servers import SpareServer

TIMES, SHORT = 100_000, 1_000
"""Ops."""
DATABASES = ("sqlite", "postgresql")
PART = 0.3
"""Of the requests."""
STEP = 500


def run(ground: Ground, on: str, size: Size) -> Report:
    report = Report("bad network", on, size.times)
    place = ground.place(on, people=12)
    server = SpareServer(place.settings)
    server.start()
    try:
        with Proxy(place.settings.port, PART, random.Random(size.seed)) as proxy:
            phones = place.phones(16, proxy.port)
            with Load(phones, size.seed) as load:
                for done in size.until(report, lambda: load.acknowledged):
                    load.goes_on(min(STEP, size.times - done))
                proxy.behave()
            report.missed(load.missed)
            report.count(requests=proxy.requests, faults=proxy.told(), stored=promises.stored(place))
            report.broken += promises.broken(place, phones)
    finally:
        server.close()
        place.let_go()
    return report
