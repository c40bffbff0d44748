"""What is furniture of a host, and which copy says that it is not its own."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from cleanlit.repeats.furniture import furniture
from tests.dedup.wire import story

Run = Callable[..., subprocess.CompletedProcess[bytes]]


def learned(texts: list[list[int]], least: int = 3) -> list[int]:
    """Learn from documents of one host, each a list of keys of ten words."""
    found = furniture(
        np.array([key for text in texts for key in text], dtype=np.uint64),
        np.repeat(np.arange(len(texts)), [len(text) for text in texts]),
        np.full(sum(map(len, texts)), 10),
        np.zeros(len(texts), dtype=np.int64),
        least,
    )
    return found.tolist()


def distinct(count: int) -> list[list[int]]:
    return [[1000 + 10 * n + k for k in range(5)] for n in range(count)]


def test_what_three_stories_hold_is_furniture() -> None:
    texts = distinct(60)
    for n in (3, 20, 40):
        texts[n].append(7)
    texts[5].append(8)
    texts[6].append(8)
    assert learned(texts) == [7]
    assert learned(texts, least=4) == []


def test_a_story_that_a_host_prints_again_is_counted_once() -> None:
    story = [1, 2, 3, 4]
    texts = [*distinct(60), [*story, 5], [*story, 6], [*story, 7]]
    assert learned(texts) == []


def test_a_sentence_repeated_within_one_document_is_counted_once() -> None:
    assert learned([*distinct(60), [1, 1, 1, 1, 2]]) == []


def test_no_documents() -> None:
    assert learned([]) == []


@pytest.mark.parametrize("verb", ["dedup", "run"])
def test_the_agency_of_a_record_gives_a_copy_away(cleanlit: Run, verb: str) -> None:
    text = "\n".join(story(3, 12))
    records = [
        {"id": "a", "text": text, "date": "2024-03-01", "wire": ["dpa"]},
        {"id": "b", "text": text, "date": "2024-03-02"},
        {"id": "c", "text": f"OSLO (AP) — {text}", "date": "2024-02-28"},
    ]
    data = b"".join(json.dumps(record).encode() + b"\n" for record in records)
    for keep, kept in (("earliest", "c"), ("source", "b")):
        done = cleanlit(verb, "--keep", keep, stdin=data)
        assert done.returncode == 0, done.stderr
        assert [json.loads(line)["id"] for line in done.stdout.splitlines()] == [kept]


def test_an_agency_in_a_page_gives_a_copy_away(cleanlit: Run, tmp_path: Path) -> None:
    body = "".join(f"<p>{line}</p>" for line in story(3, 12))
    for name, day, source in (("a", 1, "Reuters"), ("b", 2, "The Mill Post")):
        facts = {
            "@context": "https://schema.org",
            "@type": "NewsArticle",
            "headline": "The mill is to grind again",
            "datePublished": f"2024-03-0{day}",
            "sourceOrganization": {"@type": "Organization", "name": source},
        }
        data = f'<script type="application/ld+json">{json.dumps(facts)}</script>'
        page = f"<html lang='en'><head>{data}</head><body><article>{body}</article>"
        (tmp_path / f"{name}.html").write_text(f"{page}</body></html>")
    done = cleanlit("run", "--keep", "source", "a.html", "b.html")
    assert done.returncode == 0, done.stderr
    (kept,) = (json.loads(line) for line in done.stdout.splitlines())
    assert (kept["id"], kept.get("wire")) == ("b", None)
    assert json.loads(cleanlit("extract", "a.html").stdout)["wire"] == ["Reuters"]
