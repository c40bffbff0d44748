"""Metadata of a page: which of its sayings is believed, and what origin is given."""

from __future__ import annotations

import json
from typing import Any

import pytest
from lxml import html as lxml_html

from cleanlit.document import Document
from cleanlit.extract.about.metadata import Metadata, page_metadata
from cleanlit.extract.about.page import Page
from cleanlit.extract.extractor import Extractor

URL = "https://www.harbourpost.example/local/ferry-berth"
STORY = (
    "<p>The berth at Oxwick will stay shut until Friday, the harbour board said on"
    " Monday, after divers found cracks in two of its four piles.</p>"
) * 6


def facts(
    head: str = "", body: str = "", *, url: str | None = URL, lang: str = "en",
    text: str | None = None,
) -> Metadata:  # fmt: skip
    page = f'<html lang="{lang}"><head>{head}</head><body>{body}</body></html>'
    return page_metadata(Page(lxml_html.fromstring(page), url), text=text)


def ld(**node: Any) -> str:
    value = {"@context": "https://schema.org", **node}
    return f'<script type="application/ld+json">{json.dumps(value)}</script>'


def test_a_headline_that_is_seen_beats_what_is_worded_for_search_engines() -> None:
    found = facts(
        "<title>Ferry berth shut after storm: all you need to know | Harbour Post"
        '</title><meta property="og:title" content="Ferry berth shut after storm">',
        "<h1>Harbour Post</h1><h1>Ferry berth shut after the storm</h1>",
    )
    assert found.title == "Ferry berth shut after the storm"
    assert found.origins["title"] == "visible"


@pytest.mark.parametrize(
    "title",
    [
        "Ferry berth closes - Harbour Post",
        "Harbour Post | Ferry berth closes",
        "Ferry berth closes | Local | Harbour Post",
        "Ferry berth closes :: harbourpost",
    ],
)
def test_the_name_of_the_site_is_no_part_of_a_title(title: str) -> None:
    head = (
        f'<title>{title}</title><meta property="og:site_name" content="Harbour Post">'
    )
    assert facts(head).title == "Ferry berth closes"


def test_a_dash_inside_a_headline_stays() -> None:
    title = "Budget – who pays, who gains"
    assert facts(f"<title>{title}</title>").title == title


def test_a_heading_that_agrees_with_nothing_is_not_the_title() -> None:
    head = '<meta property="og:title" content="Ferry berth closes after storm">'
    assert facts(head, "<h1>Our journal</h1>").title == "Ferry berth closes after storm"


def test_people_before_bodies_and_bodies_before_nobody() -> None:
    body = {"@type": "Organization", "name": "Harbour Post"}
    person = {"@type": "Person", "name": "Tilda Marrow"}
    both = facts(ld(**{"@type": "NewsArticle", "author": [body, person]}))
    assert both.authors == ("Tilda Marrow",)
    seen = facts(
        ld(**{"@type": "NewsArticle", "author": body}),
        "<h1>Ferry berth closes</h1><div>By <a>Jonas Pell</a></div>",
    )
    assert (seen.authors, seen.origins["authors"]) == (("Jonas Pell",), "visible")
    alone = facts(ld(**{"@type": "NewsArticle", "author": body}))
    assert (alone.authors, alone.origins["authors"]) == (("Harbour Post",), "json-ld")


@pytest.mark.parametrize(
    "body",
    [
        "<h1>T</h1><p>By Tilda Marrow and Jonas Pell</p>",
        "<h1>T</h1><span>By</span> <a>Tilda Marrow</a>, <a>Jonas Pell</a><i>Today</i>",
        '<h1>T</h1><i class="byline"><b>Tilda Marrow</b> &amp; <b>Jonas Pell</b></i>',
        '<a rel="author" href="/x">Tilda Marrow, Jonas Pell</a>',
    ],
)
def test_bylines_that_are_seen(body: str) -> None:
    found = facts("", body)
    assert found.authors == ("Tilda Marrow", "Jonas Pell")
    assert found.origins["authors"] == "visible"


def test_other_stories_and_comments_name_no_author() -> None:
    body = (
        '<h1>T</h1><p>A story.</p><div class="comments"><b class="comment-author">Ann'
        ' Reader</b></div><aside><i class="author">Bo Teaser</i></aside>'
    )
    assert facts("", body).authors == ()


