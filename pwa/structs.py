"""Makes msgspec learn all structs before threads use them.

It reads a struct's fields at its first use, and two threads that do so at once can end the whole process
(msgspec 0.22: a null pointer while the other one is half way): the first pushes after a start come together.
"""

from collections.abc import Iterator
from contextlib import suppress

from msgspec import Struct
from msgspec.json import Decoder


def prepare() -> int:
    """To be called before the first request, with all modules imported. How many structs there are."""
    known = list(_below(Struct))
    for struct in known:
        with suppress(TypeError):  # some are rows for the database, of types that nothing decodes
            Decoder(struct)
    return len(known)


def _below(struct: type[Struct]) -> Iterator[type[Struct]]:
    for one in struct.__subclasses__():
        if one.__module__.startswith("pwa."):
            yield one
        yield from _below(one)
