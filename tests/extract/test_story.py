"""The chain of extractions: which one is believed, and what is said of it."""

from __future__ import annotations

import pytest

from cleanlit.extract import story as chain
from cleanlit.extract.extractor import extract

SENTENCES = [
    f"In week {n} the old mill ground ten sacks of rye, as a miller of Ostrow told us."
    for n in range(20)
]


def page(*bodies: str) -> str:
    return f"<html><body><h1>The mill</h1>{''.join(bodies)}</body></html>"


STORY = page("<article>", *(f"<p>{s}</p>" for s in SENTENCES), "</article>")


def test_an_extraction_that_has_the_prose_is_not_doubted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def never(*_: object) -> str:
        raise AssertionError("a second opinion on a plain page")

    monkeypatch.setattr(chain, "_full", never)
    monkeypatch.setattr(chain, "_foreign", never)
    found = extract(STORY)
    assert found.flags == ()
    assert [line for line in (found.text or "").split("\n") if line in SENTENCES] == (
        SENTENCES
    )


def test_a_poor_extraction_gives_way_to_a_better_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(chain, "_cheap", lambda *_: "The mill")
    found = extract(STORY)
    assert found.flags == (chain.SECOND_OPINION,)
    assert SENTENCES[-1] in (found.text or "")


def test_a_foreign_extraction_is_the_last_resort(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(chain, "_cheap", lambda *_: "The mill")
    monkeypatch.setattr(chain, "_full", lambda *_: "")
    found = extract(STORY)
    assert found.flags == (chain.SECOND_OPINION,)
    assert all(sentence in (found.text or "") for sentence in SENTENCES)


def test_a_longer_extraction_without_more_prose_is_not_taken(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    few = "\n".join(SENTENCES[:9])
    monkeypatch.setattr(chain, "put_back", lambda *a: (a[3], a[4]))
    monkeypatch.setattr(chain, "_cheap", lambda *_: few)
    monkeypatch.setattr(chain, "_full", lambda *_: few + "\nShare this\n" * 200)
    assert extract(STORY).text == few


def test_a_text_that_was_completed_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chain, "_cheap", lambda *_: "\n".join(SENTENCES[4:12]))
    found = extract(STORY)
    assert found.flags == (chain.RESCUED,)
    assert (found.text or "").split("\n") == SENTENCES
    assert found.evidence == ("",) * len(SENTENCES)


def test_joiners_come_through() -> None:
    sentence = "کشتی‌ها هر روز دو بار از تنگه می‌گذرند و ناخدا از هوای امسال راضی است."
    for spelt in (sentence, sentence.replace("\u200c", "&zwnj;")):
        found = extract(page("<article>", *(f"<p>{spelt} {n}</p>" for n in range(9))))
        assert f"{sentence} 3" in (found.text or "").split("\n")


def test_a_family_stays_a_family() -> None:
    family = "\U0001f468\u200d\U0001f469\u200d\U0001f467"
    story = [f"{s} {family}" for s in SENTENCES]
    found = extract(page("<article>", *(f"<p>{s}</p>" for s in story), "</article>"))
    assert (found.text or "").split("\n")[-1] == story[-1]
