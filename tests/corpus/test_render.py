"""The sample pages: made from their gold files, whole, in order, always the same."""

from __future__ import annotations

import hashlib
import io
import re
import shutil
from collections import Counter
from dataclasses import replace
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from lxml import html

from cleanlit.bench.gold import KINDS, Line, Mark, Page, read_pages
from cleanlit.document import Document
from cleanlit.io.sources import read
from corpus.render import warc
from corpus.render.charset import UTF_8, Charset, encoded, legacy
from corpus.render.choice import slug
from corpus.render.files import ARCHIVE, SUMS, generated, stale, write
from corpus.render.markup import EMPTY, element, words
from corpus.render.page import render
from corpus.render.theme import Story, Theme
from corpus.render.themes import OF_KIND, THEMES, theme_of

CORPUS = Path(__file__).parents[2] / "corpus"
PAGES = read_pages(CORPUS / "pages")
_UNSEEN = frozenset({"script", "style", "noscript", "template", "head"})
_HOSTILE = "</script><script>alert(1)</script> & <b>\"'x'\" <!-- ]]> &amp;"


def visible(data: bytes, charset: Charset) -> str:
    """Give what a reader sees of a page, without white space and cell borders."""
    pieces: list[str] = []

    def walk(node: Any) -> None:
        hidden = "display:none" in (node.get("style") or "")
        if not isinstance(node.tag, str) or node.tag in _UNSEEN or hidden:
            return
        pieces.append(node.text or "")
        for child in node:
            walk(child)
            pieces.append(child.tail or "")

    walk(html.document_fromstring(data.decode(charset.codec)))
    return squeezed("".join(pieces))


def squeezed(text: str) -> str:
    return re.sub(r"[\s|]+", "", text)


def missing(page: Page) -> list[str]:
    """Name the lines of a page that its HTML does not have, or not in their order."""
    served = render(page)
    seen, at, lost = visible(served.body, served.charset), 0, []
    for line in page.lines:
        found = seen.find(squeezed(line.text), at)
        if found < 0:
            lost.append(line.text)
        else:
            at = found + len(squeezed(line.text))
    return lost


def hostile(page: Page) -> Page:
    lines = (
        Line(Mark.DROP, "title", _HOSTILE),
        Line(Mark.KEEP, "p", f"[[{_HOSTILE}]] and {_HOSTILE}"),
        Line(Mark.KEEP, "row", f"{_HOSTILE} | 2"),
        Line(Mark.DROP, "navigation", f"Home / {_HOSTILE} / <i>"),
    )
    texts = (_HOSTILE,)
    return replace(
        page, title=_HOSTILE, site=_HOSTILE, author=_HOSTILE, section=_HOSTILE,
        description=_HOSTILE, cookie=_HOSTILE, menu=texts, sidebar=texts,
        footer=texts, lines=lines,
    )  # fmt: skip


def test_committed_files_are_current() -> None:
    assert stale(CORPUS) == [], "run: python -m corpus.render"


