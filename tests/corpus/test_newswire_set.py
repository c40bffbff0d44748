"""The shipped newswire is what its parameters make."""

from __future__ import annotations

import hashlib
from pathlib import Path

import orjson

from cleanlit.bench.newswire import generate, read_options
from cleanlit.bench.sets import read_objects

FOLDER = Path(__file__).parents[2] / "corpus" / "newswire"


def test_the_shipped_set_is_made_from_its_parameters() -> None:
    # The records, not the file: builds of zstd differ in the bytes they compress to.
    shipped = hashlib.sha256()
    for record in read_objects(FOLDER / "newswire.jsonl.zst"):
        shipped.update(orjson.dumps(record))
    made = hashlib.sha256()
    for record in generate(read_options(FOLDER / "config.toml")):
        made.update(orjson.dumps(record))
    assert made.hexdigest() == shipped.hexdigest(), "run: make corpus"
