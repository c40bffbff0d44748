"""The table of one rule in a file that people wrote: found, changed, put back.

Only the stretch of the rule is touched; comments, order and line breaks of all else
stay byte for byte. The parser reads TOML but does not say where things stand, so the
text is cut into statements here, and what was changed is read again and compared.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import tomli

from cleanlit.errors import OutputError, Problem, RuleError

PARTIAL: Final = ".partial"
# Strings of TOML, longest quotes first; up to two quotes may stand before the closing.
_TOKEN: Final = re.compile(
    r'(?P<string>"""(?:\\.|(?!""").)*"{3,5}|\'\'\'(?:(?!\'\'\').)*\'{3,5}'
    r'|"(?:\\[^\n]|[^"\\\n])*"|\'[^\'\n]*\')'
    r"|(?P<comment>#[^\n]*)|(?P<open>[\[{])|(?P<close>[\]}])|(?P<line>\n)"
    r"|(?P<blank>[ \t\r\ufeff]+)|(?P<other>[^\"'#\[\]{}\n \t\r\ufeff]+|.)",
    re.S,
)
_KEY: Final = re.compile(r'("[^"\n]*"|\'[^\'\n]*\'|[A-Za-z0-9_-]+)\s*=\s*')
# A new key stands behind these, the last of them that is there.
_BEFORE: Final = ("id", "description", "category")


@dataclass(frozen=True, slots=True)
class Statement:
    """A header or a `key = value`, at `[start, end)`; `line_end` is behind its line.

    `key` is empty for a header, `value` is where the value begins.
    """

    start: int
    end: int
    line_end: int
    key: str = ""
    value: int = 0


@dataclass(frozen=True, slots=True)
class Table:
    """Where a `[[rule]]` stands: from its header to the end of its last line.

    `keys` are its own, those of tables below it aside.
    """

    id: str
    start: int
    end: int
    keys: tuple[Statement, ...]


def read_text(path: Path) -> str:
    """Give the text of a rule file as it stands, line breaks and all.

    Raises `RuleError` where it cannot be read or is no UTF-8.
    """
    try:
        return path.read_bytes().decode("utf-8")
    except OSError as error:
        said = f"cannot be read: {error.strerror}"
    except UnicodeDecodeError:
        said = "is not UTF-8"
    raise RuleError([Problem(str(path), None, None, said)])


def write_text(path: Path, text: str) -> None:
    """Write a file so that at any moment either the old or the new one is there."""
    # The file that a link points to is replaced, and not the link.
    real = path.resolve()
    partial = real.with_name(real.name + PARTIAL)
    try:
        with partial.open("wb") as file:
            file.write(text.encode("utf-8"))
            file.flush()
            os.fsync(file.fileno())
        partial.chmod(real.stat().st_mode & 0o7777)
        partial.replace(real)
    except OSError as error:
        partial.unlink(missing_ok=True)
        raise OutputError(path, f"cannot be written: {error.strerror}") from error


def tables(text: str) -> list[Table]:
    """Give the rules of a file in their order."""
    found: list[Table] = []
    statements: list[Statement] = []
    own: list[Statement] = []
    inside = below = False

    def close() -> None:
        if inside:
            rule_id = next((_value(text, s) for s in own if s.key == "id"), "")
            start = statements[0].start
            found.append(Table(str(rule_id), start, statements[-1].line_end, (*own,)))

    for statement in _statements(text):
        if not statement.key:
            name = re.sub(r"\s", "", text[statement.start : statement.end])
            below = inside and name.strip("[]").startswith("rule.")
            if not below:
                close()
                statements, own, inside = [], [], name == "[[rule]]"
        elif not below:
            own.append(statement)
        statements.append(statement)
    close()
    return found


def table_of(text: str, rule_id: str) -> Table | None:
    """Find the table of a rule."""
    return next((table for table in tables(text) if table.id == rule_id), None)


def header_of(text: str) -> str:
    """Give the table `[ruleset]` of a file."""
    stretch: list[Statement] = []
    for statement in _statements(text):
        if not statement.key:
            if stretch:
                break
            if text[statement.start : statement.end] != "[ruleset]":
                continue
        elif not stretch:
            continue
        stretch.append(statement)
    return text[stretch[0].start : stretch[-1].line_end] if stretch else ""


def with_key(text: str, wanted: Mapping[str, str], key: str) -> str:
    """Set a key of rules to strings, where it is or behind those that begin a rule.

    `wanted` gives the value by the rule's id. Raises `OutputError` where that cannot be
    done without touching anything else.
    """
    found = {table.id: table for table in tables(text)}
    missing = sorted(wanted.keys() - found.keys())
    if missing:
        raise OutputError(missing[0], "is no longer in its file")
    changed = text
    for rule_id in sorted(wanted, key=lambda name: -found[name].start):
        changed = _with_value(changed, found[rule_id], key, wanted[rule_id])
    if not _only(text, changed, wanted, key):
        names = ", ".join(sorted(wanted))
        raise OutputError(names, f"set {key} by hand; it cannot be done safely")
    return changed


def _with_value(text: str, table: Table, key: str, value: str) -> str:
    known = {statement.key: statement for statement in table.keys}
    if key in known:
        old = known[key]
        return f'{text[: old.value]}"{value}"{text[old.end :]}'
    at = max(known[name].line_end for name in _BEFORE if name in known)
    line_break = "\r\n" if "\r\n" in text[table.start : table.end] else "\n"
    head = text[:at] if text[:at].endswith("\n") else text[:at] + line_break
    return f'{head}{key} = "{value}"{line_break}{text[at:]}'


def with_table(text: str, rule_id: str, stretch: str) -> str:
    """Put another text in the place of a rule's table."""
    table = table_of(text, rule_id)
    if table is None:
        raise OutputError(rule_id, "is no longer in its file")
    if not stretch.endswith("\n") and text[table.end :]:
        stretch += "\n"
    return text[: table.start] + stretch + text[table.end :]


def _statements(text: str) -> Iterator[Statement]:
    depth = 0
    start = end = -1
    for token in _TOKEN.finditer(text):
        kind = token.lastgroup
        if kind == "line" and depth == 0 and start >= 0:
            yield _statement(text, start, end, token.end())
            start = -1
        elif kind not in ("line", "blank", "comment"):
            start = token.start() if start < 0 else start
            end = token.end()
            depth += (kind == "open") - (kind == "close")
    if start >= 0:
        yield _statement(text, start, end, len(text))


def _statement(text: str, start: int, end: int, line_end: int) -> Statement:
    key = _KEY.match(text, start, end)
    if key is None:
        # A header; a dotted key tells us nothing, and is none of ours.
        name = "" if text[start] == "[" else "."
        return Statement(start, end, line_end, name, end)
    return Statement(start, end, line_end, key[1].strip("\"'"), key.end())


def _value(text: str, statement: Statement) -> Any:
    try:
        return tomli.loads(f"x = {text[statement.value : statement.end]}")["x"]
    except tomli.TOMLDecodeError:
        return None


def _only(before: str, after: str, wanted: Mapping[str, str], key: str) -> bool:
    """Tell whether nothing but the key of these rules has changed."""
    try:
        old, new = (
            tomli.loads(text.removeprefix("\ufeff")) for text in (before, after)
        )
    except tomli.TOMLDecodeError:
        return False
    for rule in old["rule"]:
        if rule.get("id") in wanted:
            rule[key] = wanted[rule["id"]]
    return bool(old == new)
