"""Messages between client and therapist, each about something or about nothing in particular (product 41)."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

Said = Annotated[str, Meta(min_length=1, max_length=20_000)]


class About(Struct):
    """An entry or a session by its id, a guide by its slug; `said`: what it was called at the time."""

    what: Literal["entry", "guide", "session"]
    id: Annotated[str, Meta(min_length=1, max_length=64)]
    said: Annotated[str, Meta(max_length=200)] = ""


class Message(Struct):
    """From the client."""

    text: Said
    about: About | None = None


class Reply(Struct):
    """From the therapist; not always an answer to a message."""

    text: Said
    about: About | None = None


class Hold(Struct):
    """The client holds an entry back from the therapist, or (`held` False) no longer does (product 46)."""

    entry: Annotated[str, Meta(min_length=1, max_length=64)]
    held: bool = True
