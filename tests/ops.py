"""Ops as a phone words them, for tests that speak to the server without a phone."""

import json
import uuid
from datetime import UTC, datetime

from tests.cast import Visitor

WEDNESDAY = datetime(2026, 11, 18, 7, 30, tzinfo=UTC)
PAIN = {"back": 3, "leg": 6, "regions": [], "note": "stiff after the drive"}


def put(body: dict | None = None, *, kind: str = "pain", entry_id: str | None = None, **changed) -> dict:
    """A `put` that the server accepts, unless `changed` spoils it."""
    return _op("put", kind, entry_id, PAIN if body is None else body) | changed


def delete(entry_id: str, *, kind: str = "pain", **changed) -> dict:
    return _op("delete", kind, entry_id, None) | changed


def _op(op_kind: str, kind: str, entry_id: str | None, body: dict | None) -> dict:
    return {
        "op_id": str(uuid.uuid4()),
        "kind": op_kind,
        "entry_id": entry_id or str(uuid.uuid4()),
        "entry_kind": kind,
        "base_rev": 0,
        "after_op": None,
        "body": body,
        "occurred_at": WEDNESDAY.isoformat(),
        "tz": "Europe/Berlin",
        "offset_min": 60,
        "local_date": "2026-11-18",
    }


class Wire:
    """Speaks the protocol's wire for one person: the bare requests, without a phone's memory."""

    def __init__(self, visitor: Visitor, device_id: str | None = None) -> None:
        self.visitor = visitor
        self.device_id = device_id or str(uuid.uuid4())

    def push(self, *ops: dict | str, **changed):
        """The response. An op may be given as a string of its own making."""
        envelope = {
            "protocol": 1,
            "schema": 1,
            "user_id": str(self.visitor.person_id),
            "device_id": self.device_id,
            "epoch": None,
            "sent_at": datetime.now(UTC).isoformat(),
            "waiting": len(ops),
        } | changed
        words = ",".join(op if isinstance(op, str) else json.dumps(op) for op in ops)
        body = json.dumps(envelope)[:-1] + f', "ops": [{words}]}}'
        return self.visitor.post(
            "/sync/push",
            data=body.encode("utf-8", "surrogatepass"),
            headers={"X-Easeback": "1", "Accept": "application/json"},
            content_type="application/vnd.easeback.sync+json",
        )

    def results(self, *ops: dict | str, **changed) -> list[dict]:
        answer = self.push(*ops, **changed)
        assert answer.status_code == 200, answer.data
        return answer.json["results"]

    def pull(self, *, since: int = 0, floor: int = 0, epoch: str = "", limit: int = 500) -> dict:
        answer = self.page(since=since, floor=floor, epoch=epoch, limit=limit)
        assert answer.status_code == 200, answer.data
        return answer.json

    def page(self, *, since: int, floor: int, epoch: str, limit: int):
        """The response."""
        return self.visitor.get(
            f"/sync/pull?epoch={epoch}&since={since}&floor={floor}&limit={limit}",
            headers={"X-Easeback": "1", "Accept": "application/json"},
        )

    def entries(self) -> dict[str, dict]:
        """Everything that is not deleted, by id."""
        return {c["entry_id"]: c for c in self.pull()["changes"] if not c["deleted"]}

    def digest(self) -> dict:
        return self.visitor.get(
            "/sync/digest", headers={"X-Easeback": "1", "Accept": "application/json"}
        ).json
