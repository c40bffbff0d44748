"""Extract main text with one peer: pages on standard input, texts on standard output.

Stands alone: it runs in an environment that holds the peer and nothing of cleanlit, so
it imports the standard library, and the peer when that is chosen.

A page is `{"id", "url", "html_b64"}`, a text `{"id", "text"}`. A page on which the peer
raises has an empty text; how many there were is said at the end, on standard error.
"""

from __future__ import annotations

import argparse
import json
import logging
import re
import socket
import sys
import warnings
from base64 import b64decode
from collections.abc import Callable, Mapping
from contextlib import redirect_stdout
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from importlib.metadata import version
from typing import IO, Any, Final, NoReturn

Extract = Callable[[bytes, str], str]

# The declaration is meant to stand in the first 1,024 bytes; many pages are late.
_HEAD_BYTES: Final = 4096
_CHARSET: Final = re.compile(rb"""charset\s*=\s*["']?\s*([\w.:-]+)""", re.IGNORECASE)
_LANGUAGE: Final = re.compile(rb"""<html[^>]*?\slang\s*=\s*["']?(\w+)""", re.IGNORECASE)
_BLOCKS: Final = frozenset(
    "address article aside blockquote br dd div dl dt figcaption figure footer h1 h2 h3"
    " h4 h5 h6 header hr li main nav ol p pre section table td th tr ul".split()
)
# jusText names its lists in English, pages their language by code.
STOP_LISTS: Final[Mapping[str, str]] = {
    "ar": "Arabic",
    "bg": "Bulgarian",
    "ca": "Catalan",
    "cs": "Czech",
    "da": "Danish",
    "de": "German",
    "el": "Greek",
    "en": "English",
    "es": "Spanish",
    "et": "Estonian",
    "fa": "Persian",
    "fi": "Finnish",
    "fr": "French",
    "he": "Hebrew",
    "hi": "Hindi",
    "hr": "Croatian",
    "hu": "Hungarian",
    "id": "Indonesian",
    "it": "Italian",
    "lt": "Lithuanian",
    "lv": "Latvian",
    "nl": "Dutch",
    "nb": "Norwegian_Bokmal",
    "no": "Norwegian_Bokmal",
    "pl": "Polish",
    "pt": "Portuguese",
    "ro": "Romanian",
    "ru": "Russian",
    "sk": "Slovak",
    "sl": "Slovenian",
    "sv": "Swedish",
    "tr": "Turkish",
    "uk": "Ukrainian",
    "vi": "Vietnamese",
}


@dataclass(frozen=True)
class Extractor:
    """A peer: what its version is asked of, and what imports it and gives its call."""

    distribution: str
    load: Callable[[], Extract]


def main(args: list[str]) -> int:
    """Run one peer over standard input; give the exit code."""
    parser = argparse.ArgumentParser(description="Extract main text with one peer.")
    parser.add_argument("name", choices=PEERS)
    peer = PEERS[parser.parse_args(args).name]
    _silence()
    with redirect_stdout(sys.stderr):
        failures = run(peer.load(), sys.stdin.buffer, sys.__stdout__ or sys.stdout)
    said = {"failures": failures, "version": version(peer.distribution)}
    print(json.dumps(said), file=sys.stderr)
    return 0


def run(extract: Extract, pages: IO[bytes], texts: IO[str]) -> int:
    """Extract every page; give the number of those on which the peer raised."""
    failures = 0
    for line in pages:
        page = json.loads(line)
        html, text = b64decode(page["html_b64"]), ""
        try:
            text = extract(html, page.get("url") or "")
        except Exception:
            failures += 1
        texts.write(json.dumps({"id": page["id"], "text": text}) + "\n")
    return failures


def _silence() -> None:
    """Keep a peer from fetching and from talking.

    Some ask for a list of domains at first use, and wait long for an answer.
    """
    socket.getaddrinfo = _refuse
    warnings.simplefilter("ignore")
    logging.disable()


def _refuse(*_: object, **__: object) -> NoReturn:
    raise OSError("no network here")


def load_trafilatura(**options: bool) -> Extract:
    """Import trafilatura. Comments are off, as gold texts have none."""
    extract = import_module("trafilatura").extract

    def call(html: bytes, _: str) -> str:
        return extract(html, include_comments=False, **options) or ""

    return call


def load_resiliparse() -> Extract:
    """Import resiliparse, with its own detection of the encoding.

    Comments are off here too; so is what it adds to the text: bullets, and the
    alternative texts of pictures (with all three on, F1 on aeb is 0.03 lower).
    """
    plain_text = import_module("resiliparse.extract.html2text").extract_plain_text
    detect = import_module("resiliparse.parse.encoding").detect_encoding
    tree = import_module("resiliparse.parse.html").HTMLTree

    def call(html: bytes, _: str) -> str:
        text = plain_text(
            tree.parse_from_bytes(html, detect(html)),
            main_content=True,
            comments=False,
            alt_texts=False,
            list_bullets=False,
        )
        return str(text)

    return call


