"""Sentences: the units in which outlets repeat themselves."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleanlit.text.sentences import sentences


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One. Two! Three?", ["One", "Two", "Three?"]),
        ("Costs 3.5 crowns. Now\nread on", ["Costs 3.5 crowns", "Now", "read on"]),
        ("渡轮停航。码头关闭！", ["渡轮停航", "码头关闭"]),
        ("\r\n \n", []),
        ("", []),
    ],
)
def test_where_sentences_end(text: str, expected: list[str]) -> None:
    assert sentences(text) == expected


@given(st.text())
def test_no_sentence_is_blank_and_no_letter_is_lost(text: str) -> None:
    parts = sentences(text)
    assert all(part.strip() for part in parts)
    letters = [c for c in text if c.isalnum()]
    assert [c for part in parts for c in part if c.isalnum()] == letters
