"""The kind of a page, and what spoke for it."""

from __future__ import annotations

import json

import pytest
from lxml import html as lxml_html

from cleanlit.extract.about.metadata import Metadata, page_metadata
from cleanlit.extract.about.page import Page
from cleanlit.rules.view import View

LONG = "The berth at Oxwick will stay shut until Friday, the board said. " * 40


def kind(
    head: str, body: str = "<h1>Ferry berth</h1>", *, path: str = "/ferry-berth",
    text: str = LONG,
) -> Metadata:  # fmt: skip
    page = f"<html><head>{head}</head><body>{body}</body></html>"
    url = "https://www.harbourpost.example" + path
    return page_metadata(Page(lxml_html.fromstring(page), url), text=text)


def ld(name: str, **more: object) -> str:
    node = json.dumps({"@type": name, **more})
    return f'<script type="application/ld+json">{node}</script>'


@pytest.mark.parametrize(
    ("head", "path", "wanted"),
    [
        (ld("NewsArticle"), "/x", "news"),
        (ld("BlogPosting"), "/x", "blog"),
        (ld("LiveBlogPosting"), "/x", "live-blog"),
        (ld("NewsArticle"), "/news/liveticker/storm", "live-blog"),
        ('<meta property="og:type" content="article">', "/x", "article"),
        ('<meta property="og:type" content="website">', "/x", None),
    ],
)
def test_kinds_by_what_the_page_says(head: str, path: str, wanted: str | None) -> None:
    assert kind(head, path=path).kind == wanted


def test_a_dateline_of_an_agency_makes_news() -> None:
    found = kind("", text="OXWICK, Nov. 3 (AFP) - " + LONG)
    assert (found.kind, found.origins["kind"]) == ("news", "dateline AFP")


def test_a_stub_is_short_and_behind_a_paywall() -> None:
    locked = ld("NewsArticle", isAccessibleForFree=False)
    assert kind(locked, text=LONG[:500]).kind == "paywalled-stub"
    assert kind(locked).kind == "news"


def test_a_page_of_links_is_an_index_unless_it_is_an_article() -> None:
    links = "".join(f'<h2><a href="/s{n}">Story {n}</a></h2>' for n in range(9))
    assert kind("", links, path="/").kind == "index"
    assert kind("", links, path="/topics/ferries").kind == "index"
    assert kind("", links, path="/ferry-berth").kind is None
    assert kind(ld("NewsArticle"), links, path="/").kind == "news"
    assert kind("", links[: links.index("Story 4")], path="/").kind is None


def test_a_list_has_numbered_headings() -> None:
    body = "<h1>Walks</h1>" + "".join(f"<h2>{n}. Walk</h2>" for n in range(1, 7))
    assert kind(ld("Article"), body).kind == "list"
    assert kind(ld("Article"), body + "<h3>Note</h3>" * 7).kind == "article"


@pytest.mark.parametrize(
    ("said", "news"),
    [("news", True), ("live-blog", True), ("blog", False), (None, False)],
)
def test_rules_take_the_kind_for_evidence_of_news(said: str | None, news: bool) -> None:
    assert View("The berth stays shut.", kind=said).is_news is news
