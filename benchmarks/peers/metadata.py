"""Find metadata with one peer: pages on standard input, facts on standard output.

Stands alone, as `extract.py` beside it does, and reads the same pages. What it writes
is `{"id", "title", "date", "authors"}`: a string, an ISO 8601 date and a list of names,
each null or empty where the peer found nothing, or raised.
"""

from __future__ import annotations

import argparse
import json
import logging
import socket
import sys
import warnings
from base64 import b64decode
from collections.abc import Callable, Mapping
from contextlib import redirect_stdout
from dataclasses import dataclass
from importlib import import_module
from importlib.metadata import version
from typing import IO, Any, Final, NoReturn

Facts = dict[str, Any]
Find = Callable[[bytes, str], Facts]


@dataclass(frozen=True)
class Finder:
    """A peer: what its version is asked of, and what imports it and gives its call."""

    distribution: str
    load: Callable[[], Find]


def main(args: list[str]) -> int:
    """Run one peer over standard input; give the exit code."""
    parser = argparse.ArgumentParser(description="Find metadata with one peer.")
    parser.add_argument("name", choices=PEERS)
    peer = PEERS[parser.parse_args(args).name]
    _silence()
    with redirect_stdout(sys.stderr):
        failures = run(peer.load(), sys.stdin.buffer, sys.__stdout__ or sys.stdout)
    said = {"failures": failures, "version": version(peer.distribution)}
    print(json.dumps(said), file=sys.stderr)
    return 0


def run(find: Find, pages: IO[bytes], facts: IO[str]) -> int:
    """Look at every page; give the number of those on which the peer raised."""
    failures = 0
    for line in pages:
        page = json.loads(line)
        found: Facts = {"title": None, "date": None, "authors": []}
        try:
            found = find(b64decode(page["html_b64"]), page.get("url") or "")
        except Exception:
            failures += 1
        facts.write(json.dumps({"id": page["id"], **found}) + "\n")
    return failures


def _silence() -> None:
    """Keep a peer from fetching and from talking."""
    socket.getaddrinfo = _refuse
    warnings.simplefilter("ignore")
    logging.disable()


def _refuse(*_: object, **__: object) -> NoReturn:
    raise OSError("no network here")


def load_trafilatura() -> Find:
    """Import trafilatura, with its extensive search for dates, which is its default."""
    extract = import_module("trafilatura.metadata").extract_metadata

    def call(html: bytes, url: str) -> Facts:
        found = extract(html, default_url=url or None)
        names = (found.author or "").split(";")
        return {
            "title": found.title,
            "date": found.date,
            "authors": [name.strip() for name in names if name.strip()],
        }

    return call


def load_newspaper() -> Find:
    """Import newspaper4k. Pictures, which it would fetch to judge them, are off."""
    article = import_module("newspaper").Article
    decode = _decoder()

    def call(html: bytes, url: str) -> Facts:
        # It refuses to work without an address.
        page = article(url or "https://news.example/", fetch_images=False)
        page.download(input_html=decode(html)).parse()
        moment = page.publish_date
        return {
            "title": page.title or None,
            "date": moment.isoformat() if hasattr(moment, "isoformat") else None,
            "authors": list(page.authors),
        }

    return call


def _decoder() -> Callable[[bytes], str]:
    """Give `decode` of the runner beside this one; isolated, no folder is searched."""
    from importlib.util import module_from_spec, spec_from_file_location
    from pathlib import Path

    spec = spec_from_file_location(
        "extract_runner", Path(__file__).with_name("extract.py")
    )
    if spec is None or spec.loader is None:
        raise ImportError("extract.py is not beside this file")
    module = module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    decode: Callable[[bytes], str] = module.decode
    return decode


PEERS: Final[Mapping[str, Finder]] = {
    "trafilatura-metadata": Finder("trafilatura", load_trafilatura),
    "newspaper4k-metadata": Finder("newspaper4k", load_newspaper),
}

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