def test_a_name_beside_the_date_is_the_authors_but_not_a_link_to_a_section() -> None:
    named = facts("", "<h1>T</h1><b>3 November 2025</b><i>Tilda Marrow</i>")
    assert named.authors == ("Tilda Marrow",)
    linked = facts("", '<h1>T</h1><b>3 November 2025</b><a href="/c">Coast Walks</a>')
    assert linked.authors == ()


def test_dates_keep_their_time_zone_and_machines_are_asked_first() -> None:
    found = facts(
        '<meta property="article:published_time" content="2025-11-03T07:40:00+01:00">'
        '<meta property="article:modified_time" content="2025-11-04">',
        "<h1>T</h1><p>1 January 2020</p>",
    )
    assert found.published == "2025-11-03T07:40:00+01:00"
    assert found.modified == "2025-11-04"
    assert found.origins["published"] == "meta"


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("en-GB", "Published 03/11/2025"),
        ("en-US", "11/03/2025"),
        ("de", "Montag, 3. November 2025, 10:30 Uhr"),
        ("fr", "Publié le 3 novembre 2025 à 10h30"),
        ("es", "3 de noviembre de 2025"),
        ("pl", "3 listopada 2025"),
        ("ru", "3 ноября 2025 г."),
        ("tr", "3 Kasım 2025"),
        ("ar", "٣ نوفمبر ٢٠٢٥"),
        ("ja", "2025年11月3日"),
        ("ko", "2025.11.03 18:33"),
    ],
)
def test_dates_that_are_seen_in_many_languages(lang: str, said: str) -> None:
    found = facts("", f"<h1>T</h1><span>{said}</span>", lang=lang)
    assert found.published == "2025-11-03"
    assert found.origins["published"] == "visible"


def test_a_date_of_an_update_is_believed_only_if_there_is_no_other() -> None:
    body = "<h1>T</h1><i>Updated November 5, 2025</i><i>November 3, 2025</i>"
    assert facts("", body).published == "2025-11-03"
    alone = facts("", "<h1>T</h1><i>Updated</i><i>November 5, 2025</i>")
    assert alone.published == "2025-11-05"


def test_a_year_alone_is_no_date() -> None:
    assert (
        facts("", "<h1>T</h1><p>Text.</p><footer>© 2024 Harbour</footer>").published
        is None
    )


def test_json_ld_is_found_in_any_shape() -> None:
    story = {
        "@type": ["NewsArticle", "Thing"], "headline": "Ferry &amp; berth",
        "author": {"@id": "#p"}, "articleSection": ["Local"],
        "mainEntityOfPage": {"@id": URL}, "datePublished": "2025-11-03",
    }  # fmt: skip
    other = {"@type": "NewsArticle", "headline": "Another story", "author": "X Y"}
    person = {"@type": "Person", "@id": "#p", "name": "Tilda Marrow"}
    found = facts(ld(**{"@graph": [other, [story], person]}))
    assert found.title == "Ferry & berth"
    assert found.authors == ("Tilda Marrow",)
    assert found.section == "Local"
    assert found.kind == "news"


@pytest.mark.parametrize(
    "script",
    [
        '<!-- {"@type":"NewsArticle","headline":"A berth","author":"T Marrow",} -->;',
        '{"@type":"NewsArticle",\n"headline":"A\nberth","author":"T Marrow"}',
        "{&quot;@type&quot;:&quot;NewsArticle&quot;,&quot;headline&quot;:&quot;A berth"
        "&quot;,&quot;author&quot;:&quot;T Marrow&quot;}",
        '{"@type":"Thing"}{"@type":"NewsArticle","headline":"A berth",'
        '"author":"T Marrow"}',
        '{"@type":"NewsArticle","headline":"A berth","author":{"name":"T Marrow"},'
        '"description":"it said "so" there"}',
    ],
)
def test_broken_json_ld_is_mended_or_salvaged(script: str) -> None:
    found = facts(f'<script type="application/ld+json">{script}</script>')
    assert (found.title, found.authors) == ("A berth", ("T Marrow",))


