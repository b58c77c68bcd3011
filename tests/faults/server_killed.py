"""The server's processes are killed by signal 9 while phones write: nothing is lost, nothing half."""

import random

from tests.browser.server import LiveServer
from tests.faults import promises
from tests.faults.judge import Judge
from tests.faults.load import Load
from tests.faults.place import Ground
from tests.faults.report import Report, Size
from tests.faults.servers import SpareServer

TIMES, SHORT = 2000, 4
DATABASES = ("sqlite", "postgresql")
LOOK_EVERY = 100
"""At all there is; after each other kill at what is new."""
COLD_EVERY = 100
"""One in so many hits a server started as `make run` does; the others its twin that starts faster."""


def run(ground: Ground, on: str, size: Size) -> Report:
    report = Report("server killed", on, size.times)
    place, chance = ground.place(on, people=12), random.Random(size.seed)
    phones = place.phones(16)
    judge = Judge(place)
    spare, cold = SpareServer(place.settings), LiveServer(place.settings)
    spare.start()
    server: LiveServer = spare
    try:
        with Load(phones, size.seed) as load:
            for n in size.rounds(report):
                load.goes_on(chance.randint(1, 40))
                server.kill()
                report.broken += judge.look(load.news())
                if n % LOOK_EVERY == 0:
                    report.broken += [*promises.halves(place), *promises.forgotten(place, load.told)]
                server = cold if n % COLD_EVERY == COLD_EVERY // 2 else spare
                server.start()
        report.missed(load.missed)
        report.count(acknowledged=load.acknowledged, stored=promises.stored(place))
        report.broken += promises.broken(place, phones)
    finally:
        if server is cold:
            cold.kill()
        spare.close()
        place.let_go()
    return report
