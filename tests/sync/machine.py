"""Ana's two phones and Ben's, Tess at her desk, a server in two processes, and everything that goes wrong.

World (world.py) is the server, Line (line.py) the network; what must hold stands in invariants.py.
"""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    multiple,
    precondition,
    rule,
)

from tests.phone import Phone
from tests.sync import invariants
from tests.sync.line import PULLS, PUSHES
from tests.sync.world import MOST_BYTES, World

GENERATIONS = json.loads((Path(__file__).parents[1] / "vectors" / "phones.json").read_text())["generations"]
"""Phones of each schema there ever was, and of one to come, with what they send."""

ANA, TABLET, BEN = range(3)
phones = st.sampled_from([ANA, ANA, TABLET, TABLET, BEN])
numbers = st.integers(0, 9)
sizes = st.integers(1, 6)
TEN_YEARS = timedelta(days=3652)
jumps = st.sampled_from([timedelta(), TEN_YEARS, -TEN_YEARS, timedelta(hours=1), timedelta(hours=-1)])
moments = st.sampled_from(
    [
        (datetime(2026, 3, 29, 0, 59, 58, tzinfo=UTC), "Europe/Berlin"),  # an hour is left out
        (datetime(2026, 10, 25, 0, 59, 58, tzinfo=UTC), "Europe/Berlin"),  # an hour comes twice
        (datetime(2026, 4, 4, 14, 59, 58, tzinfo=UTC), "Australia/Lord_Howe"),  # half an hour
        (datetime(2011, 12, 30, 9, 59, 58, tzinfo=UTC), "Pacific/Apia"),  # a day was left out
        (datetime(2036, 11, 18, tzinfo=UTC), "America/New_York"),
        (datetime(2016, 11, 18, tzinfo=UTC), "Asia/Kolkata"),
    ]
)
REFUSED = [{"back": 99}, {"back": 1, "leg": 2, "regions": "everywhere"}]


def event(**drawn):
    """A rule that a test may leave out: what is not in `only` does not happen."""

    def declare(step):
        may = precondition(lambda machine: machine.only is None or step.__name__ in machine.only)
        return may(rule(**drawn)(step))

    return declare


