"""The page: what a corpus holds stays data, and the samples are the same each time."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from pathlib import Path

import pytest

from cleanlit.document import Document
from cleanlit.report.gather import gather
from cleanlit.report.model import Extent, RunFiles
from cleanlit.report.ordinals import Ordinals
from cleanlit.report.page import contents, embedded, page
from cleanlit.report.removals import Group, fits, shown
from cleanlit.report.sample import Sample, rank_of
from tests.report.small_run import RECORDS, make

MAKES_MARKUP = (
    "innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(",
    "new Function", "srcdoc", "DOMParser", "fetch(",
)  # fmt: skip
HOSTILE = (
    "</script><script>alert(1)</script><!--<img src=x onerror=alert(2)>\u2028\u2029&"
)


def files(folder: Path) -> RunFiles:
    return RunFiles(
        records=str(folder / "out.jsonl"),
        removals=str(folder / "cut.jsonl"),
        clusters=str(folder / "copies.jsonl"),
        rejects=str(folder / "bad.jsonl"),
        manifest=str(folder / "run.json"),
    )


def test_json_cannot_end_its_element() -> None:
    text = embedded({HOSTILE: [HOSTILE, None, 1.5]})
    assert not set(text) & set("<>&\u2028\u2029")
    assert json.loads(text) == {HOSTILE: [HOSTILE, None, 1.5]}


def test_the_page_holds_no_markup_of_the_corpus(tmp_path: Path) -> None:
    records = [
        {**record, "title": HOSTILE, "text": record["text"] + "\n\n" + HOSTILE}
        for record in RECORDS
        if isinstance(record, dict) and "text" in record
    ]
    make(tmp_path, records, "--mark")
    html = page(gather(files(tmp_path), {}))
    assert html.count("<script") == 2
    assert html.count("</script") == 2
    assert "alert(1)" in html
    assert "<img" not in html


def test_the_policy_allows_this_script_and_style_alone(marked: Path) -> None:
    html = page(gather(files(marked), {}))
    found = re.search(r'Content-Security-Policy" content="([^"]+)"', html)
    assert found
    policy = dict(part.split(" ", 1) for part in found[1].split("; "))
    assert policy["default-src"] == "'none'"
    for name, element in (("script-src", "script"), ("style-src", "style")):
        (text,) = re.findall(rf"<{element}>(.*?)</{element}>", html, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert policy[name] == f"'sha256-{digest}'"
    assert not re.search(r'(?:src|href)="(?!#)', html)
    assert "@import" not in html
    assert "url(" not in html


def test_the_same_outputs_give_the_same_page(marked: Path) -> None:
    assert page(gather(files(marked), {})) == page(gather(files(marked), {}))


def test_scripts_make_no_markup_of_strings() -> None:
    folder = Path(page.__code__.co_filename).parent
    for script in folder.glob("*.js"):
        text = script.read_text("utf-8")
        for name in MAKES_MARKUP:
            assert name not in text, f"{script.name} has {name}"


def test_a_document_is_shown_as_it_came_in(marked: Path) -> None:
    report = gather(files(marked), {})
    shown_texts = {
        document.id: "".join(piece.text for piece in document.pieces)
        for document in report.documents
    }
    originals = {
        r["id"]: r["text"] for r in RECORDS if isinstance(r, dict) and len(r) > 1
    }
    assert shown_texts == {name: originals[name] for name in ("a", "b", "d")}
    (first,) = (document for document in report.documents if document.id == "a")
    removed = [(piece.rule, piece.text.strip()) for piece in first.pieces if piece.rule]
    assert removed == [
        ("related.also-read", "📰 Also read: New quay opens"),
        ("nav.page-controls", "Back to top"),
    ]


def test_extent_is_kept_and_numbers_are_not_sampled(marked: Path) -> None:
    whole = gather(files(marked), {})
    little = gather(files(marked), {}, extent=Extent(1, 1, 2, 1))
    assert len(little.documents) == 1
    assert len(little.stories[0].copies) == 2
    assert little.stories[0].copies[0].relation == "canonical"
    assert little.stories[0].size == 3
    assert little.stories[0].hosts == 3
    assert little.removals == whole.removals
    assert little.hosts == whole.hosts
    none = gather(files(marked), {}, extent=Extent(0, 0, 0, 0))
    assert none.documents == ()
    assert none.clusters == whole.clusters


def test_long_texts_are_cut_and_the_page_says_so(tmp_path: Path) -> None:
    long = "A word or two about the ferry and its very long delay. " * 400
    records = [
        {"id": str(n), "url": f"https://h{n}.example/", "language": "en",
         "title": "t" * 5000, "text": f"{long}\n\nBack to top"} for n in range(3)
    ]  # fmt: skip
    make(tmp_path, records, "--mark")
    report = gather(files(tmp_path), {})
    copy = report.stories[0].copies[0]
    assert len(copy.text) + copy.left_out == len(long)
    assert len(page(report)) < 200_000
    assert len(contents(report)["stories"]["largest"][0]["title"]) < 500


def test_a_sample_does_not_depend_on_the_order() -> None:
    ranks = [rank_of(n, str(n)) for n in range(500)]
    samples = []
    for order in (ranks, ranks[::-1]):
        sample = Sample[int](20)
        for rank in order:
            sample.add(rank, rank)
        samples.append(list(sample))
    assert samples[0] == samples[1] == sorted(ranks)[:20]


def test_ordinals() -> None:
    ordinals = Ordinals()
    for number in (9, 0, 8, 9, 70_000):
        ordinals.add(number)
    assert len(ordinals) == 4
    assert [n for n in range(80_000) if n in ordinals] == [0, 8, 9, 70_000]
    with pytest.raises(ValueError):
        ordinals.add(-1)


def test_removals_of_another_text_are_not_shown() -> None:
    line = {"ordinal": 1, "id": "a", "rule": "x.y", "action": "drop", "line": 1,
            "start": 0, "end": 4, "text": "ab\nc"}  # fmt: skip
    group = Group(1, 1, "a", (line,))
    assert fits(Document(text="d", id="a"), group)
    assert not fits(Document(text="d", id="b"), group)
    assert shown(Document(text="d", id="a"), group, "cut.jsonl") is not None
    far = Group(1, 1, "a", ({**line, "start": 90, "end": 94},))
    assert not fits(Document(text="d", id="a"), far)
    assert shown(Document(text="d", id="a"), far, "cut.jsonl") is None