def load_readability() -> Extract:
    """Import readability-lxml, which gives HTML."""
    document = import_module("readability").Document
    parse = import_module("lxml.html").fromstring

    def call(html: bytes, url: str) -> str:
        return text_of(parse(document(html, url=url or None).summary()))

    return call


def load_newspaper() -> Extract:
    """Import newspaper4k. Pictures, which it would fetch to judge them, are off."""
    article = import_module("newspaper").Article

    def call(html: bytes, url: str) -> str:
        # It refuses to work without an address.
        page = article(url or "https://news.example/", fetch_images=False)
        return page.download(input_html=decode(html)).parse().text or ""

    return call


def load_justext(*, independent: bool = False) -> Extract:
    """Import jusText, with the stop list of the language that a page declares.

    Without a declaration it is taken for English. Where there is no list for a
    language, and for `independent` always, stop words have no say: both their
    thresholds are 0, which its command calls the language-independent mode.
    """
    justext = import_module("justext")
    by_words: Mapping[str, float] = {}
    by_shape = {"stopwords_low": 0.0, "stopwords_high": 0.0}

    def call(html: bytes, _: str) -> str:
        name = None if independent else STOP_LISTS.get(declared_language(html))
        words = justext.get_stoplist(name) if name else frozenset()
        options = by_words if name else by_shape
        paragraphs = justext.justext(html, words, **options)
        return "\n".join(p.text for p in paragraphs if not p.is_boilerplate)

    return call


def load_magic_html() -> Extract:
    """Import magic-html, which gives HTML."""
    extractor = import_module("magic_html").GeneralExtractor()
    parse = import_module("lxml.html").fromstring

    def call(html: bytes, url: str) -> str:
        found = extractor.extract(decode(html), base_url=url)["html"]
        return text_of(parse(found)) if found.strip() else ""

    return call


def load_goose() -> Extract:
    """Import goose3."""
    goose = import_module("goose3").Goose({"enable_image_fetching": False})

    def call(html: bytes, _: str) -> str:
        return goose.extract(raw_html=decode(html)).cleaned_text or ""

    return call


def load_boilerpy() -> Extract:
    """Import boilerpy3, with its extractor for articles."""
    extractor = import_module("boilerpy3.extractors").ArticleExtractor()

    def call(html: bytes, _: str) -> str:
        return str(extractor.get_content(decode(html)))

    return call


def load_inscriptis() -> Extract:
    """Import inscriptis, which gives all text of a page: the floor."""
    get_text = import_module("inscriptis").get_text

    def call(html: bytes, _: str) -> str:
        return str(get_text(decode(html)))

    return call


def declared_language(html: bytes) -> str:
    """Give the code of the language that a page declares, else that of English."""
    found = _LANGUAGE.search(html[:_HEAD_BYTES])
    return found[1].decode("ascii", "replace").lower() if found else "en"


def decode(html: bytes) -> str:
    """Decode a page for those who take text alone: as declared, UTF-8, Windows-1252."""
    declared = _CHARSET.search(html[:_HEAD_BYTES])
    for encoding in (declared[1].decode("ascii") if declared else "", "utf-8-sig"):
        try:
            return html.decode(encoding)
        except (LookupError, UnicodeDecodeError):
            continue
    return html.decode("cp1252", "replace")


def text_of(tree: Any) -> str:
    """Give the text of a parsed tree, with a line break around every block."""
    for element in tree.iter():
        if element.tag in _BLOCKS:
            element.text = "\n" + (element.text or "")
            element.tail = "\n" + (element.tail or "")
    return str(tree.text_content())


PEERS: Final[Mapping[str, Extractor]] = {
    "trafilatura": Extractor("trafilatura", load_trafilatura),
    "trafilatura-fast": Extractor("trafilatura", partial(load_trafilatura, fast=True)),
    "trafilatura-precision": Extractor(
        "trafilatura", partial(load_trafilatura, favor_precision=True)
    ),
    "trafilatura-recall": Extractor(
        "trafilatura", partial(load_trafilatura, favor_recall=True)
    ),
    "resiliparse": Extractor("resiliparse", load_resiliparse),
    "readability-lxml": Extractor("readability-lxml", load_readability),
    "newspaper4k": Extractor("newspaper4k", load_newspaper),
    "justext": Extractor("justext", load_justext),
    "justext-independent": Extractor(
        "justext", partial(load_justext, independent=True)
    ),
    "magic-html": Extractor("magic-html", load_magic_html),
    "goose3": Extractor("goose3", load_goose),
    "boilerpy3": Extractor("boilerpy3", load_boilerpy),
    "inscriptis": Extractor("inscriptis", load_inscriptis),
}

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
