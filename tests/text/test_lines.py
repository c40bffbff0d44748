"""Lines: their stretches are the text, and only three things end a line."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleanlit.text.lines import line_starts, split_lines

texts = st.text(st.one_of(st.sampled_from("\r\n\u2028\u2029\x0b\x0c\x85 ab"),
                          st.characters(codec="utf-8")))  # fmt: skip


@given(texts)
def test_stretches_cover_the_text_without_gap(text: str) -> None:
    lines = split_lines(text)
    assert "".join(text[line.start : line.end] for line in lines) == text
    position = 0
    for number, line in enumerate(lines, 1):
        assert line.number == number
        assert line.start == position < line.end
        position = line.end
    assert position == len(text)


@given(texts)
def test_a_line_has_no_break_and_no_outer_blanks(text: str) -> None:
    for line in split_lines(text):
        assert "\n" not in line.text
        assert "\r" not in line.text
        assert line.text == text[line.start : line.end].strip()


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends(end: str) -> None:
    lines = split_lines(f"one{end}{end}  two {end}")
    assert [line.text for line in lines] == ["one", "", "two"]
    assert [line.number for line in lines] == [1, 2, 3]


def test_mixed_ends_make_no_extra_line() -> None:
    assert [line.text for line in split_lines("a\r\nb\rc\nd")] == ["a", "b", "c", "d"]


@pytest.mark.parametrize("inside", "\u2028\u2029\x0b\x0c\x85\x1c\x1e")
def test_what_does_not_end_a_line(inside: str) -> None:
    assert [line.text for line in split_lines(f"a{inside}b")] == [f"a{inside}b"]


def test_the_empty_text_has_no_line() -> None:
    assert split_lines("") == []


@given(texts)
def test_starts_are_those_of_the_lines(text: str) -> None:
    lines = split_lines(text)
    assert line_starts(text) == [*(line.start for line in lines), len(text)]
