"""Thirty-two writers at once, some of them in the same stream: no answer 5xx, and nobody waits for long."""

import threading
import time

from tests.faults import promises
from tests.faults.phone import SteadyPhone
from tests.faults.place import Ground
from tests.faults.report import Report, Size
from tests.faults.servers import SpareServer
from tests.ops import PAIN

TIMES, SHORT = 200, 5
"""Pushes of each writer."""
DATABASES = ("sqlite", "postgresql")
WRITERS, PEOPLE = 32, 28
MOST = 1.0
"""Seconds, of the long form: the short one only prints them, since its machine has other things to do."""


def run(ground: Ground, on: str, size: Size) -> Report:
    report = Report("many writers", on, size.times)
    place = ground.place(on, people=PEOPLE)
    phones, server = place.phones(WRITERS), SpareServer(place.settings)
    server.start()
    try:
        waits = sorted(_write(phones, size))
        _judge(report, waits, size, phones)
        for phone in (*phones, *phones):
            phone.come_to_rest()
        report.count(stored=promises.stored(place))
        report.broken += promises.broken(place, phones)
    finally:
        server.close()
        place.let_go()
    return report


def _write(phones: list[SteadyPhone], size: Size) -> list[float]:
    """All begin at once; each as fast as it is answered. Seconds that each push took."""
    waits: list[float] = []
    start, deadline = threading.Barrier(len(phones)), time.monotonic() + size.seconds

    def write(phone: SteadyPhone) -> None:
        start.wait()
        for n in range(size.times):
            if time.monotonic() > deadline:
                return
            phone.write(PAIN | {"leg": n % 11})
            began = time.monotonic()
            phone.try_to(phone.push)
            waits.append(time.monotonic() - began)

    threads = [threading.Thread(target=write, args=(phone,)) for phone in phones]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return waits


def _judge(report: Report, waits: list[float], size: Size, phones: list[SteadyPhone]) -> None:
    report.times = len(waits) // WRITERS
    report.missed(sum((phone.missed for phone in phones), start=phones[0].missed - phones[0].missed))
    report.count(middle_ms=_ms(waits, 0.5), p99_ms=_ms(waits, 0.99), longest_ms=_ms(waits, 1))
    failed = sum(phone.missed.total() for phone in phones)
    report.broken += [f"{failed} pushes had no answer or 5xx"] if failed else []
    if size.times > SHORT and waits[-1] > MOST:
        report.broken.append(f"somebody waited {waits[-1]:.1f} s")


def _ms(waits: list[float], part: float) -> int:
    return round(1000 * waits[min(len(waits) - 1, int(part * len(waits)))])
