"""The report as one page of HTML that needs nothing else.

The page is a template with style and scripts put in. What was found in the corpus goes
in as JSON, in which no character can end the element that it stands in; the scripts
put it into the page as text, never as markup. The policy in the head allows these
scripts, by their hashes, and nothing else: no network, no other script, no form.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

import orjson

from cleanlit.report.model import Report, Shown, Story
from cleanlit.report.numbers import numbers, rule

HERE: Final = Path(__file__).parent
STYLE: Final = "report.css"
SCRIPTS: Final = (
    "dom.js", "tables.js", "plots.js", "words.js", "views.js", "report.js",
)  # fmt: skip
# Hosts that are listed; the numbers of all others are summed up in one line.
HOSTS: Final = 2_000
# Bytes of texts in the page: copies of stories, and documents. Whatever the corpus is,
# the page stays well below 5 MB.
COPIES_BYTES: Final = 2 << 20
DOCUMENTS_BYTES: Final = 1 << 20
# Names of hosts, rules, stories and what else users write are cut at this length.
_LONGEST_NAME: Final = 400

_ESCAPED: Final = {
    ord("<"): "\\u003c",
    ord(">"): "\\u003e",
    ord("&"): "\\u0026",
    0x2028: "\\u2028",
    0x2029: "\\u2029",
}


def page(report: Report) -> str:
    """Give the whole page."""
    style = _file(STYLE)
    script = "\n".join(map(_file, SCRIPTS))
    parts = {
        "policy": policy(style, script),
        "style": style,
        "script": script,
        "data": embedded(contents(report)),
    }
    # One pass: what is put in is not looked through again.
    template = _file("template.html")
    return "".join(
        parts[piece] if number % 2 else piece
        for number, piece in enumerate(template.split("%%"))
    )


def policy(style: str, script: str) -> str:
    """Give the content security policy of a page with this style and this script."""
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src '{_hash(script)}'",
            f"style-src '{_hash(style)}'",
            "base-uri 'none'",
            "form-action 'none'",
        )
    )


def embedded(value: Any) -> str:
    """Give JSON that may stand in a script element of HTML."""
    return orjson.dumps(value).decode().translate(_ESCAPED)


def contents(report: Report) -> dict[str, Any]:
    """Give all that the page shows: the numbers, and the samples."""
    found = numbers(report)
    hosts = found["hosts"]
    found["hosts"] = hosts[:HOSTS]
    found["other_hosts"] = {
        "hosts": max(len(hosts) - HOSTS, 0),
        "records": sum(host["records"] for host in hosts[HOSTS:]),
    }
    if found["removals"] is not None:
        found["removals"]["by_rule"] = [
            {**rule(row), "examples": list(row.examples)} for row in report.rules
        ]
    if found["stories"] is not None:
        shelf = _within(map(_copies, report.stories), COPIES_BYTES)
        for item, copies in zip(found["stories"]["largest"], shelf, strict=True):
            item["copies"] = copies
    if found["rejects"] is not None and report.rejects is not None:
        for item, row in zip(found["rejects"], report.rejects, strict=True):
            item["examples"] = row.examples
    shelf = _within(map(_document, report.documents), DOCUMENTS_BYTES)
    found["documents"] = [document for one in shelf for document in one]
    shortened: dict[str, Any] = _shortened(found)
    return shortened


def _copies(item: Story) -> list[dict[str, Any]]:
    return [asdict(copy) for copy in item.copies]


def _document(document: Shown) -> list[dict[str, Any]]:
    found = asdict(document)
    found["pieces"] = [
        [piece.text, piece.rule, piece.action, list(piece.also)]
        if piece.rule
        else [piece.text]
        for piece in document.pieces
    ]
    found["pruned"] = [[piece.text, piece.rule] for piece in document.pruned]
    return [found]


def _within(
    items: Iterable[list[dict[str, Any]]], room: int
) -> Iterator[list[dict[str, Any]]]:
    """Give lists as long as they fit into so many bytes of JSON, then empty ones."""
    for item in items:
        room -= len(orjson.dumps(item))
        yield item if room > 0 else []


def _shortened(value: Any, key: str = "") -> Any:
    """Cut the names in a value; texts are cut where they are taken."""
    if isinstance(value, str):
        long = len(value) > _LONGEST_NAME and key not in ("text", "pieces")
        return value[:_LONGEST_NAME] + "…" if long else value
    if isinstance(value, dict):
        return {
            _shortened(name): _shortened(item, name) for name, item in value.items()
        }
    if isinstance(value, (list, tuple)):
        return [_shortened(item, key) for item in value]
    return value


def _hash(text: str) -> str:
    digest = hashlib.sha256(text.encode()).digest()
    return f"sha256-{base64.b64encode(digest).decode()}"


def _file(name: str) -> str:
    return (HERE / name).read_text("utf-8")
