"""PostgreSQL crashes and comes back while phones write: nothing acknowledged is lost."""

import random

from tests.faults import promises
from tests.faults.clusters import Cluster
from tests.faults.load import Load
from tests.faults.place import Ground, Place
from tests.faults.report import Report, Size
from tests.faults.servers import SpareServer

TIMES, SHORT = 50, 2
DATABASES = ("postgresql",)


def run(ground: Ground, on: str, size: Size) -> Report:
    report = Report("database restarted", on, size.times)
    chance = random.Random(size.seed)
    cluster = Cluster.make()
    try:
        place = ground.place(cluster.create("easeback"), people=8)
        _restart(place, cluster, chance, report, size)
    finally:
        cluster.remove()
    return report


def _restart(place: Place, cluster: Cluster, chance: random.Random, report: Report, size: Size) -> None:
    phones, server = place.phones(12), SpareServer(place.settings)
    server.start()
    try:
        with Load(phones, size.seed) as load:
            for _ in size.rounds(report):
                load.goes_on(chance.randint(1, 100))
                cluster.crash()
                load.is_cut_off(3)
                told = load.told
                cluster.start()
                report.broken += promises.forgotten(place, told)
        report.missed(load.missed)
        report.broken += [f"{load.missed['500']} answers 500"] if load.missed["500"] else []
        report.count(acknowledged=load.acknowledged, stored=promises.stored(place))
        report.broken += promises.broken(place, phones)
    finally:
        server.close()
        place.let_go()
