"""Lists of inputs: files whose lines name inputs, as Common Crawl publishes them."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from typing import Final

from cleanlit.errors import InputError
from cleanlit.io.codec import STDIN, Broken, open_input, suffixes

SUFFIX: Final = ".paths"
_MAX_BYTES: Final = 64 << 20
_SHOWN: Final = 5
_REMOTE: Final = re.compile(r"[a-z][a-z0-9+.-]*://", re.I)


def is_list(path: str) -> bool:
    """Tell whether the name of a file says that it is a list: `.paths`, `.paths.gz`."""
    return path != STDIN and suffixes(path)[0] == SUFFIX and not os.path.isdir(path)


def is_remote(name: str) -> bool:
    """Tell whether a name is an address on the network."""
    return bool(_REMOTE.match(name))


def read_list(path: str, resolve: Callable[[str], list[str]]) -> list[str]:
    """Give the inputs that a list names, each through `resolve`, in order.

    Blank lines, and lines that start with `#`, say nothing. A relative name is looked
    for in the working directory, and then beside the list. Raises `InputError` that
    names the lines of all inputs that `resolve` refuses, before anything is read.
    """
    found: list[str] = []
    wrong: list[str] = []
    for number, name in enumerate(_lines(path), 1):
        if not name or name.startswith("#"):
            continue
        try:
            found += _resolved(path, name, resolve)
        except InputError as error:
            wrong.append(f"line {number}: {error}")
    if wrong:
        more = f"; and {len(wrong) - _SHOWN} lines more" if len(wrong) > _SHOWN else ""
        raise InputError(path, "; ".join(wrong[:_SHOWN]) + more)
    return found


def _resolved(path: str, name: str, resolve: Callable[[str], list[str]]) -> list[str]:
    if name == STDIN or is_list(name):
        raise InputError(name, "a list names files and folders, and nothing else")
    try:
        return resolve(name)
    except InputError:
        if path == STDIN or os.path.isabs(name) or is_remote(name):
            raise
        beside = os.path.join(os.path.dirname(path), name)
        if not os.path.exists(beside):
            raise
        return resolve(beside)


def _lines(path: str) -> list[str]:
    try:
        with open_input(path) as stream:
            data = stream.read(_MAX_BYTES + 1)
    except Broken as error:
        raise InputError(path, "the list is damaged or ends too early") from error
    except OSError as error:
        raise InputError(path, f"cannot be read: {error.strerror}") from error
    if len(data) > _MAX_BYTES:
        raise InputError(path, f"is no list of inputs: more than {_MAX_BYTES} bytes")
    # File names are bytes; what is no UTF-8 finds its file all the same.
    text = data.decode("utf-8-sig", "surrogateescape")
    return [line.strip() for line in text.split("\n")]
