"""Host names: taken from URLs, compared with the `hosts` of rules."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import Any, Final
from urllib.parse import urlsplit

# The URLs of nearly all records; what is written otherwise goes the long way.
_SIMPLE: Final = re.compile(r"https?://([a-zA-Z0-9.-]+)(?:/[!-~]*)?\Z")


def host_of(url: str | None) -> str | None:
    """Give the host of `url`: lower case, ASCII, without port, `www.` or final dot.

    None for what is not a URL with a host. A name that IDNA refuses is kept as it is
    written, since crawls hold such names and a rule may want them.
    """
    if not url:
        return None
    simple = _SIMPLE.match(url)
    if simple is None:
        return _odd_host(url)
    return simple[1].lower().rstrip(".").removeprefix("www.") or None


@lru_cache(maxsize=65_536)
def _odd_host(url: str) -> str | None:
    try:
        host = urlsplit(url.strip()).hostname
    except ValueError:
        return None
    if not host:
        return None
    host = host.rstrip(".")
    if not host.isascii():
        try:
            host = host.encode("idna").decode("ascii")
        except UnicodeError:
            host = host.lower()
    return host.removeprefix("www.") or None


def path_of(url: str | None) -> str:
    """Give the path of `url`: empty for what is no URL."""
    try:
        return urlsplit(url or "").path
    except ValueError:
        return ""


def host_matches(host: str, scope: str) -> bool:
    """Tell whether `host` falls under the `scope` of a rule.

    `example.com` covers the domain and all below it, `=example.com` the domain alone,
    `*.example.com` only what is below it.
    """
    scope = scope.removeprefix("www.")
    if scope.startswith("="):
        return host == scope[1:].removeprefix("www.")
    if scope.startswith("*."):
        return host.endswith(scope[1:])
    return host == scope or host.endswith("." + scope)


@cache
def _suffixes() -> Any:
    from publicsuffixlist import PublicSuffixList  # 100 ms: only for rules with hosts

    return PublicSuffixList()


def is_public_suffix(host: str) -> bool:
    """Tell whether `host` is like `com` or `co.uk`, under which anyone registers."""
    return bool(_suffixes().is_public(host))
