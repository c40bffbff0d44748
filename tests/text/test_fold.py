"""Folding: what is made equal, and that folding twice is folding once."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import cleanlit.text.fold as fold_module
from cleanlit.text.fold import fold, fold_lines


@given(st.text())
@example("\u0345\u03b9")
@example("´`ʼ")
@example("ё\u200b ё")
@example("е\u200b\u0308")
@example("a\u200b\u0301")
@example("İ")
@example("ﬁ ß ẞ ǅ")
@example("\u00a0\u200b\u00a0")
def test_folding_is_idempotent(text: str) -> None:
    once = fold(text)
    assert fold(once) == once


@given(st.text())
def test_no_outer_or_double_blanks(text: str) -> None:
    folded = fold(text)
    assert folded == " ".join(folded.split())


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("", ""),
        ("  Also   READ\t", "also read"),
        ("Also\u00a0Read", "also read"),
        ("Also\u202f\u2009Read", "also read"),
        ("Al\u200bso\u200c R\u2060ead\ufeff", "also read"),
        ("Al\u00adso", "also"),
        ("\u200eAlso read\u200f", "also read"),
        ("❤\ufe0f news", "❤ news"),
        ("مُحَمَّد", "محمد"),
        ("أخبـــار", "أخبار"),
        ("Ещё", "еще"),
        ("ЁЛКА", "елка"),
        ("Е\u0308лка", "елка"),
        ("Don\u2019t", "don't"),
        ("Don\u2018t", "don't"),
        ("Don\u02bct", "don't"),
        ("Don\u00b4t", "don't"),
        ("Don`t", "don't"),
        ("Straße", "strasse"),
        ("ＦＵＬＬ ｗｉｄｔｈ", "full width"),
        ("cafe\u0301", "café"),
    ],
)
def test_what_is_made_equal(text: str, folded: str) -> None:
    assert fold(text) == folded


@pytest.mark.parametrize("text", ["Don`t", "A  B", "READ MORE"])
def test_the_ascii_path_agrees_with_the_other(text: str) -> None:
    assert fold(text + " é") == fold(text) + " é"


@given(st.lists(st.text(st.characters(exclude_characters="\n"))))
@example(["Read\tMORE", "a  b", "Été", "", "\u200b"])
@example(["Read MORE", "x\u3000y ＡＢ", "\x1cb"])
def test_many_lines_are_folded_as_each_is(lines: list[str]) -> None:
    assert fold_lines(lines) == [fold(line) for line in lines]


def test_different_words_stay_different() -> None:
    assert fold("resume") != fold("résumé")
    assert fold("й") != fold("и")


@given(st.text())
def test_the_short_way_gives_what_the_long_way_gives(text: str) -> None:
    simple = fold_module._fold_simple(text)
    assert simple is None or simple == fold_module._fold_fully(text)


@pytest.mark.parametrize(
    "text", ["L’été à l’île", "Съёмка", "Zażółć", "„Größe“ – ja", "日本語"]
)
def test_usual_text_goes_the_short_way(text: str) -> None:
    assert fold_module._fold_simple(text) == fold_module._fold_fully(text)


@given(st.text(alphabet=st.characters(codec="utf-8")))
def test_every_character_folds_alike_both_ways(text: str) -> None:
    for character in text:
        simple = fold_module._fold_simple(character)
        assert simple is None or simple == fold_module._fold_fully(character)
