"""I1 to I7 of sync-protocol.md, for any order of writing, losing answers, restoring and purging."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from sqlalchemy import select

from pwa import sync
from pwa.db import db
from pwa.models import AppliedOp, DeadOp, Entry, EntryRevision
from tests.ops import PAIN, Wire
from tests.phone import Phone

scores = st.integers(0, 10)
two = st.integers(0, 1)
"""Ana has two phones."""


class TwoPhones(RuleBasedStateMachine):
    """Ana's two phones, one server, and a network that loses answers."""

    world: "World"
    written = Bundle("written")

    def __init__(self) -> None:
        super().__init__()
        self.ana = self.world.new_person()
        self.phones = [Phone(Wire(self.world.visit(self.ana))) for _ in range(2)]

    @rule(target=written, which=two, leg=scores)
    def log(self, which, leg):
        return self.phones[which].write(PAIN | {"leg": leg})

    @rule(which=two, entry=written, leg=scores)
    def correct(self, which, entry, leg):
        self.phones[which].write(PAIN | {"leg": leg}, entry)

    @rule(which=two, entry=written)
    def erase(self, which, entry):
        self.phones[which].erase(entry)

    @rule(which=two)
    def log_poison(self, which):
        self.phones[which].write({"back": 99})

    @rule(which=two, size=st.integers(1, 5), lost=st.booleans())
    def push(self, which, size, lost):
        self.phones[which].push(size=size, answer_is_lost=lost)

    @rule(which=two, limit=st.integers(1, 4), lost=st.booleans())
    def pull(self, which, limit, lost):
        self.phones[which].pull(limit=limit, answer_is_lost=lost)

    @rule()
    def restore_an_empty_backup(self):
        self.world.forget(self.ana)

    @rule(part=st.floats(0, 1))
    def purge(self, part):
        self.world.purge(self.ana, part)

    @rule(which=two)
    def evict(self, which):
        """The browser threw the storage of a phone away that had sent all it had: a pull brings it back."""
        self.phones[which].come_to_rest()
        self.phones[which] = Phone(Wire(self.world.visit(self.ana)))

    @invariant()
    def what_waits_is_seen(self):
        for phone in self.phones:
            for op in phone.outbox[-1:]:
                assert (op["entry_id"] in phone.view()) == (op["kind"] == "put")

    def teardown(self):
        for phone in (*self.phones, *self.phones):
            phone.come_to_rest()
        for phone in self.phones:
            phone.come_to_rest()
        one, other = self.phones
        assert one.view() == other.view(), "I2"
        assert _pairs(one) == _pairs(other) == self.world.pairs(self.ana), "I7"
        self.world.holds_everything(self.ana, [op for phone in self.phones for op in phone.sent])


class World:
    """The server that the machines run against."""

    def __init__(self, app, visit, cast) -> None:
        self.app, self.visit, self.cast = app, visit, cast

    def new_person(self) -> uuid.UUID:
        """Ana, with an empty stream."""
        with self._connection() as connection:
            for table in (sync.ENTRY, sync.REVISION, sync.APPLIED, sync.DEAD, sync.STREAM):
                connection.execute(table.delete())
        return self.cast.ana

    def forget(self, person: uuid.UUID) -> None:
        """As after a restore from a backup that was made before anything was written."""
        with self._connection() as connection:
            for table in (sync.ENTRY, sync.REVISION, sync.APPLIED, sync.DEAD, sync.STREAM):
                connection.execute(table.delete().where(table.c.client_id == person))

    def purge(self, person: uuid.UUID, part: float) -> None:
        with self._connection() as connection:
            seq = connection.scalar(select(sync.STREAM.c.seq).where(sync.STREAM.c.client_id == person)) or 0
            floor = connection.scalar(select(sync.STREAM.c.min_seq).where(sync.STREAM.c.client_id == person))
            sync.purge_tombstones(connection, person, max(floor or 0, int(seq * part)))

    def pairs(self, person: uuid.UUID) -> set[tuple[str, int]]:
        with self.app.app_context():
            rows = db.session.execute(select(Entry.id, Entry.rev).where(Entry.client_id == person))
            return {(str(entry_id), rev) for entry_id, rev in rows}

    def holds_everything(self, person: uuid.UUID, ops: list[dict]) -> None:
        with self.app.app_context():
            kept = [str(x) for x in db.session.scalars(select(EntryRevision.op_id))]
            dead = [str(x) for x in db.session.scalars(select(DeadOp.op_id))]
            applied = list(db.session.scalars(select(AppliedOp.op_id)))
        assert len(kept) == len(set(kept)), "I3"
        assert len(applied) == len(set(applied)), "I3"
        assert {op["op_id"] for op in ops} <= {*kept, *dead}, "I1"

    @contextmanager
    def _connection(self) -> Iterator:
        with self.app.app_context():
            yield db.session.connection()
            db.session.commit()


def _pairs(phone: Phone) -> set[tuple[str, int]]:
    return {(key, change["rev"]) for key, change in phone.shadow.items()}


@pytest.mark.parametrize("database_url", ["sqlite", "postgresql"], indirect=True)
def test_nothing_is_lost_doubled_or_different(app, visit, cast):
    machine = type("Machine", (TwoPhones,), {"world": World(app, visit, cast)})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=12,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
