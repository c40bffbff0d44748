"""Control characters and addresses that are none: found by fuzzing, and kept out."""

from __future__ import annotations

import json

import pytest

from cleanlit.document import Document
from cleanlit.extract.controls import as_browsers_read, without_controls
from cleanlit.extract.extractor import Extractor
from cleanlit.extract.prune import Part, Prune
from cleanlit.text.lines import line_texts
from tests.zoo.exhibit import STORY, page


def extracted(made: str | bytes, url: str | None = None) -> Document:
    found = Extractor()(Document(html=made, url=url))
    assert isinstance(found, Document), found
    return found


@pytest.mark.parametrize(
    ("html", "read"),
    [
        ("&#147;Gone&#148; &#150; he&#146;s", "“Gone” – he’s"),
        ("&#x93;Gone&#X94;&#x85", "“Gone”…"),
        ("\x93Gone\x94", "“Gone”"),
        ("a&#129;b\x8dc", "abc"),
        ("&#1478; &#x8211; &#13; &#14; &#160;", "&#1478; &#x8211; &#13; &#14; &#160;"),
        ("Zürich — 渡船", "Zürich — 渡船"),
    ],
)
def test_numbers_that_are_controls_are_read_as_browsers_do(
    html: str, read: str
) -> None:
    assert as_browsers_read(html) == read


def test_what_parts_words_leaves_a_blank() -> None:
    assert without_controls("a\x0bb\x01c\x85d\te\n\x7f") == "a bc d\te\n"
    assert without_controls("plain") == "plain"


def test_quotation_marks_by_their_old_numbers_are_in_the_text() -> None:
    said = "&#147;We were told that four hundred had gone,&#148; said Orla Penhale,"
    found = extracted(page(inside=f"<p>{said} who has kept the tally.</p>"))
    assert "“We were told that four hundred had gone,” said" in (found.text or "")


@pytest.mark.parametrize("odd", ["\x85", "\x1d", "\x0b", "&#133;", "&#28;", "&#x7f;"])
def test_no_control_character_is_passed_on(odd: str) -> None:
    story = tuple(f"{line[:30]} {odd} {line[30:]}{odd}" for line in STORY)
    found = extracted(page(story=story, meta=f"<meta name=author content='Ann{odd}'>"))
    for said in (found.text, found.title, *found.authors):
        assert said
        assert all(x.isprintable() or x == "\n" for x in said)
    assert len(found.evidence or ()) == len((found.text or "").split("\n"))


def test_structured_data_has_control_characters_too() -> None:
    facts = {
        "@type": "NewsArticle",
        "headline": "The \x07mill \x94grinds",
        "author": [{"name": "Mara \x9fEllison"}, {"name": "\x07"}],
        "articleSection": "\x07",
        "image": {"creditText": "\x07"},
    }
    data = f"<script type='application/ld+json'>{json.dumps(facts)}</script>"
    found = extracted(page(head=data))
    assert found.authors == ("Mara Ellison",)
    assert found.section is None
    assert "image_credit" not in found.lifted


@pytest.mark.parametrize("url", ["//[", "http://[::1", "not a url", ""])
def test_a_page_with_an_address_that_is_none_is_read(url: str) -> None:
    assert STORY[0] in (extracted(page(), url=url).text or "")


def test_a_dom_rule_may_meet_any_attribute() -> None:
    share = Part("self::*", attribute="class", text="share-bar")
    prune = Prune("share.bar", (share,), max_share=0.5)
    box = "<div class='share-bar {}'>Share this story</div>"
    for odd in ("", "\x07", "&#7;", "\ufffe"):
        made = page(after=box.format(odd))
        found = Extractor(prunes=lambda *_: (prune,))(Document(html=made))
        assert isinstance(found, Document), found
        assert [item.nodes for item in found.pruned] == [1]


def test_a_text_ends_with_its_last_line() -> None:
    html = "<p><h1 id='main-heading'>Hail as large as tennis balls</li>\n "
    text = (found := extracted(html)).text or ""
    assert text == text.rstrip()
    assert len(found.evidence or ()) == len(line_texts(text))