def test_rendering_is_deterministic() -> None:
    assert generated(CORPUS) == generated(CORPUS)
    assert warc.archive(PAGES) == warc.archive(list(PAGES))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_line_stands_on_the_page_in_order(page: Page) -> None:
    assert missing(page) == []


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
def test_every_theme_shows_every_line(
    theme: Theme, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("corpus.render.page.theme_of", lambda _: theme)
    for page in PAGES:
        assert missing(page) == [], page.name


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
def test_hostile_text_stays_text(theme: Theme, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("corpus.render.page.theme_of", lambda _: theme)
    for page in map(hostile, PAGES):
        served = render(page)
        tree = html.document_fromstring(served.body.decode(served.charset.codec))
        assert "alert(1)" not in [node.text for node in tree.iter("script")]
        assert tree.findtext(".//title", "").startswith(_HOSTILE)
        assert missing(page) == []


def test_the_themes_differ_and_are_used() -> None:
    used = Counter(theme_of(page).name for page in PAGES)
    assert len(used) >= 12
    assert len({theme.name for theme in THEMES}) == len(THEMES)
    bare = Story(EMPTY, (), (), ())
    frames = {tuple(_tags(theme.frame(PAGES[0], bare))) for theme in THEMES}
    assert len(frames) == len(THEMES)


def _tags(body: str) -> list[str]:
    return re.findall(r"<(\w+)", body)


def test_every_kind_has_a_theme() -> None:
    assert set(OF_KIND) == KINDS
    assert all(theme in THEMES for themes in OF_KIND.values() for theme in themes)


def test_right_to_left_pages_say_so() -> None:
    for page in PAGES:
        served = render(page)
        tree = html.document_fromstring(served.body.decode(served.charset.codec))
        right_to_left = page.language in ("ar", "fa", "he", "ur")
        assert (tree.get("dir") == "rtl") is right_to_left
        assert tree.get("lang") == page.language


def test_a_page_names_the_encoding_that_it_is_in() -> None:
    for page in PAGES:
        served = render(page)
        assert f"charset={served.charset.label}".encode() in served.body.replace(
            b'"', b""
        )
        assert b"charset=" not in render(page, declared=False).body[:400]
    assert any(render(page).charset != UTF_8 for page in PAGES)


@pytest.mark.parametrize("language", ["de", "ru", "ja", "ko", "zh", "zh-Hant", "el"])
def test_a_character_that_an_encoding_lacks_is_a_reference(language: str) -> None:
    text = "4〜12月 ～ “ж” ё ü 한 說 😀 —"
    charset = legacy(language)
    data = encoded(text, charset)
    assert b"&#128512;" in data
    assert unescape(data.decode(charset.codec)) == text


def test_elements() -> None:
    made = element("a#x.b.c", words("1 < 2"), href='"&', data_id="7", for_="y")
    assert made == (
        '<a id="x" class="b c" href="&quot;&amp;" data-id="7" for="y">1 &lt; 2</a>'
    )


def test_slugs_are_plain() -> None:
    assert re.fullmatch(r"uber-die-brucke-\d{6}", slug("Über die Brücke"))
    assert re.fullmatch(r"\d{6}", slug("桟橋に亀裂"))


def test_stale_and_orphaned_files_are_found_and_mended(tmp_path: Path) -> None:
    (tmp_path / "pages").mkdir()
    name = PAGES[0].name
    shutil.copy(CORPUS / "pages" / f"{name}.gold", tmp_path / "pages")
    (tmp_path / "pages" / "gone.html").write_bytes(b"")
    expected = [
        SUMS, ARCHIVE, "pages/gone.html", f"pages/{name}.html", f"pages/{name}.txt",
    ]  # fmt: skip
    assert stale(tmp_path) == sorted(expected)
    assert write(tmp_path) == sorted(expected)
    assert stale(tmp_path) == []
    assert not (tmp_path / "pages" / "gone.html").exists()


def test_checksums_are_those_of_the_files() -> None:
    rows = (CORPUS / SUMS).read_text("utf-8").splitlines()
    names = [row.partition("  ")[2] for row in rows]
    assert names == sorted(names)
    for row in rows:
        digest, _, name = row.partition("  ")
        assert hashlib.sha256((CORPUS / name).read_bytes()).hexdigest() == digest


def test_the_archive_has_what_a_crawl_meets() -> None:
    fastwarc = pytest.importorskip("fastwarc.warc")
    data = (CORPUS / ARCHIVE).read_bytes()
    assert len(data) < 600_000
    kinds: Counter[str] = Counter()
    answers: Counter[tuple[int, str]] = Counter()
    chunked = 0
    for record in fastwarc.ArchiveIterator(io.BytesIO(data), parse_http=False):
        assert record.verify_block_digest()
        kinds[record.headers["WARC-Type"]] += 1
        if record.headers["WARC-Type"] == "response":
            record.parse_http()
            mime = (record.http_content_type or "").split(";")[0]
            answers[record.http_headers.status_code, mime] += 1
            chunked += record.http_headers.get("Transfer-Encoding") == "chunked"
    pages = len(warc.chosen(PAGES))
    # Twice a page under a second address, once an empty one.
    assert kinds == {"warcinfo": 1, "request": 1, "revisit": 1, "response": pages + 6}
    assert answers == {
        (200, "text/html"): pages + 2,
        (200, "text/plain"): 1,
        (200, "image/png"): 1,
        (301, "text/html"): 1,
        (404, "text/html"): 1,
    }
    assert chunked == 1


def test_the_pages_of_the_archive_can_be_read() -> None:
    pytest.importorskip("fastwarc")
    found = [item for item in read(CORPUS / ARCHIVE) if isinstance(item, Document)]
    chosen = warc.chosen(PAGES)
    assert len(found) == len(chosen) + 2
    assert len({item.id for item in found}) == len(found)
    first = found[0]
    assert isinstance(first.html, bytes)
    assert first.html == render(chosen[0], declared=False).body
    assert first.charset == render(chosen[0]).charset.label.lower()
    kinds = {page.kind for page in chosen}
    assert kinds == {page.kind for page in PAGES}
