"""Names out of bylines: roles, dates, addresses and labels go, names stay whole."""

from __future__ import annotations

import pytest

from cleanlit.extract.about.names import is_name, looks_like_names, names_in


@pytest.mark.parametrize(
    ("said", "names"),
    [
        ("By Tilda Marrow", ["Tilda Marrow"]),
        (
            "By Tilda Marrow and Jonas Pell, staff writers | 3 November 2025",
            ["Tilda Marrow", "Jonas Pell"],
        ),
        ("Tilda Marrow, Jonas Pell and Ilse Varga", None),
        ("Von Hans Meierling und Ulla Öztan", ["Hans Meierling", "Ulla Öztan"]),
        ("Par Jeanne d'Arvel, à Port-Clair", ["Jeanne d'Arvel"]),
        ("Por Ana de la Torre y Luis Gilán", ["Ana de la Torre", "Luis Gilán"]),
        ("Postat av Gunnel den 12 juni 2023", ["Gunnel"]),
        ("Автор: Иван Петрицкий", ["Иван Петрицкий"]),
        ("بقلم: أحمد العليان", ["أحمد العليان"]),
        ("记者 王小明", ["王小明"]),
        ("문가람 기자", ["문가람"]),
        ("Marrow, Tilda", ["Tilda Marrow"]),
        ("Redacción, Valdeclara", ["Redacción"]),
        ("Holly Wilgrave, MD", ["Holly Wilgrave"]),
        ("TILDA MARROW tmarrow@harbourpost.example", ["Tilda Marrow"]),
        ("https://social.example/harbourpost", []),
        ("Posted by admin", []),
        ("Mohamed El Barad", ["Mohamed El Barad"]),
        ("Luc Le Vaillard", ["Luc Le Vaillard"]),
        ("Maria Rossini 03/11/2025", ["Maria Rossini"]),
        ("Tilda Marrow; Tilda  MARROW", ["Tilda Marrow"]),
        ("Tilda Marrow &amp; Jonas Pell", ["Tilda Marrow", "Jonas Pell"]),
    ],
)
def test_names_in_bylines(said: str, names: list[str] | None) -> None:
    wanted = names or (
        [] if names == [] else ["Tilda Marrow", "Jonas Pell", "Ilse Varga"]
    )
    assert list(names_in(said)) == wanted


def test_a_stated_name_keeps_a_word_that_bylines_begin_with() -> None:
    assert names_in("Von Millard", stated=True) == ("Von Millard",)
    assert names_in("Von Millard") == ("Millard",)


@pytest.mark.parametrize(
    "said", ["Tilda Marrow", "K. Sravani Murti", "Zoë van der Berg"]
)
def test_names_on_their_own(said: str) -> None:
    assert is_name(said)


@pytest.mark.parametrize(
    "said",
    ["Read More", "Marrow", "3 November 2025", "Staff Writer", "the sea", "By Tilda M"],
)
def test_what_is_no_name_on_its_own(said: str) -> None:
    assert not is_name(said)


def test_sentences_do_not_look_like_names() -> None:
    assert not looks_like_names("Divers found cracks in two piles. The board met.")
    assert not looks_like_names("Reviewed by Ilse Varga")
    assert not looks_like_names("a new outpost has landed")


def test_a_long_text_costs_little() -> None:
    assert len(names_in("Tilda Marrow, " * 10_000)) <= 24
