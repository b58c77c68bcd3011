"""The sync protocol's words on the wire (sync-protocol.md, "Push"), and reading them however spoiled."""

import json
import uuid
from datetime import UTC, date, datetime
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta, Struct

from pwa.errors import Invalid

PROTOCOL = 1
MAX_OPS = 1000


# Structs that come with each op have `gc=False`: none refers back to itself, and the collector would look for
# rings in hundreds of them.
class Op(Struct, gc=False):
    """One change to one entry, as the protocol words it."""

    op_id: uuid.UUID
    kind: Literal["put", "delete"]
    entry_id: uuid.UUID
    entry_kind: str
    occurred_at: Annotated[datetime, Meta(tz=True)]
    tz: Annotated[str, Meta(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9_+\-/]+$")]
    offset_min: Annotated[int, Meta(ge=-18 * 60, le=18 * 60)]
    local_date: date
    base_rev: Annotated[int, Meta(ge=0, le=2**31 - 2)] = 0
    after_op: uuid.UUID | None = None
    body: dict[str, Any] | None = None


class Push(Struct):
    """The envelope of a push. Ops stay raw: a poisonous one must not spoil the others."""

    protocol: int
    schema: int
    user_id: uuid.UUID
    device_id: uuid.UUID
    sent_at: Annotated[datetime, Meta(tz=True)]
    ops: list[msgspec.Raw]
    epoch: uuid.UUID | None = None
    waiting: Annotated[int, Meta(ge=0, le=2**31 - 1)] = 0


class Result(Struct, gc=False):
    """`op_id` is the op's own name, a UUID unless it gave itself another."""

    op_id: uuid.UUID | str
    status: Literal["applied", "conflict", "rejected"]
    rev: int | None = None
    seq: int | None = None
    reason: str | None = None


_OP = msgspec.json.Decoder(Op)
_PUSH = msgspec.json.Decoder(Push)


def read_push(data: bytes) -> Push:
    """The envelope of a push, or Invalid."""
    try:
        return _PUSH.decode(data)
    except (msgspec.DecodeError, ValueError, RecursionError):
        return _read_leniently(data)


def read_op(raw: bytes) -> tuple[uuid.UUID | None, Op | None, str]:
    """An op's name and the op itself, as far as they can be read, or why not."""
    try:
        op = _OP.decode(raw)
        op.occurred_at = op.occurred_at.astimezone(UTC)  # fails for the first and the last day there is
    except (msgspec.DecodeError, ValueError, RecursionError, OverflowError) as error:
        return _id_in(raw), None, str(error) or "can't be read"
    return op.op_id, op, ""


def utc(moment: datetime) -> str:
    """As JavaScript's `toISOString` writes it, so that both sides compare as text."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def name_in(raw: bytes) -> str:
    """The name that an unreadable op gives itself: its result has to be called by it."""
    try:
        return clean(str(json.loads(raw)["op_id"]), 64)
    except (ValueError, LookupError, TypeError, RecursionError):
        return ""


def _id_in(raw: bytes) -> uuid.UUID | None:
    try:
        return uuid.UUID(name_in(raw))
    except ValueError:
        return None


def clean(text: str, length: int) -> str:
    """PostgreSQL stores no NUL, and nobody stores half a surrogate pair."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode()[:length]


def _read_leniently(data: bytes) -> Push:
    """Half a surrogate pair in one note makes msgspec refuse everything; Python's reader does not mind."""
    try:
        envelope = json.loads(data)
        ops = [msgspec.Raw(json.dumps(op).encode()) for op in envelope["ops"]]
        request = msgspec.convert(envelope | {"ops": []}, Push)
    except (ValueError, LookupError, TypeError, RecursionError) as error:
        raise Invalid("malformed") from error
    request.ops = ops
    return request
