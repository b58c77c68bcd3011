"""JSON that a script sends: read into a struct, or Invalid."""

from typing import TypeVar

import msgspec
from flask import request

from pwa.errors import Invalid

Body = TypeVar("Body")

LONGEST = 64 * 1024  # bytes: a passkey's answer takes two or three thousand


def read(kind: type[Body]) -> Body:
    data = request.get_data()
    if request.mimetype != "application/json" or len(data) > LONGEST:
        raise Invalid("malformed")
    try:
        return msgspec.json.decode(data, type=kind)
    except (msgspec.DecodeError, ValueError, RecursionError) as error:
        raise Invalid("malformed") from error
