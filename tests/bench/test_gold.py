"""The format of sample pages: what it says, and what it refuses."""

from __future__ import annotations

from pathlib import Path

import pytest

from cleanlit.bench.gold import CATEGORIES, KINDS, Mark, check, read_page, read_pages
from cleanlit.errors import InputError

PAGES = Path(__file__).parents[2] / "corpus" / "pages"
FACTS = """url = "https://paper.example/a/"
site = "The Paper"
title = "Bridge opens"
date = "2025-01-02T03:04:05Z"
language = "en"
kind = "daily"
spacing = "blank"
"""


def write(folder: Path, lines: str, facts: str = FACTS) -> Path:
    path = folder / "page.gold"
    path.write_text(f"+++\n{facts}+++\n{lines}", "utf-8")
    return path


def test_lines_are_read_with_their_links(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        "# a comment\n+ p | The [[bridge]] | opens.\n\n- related | [[More]]\n"
        "> credit | Photo: A\n~ byline | By B\n",
    )
    page = read_page(path)
    first, second, third, fourth = page.lines
    assert first.text == "The bridge | opens."
    assert first.parts == (("The ", False), ("bridge", True), (" | opens.", False))
    assert [line.mark for line in page.lines] == [
        Mark.KEEP,
        Mark.DROP,
        Mark.LIFT,
        Mark.EITHER,
    ]
    assert [line.goes for line in page.lines] == [False, True, True, False]
    assert (second.label, third.label, fourth.label) == ("related", "credit", "byline")
    assert page.body == "The bridge | opens."
    assert page.text == "The bridge | opens.\n\nMore\n\nPhoto: A\n\nBy B"
    assert page.author is None


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ("+ p The bridge\n", "page.gold:10: not `MARK LABEL | TEXT`"),
        ("? p | The bridge\n", "not `MARK LABEL | TEXT`"),
        ("+ related | More\n", "unknown label 'related' for a line marked +"),
        ("- p | More\n", "unknown label 'p' for a line marked -"),
        ("+ p |  \n", "the text is empty"),
        ("+ p | An [[open link\n", "a link is not closed"),
    ],
)
def test_lines_that_are_wrong(tmp_path: Path, lines: str, said: str) -> None:
    path = write(tmp_path, lines)
    with pytest.raises(InputError) as caught:
        read_page(path)
    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('kind = "daily"', 'kind = "blog"', "unknown kind 'blog'"),
        ('kind = "daily"', 'kind = "daily"\ntags = 1', "unknown fact 'tags'"),
        ('site = "The Paper"', "", "site is missing or no string"),
        ("paper.example", "paper.com", "not below a host that ends in .example"),
        ("T03:04:05Z", "", "date is not ISO 8601 with a zone"),
        ('spacing = "blank"', 'spacing = "wide"', "unknown spacing"),
        ('site = "The Paper"', "site =", "page.gold: Invalid value"),
        ('kind = "daily"', 'kind = "daily"\nmenu = "Home"', "menu is no list"),
    ],
)
def test_facts_that_are_wrong(tmp_path: Path, old: str, new: str, said: str) -> None:
    write(tmp_path, "+ p | The bridge\n", FACTS.replace(old, new))
    assert any(said in problem for problem in check(tmp_path)), check(tmp_path)


def test_all_problems_are_named(tmp_path: Path) -> None:
    write(tmp_path, "+ x | A\n? p | B\n", FACTS.replace("daily", "blog"))
    assert len(check(tmp_path)) == 3


def test_a_folder_without_pages(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no sample pages"):
        read_pages(tmp_path)


def test_the_shipped_pages_cover_the_field() -> None:
    assert check(PAGES) == []
    pages = read_pages(PAGES)
    assert len(pages) >= 60
    assert len({page.language for page in pages}) >= 14
    assert {page.kind for page in pages} == KINDS
    used = {line.label for page in pages for line in page.lines}
    assert used >= CATEGORIES - {"dateline"}
    for page in pages:
        marks = [line.mark for line in page.lines]
        assert marks.count(Mark.KEEP) >= 6, page.name
        assert sum(line.goes for line in page.lines) >= 5, page.name


def test_no_two_pages_share_a_sentence_of_prose() -> None:
    seen: dict[str, str] = {}
    for page in read_pages(PAGES):
        for line in page.lines:
            if line.mark is Mark.KEEP and len(line.text) > 60:
                other = seen.setdefault(line.text, page.name)
                assert other == page.name, (page.name, other, line.text)
