"""The disk fills up while phones write: 507, nothing by halves, and it goes on once there is room."""

import random
import shutil

from tests.faults import promises
from tests.faults.clusters import Cluster
from tests.faults.load import Load
from tests.faults.place import Ground, Place
from tests.faults.report import Report, Size
from tests.faults.room import Room, limited, small_disk
from tests.faults.servers import SpareServer

TIMES, SHORT = 20, 2
DATABASES = ("sqlite", "postgresql")


def run(ground: Ground, on: str, size: Size) -> Report:
    report = Report("disk full", on, size.times)
    with small_disk() as disk:
        if on == "postgresql":
            _on_postgresql(ground, disk, report, size)
        else:
            here = Ground(disk.folder, assets=ground.assets) if disk else ground
            _fill(here.place(on, people=8), disk, report, size)
    return report


def _on_postgresql(ground: Ground, disk: Room | None, report: Report, size: Size) -> None:
    """Its tables fill up, not its log: without room for that one it stops, and comes back when there is."""
    if disk is None:
        report.count(skipped="only root can mount a small disk")
        return
    cluster = Cluster.make()
    try:
        shutil.chown(disk.folder, "postgres")
        cluster.ask(f"CREATE TABLESPACE small LOCATION '{disk.folder}'")
        place = ground.place(cluster.create("easeback", "TABLESPACE small"), people=8)
        _fill(place, disk, report, size)
    finally:
        cluster.remove()


def _fill(place: Place, disk: Room | None, report: Report, size: Size) -> None:
    phones, server = place.phones(12), SpareServer(place.settings)
    server.start()
    room = disk or limited(server.pids())
    report.count(by="a small file system" if disk else "a limit on the size of files")
    try:
        with Load(phones, size.seed) as load:
            chance = random.Random(size.seed)
            for _ in size.rounds(report):
                load.goes_on(chance.randint(1, 100))
                room.take_all()
                load.is_refused("507", 5)
                report.broken += promises.halves(place)
                room.give_back()
                load.goes_on(20)
        report.missed(load.missed)
        report.count(acknowledged=load.acknowledged, stored=promises.stored(place))
        report.broken += [f"{load.missed['500']} answers 500"] if load.missed["500"] else []
        report.broken += promises.broken(place, phones)
    finally:
        server.close()
        place.let_go()
