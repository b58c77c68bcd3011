"""The browser is killed by signal 9 while it writes: what it called saved is there, and nothing is stuck."""

import random

from tests.faults import promises
from tests.faults.in_hand import in_hand, unkept
from tests.faults.place import Ground
from tests.faults.report import Report, Size
from tests.faults.servers import SpareServer

TIMES, SHORT = 1000, 2
DATABASES = ("sqlite",)
"""What happens in a browser does not depend on it."""


def run(ground: Ground, on: str, size: Size) -> Report:
    report = Report("browser killed", on, size.times)
    place, chance = ground.place(on, people=2), random.Random(size.seed)
    server = SpareServer(place.settings)
    server.start()
    try:
        with in_hand(ground, place) as phone:
            for _ in size.rounds(report):
                phone.writes()
                phone.saves(chance.randint(1, 12))
                phone.kill()
                phone.reopen("/today")
            phone.come_to_rest()
            report.count(saved=len(phone.saved), stored=promises.stored(place))
            report.count(databases_thrown_away=phone.thrown_away)
            report.broken += [*unkept(place, phone), *promises.halves(place)]
    finally:
        server.close()
        place.let_go()
    return report
