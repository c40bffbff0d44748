"""Make or renew golden pages: `python tests/pages/make.py [NAME PAGE.html]`.

A case is a folder with `source.txt` (a page as trafilatura extracted it), `meta.json`
(what else the record said), `expected.txt` and `removals.jsonl`. Without arguments the
expectations of all cases are made anew; read the difference before you commit it.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import cleanlit as cl

PAGES = Path(__file__).parent
META = ("url", "title", "date", "author", "language", "site")


def cases() -> list[Path]:
    """Give the folders of all cases."""
    return sorted(source.parent for source in PAGES.glob("*/source.txt"))


def clean(case: Path, cleaner: cl.Cleaner) -> dict[str, str]:
    """Clean the source of a case; give the content of its golden files."""
    text = (case / "source.txt").read_text("utf-8")
    meta = json.loads((case / "meta.json").read_text("utf-8"))
    done = cleaner(cl.Document(text=text, **meta))
    rows = [
        {"rule": r.rule, "action": r.action, "line": r.line, "text": r.text}
        for r in done.removals
        if not r.rule.startswith("tidy.")
    ]
    facts = {"flags": done.flags, "lifted": dict(done.document.lifted)}
    return {
        "expected.txt": done.document.text or "",
        "removals.jsonl": "".join(
            json.dumps(row, ensure_ascii=False) + "\n" for row in (*rows, facts)
        ),
    }


def add(name: str, page: Path) -> None:
    """Make a case of an HTML page."""
    document = cl.extract(page.read_bytes())
    case = PAGES / name
    case.mkdir(exist_ok=True)
    (case / "source.txt").write_text(document.text or "", "utf-8")
    meta = {key: getattr(document, key) for key in META}
    written = json.dumps(meta, ensure_ascii=False, indent=1) + "\n"
    (case / "meta.json").write_text(written, "utf-8")


def main(args: list[str]) -> None:
    """Add a case if one is named; renew all expectations."""
    if args:
        add(args[0], Path(args[1]))
    cleaner = cl.Cleaner(cl.load_rules())
    for case in cases():
        for name, content in clean(case, cleaner).items():
            (case / name).write_text(content, "utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
