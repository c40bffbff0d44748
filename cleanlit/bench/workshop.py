"""The folder in which a benchmark prepares inputs and runs programs on them.

Every program is run as its users run it, as a command on files. A command is kept in
two forms: the argument list that is run, and the words that a reader can repeat.
"""

from __future__ import annotations

import base64
import shlex
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import orjson

from cleanlit.bench.sets import Page
from cleanlit.errors import CleanlitError

_CLEANLIT: Final = (sys.executable, "-m", "cleanlit")


class CommandFailed(CleanlitError):
    """A program that was to be measured ended with an error."""

    exit_code = 5


@dataclass(frozen=True, slots=True)
class Command:
    """A program with its input and output; both are files or folders of a workshop.

    `stdin` and `stdout` are files for programs that read and write streams.
    """

    argv: tuple[str, ...]
    shown: str
    stdin: Path | None = None
    stdout: Path | None = None

    def run(self) -> str:
        """Run it once; give what it said on standard error."""
        done = subprocess.run(
            ["/bin/sh", "-c", self.shell], stderr=subprocess.PIPE, check=False
        )
        said = done.stderr.decode("utf-8", "replace")
        if done.returncode:
            last = said.strip().splitlines()[-1:] or ["no message"]
            raise CommandFailed(f"{self.shown}: exit {done.returncode}: {last[0]}")
        return said

    @property
    def shell(self) -> str:
        """The command as a line for a shell, with its streams."""
        line = shlex.join(self.argv)
        if self.stdin:
            line += f" < {shlex.quote(str(self.stdin))}"
        return line + (f" > {shlex.quote(str(self.stdout))}" if self.stdout else "")


class Workshop:
    """Names and writes the files of a benchmark below one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def pages(self, name: str, pages: Iterable[Page]) -> Path:
        """Write pages as a folder of HTML files, as a crawler leaves them."""
        folder = self.folder / name / "pages"
        folder.mkdir(parents=True, exist_ok=True)
        for page in pages:
            (folder / f"{page.id}.html").write_bytes(page.html)
        return folder

    def page_lines(self, name: str, pages: Iterable[Page]) -> Path:
        """Write pages as the lines that the runners of peers read."""
        return self.records(
            f"{name}/pages.jsonl",
            (
                {
                    "id": page.id,
                    "url": page.url,
                    "html_b64": base64.b64encode(page.html).decode("ascii"),
                }
                for page in pages
            ),
        )

    def records(self, name: str, records: Iterable[Mapping[str, Any]]) -> Path:
        """Write records as JSON lines."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as stream:
            for record in records:
                stream.write(orjson.dumps(record, option=orjson.OPT_APPEND_NEWLINE))
        return path

    def cleanlit(self, name: str, verb: str, source: Path, *options: str) -> Command:
        """Give the command that takes a source through a verb of cleanlit."""
        out = self.folder / name
        out.parent.mkdir(parents=True, exist_ok=True)
        words = (verb, "-q", *options, "-o", str(out), str(source))
        shown = " ".join(["cleanlit", verb, *options, source.name])
        return Command((*_CLEANLIT, *words), shown)

    def filter(
        self, name: str, argv: Sequence[str], shown: str, source: Path
    ) -> Command:
        """Give the command of a program that reads one stream and writes another."""
        out = self.folder / name
        out.parent.mkdir(parents=True, exist_ok=True)
        return Command(tuple(argv), f"{shown} < {source.name}", source, out)


def read_lines(path: Path) -> Iterator[dict[str, Any]]:
    """Read what a command wrote."""
    with path.open("rb") as stream:
        for line in stream:
            yield orjson.loads(line)


def read_texts(path: Path) -> dict[str, str]:
    """Read texts by id."""
    return {str(r["id"]): str(r.get("text") or "") for r in read_lines(path)}
