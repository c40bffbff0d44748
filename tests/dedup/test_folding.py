"""What makes no difference between two copies of a text, and what does."""

from __future__ import annotations

import unicodedata

import pytest

from cleanlit.dedup import kernel
from cleanlit.dedup.sketch import exact_digest


def words(text: str) -> list[int]:
    found: list[int] = kernel.scan([text]).words.tolist()
    return found


def lengths(text: str) -> list[int]:
    found: list[int] = kernel.scan([text]).lengths.tolist()
    return found


@pytest.mark.parametrize(
    "text",
    [
        "Café à la crème, déjà vu", "Çağdaş İstanbul ışığı", "Ёлка й їжак", "Ångström",
        "が ぎ ぐ パン", "किताब \u0958लम", "Việt Nam ngữ", "آب الأمر", "ﬁnal ½ ①",
    ],
)  # fmt: skip
def test_composed_and_decomposed_are_the_same(text: str) -> None:
    for form in ("NFC", "NFD", "NFKC", "NFKD"):
        assert words(unicodedata.normalize(form, text)) == words(text)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("don't “say” it", 'don’t "say" it'),
        ("it`s", "itʼs"),
        ("one — two – three-four", "one - two -- three‐four"),
        ("STRASSE", "Straße"),
        ("ΣΊΣΥΦΟΣ", "σίσυφος"),
        ("İZMİR ılık", "izmir ilik"),
        ("Ёж", "еж"),
        ("soft\u00adhyphen zero\u200bwidth", "softhyphen zerowidth"),
        ("ｗｉｄｅ １２", "wide 12"),
        ("كتـــاب كِتَاب", "كتاب كتاب"),
        ("a\u00a0b\u2009c", "a b c"),
    ],
)
def test_what_makes_no_difference(one: str, other: str) -> None:
    assert words(one) == words(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("resume", "résumé"), ("a b", "b a"), ("ab c", "a bc"), ("12", "21"), ("й", "и")],
)
def test_what_makes_a_difference(one: str, other: str) -> None:
    assert words(one) != words(other)
    assert exact_digest([one]) != exact_digest([other])


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 0),
        ("— … !", 0),
        ("📰", 0),
        ("It's 5 o'clock", 5),
        ("हिन्दी में समाचार", 3),
        ("人民日报 said", 5),
        ("が", 1),
        ("ภาษา", 4),
        ("foo_bar", 2),
        ("3.14", 2),
        ("a\ud800b", 2),
        ("\u0301", 1),
    ],
)
def test_how_many_words(text: str, count: int) -> None:
    assert len(words(text)) == count


def test_words_with_digits_at_an_end_are_marked() -> None:
    marks = [word & 1 for word in words("9 a9 9a a9a ٣ x² ① ten")]
    assert marks == [1, 1, 1, 0, 1, 1, 1, 0]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One two. Three four five! Six?", [2, 3, 1]),
        ("One\ntwo\r\n\r\nthree", [1, 1, 1]),
        ("version 3.14 is out", [5]),
        ("Wait… what", [1, 1]),
        ("Wait ... what", [1, 1]),
        ("渡船。离开了！今天", [2, 3, 2]),
        ("End.\u200b Next", [1, 1]),
        ("…", []),
    ],
)
def test_sentences(text: str, expected: list[int]) -> None:
    assert lengths(text) == expected
