"""PostgreSQL dies and its standby takes over while phones write: nothing acknowledged is lost.

Before each death the standby is held back for a while, so that there is something it has not got: only what
was answered without waiting for it could then be lost (synchronous_standby_names; docs/operators.md).
"""

import random

from tests.faults import promises
from tests.faults.clusters import Cluster, end
from tests.faults.load import Load
from tests.faults.place import Ground, Place
from tests.faults.report import Report, Size
from tests.faults.servers import SpareServer

TIMES, SHORT = 10, 1
DATABASES = ("postgresql",)


def run(ground: Ground, on: str, size: Size) -> Report:
    report = Report("standby promoted", on, size.times)
    first = Cluster.make()
    clusters = [first]
    try:
        place = ground.place(first.create("easeback"), people=8)
        clusters.append(first.standby())
        _promote(place, clusters, report, size)
    finally:
        for cluster in clusters:
            cluster.remove()
    return report


def _promote(place: Place, clusters: list[Cluster], report: Report, size: Size) -> None:
    ports = [cluster.port for cluster in clusters]
    place.follow(_either(ports))
    chance, phones, server = random.Random(size.seed), place.phones(12), SpareServer(place.settings)
    server.start()
    try:
        with Load(phones, size.seed) as load:
            for _ in size.rounds(report):
                load.goes_on(chance.randint(20, 100))
                report.broken += _take_over(place, clusters, load)
        report.missed(load.missed)
        report.count(acknowledged=load.acknowledged, stored=promises.stored(place))
        report.broken += promises.broken(place, phones)
    finally:
        server.close()
        place.let_go()


def _take_over(place: Place, clusters: list[Cluster], load: Load) -> list[str]:
    """What the heir has not got although it was acknowledged."""
    dying, heir = clusters
    held = heir.freeze()
    load.pushes_on(12, or_else=lambda: dying.held_back() >= 3)
    dying.crash()
    told = load.told
    end(held)
    heir.promote()
    forgotten = promises.forgotten(place, told)
    dying.remove()
    load.goes_on(20)
    clusters[:] = [heir, heir.standby(port=dying.port)]
    return forgotten


def _either(ports: list[int]) -> str:
    """Whichever of the two takes writes (libpq's target_session_attrs)."""
    hosts = "&".join(f"host=127.0.0.1:{port}" for port in ports)
    return f"postgresql://easeback@/easeback?{hosts}&target_session_attrs=read-write"
