"""The mutants of sync-protocol.md and a few more: each breaks one rule, on the phone or on the server.

Each patches one function. None of them is a switch in the product.
"""

import json
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from unittest.mock import ANY

import pytest
from sqlalchemy import delete, update

from pwa import sync, wire
from pwa.models import Superseded, SyncStream
from tests.phone import Phone

MUTANTS: dict[str, "Mutant"] = {}


@dataclass(frozen=True)
class Mutant:
    """`by`: the invariant that has to catch it. `only`: the rules of the machine that it takes."""

    by: str
    only: frozenset[str]
    apply: Callable[[pytest.MonkeyPatch], None]


def caught_by(invariant: str, rules: str):
    """Registers a mutant under its own name."""

    def register(mutant):
        MUTANTS[mutant.__name__] = Mutant(invariant, frozenset(rules.split()), mutant)
        return mutant

    return register


# ---- on the phone


@caught_by("I1", "log_pain push sync")
def removes_before_it_sends(monkeypatch):
    right = Phone.push

    def push(self, *, size=100, **how):
        going, self.outbox = self.outbox[:size], self.outbox[size:]
        staying, self.outbox = self.outbox, going
        right(self, size=size, **how)
        self.outbox = self.outbox if len(self.outbox) > len(going) else staying

    monkeypatch.setattr(Phone, "push", push)


@caught_by("I1", "log_pain push sync")
def takes_a_status_200_for_an_acknowledgement(monkeypatch):
    right = Phone.push

    def push(self, *, size=100, **how):
        statuses = []
        self.wire.push, send = lambda *ops, **more: _noting(statuses, send(*ops, **more)), self.wire.push
        sending, before = list(self.outbox[:size]), len(self.cursors)
        right(self, size=size, **how)
        del self.wire.push
        if statuses == [200] and len(self.cursors) == before:
            self.outbox = [op for op in self.outbox if op not in sending]

    monkeypatch.setattr(Phone, "push", push)


def _noting(statuses, response):
    statuses.append(getattr(response, "status_code", None))
    return response


@caught_by("I2", "log_pain sync pull_and_close_the_tab")
def saves_the_cursor_before_the_data(monkeypatch):
    def save_page(self, page, dies):
        self._move(page)
        if not dies:
            self._lay(page)

    monkeypatch.setattr(Phone, "save_page", save_page)


@caught_by("I1", "log_pain sync restore")
def does_not_notice_a_new_epoch(monkeypatch):
    right_push, right_pull = Phone.push, Phone.pull

    def forgetful(right):
        def step(self, **how):
            self.epoch = ""
            return right(self, **how)

        return step

    monkeypatch.setattr(Phone, "push", forgetful(right_push))
    monkeypatch.setattr(Phone, "pull", forgetful(right_pull))


@caught_by("I4", "log_pain log_what_is_refused sync")
def lets_poison_block_the_rest(monkeypatch):
    right = Phone.settle

    def settle(self, results):
        good = []
        for result in results:
            if result["status"] == "rejected":
                break
            good.append(result)
        right(self, good)

    monkeypatch.setattr(Phone, "settle", settle)


@caught_by("I4", "log_pain log_what_no_request_can_carry")
def does_not_narrow_a_request_down(monkeypatch):
    monkeypatch.setattr(Phone, "_narrow", lambda self, batch, response: None)


@caught_by("I2", "log_pain log_what_is_refused sync")
def writes_what_it_hopes_for_into_the_shadow(monkeypatch):
    right = Phone._record

    def record(self, op):
        right(self, op)
        known = self.shadow.get(op["entry_id"], {"rev": 0, "author": self._owner(), "seq": 0})
        hoped = {"entry_id": op["entry_id"], "deleted": op["kind"] == "delete", "body": op["body"]}
        self.shadow[op["entry_id"]] = known | hoped

    monkeypatch.setattr(Phone, "_record", record)


@caught_by("I4", "log_pain sync erase_and_purge")
def asks_again_without_the_floor(monkeypatch):
    right = Phone.pull

    def pull(self, **how):
        self.floor = 0
        return right(self, **how)

    monkeypatch.setattr(Phone, "pull", pull)


@caught_by("I5", "log_pain sync pull_and_close_the_tab")
def saves_a_page_that_came_too_late(monkeypatch):
    """As without the lock that lets one tab sync at a time."""
    right, late = Phone.save_page, {}

    def save_page(self, page, dies):
        if id(self) in late and (last := late.pop(id(self)))["epoch"] == page["epoch"]:
            right(self, page, dies)
            self._lay(last)
            self.cursor = max((change["seq"] for change in last["changes"]), default=self.cursor)
            self.cursors.append((self.cursors[-1][0], self.cursor))
        elif dies:
            late[id(self)] = page
        else:
            right(self, page, dies)

    monkeypatch.setattr(Phone, "save_page", save_page)


@caught_by("I2", "log_pain sync erase_and_purge")
def never_sweeps_what_a_full_pull_did_not_bring(monkeypatch):
    monkeypatch.setattr(Phone, "_sweep", lambda self: setattr(self, "_told", None))


