"""The sync protocol's words on the wire (sync-protocol.md, "Push"), and reading them however spoiled."""

import json
import re
import uuid
from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Annotated, Any, Generic, Literal, TypeVar

import msgspec
from msgspec import Meta, Struct

from pwa.errors import Invalid

PROTOCOL = 1
MAX_OPS = 1000

Id = TypeVar("Id")


# Structs that come with each op have `gc=False`: none refers back to itself, and the collector would look for
# rings in hundreds of them.
class _Change(Struct, gc=False, kw_only=True):
    kind: Literal["put", "delete"]
    entry_kind: str
    occurred_at: Annotated[datetime, Meta(tz=True)]
    tz: Annotated[str, Meta(min_length=1, max_length=64)]
    offset_min: Annotated[int, Meta(ge=-18 * 60, le=18 * 60)]
    local_date: date
    base_rev: Annotated[int, Meta(ge=0, le=2**31 - 2)] = 0


class Op(_Change, gc=False, kw_only=True):
    """One change to one entry, as the protocol words it."""

    op_id: uuid.UUID
    entry_id: uuid.UUID
    after_op: uuid.UUID | None = None
    body: dict[str, Any] | None = None


class Sent(_Change, gc=False, kw_only=True):
    """An Op as it is read: names as they are spelt and the body as it came take a third of the time."""

    op_id: str
    entry_id: str
    after_op: str | None = None
    body: msgspec.Raw = msgspec.Raw(b"null")


class Asked(Struct, Generic[Id], gc=False):
    """An op as far as it could be read, with its ids as its reader wants them, or why it could not be."""

    raw: bytes
    name: str
    op_id: Id | None
    op: Sent | None = None
    entry_id: Id | None = None
    after_op: Id | None = None
    reason: str = ""


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

    op_id: str
    status: Literal["applied", "conflict", "rejected"]
    rev: int | None = None
    seq: int | None = None
    reason: str | None = None


_SENT = msgspec.json.Decoder(Sent)
_ANYTHING = msgspec.json.Decoder()
_ZONE = re.compile(r"[A-Za-z0-9_+\-/]+")
_PUSH = msgspec.json.Decoder(Push)


def read_push(data: bytes) -> Push:
    """The envelope of a push, or Invalid."""
    try:
        return _PUSH.decode(data)
    except (msgspec.DecodeError, ValueError, RecursionError):
        return _read_leniently(data)


def read_op(raw: bytes, bound: Callable[[bytes], Id]) -> Asked[Id]:
    """`bound`: what becomes of the 16 bytes of an id."""
    try:
        op = _SENT.decode(raw)
        op_id, entry_id = bound(sixteen(op.op_id)), bound(sixteen(op.entry_id))
        after_op = None if op.after_op is None else bound(sixteen(op.after_op))
        _ANYTHING.decode(op.body)  # whole: the struct of its kind passes over what it does not know
        _check_zone(op.tz)
        if op.occurred_at.tzinfo is not UTC:
            op.occurred_at = op.occurred_at.astimezone(UTC)  # fails for the first and the last day there is
    except (msgspec.DecodeError, ValueError, RecursionError, OverflowError) as error:
        return _unreadable(raw, str(error) or "can't be read", bound)
    return Asked(raw, op.op_id.lower(), op_id, op, entry_id, after_op)


def sixteen(name: str) -> bytes:
    """The bytes of a UUID in its usual spelling (RFC 9562, 4), or ValueError. Six times as fast as a UUID."""
    value = bytes.fromhex(name.replace("-", ""))
    if len(name) != 36 or len(value) != 16 or name[8:24:5] != "----":  # shorter: spaces are passed over
        raise ValueError("Invalid UUID")
    return value


@lru_cache(1024)
def _check_zone(zone: str) -> None:
    if not _ZONE.fullmatch(zone):
        raise ValueError("Invalid zone - at `$.tz`")


def utc(moment: datetime) -> str:
    """As JavaScript's `toISOString` writes it, so that both sides compare as text."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def name_in(raw: bytes) -> str:
    """The name that an unreadable op gives itself: its result has to be called by it."""
    try:
        return clean(str(json.loads(raw)["op_id"]), 64)
    except (ValueError, LookupError, TypeError, RecursionError):
        return ""


def _unreadable(raw: bytes, reason: str, bound: Callable[[bytes], Id]) -> Asked[Id]:
    name = name_in(raw)
    try:
        op_id = uuid.UUID(name)
    except ValueError:
        return Asked(raw, name, None, reason=reason)
    return Asked(raw, str(op_id), bound(op_id.bytes), reason=reason)


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
