"""Choices that are the same on every machine: by a digest, never by chance."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Sequence
from typing import Final, TypeVar

T = TypeVar("T")

_ASCII_WORD: Final = re.compile(r"[a-z0-9]+")
_SLUG_WORDS: Final = 6
_ALPHABET: Final = "abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ0123456789"


def number(*key: str) -> int:
    """Give a large number that belongs to `key`."""
    written = "\n".join(key).encode("utf-8")
    return int.from_bytes(hashlib.sha256(written).digest()[:8], "big")


def pick(options: Sequence[T], *key: str) -> T:
    """Give one of `options`, always the same for the same `key`."""
    return options[number(*key) % len(options)]


def token(length: int, *key: str) -> str:
    """Give a few letters and digits, as build tools append to class names."""
    rest, letters = number(*key), []
    for _ in range(length):
        rest, place = divmod(rest, len(_ALPHABET))
        letters.append(_ALPHABET[place])
    return "".join(letters)


def slug(text: str) -> str:
    """Give the last part of an invented address for a headline."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    latin = "".join(c for c in plain if not unicodedata.combining(c))
    found = _ASCII_WORD.findall(latin)[:_SLUG_WORDS]
    return "-".join([*found, str(number("slug", text) % 900_000 + 100_000)])
