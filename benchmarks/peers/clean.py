"""Clean plain texts with one peer: records on standard input, texts on standard output.

Stands alone: it runs in an environment that holds the peer and nothing of cleanlit, so
it imports the standard library, and the peer when that is chosen.

A record is `{"id", "text", "language"}`, a text `{"id", "text"}`. A record on which
the peer raises has an empty text; how many there were is said at the end, on standard
error.
"""

from __future__ import annotations

import argparse
import json
import logging
import sys
import warnings
from collections.abc import Callable, Mapping
from contextlib import redirect_stdout
from dataclasses import dataclass
from html import escape
from importlib import import_module
from importlib.metadata import version
from typing import IO, Final

Clean = Callable[[str, str], str]

# jusText names its lists in English, records their language by code.
STOP_LISTS: Final[Mapping[str, str]] = {
    "cs": "Czech",
    "de": "German",
    "el": "Greek",
    "en": "English",
    "es": "Spanish",
    "fr": "French",
    "it": "Italian",
    "nl": "Dutch",
    "pl": "Polish",
    "pt": "Portuguese",
    "ro": "Romanian",
    "ru": "Russian",
    "sv": "Swedish",
    "tr": "Turkish",
    "uk": "Ukrainian",
}


@dataclass(frozen=True)
class Cleaner:
    """A peer: what its version is asked of, and what imports it and gives its call."""

    distribution: str
    load: Callable[[], Clean]


def main(args: list[str]) -> int:
    """Run one peer over standard input; give the exit code."""
    parser = argparse.ArgumentParser(description="Clean plain texts with one peer.")
    parser.add_argument("name", choices=PEERS)
    peer = PEERS[parser.parse_args(args).name]
    warnings.simplefilter("ignore")
    logging.disable()
    with redirect_stdout(sys.stderr):
        failures = run(peer.load(), sys.stdin.buffer, sys.__stdout__ or sys.stdout)
    said = {"failures": failures, "version": version(peer.distribution)}
    print(json.dumps(said), file=sys.stderr)
    return 0


def run(clean: Clean, records: IO[bytes], texts: IO[str]) -> int:
    """Clean every record; give the number of those on which the peer raised."""
    failures = 0
    for line in records:
        record = json.loads(line)
        text = ""
        try:
            text = clean(record["text"], record.get("language") or "")
        except Exception:
            failures += 1
        texts.write(json.dumps({"id": record["id"], "text": text}) + "\n")
    return failures


def load_justext() -> Clean:
    """Import jusText. It reads pages: every line of a text is a paragraph of one."""
    justext = import_module("justext")

    def call(text: str, language: str) -> str:
        stop_list = justext.get_stoplist(STOP_LISTS.get(language[:2], "English"))
        lines = (escape(line) for line in text.splitlines() if line.strip())
        page = "".join(f"<p>{line}</p>" for line in lines)
        if not page:
            return ""
        paragraphs = justext.justext(f"<html><body>{page}</body></html>", stop_list)
        return "\n".join(p.text for p in paragraphs if not p.is_boilerplate)

    return call


def load_c4() -> Clean:
    """Import datatrove's filter of C4, with its rules for lines alone.

    The rules that drop a whole document would leave nothing to compare: fewer than five
    sentences, a curly bracket, the printers' filler text.
    """
    document = import_module("datatrove.data").Document
    rules = import_module("datatrove.pipeline.filters.c4_filters").C4QualityFilter(
        min_num_sentences=-1, filter_lorem_ipsum=False, filter_curly_bracket=False
    )

    def call(text: str, _: str) -> str:
        record = document(text=text, id="")
        return str(record.text) if rules.filter(record) is True else ""

    return call


PEERS: Final[Mapping[str, Cleaner]] = {
    "justext-lines": Cleaner("justext", load_justext),
    "c4": Cleaner("datatrove", load_c4),
}

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
