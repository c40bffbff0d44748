"""A furniture table: the sentences that hosts repeat, learned once, kept in a file.

The file is a line that names the format, a line of JSON, the sorted 64-bit keys (little
endian) and the BLAKE2b digest of all before it. A key is of a sentence and its host, so
the table holds no text, and says nothing of a host that was not there to learn from.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np

from cleanlit.errors import InputError, OutputError
from cleanlit.repeats.furniture import Keys, among

_MAGIC: Final = b"cleanlit furniture\n"
_VERSION: Final = 1
_DIGEST: Final = 32


@dataclass(frozen=True, slots=True, eq=False)
class FurnitureTable:
    """What was learned of hosts, frozen.

    `keys` are sorted and distinct. `stories` says how many stories of a host had to
    hold a sentence; `words` names the way words are told apart and hashed: keys that
    were made another way mean nothing. Lengths of shingles and thresholds play no part.
    """

    keys: Keys
    stories: int
    words: str

    @property
    def digest(self) -> str:
        """The name of this table in manifests and indexes: 32 hexadecimal digits."""
        return hashlib.blake2b(self.to_bytes()[:-_DIGEST], digest_size=16).hexdigest()

    def to_bytes(self) -> bytes:
        """Give the content of the file."""
        head = {
            "version": _VERSION,
            "stories": self.stories,
            "words": self.words,
            "sentences": len(self.keys),
        }
        body = b"".join(
            (
                _MAGIC,
                json.dumps(head).encode() + b"\n",
                self.keys.astype("<u8").tobytes(),
            )
        )
        return body + hashlib.blake2b(body, digest_size=_DIGEST).digest()

    @classmethod
    def from_bytes(cls, data: bytes, source: object, words: str) -> FurnitureTable:
        """Read a table; `words` is how words are hashed here.

        Raises `InputError` that names `source` for anything but a whole table that was
        made the same way.
        """
        if not data.startswith(_MAGIC):
            raise InputError(source, "is not a furniture table; see --save-furniture")
        body, digest = data[:-_DIGEST], data[-_DIGEST:]
        head = _parsed(data[len(_MAGIC) :].partition(b"\n")[0])
        if head.get("version") not in (None, _VERSION):
            raise InputError(
                source,
                f"is a furniture table of version {head['version']}; this cleanlit"
                f" reads version {_VERSION}: learn it anew",
            )
        if hashlib.blake2b(body, digest_size=_DIGEST).digest() != digest:
            raise InputError(
                source, "is a furniture table that is damaged: learn it anew"
            )
        if head["words"] != words:
            raise InputError(
                source,
                "is a furniture table of a cleanlit that hashes words another way:"
                " learn it anew",
            )
        rest = body[len(_MAGIC) :].partition(b"\n")[2]
        keys = np.frombuffer(rest, dtype="<u8").astype(np.uint64)
        return cls(keys, int(head["stories"]), words)

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the file, whole or not at all. Raises `OutputError`."""
        partial = Path(f"{os.fspath(path)}.partial")
        try:
            partial.write_bytes(self.to_bytes())
            os.replace(partial, path)
        except OSError as error:
            with contextlib.suppress(OSError):
                partial.unlink()
            raise OutputError(path, f"cannot be written: {error.strerror}") from error

    @classmethod
    def load(cls, path: str | os.PathLike[str], words: str) -> FurnitureTable:
        """Read a file. Raises `InputError`; see `from_bytes`."""
        try:
            data = Path(path).read_bytes()
        except OSError as error:
            raise InputError(path, f"cannot be read: {error.strerror}") from error
        return cls.from_bytes(data, path, words)

    def holds(self, keys: Keys) -> np.ndarray[Any, np.dtype[np.bool_]]:
        """Tell for each key whether its sentence is furniture."""
        return among(self.keys, keys)


def _parsed(line: bytes) -> dict[str, Any]:
    try:
        head = json.loads(line)
    except ValueError:
        return {}
    return head if isinstance(head, dict) else {}
