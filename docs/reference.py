"""Write the parts of the documentation that the code knows.

`python docs/reference.py` writes them, `--check` only says which are out of date.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

import click

from cleanlit.cli.app import VERBS, app
from cleanlit.document import REASON_MEANING
from cleanlit.rules.guards import EVIDENCE, GUARDS

DOCS = Path(__file__).parent


def pages() -> Iterator[tuple[Path, str]]:
    """Give each page that has generated parts, with its text as it should be."""
    yield DOCS / "cli.md", command_line()
    for name, mark, table in (
        ("records.md", "reasons", reasons()),
        ("rules.md", "guards", guards()),
    ):
        text = (DOCS / name).read_text("utf-8")
        parts = re.split(rf"(<!-- /?{mark} -->)", text)
        parts[2] = f"\n{table}"
        yield DOCS / name, "".join(parts)


def command_line() -> str:
    """Give the reference of all verbs."""
    blocks = ["# Command line\n\nGenerated from the program.\n"]
    for words in ([], *([verb] for verb in VERBS)):
        title = " ".join(["cleanlit", *words])
        blocks.append(f"## {title}\n\n```text\n{_help(words)}```\n")
    return "\n".join(blocks)


def _help(words: list[str]) -> str:
    context = click.Context(app, info_name="cleanlit", terminal_width=88)
    command: click.Command = app
    for word in words:
        found = app.get_command(context, word)
        assert found is not None
        command = found
        context = click.Context(
            command, info_name=word, parent=context, terminal_width=88
        )
    return command.get_help(context) + "\n"


def reasons() -> str:
    """Give the table of reject reasons."""
    rows = [
        f"| `{reason}` | {meaning} |\n" for reason, meaning in REASON_MEANING.items()
    ]
    return "| reason | meaning |\n|---|---|\n" + "".join(rows)


def guards() -> str:
    """Give the table of guards and evidence."""
    rows = ["| name | for | true when |\n|---|---|---|\n"]
    for use, known in (("unless", GUARDS), ("require, unless", EVIDENCE)):
        for name, guard in known.items():
            if name.startswith("topic:"):
                continue
            said = " ".join((guard.__doc__ or "").split())
            rows.append(f"| `{name}` | {use} | {said} |\n")
    topics = ", ".join(f"`{name}`" for name in GUARDS if name.startswith("topic:"))
    rows.append(f"\nThe story itself is about such things: {topics}.\n")
    return "".join(rows)


def main(args: list[str]) -> int:
    """Write or check; give the exit code."""
    stale = [
        (path, text)
        for path, text in pages()
        if not path.exists() or path.read_text("utf-8") != text
    ]
    if "--check" in args:
        for path, _ in stale:
            print(f"{path.name} is out of date: python docs/reference.py")
        return bool(stale)
    for path, text in stale:
        path.write_text(text, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
