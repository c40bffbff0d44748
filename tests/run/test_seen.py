"""Pages that come again are not extracted again, and the output is the same."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from cleanlit.document import Document, Origin, Reason, Rejected
from cleanlit.io.record import Format, Record
from cleanlit.run.counts import Counts
from cleanlit.run.seen import SLOTS, Seen, SeenKeys, page_key
from cleanlit.run.stages import Line, StageOptions, Stages

PAGE = Document(html=b"<p>A page", url="https://harbour.example/1")


class Counting:
    """Gives a text that says how often it was asked."""

    def __init__(self) -> None:
        self.calls = 0

    def __call__(self, document: Document) -> Document | Rejected:
        self.calls += 1
        if document.html == b"":
            return Rejected(document.origin, Reason.NOT_HTML, "no", document.id)
        return replace(document, html=None, text=f"call {self.calls}", charset=None)


def texts(seen: Seen, *documents: Document) -> list[str | None]:
    found = (seen.extract(item, page_key(item)) for item in documents)
    return [getattr(item, "text", None) for item in found]


def test_a_page_that_comes_again(tmp_path: Path) -> None:
    extractor = Counting()
    seen = Seen(extractor, str(tmp_path))
    again = replace(PAGE, id="b", crawled="2024", origin=Origin(7, "x"))
    assert texts(seen, PAGE, again, PAGE) == ["call 1"] * 3
    found = seen.extract(again, page_key(again))
    assert isinstance(found, Document)
    assert (found.id, found.crawled, found.origin) == ("b", "2024", Origin(7, "x"))
    # Another worker, or one that took the place of the first, knows it too.
    assert texts(Seen(Counting(), str(tmp_path)), PAGE) == ["call 1"]
    assert extractor.calls == 1


@pytest.mark.parametrize(
    "other",
    [
        replace(PAGE, html=b"<p>A Page"),
        replace(PAGE, html="<p>A page"),
        replace(PAGE, url="https://harbour.example/2"),
        replace(PAGE, url=None),
        replace(PAGE, charset="latin-1"),
        replace(PAGE, title="Known"),
        replace(PAGE, flags=("paywall",)),
    ],
)
def test_all_that_extraction_depends_on_is_the_same(
    tmp_path: Path, other: Document
) -> None:
    assert texts(Seen(Counting(), str(tmp_path)), PAGE, other) == ["call 1", "call 2"]


def test_a_reject_is_known_again(tmp_path: Path) -> None:
    extractor = Counting()
    seen = Seen(extractor, str(tmp_path))
    for number in (1, 2):
        page = Document(html=b"", id=f"p{number}", origin=Origin(number))
        found = seen.extract(page, page_key(page))
        assert found == Rejected(Origin(number), Reason.NOT_HTML, "no", f"p{number}")
    assert extractor.calls == 1


def test_what_is_remembered_is_bounded(tmp_path: Path) -> None:
    seen, keys = Seen(Counting(), str(tmp_path)), SeenKeys()
    for number in range(2 * SLOTS):
        page = replace(PAGE, url=str(number))
        seen.extract(page, page_key(page))
        assert not keys.add(page_key(page))
    assert len(list(tmp_path.iterdir())) <= SLOTS
    # The count tells what the folder knows.
    for number in range(2 * SLOTS - 5, 2 * SLOTS):
        page = replace(PAGE, url=str(number))
        extractor = Counting()
        texts(Seen(extractor, str(tmp_path)), page)
        assert keys.add(page_key(page)) == (extractor.calls == 0)


def test_a_folder_that_is_gone_costs_no_page() -> None:
    assert texts(Seen(Counting(), "/nowhere"), PAGE, PAGE) == ["call 1", "call 2"]


def test_a_large_result_is_not_kept(tmp_path: Path) -> None:
    def large(document: Document) -> Document:
        return replace(document, html=None, text="x" * 1_000_000)

    Seen(large, str(tmp_path)).extract(PAGE, page_key(PAGE))
    assert list(tmp_path.iterdir()) == []


STORY = "<p>" + "The ferry was late on Monday, and nobody knew why it was late. " * 6
HTML = f"<html><body><article>{STORY}</p></article></body></html>".encode()


def test_the_output_is_the_same_with_and_without(tmp_path: Path) -> None:
    records: list[Record | Rejected] = [
        Record(n, "x.warc", n, Format.WARC, data, name=f"n{n}", url=url, crawled=f"{n}")
        for n, (data, url) in enumerate(
            [
                (HTML, "https://harbour.example/2024/03/01/a"),
                (HTML, "https://harbour.example/2024/03/01/a"),
                (HTML, "https://pier.example/2023/07/02/a"),
                (b"<p>", None),
                (b"<p>", None),
                (HTML + b" ", "https://harbour.example/2024/03/01/a"),
                (HTML, "https://pier.example/2023/07/02/a"),
            ],
            1,
        )
    ]
    plain = Stages(StageOptions(extract=True)).batch(records)
    options = StageOptions(extract=True, seen=str(tmp_path))
    counts = Counts()
    remembered = Stages(options).batch(records)
    for one, other in zip(plain, remembered, strict=True):
        counts.count(other)
        assert type(one) is type(other)
        if isinstance(one, Line):
            assert one.data == other.data
        else:
            assert one == other
    assert counts.repeated_pages == 2
    assert "2 pages seen before" in counts.summary("extract")
