"""Pages and texts that are files of their own, one by one or in folders."""

from __future__ import annotations

import os
from collections.abc import Iterator

from cleanlit.io.codec import Broken, open_input, suffixes
from cleanlit.io.record import SUFFIXES


def walk(folder: str) -> Iterator[tuple[str, str]]:
    """Give (path, path below `folder`) of all files, sorted, following links once."""
    seen: set[str] = set()
    pending = [folder]
    while pending:
        here = pending.pop()
        real = os.path.realpath(here)
        if real in seen:
            continue
        seen.add(real)
        try:
            entries = sorted(os.scandir(here), key=lambda entry: entry.name)
        except OSError:
            yield here, os.path.relpath(here, folder)
            continue
        folders = []
        for entry in entries:
            try:
                is_folder = entry.is_dir()
            except OSError:
                is_folder = False
            if is_folder:
                folders.append(entry.path)
            else:
                yield entry.path, os.path.relpath(entry.path, folder)
        pending.extend(reversed(folders))


def document_id(path: str) -> str:
    """Give the id of a file's document: its path without format and codec suffix."""
    suffix, codec = suffixes(path)
    name = path[: len(path) - len(codec)]
    if suffix in SUFFIXES:
        name = name[: len(name) - len(suffix)]
    return name.replace(os.sep, "/")


class TooLarge(Exception):
    """A file has more bytes, after decompression, than a record may have."""


class Unreadable(Exception):
    """A file cannot be read; the message says why."""


def read_whole(path: str, max_bytes: int) -> bytes:
    """Read and decompress a file, at most `max_bytes`: a gzip bomb stays small."""
    try:
        with open_input(path) as stream:
            data = stream.read(max_bytes + 1)
    except Broken as error:
        raise Unreadable("the compressed file is damaged or ends too early") from error
    except OSError as error:
        raise Unreadable(error.strerror or str(error)) from error
    if len(data) > max_bytes:
        raise TooLarge
    return data
