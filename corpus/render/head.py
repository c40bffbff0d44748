"""The head of a page: what it says of itself to machines."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from cleanlit.bench.gold import Page
from corpus.render.charset import Charset
from corpus.render.choice import number, pick, slug
from corpus.render.inline import RIGHT_TO_LEFT, home
from corpus.render.markup import Html, element, joined, words
from corpus.render.theme import Theme


def document(
    theme: Theme, page: Page, body: Html, charset: Charset, *, declared: bool
) -> Html:
    """Give the whole document around a body."""
    root = {"lang": page.language, **theme.root}
    if page.language.split("-")[0] in RIGHT_TO_LEFT:
        root["dir"] = "rtl"
    head = element("head", *_head(theme, page, charset, declared=declared))
    return Html(f"{theme.doctype}\n{element('html', head, body, **root)}")


def _head(
    theme: Theme, page: Page, charset: Charset, *, declared: bool
) -> Iterator[Html]:
    if declared:
        yield _charset(theme, charset)
    yield element(
        "meta", name="viewport", content="width=device-width, initial-scale=1"
    )
    between = pick((" - ", " | ", " — ", " – "), page.site)
    yield element("title", words(f"{page.title}{between}{page.site}"))
    yield element("link", rel="canonical", href=page.url)
    if page.description:
        yield _meta("description", page.description)
    if theme.generator:
        yield _meta("generator", theme.generator)
    cards = pick(theme.cards, page.name, "cards")
    if cards == "og":
        yield from _cards(page)
    elif page.author and cards == "named":
        yield _meta("author", page.author)
    linked = pick(theme.linked, page.name, "linked")
    if linked != "none":
        yield _linked(page, linked, ascii_only=charset.codec != "utf-8")
    yield element("link", rel="stylesheet", href=f"{home(page)}/assets/{_build(page)}")
    yield element("style", Html(f"\n{theme.css.strip()}\n"))
    yield theme.extra


def _charset(theme: Theme, charset: Charset) -> Html:
    if theme.doctype != "<!DOCTYPE html>" or charset.codec != "utf-8":
        content = f"text/html; charset={charset.label}"
        return Html(f'<meta http-equiv="Content-Type" content="{content}">\n')
    return element("meta", charset=charset.label)


def _meta(name: str, content: str) -> Html:
    return element("meta", name=name, content=content)


def _build(page: Page) -> str:
    return f"main.{number('build', page.site) % 16**8:08x}.css"


def _picture(page: Page) -> str:
    return f"{home(page)}/media/{slug(page.title)}-1200x630.jpg"


def _cards(page: Page) -> Iterator[Html]:
    facts = [
        ("og:type", "article"),
        ("og:site_name", page.site),
        ("og:title", page.title),
        ("og:description", page.description or page.title),
        ("og:url", page.url),
        ("og:image", _picture(page)),
        ("og:locale", page.language.replace("-", "_")),
        ("article:published_time", page.date),
    ]
    if page.section:
        facts.append(("article:section", page.section))
    for name, content in facts:
        yield element("meta", property=name, content=content)
    if page.author:
        yield _meta("author", page.author)
    yield _meta("twitter:card", "summary_large_image")
    yield _meta("twitter:title", page.title)


def _linked(page: Page, kind: str, *, ascii_only: bool) -> Html:
    article = _article(page, kind)
    if kind == "graph":
        article = {"@context": "https://schema.org", "@graph": _graph(page, article)}
    else:
        article = {"@context": "https://schema.org", **article}
    written = json.dumps(article, ensure_ascii=ascii_only, separators=(",", ":"))
    # The one thing that would end a script early.
    safe = Html(written.replace("</", "<\\/").replace("<!", "\\u003c!"))
    return element("script", safe, type="application/ld+json")


def _article(page: Page, kind: str) -> dict[str, Any]:
    facts: dict[str, Any] = {
        "@type": "NewsArticle",
        "headline": page.title,
        "mainEntityOfPage": {"@type": "WebPage", "@id": page.url},
        "image": [_picture(page)],
        "datePublished": page.date,
        "inLanguage": page.language,
        "publisher": _publisher(page),
    }
    if kind == "modified":
        facts["dateModified"] = _later(page)
    if page.section:
        facts["articleSection"] = page.section
    if page.author and kind != "anonymous":
        facts["author"] = [{"@type": "Person", "name": page.author}]
    return facts


def _graph(page: Page, article: Mapping[str, Any]) -> list[dict[str, Any]]:
    site = {"@type": "WebSite", "@id": f"{home(page)}/#website", "name": page.site}
    view = {"@type": "WebPage", "@id": page.url, "name": page.title}
    return [{**article, "@id": f"{page.url}#article"}, view, site]


def _publisher(page: Page) -> dict[str, Any]:
    logo = {"@type": "ImageObject", "url": f"{home(page)}/media/logo.png"}
    return {"@type": "NewsMediaOrganization", "name": page.site, "logo": logo}


def _later(page: Page) -> str:
    """Give the time of an edit within the day after publication."""
    minutes = number("edit", page.name) % 600 + 5
    return (datetime.fromisoformat(page.date) + timedelta(minutes=minutes)).isoformat()


def tracking(page: Page) -> Html:
    """Give the script that tells the ad server what is read."""
    facts = {"section": page.section, "site": page.site, "id": number(page.url) % 10**7}
    written = json.dumps(facts).replace("</", "<\\/")
    return joined(
        (
            element("script", Html(f"window.dataLayer=[{written}];")),
            element("script", src=f"{home(page)}/assets/app.js", async_="async"),
        )
    )
