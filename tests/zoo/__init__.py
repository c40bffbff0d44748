"""Hostile pages, each with what has to become of it."""

from __future__ import annotations

from itertools import chain
from typing import Final

from tests.zoo.exhibit import Exhibit
from tests.zoo.nesting import barren, deep, huge, wide
from tests.zoo.odd import encoded, foreign, loaded

EXHIBITS: Final[tuple[Exhibit, ...]] = tuple(
    chain(deep(), wide(), barren(), huge(), encoded(), foreign(), loaded())
)
