"""The parameters of a newswire, and the file they are written in."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

from cleanlit.errors import ConfigError


def _weights(**shares: float) -> Mapping[str, float]:
    return MappingProxyType(shares)


@dataclass(frozen=True, slots=True)
class WireOptions:
    """What a newswire is made of. Shares and weights need not sum to 1.

    `documents` end the stream, over at most `days` days from `start`; `outlets` of None
    is one for each 40 documents, 30 at least and 2,000 at most, as a larger crawl has
    more mastheads. `kinds` are shares of *items*, where an item is a story with all its
    copies. `copies_alpha` is the exponent of the law by which most stories are printed
    once or twice and a few by `max_copies` outlets.
    """

    documents: int = 4_000
    seed: int = 1
    days: int = 56
    start: str = "2025-03-03"
    outlets: int | None = None
    languages: Mapping[str, float] = field(
        default_factory=lambda: _weights(
            en=0.55, de=0.1, es=0.1, fr=0.1, ru=0.08, zh=0.07
        )
    )
    kinds: Mapping[str, float] = field(
        default_factory=lambda: _weights(
            story=0.42,
            brief=0.09,
            template=0.28,
            column=0.1,
            release=0.05,
            live=0.02,
            digest=0.04,
        )
    )
    single_share: float = 0.42
    copies_alpha: float = 1.5
    max_copies: int = 40
    full_share: float = 0.34
    cut_share: float = 0.26
    excerpt_share: float = 0.1
    localised_share: float = 0.14
    edited_share: float = 0.16
    update_share: float = 0.12
    threaded_share: float = 0.35
    glued_outlets: float = 0.05

    @property
    def outlet_count(self) -> int:
        """The number of outlets."""
        return self.outlets or min(2_000, max(30, self.documents // 40))


def read_options(path: Path, **overrides: Any) -> WireOptions:
    """Read options from a TOML file; overrides that are not None win.

    Raises `ConfigError` that names file and key.
    """
    try:
        table = tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise ConfigError(path, error.strerror or str(error)) from error
    except ValueError as error:
        raise ConfigError(path, str(error)) from error
    defaults = WireOptions()
    known = {f.name for f in fields(WireOptions)}
    for key, value in table.items():
        if key not in known:
            raise ConfigError(path, f"unknown key {key!r}")
        like = getattr(defaults, key)
        if isinstance(like, Mapping):
            table[key] = MappingProxyType(_shares(path, key, value, like))
        elif not _fits(value, like):
            raise ConfigError(path, f"{key}: {value!r} is of the wrong kind")
    given = {key: value for key, value in overrides.items() if value is not None}
    return replace(defaults, **{**table, **given})


def _shares(
    path: Path, key: str, value: Any, like: Mapping[str, float]
) -> dict[str, float]:
    if not isinstance(value, dict) or not value:
        raise ConfigError(path, f"{key} is to be a table of shares")
    for name, share in value.items():
        if key == "kinds" and name not in like:
            raise ConfigError(path, f"{key}: unknown kind {name!r}")
        if not isinstance(share, int | float) or share < 0:
            raise ConfigError(path, f"{key}.{name}: {share!r} is no share")
    return {name: float(share) for name, share in value.items()}


def _fits(value: Any, like: Any) -> bool:
    match like:
        case float():
            return isinstance(value, int | float) and 0 <= value <= 100
        case str():
            return isinstance(value, str)
        case _:
            return isinstance(value, int) and not isinstance(value, bool) and value >= 0