def test_hostile_json_ld_costs_little_and_breaks_nothing() -> None:
    deep = '{"@type":"NewsArticle","author":' * 20_000
    wide = json.dumps({"@graph": [{"@type": "Person", "name": "x"}] * 50_000})
    for script in (deep, wide, "[" * 100_000, '{"a":"' + "\\" * 100_001, "null", '"x"'):
        found = facts(f'<script type="application/ld+json">{script}</script>')
        assert found.title is None


def test_access_payment_and_parts_are_flags() -> None:
    paid = facts(ld(**{"@type": "NewsArticle", "isAccessibleForFree": "False"}))
    assert paid.flags == ("paywalled",)
    free = facts(ld(**{"@type": "NewsArticle", "isAccessibleForFree": True}))
    assert free.flags == ()
    assert facts('<meta property="article:content_tier" content="locked">').flags == (
        "paywalled",
    )
    assert facts('<meta property="article:section" content="Anzeige">').flags == (
        "sponsored",
    )
    assert facts("", "<h1>T</h1><i>Sponsored content</i>").flags == ("sponsored",)
    # A word over a banner is no word on the story.
    assert facts("", "<h1>T</h1><i>Anzeige</i>").flags == ()
    assert facts(f'<link rel="next" href="{URL}/2">').flags == ("multi-page",)
    assert facts('<link rel="next" href="/local/another-story">').flags == ()


def test_wire_and_credit_are_those_of_the_story_not_of_a_picture() -> None:
    node = {"@type": "NewsArticle", "provider": {"@type": "Organization", "name": "AP"}}
    assert facts(ld(**node)).wire == ("Associated Press",)
    line = "OXWICK, Nov 3 (Reuters) - The berth stays shut."
    found = facts(text=line)
    assert (found.wire, found.origins["wire"]) == (("Reuters",), "text")
    assert facts("", "<h1>T</h1><i>Foto: dpa</i><figure><i>AFP</i></figure>").wire == ()
    assert facts("", "<h1>T</h1><i>Quelle: dpa</i>").wire == ("dpa",)
    own = facts(text=line, url="https://www.reuters.com/x")
    assert own.wire == ()
    image = {"@type": "ImageObject", "creditText": "Jonas Pell / Harbour Post"}
    found = facts(ld(**{"@type": "NewsArticle", "image": [image]}))
    assert found.image_credit == "Jonas Pell / Harbour Post"


def test_the_canonical_address_is_whole_and_the_language_declared() -> None:
    found = facts('<link rel="canonical" href="/local/ferry">', lang="pt-BR")
    assert found.canonical == "https://www.harbourpost.example/local/ferry"
    assert found.language == "pt"
    assert facts('<link rel="canonical" href="http://[bad">').canonical is None


def test_an_empty_page_says_nothing() -> None:
    assert facts(url=None, lang="").origins == {}


def page(head: str) -> str:
    body = f"<article><h1>Ferry berth closes</h1>{STORY}</article>"
    return f"<html lang='en'><head>{head}</head><body>{body}</body></html>"


def test_a_document_keeps_what_was_given_and_says_so() -> None:
    head = (
        ld(
            **{
                "@type": "NewsArticle",
                "author": {"@type": "Person", "name": "T Marrow"},
            }
        )
        + '<link rel="canonical" href="https://www.harbourpost.example/ferry">'
    )
    given = Document(html=page(head), url=URL, title="Mine", author="Someone")
    found = Extractor(origins=True)(given)
    assert isinstance(found, Document)
    assert (found.title, found.author, found.authors) == ("Mine", "Someone", ())
    assert found.canonical == "https://www.harbourpost.example/ferry"
    assert found.kind == "news"
    assert found.origins is not None
    assert found.origins["title"] == found.origins["author"] == "given"
    assert found.origins["canonical"] == "meta"
    plain = Extractor()(Document(html=page(head), url=URL))
    assert isinstance(plain, Document)
    assert (plain.author, plain.authors) == ("T Marrow", ("T Marrow",))
    assert plain.origins is None


def test_the_language_of_the_text_is_told_where_that_is_asked_for() -> None:
    pytest.importorskip("py3langid")
    found = Extractor(detect=True)(
        Document(html=page("").replace("lang='en'", "lang='fr'"))
    )
    assert isinstance(found, Document)
    assert found.language == "en"
