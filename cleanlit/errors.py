"""What can go wrong, as a tree. Bad data is not in it: that is `document.Rejected`.

    CleanlitError
    ├─ UsageError      options that do not go together
    ├─ ConfigError     a configuration file: path, key
    ├─ RuleError       rule files: every problem of a load, together
    ├─ InputError      an input that cannot be read: path, offset
    ├─ OutputError     an output that cannot be written: path, what became of it
    ├─ IndexCorrupt    a story index that is damaged, or no index: path
    ├─ IndexLocked     a story index that another process writes to: path
    ├─ IndexVersion    a story index of other options or another version: path
    ├─ ClosedPipe      whoever read the output has gone: no failure
    ├─ ExtractError    a page that the extractor could not take
    └─ MissingExtra    an optional dependency that is not installed

Every message is one line that says what, where and what to do next. `exit_code` is
what the command line exits with.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar


class CleanlitError(Exception):
    """Root of everything that cleanlit raises on purpose."""

    exit_code: ClassVar[int] = 5


class UsageError(CleanlitError):
    """Options or arguments that do not go together."""

    exit_code = 2


class ConfigError(CleanlitError):
    """A configuration file that cannot be used."""

    exit_code = 2

    def __init__(self, path: object, message: str) -> None:
        super().__init__(f"{path}: {message}")
        self.path = path


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong in a rule file."""

    path: str
    rule: str | None
    key: str | None
    message: str

    def __str__(self) -> str:
        where = [self.path]
        if self.rule:
            where.append(f"rule {self.rule}")
        if self.key:
            where.append(self.key)
        return f"{': '.join(where)}: {self.message}"


class RuleError(CleanlitError):
    """Rule files that cannot be used; `problems` lists everything that is wrong."""

    exit_code = 2

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = tuple(problems)


class InputError(CleanlitError):
    """An input that cannot be opened, or read on from where it broke."""

    exit_code = 3

    def __init__(self, source: object, message: str) -> None:
        super().__init__(f"{source}: {message}")
        self.source = source


class OutputError(CleanlitError):
    """An output that cannot be written."""

    exit_code = 3

    def __init__(self, target: object, message: str) -> None:
        super().__init__(f"{target}: {message}")
        self.target = target


class IndexCorrupt(CleanlitError):
    """A story index that is damaged, or a file that is none."""

    exit_code = 3

    def __init__(self, path: object, message: str) -> None:
        super().__init__(f"{path}: {message}")
        self.path = path


class IndexLocked(CleanlitError):
    """A story index that another process is writing to."""

    exit_code = 3

    def __init__(self, path: object) -> None:
        super().__init__(
            f"{path}: another process is writing to this index; wait for it, or read"
            " only"
        )
        self.path = path


class IndexVersion(CleanlitError):
    """A story index that was made with other options, or by another version."""

    exit_code = 2

    def __init__(self, path: object, message: str) -> None:
        super().__init__(f"{path}: {message}")
        self.path = path


class ClosedPipe(CleanlitError):
    """Whoever read our standard output has what they wanted."""

    exit_code = 0


class ExtractError(CleanlitError):
    """A page that gave no text; `reason` is what a `Rejected` would say."""

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(f"{reason}: {message}")
        self.reason = reason
        self.detail = message


class MissingExtra(CleanlitError):
    """An optional dependency that this input or output needs."""

    exit_code = 2

    def __init__(self, what: str, extra: str) -> None:
        super().__init__(
            f"{what} needs an optional package: pip install 'cleanlit[{extra}]'"
        )
        self.extra = extra
