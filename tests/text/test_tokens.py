"""Words: by blanks and symbols, or by character where a script has no blanks."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleanlit.text.tokens import tokens


@pytest.mark.parametrize(
    ("folded", "expected"),
    [
        ("", []),
        ("… — !", []),
        ("the ferry, late again", ["the", "ferry", "late", "again"]),
        ("渡轮停航", ["渡", "轮", "停", "航"]),
        ("フェリー欠航", ["フ", "ェ", "リ", "ー", "欠", "航"]),
        ("渡轮 mv2 停", ["渡", "轮", "mv2", "停"]),
        ("abc渡def", ["abc", "渡", "def"]),
        ("여객선 결항", ["여객선", "결항"]),
        ("паром опоздал", ["паром", "опоздал"]),
        ("𠀀𠀁", ["𠀀", "𠀁"]),
    ],
)
def test_tokens(folded: str, expected: list[str]) -> None:
    assert tokens(folded) == expected


def test_thai_goes_by_character() -> None:
    assert len(tokens("เรือ")) > 1


@given(st.text())
def test_tokens_stand_in_the_text_in_order(text: str) -> None:
    position = 0
    for token in tokens(text):
        found = text.find(token, position)
        assert found >= position
        position = found + len(token)
        assert not any(char.isspace() for char in token)