@caught_by("I6", "log_pain sync somebody_else_signs_in")
def shows_whatever_the_server_sends(monkeypatch):
    right = Phone._owner
    monkeypatch.setattr(Phone, "_owner", lambda self: Whoever(right(self)))


class Whoever(str):
    """Equal to every user id."""

    __hash__ = str.__hash__

    def __eq__(self, _other):
        return True

    def __ne__(self, _other):
        return False


# ---- on the server


@caught_by("I3", "log_pain push sync")
def applies_a_repeated_op_again(monkeypatch):
    right, seen = sync.push, set()

    def push(stream, request, author, now):
        names = {}
        request.ops = [_renamed(bytes(raw), seen, names) for raw in request.ops]
        answer = right(stream, request, author, now)
        for result in answer["results"]:
            seen.add(str(result.op_id))
            result.op_id = names.get(str(result.op_id), result.op_id)
        return answer

    monkeypatch.setattr(sync, "push", push)


def _renamed(raw, seen, names):
    op = json.loads(raw)
    if op["op_id"] not in seen:
        return raw
    fresh = str(uuid.uuid4())
    names[fresh] = op["op_id"]
    return json.dumps(op | {"op_id": fresh}).encode()


@caught_by("I2", "log_pain sync pull")
def shows_numbers_out_of_their_order(monkeypatch):
    """As with a sequence that is drawn outside the lock: 8 is seen, and 7 is committed a moment later."""
    right, uncommitted = sync.pull, set()

    def pull(driver, client, **asked):
        page = right(driver, client, **asked)
        changes = page.get("changes", [])
        if len(changes) > 1 and (first := (page["epoch"], changes[0].seq)) not in uncommitted:
            uncommitted.add(first)
            del changes[0]
        return page

    monkeypatch.setattr(sync, "pull", pull)


@caught_by("I1", "log_pain sync back_up restore")
def restores_without_a_new_epoch(monkeypatch):
    monkeypatch.setattr(sync, "new_epoch", lambda connection: None)


@caught_by("I1", "log_pain correct sync")
def drops_the_loser_of_a_conflict(monkeypatch):
    right = sync.push

    def push(stream, request, author, now):
        answer = right(stream, request, author, now)
        for raw, result in zip(request.ops, answer["results"], strict=True):
            if result.status == "conflict":
                _forget_revision(stream, uuid.UUID(json.loads(bytes(raw))["entry_id"]), result.rev - 1)
        return answer

    monkeypatch.setattr(sync, "push", push)


def _forget_revision(stream, entry_id, rev):
    stream.driver.connection.execute(
        delete(Superseded).where(
            Superseded.client_id == stream.client_id, Superseded.id == entry_id, Superseded.rev == rev
        )
    )


@caught_by("I2", "log_pain sync erase_and_purge")
def purges_in_silence(monkeypatch):
    right = sync.purge_tombstones

    def purge(connection, client_id, up_to_seq):
        count = right(connection, client_id, up_to_seq)
        own = SyncStream.client_id == client_id
        connection.execute(update(SyncStream).where(own).values(min_seq=0))
        return count

    monkeypatch.setattr(sync, "purge_tombstones", purge)


@caught_by("I4", "log_pain sync erase_and_purge")
def forgets_the_floor_of_who_starts_over(monkeypatch):
    right = sync.pull
    monkeypatch.setattr(
        sync,
        "pull",
        lambda driver, client, **asked: right(driver, client, **(asked | {"floor": 0})),
    )


@caught_by("I6", "log_pain sync somebody_else_signs_in")
def takes_what_belongs_to_another(monkeypatch):
    right = wire.read_push

    def read(data):
        request = right(data)
        request.user_id = ANY
        return request

    monkeypatch.setattr(wire, "read_push", read)


@caught_by("I2", "log_pain correct sync")
def drops_fields_that_it_does_not_know(monkeypatch):
    right = sync.push

    def push(stream, request, author, now):
        request.ops = [_known_fields_only(bytes(raw)) for raw in request.ops]
        return right(stream, request, author, now)

    monkeypatch.setattr(sync, "push", push)


def _known_fields_only(raw):
    op = json.loads(raw)
    if isinstance(op["body"], dict):
        op["body"] = {key: value for key, value in op["body"].items() if key not in {"corrected", "tags"}}
    return json.dumps(op).encode()


@caught_by("I2", "log_pain sync set_the_phones_clock")
def lets_clocks_decide_what_is_new(monkeypatch):
    """A pull that brings what the phone says happened since, not what the server numbered since."""
    right = sync.pull

    def pull(driver, client, **asked):
        page = right(driver, client, **asked)
        if asked["since"] and "changes" in page:
            page["changes"] = [change for change in page["changes"] if change.occurred_at > "2020"]
        return page

    monkeypatch.setattr(sync, "pull", pull)


@caught_by("I7", "log_pain erase sync")
def leaves_tombstones_out_of_the_digest(monkeypatch):
    right = sync.digest

    def digest(driver, client_id):
        answer = right(driver, client_id)
        gone = driver.all(
            "SELECT count(*) FROM entry WHERE client_id = ? AND deleted", (driver.forms.id(client_id),)
        )
        return answer | {"count": answer["count"] - gone[0][0]}

    monkeypatch.setattr(sync, "digest", digest)
