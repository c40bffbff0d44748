"""trafilatura alone, as a filter: the baseline that is always at hand.

    python -m cleanlit.bench.bare < pages.jsonl > texts.jsonl
    python -m cleanlit.bench.bare --metadata < pages.jsonl > texts.jsonl

Reads and writes what the runners of peers do: lines with `id` and `html_b64`, then
lines with `id` and `text`. With `--metadata` it fills the fields that cleanlit fills,
which costs; so that is what the cost of `cleanlit extract` is compared with.
"""

from __future__ import annotations

import base64
import json
import sys

import trafilatura

_CALL = "include_comments=False"
SETTINGS = {False: _CALL, True: f'{_CALL}, with_metadata=True, output_format="json"'}


def main(*, metadata: bool) -> None:
    """Extract the pages of standard input."""
    for line in sys.stdin:
        page = json.loads(line)
        html = base64.b64decode(page["html_b64"])
        text = extract(html, metadata=metadata)
        print(json.dumps({"id": page["id"], "text": text}))


def extract(html: bytes, *, metadata: bool = False) -> str:
    """Extract one page; "" where there is nothing."""
    if not metadata:
        return trafilatura.extract(html, include_comments=False) or ""
    found = trafilatura.extract(
        html, include_comments=False, with_metadata=True, output_format="json"
    )
    return str(json.loads(found)["text"] or "") if found else ""


if __name__ == "__main__":
    main(metadata="--metadata" in sys.argv[1:])
