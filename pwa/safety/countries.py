"""The emergency number of each country, read from countries.toml."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

Number = Annotated[str, Meta(pattern=r"^\d{2,5}$")]


class Country(Struct, frozen=True, forbid_unknown_fields=True):
    """`code`: ISO 3166-1 alpha-2 · `call`: what the button dials · `also`: another that works there."""

    code: Annotated[str, Meta(pattern="^[A-Z]{2}$")]
    name: str
    call: Number
    source: Annotated[str, Meta(min_length=3)]
    also: Number | None = None


class _File(Struct, forbid_unknown_fields=True):
    country: list[Country]


COUNTRIES = msgspec.toml.decode(Path(__file__).with_name("countries.toml").read_bytes(), type=_File).country
"""In the order of their names."""

ELSEWHERE = "112"
"""Europe's number, and what most mobile phones lead on to the local one (GSM). Not everywhere: the page says
so."""
