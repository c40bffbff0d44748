"""The address of an index on a Redis server: `redis://HOST:PORT/DB?name=NAME`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import SplitResult, parse_qsl, urlencode, urlsplit

from cleanlit.errors import UsageError

_SCHEMES: Final = ("redis://", "rediss://", "unix://")
_NAME: Final = re.compile(r"[A-Za-z0-9._-]{1,64}")
_OWN_NAME: Final = "cleanlit"
# A server that reads a large log again after it was killed is back by then.
_WAIT_S: Final = 60.0


@dataclass(frozen=True, slots=True)
class Address:
    """Where an index lies.

    `url` is what a Redis client takes, `name` what the keys of the index begin with,
    `wait_s` how long a server may be away, and `shown` the whole without a password.
    """

    url: str
    name: str
    wait_s: float
    shown: str


def is_address(path: str) -> bool:
    """Tell the address of a server from the path of a file."""
    return path.startswith(_SCHEMES)


def address_of(given: str) -> Address:
    """Read an address. Raises `UsageError`.

    `name` is what tells several indexes on one server apart, `wait` the seconds that a
    server may be away before it is given up; whatever else is in the query goes to the
    Redis client.
    """
    parts = urlsplit(given)
    query = dict(parse_qsl(parts.query, keep_blank_values=True))
    name = query.pop("name", _OWN_NAME)
    wait = query.pop("wait", str(_WAIT_S))
    shown = _shown(parts, name)
    if not _NAME.fullmatch(name):
        raise UsageError(
            f"{shown}: name is {name!r}; it takes up to 64 letters, digits and ._-"
        )
    try:
        wait_s = float(wait)
        wrong = None if 0 <= wait_s < float("inf") and parts.port != 0 else wait
    except ValueError as error:
        wrong = str(error)
    if wrong is not None:
        raise UsageError(f"{shown}: the port or wait={wait} is no such number")
    url = f"{parts.scheme}://{parts.netloc}{parts.path}"
    if query:
        url = f"{url}?{urlencode(query)}"
    return Address(url, name, wait_s, shown)


def _shown(parts: SplitResult, name: str) -> str:
    user, at, host = parts.netloc.rpartition("@")
    if at:
        host = f"{user.partition(':')[0]}:…@{host}" if ":" in user else f"{user}@{host}"
    return f"{parts.scheme}://{host}{parts.path}?name={name}"
