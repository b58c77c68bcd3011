"""The browser throws the phone's database away: the same view again after a pull."""

from tests.browser.gestures import STORE
from tests.faults import promises
from tests.faults.in_hand import in_hand, unkept
from tests.faults.place import Ground
from tests.faults.report import Report, Size
from tests.faults.servers import SpareServer

TIMES, SHORT = 20, 1
DATABASES = ("sqlite",)
MORE = 10
ENTRIES = f"""{STORE}.then((store) => store.entries())
  .then((views) => views.map(({{ entry_id, body, occurred_at, rev, seq }}) =>
    ({{ entry_id, body, occurred_at, rev, seq }})))"""


def run(ground: Ground, on: str, size: Size) -> Report:
    report = Report("storage evicted", on, size.times)
    place = ground.place(on, people=2)
    server = SpareServer(place.settings)
    server.start()
    try:
        with in_hand(ground, place) as phone:
            for _ in size.rounds(report):
                phone.writes(MORE)
                phone.saves(MORE)
                phone.come_to_rest()
                before = phone.evaluate(ENTRIES)
                phone.loses_its_storage()
                phone.open("/today")
                phone.sees("#quick", "How is the pain right now?")
                phone.come_to_rest()
                after = phone.evaluate(ENTRIES)
                report.broken += [] if before == after and before else ["another view than before"]
            report.count(saved=len(phone.saved), stored=promises.stored(place))
            report.broken += unkept(place, phone)
    finally:
        server.close()
        place.let_go()
    return report