class Devices(RuleBasedStateMachine):
    world: World
    only: frozenset[str] | None = None
    """Names of rules; None: everything."""
    written = Bundle("written")

    @initialize(
        old=st.sampled_from(GENERATIONS), new=st.sampled_from(GENERATIONS[2:]), page=st.sampled_from([3, 50])
    )
    def three_phones(self, old, new, page):
        cast = self.world.cast
        self.world.begin()
        self.generations = [old, new, GENERATIONS[2]]
        for owner, generation in zip((cast.ana, cast.ana, cast.ben), self.generations, strict=True):
            self.world.new_phone(owner, schema=generation["schema"], page=page)

    # ---- what people do

    @event(target=written, which=phones, what=numbers)
    def log(self, which, what):
        known = self.generations[which]["entries"]
        said = known[what % len(known)]
        return self._say(which, said["kind"], said["body"])

    @event(target=written, which=phones, scores=st.lists(numbers, min_size=2, max_size=4))
    def log_pain(self, which, scores):
        return multiple(*(self._say(which, "pain", {"back": 1, "leg": leg}) for leg in scores))

    @event(which=phones, entry=written, leg=numbers)
    def correct(self, which, entry, leg):
        entry_id, kind, body = entry
        self._say(which, kind, body | {"leg": leg, "corrected": [leg, None]}, entry_id)

    @event(which=phones, entry=written)
    def erase(self, which, entry):
        entry_id, kind, _ = entry
        self._phone(which).erase(entry_id, kind)
        self.world.hear(self._phone(which))

    @event(which=phones, body=st.sampled_from(REFUSED))
    def log_what_is_refused(self, which, body):
        self._say(which, "pain", body)

    @event(which=phones)
    def log_what_no_request_can_carry(self, which):
        self._say(which, "note", {"text": "Words.", "drawing": "x" * MOST_BYTES})

    @event(which=phones, number=numbers)
    def drop_what_was_refused(self, which, number):
        phone = self._phone(which)
        refused = [*phone.rejected]
        if refused:
            phone.drop_rejected(refused[number % len(refused)])
            self.world.let_go()

    @event(text=st.sampled_from(["Walk a little every hour.", "Well done.", "äöü 🙂"]))
    def tess_replies(self, text):
        self.world.tess_replies(text)

    @event(number=numbers)
    def tess_takes_back(self, number):
        self.world.tess_takes_back(number)

    # ---- what phones and the network do

    @event(which=phones)
    def sync(self, which):
        """A good moment: everything goes out and comes in."""
        self._phone(which).come_to_rest()

    @event(which=phones, size=sizes, fate=st.sampled_from(PUSHES), process=numbers)
    def push(self, which, size, fate, process):
        self._line(which, fate, process)
        self._phone(which).push(size=size)

    @event(which=phones, limit=sizes, fate=st.sampled_from(PULLS), process=numbers)
    def pull(self, which, limit, fate, process):
        self._line(which, fate, process)
        self._phone(which).pull(limit=limit)

    @event(which=phones, limit=sizes)
    def pull_and_close_the_tab(self, which, limit):
        """Before the page is saved."""
        self._phone(which).pull(limit=limit, dies=True)

    @event(which=phones)
    def somebody_else_signs_in(self, which):
        """On this phone, which tries to sync as ever."""
        for step in (self._phone(which).push, self._phone(which).pull):
            self._line(which, "another signed in", 0)
            step()

    @event(number=numbers)
    def something_arrives_late(self, number):
        lines = [phone.wire for phone in self.world.phones if phone.wire.late]
        if lines:
            lines[number % len(lines)].arrive(number)

    @event(which=phones)
    def evict(self, which):
        self.world.evict(which)

    @event(which=phones, moment=moments)
    def set_the_phones_clock(self, which, moment):
        phone = self._phone(which)
        phone.at, phone.tz = moment

    # ---- what happens to the server

    @event()
    def back_up(self):
        self.world.back_up()

    @event(which=phones, leg=numbers, many=st.integers(1, 4))
    def restore(self, which, leg, many):
        """The first phone that comes back has something new to send."""
        self.world.restore()
        for _ in range(many):
            self._say(which, "pain", {"back": 1, "leg": leg})
        self._phone(which).push()

    @event(part=st.sampled_from([1.0, 0.9, 0.5]))
    def purge(self, part):
        self.world.purge(part)

    @event(which=phones, entry=written)
    def erase_and_purge(self, which, entry):
        """Before another phone has heard of it."""
        self.erase(which, entry)
        self._phone(which).come_to_rest()
        self.world.purge(1.0)

    @event(by=jumps)
    def set_the_servers_clock(self, by):
        self.world.clock.at = datetime.now(UTC) + by

    # ---- what must hold

    @invariant()
    def what_was_said_is_seen(self):
        """At once, on the phone that called it saved, whatever becomes of it later."""
        for phone in self.world.phones:
            if phone.outbox and phone.outbox[-1] is phone.sent[-1] and not phone._again:
                op = phone.outbox[-1]
                assert (op["entry_id"] in phone.view()) == (op["kind"] == "put")

    @invariant()
    def nobody_sees_another(self):
        self.world.watch()

    def teardown(self):
        if not self.world.phones:
            return
        self.world.come_to_rest()
        invariants.check(self.world)

    def _say(self, which: int, kind: str, body: dict, entry_id: str | None = None) -> tuple:
        phone = self._phone(which)
        entry_id = phone.write(body, entry_id, kind)
        self.world.hear(phone)
        return entry_id, kind, body

    def _line(self, which: int, fate: str, process: int) -> None:
        line = self._phone(which).wire.at_process(process)
        line.fate = fate

    def _phone(self, which: int) -> Phone:
        return self.world.phones[which]
