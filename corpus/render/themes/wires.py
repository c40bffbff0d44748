"""Themes of agencies and distributors, of live coverage, and of AMP."""

from __future__ import annotations

from typing import Final

from cleanlit.bench.gold import Page
from corpus.render import chrome
from corpus.render.choice import number
from corpus.render.inline import home, links, nest
from corpus.render.markup import Html, element, joined
from corpus.render.places import (
    boxed,
    broken,
    comment_form,
    crumbs,
    each,
    figure,
    table,
)
from corpus.render.theme import Chunk, Story, Theme, together
from corpus.render.themes.style import sheet


def _agency(page: Page, story: Story) -> Html:
    top = element(
        "tr",
        element("td.logo", chrome.brand(page, "a")),
        element("td.topnav", chrome.menu(page, "span", "a")),
    )
    main = element(
        "tr",
        element(
            "td#story",
            story.crumbs,
            together(story.head),
            element("div.storytext", together(story.body)),
            together(story.tail),
            colspan="2",
        ),
    )
    return element(
        "body",
        element("table#page", top, main, width="100%"),
        nest("div#latest", chrome.sidebar(page, "ul", "li>a")),
        nest("div#bottom", chrome.footer(page, "p", "a")),
        chrome.scripts(page),
    )


AGENCY: Final = Theme(
    name="agency-plain",
    frame=_agency,
    css="body{font:16px/1.5 Arial,sans-serif;margin:12px}#page{max-width:760px}"
    "td.topnav a{margin-inline-end:12px}#bottom{color:#666}",
    title=each("h1"),
    boxing=62,
    cards=("none", "named", "og"),
    linked=("none", "anonymous"),
    roles={
        "lead": (each("p"),),
        "h": (each("p>b"), each("h3")),
        "quote": (each("p"),),
        "note": (each("p"), each("p>i")),
    },
    flow=(each("p"), each("p"), each("p>b"), each("p>i"), broken()),
    boxes={
        "navigation": (crumbs("div.path"), boxed("div.path", "a")),
        "byline": (each("p.byline"),),
        "dateline": (each("div.date"),),
        "related": (boxed("div.seealso>ul", "li>a", "b"),),
        "copyright": (boxed("div.copyright", "p"), each("p.copy>small")),
        "share": (boxed("div.tools", "a"),),
        "contact": (boxed("div.desk", "p"),),
        "caption": (figure("div.photo", "div.cutline"),),
        "credit": (figure("div.photo", "div.cutline"),),
    },
)  # fmt: skip


def _release(page: Page, story: Story) -> Html:
    release = element(
        "article.news-release",
        element("header.release-header", together(story.head)),
        nest(
            "section.release-body.container>div.row>div.col-lg-10", together(story.body)
        ),
        nest("section.release-end.container", together(story.tail)),
    )
    return element(
        "body.newsreleasetemplate",
        nest(
            "header#wireheader",
            chrome.brand(page, "div.navbar-brand>a"),
            chrome.menu(page, "ul.main-nav.nav", "li.dropdown>a"),
            chrome.search(page, "form.wire-search"),
        ),
        nest("main>div.release-wrap", story.crumbs, release),
        nest(
            "section.more-releases.container",
            chrome.sidebar(page, "div.card-list", "div.card>a>h3"),
        ),
        nest("footer.wirefooter", chrome.footer(page, "ul.list", "li>a")),
        chrome.cookie(page, "div#consent-banner>div"),
        chrome.scripts(page),
    )


RELEASE: Final = Theme(
    name="release-wire",
    frame=_release,
    css=sheet(
        "#00558c",
        ".release-wrap,.more-releases{max-width:820px;margin:0 auto;padding:0 4%}"
        ".main-nav{display:flex;gap:16px;list-style:none}.row{margin:0}",
    ),
    title=each("h1"),
    boxing=67,
    roles={
        "lead": (each("p"), each("p>b")),
        "h": (each("p>b"), each("p>b>u"), each("h2")),
        "quote": (each("p"),),
        "row": (table("div.table-responsive>table.prntable"),),
        "note": (each("p"), each("p>i")),
    },
    boxes={
        "navigation": (crumbs("nav.release-crumbs"),),
        "byline": (boxed("div.release-source", "p"),),
        "dateline": (boxed("p.meta", "time"), each("p.release-date>span")),
        "share": (boxed("ul.share-list", "li>a"),),
        "contact": (boxed("div.contact-block", "p", "h4"), each("p")),
        "source": (each("p"), each("p>span.release-source")),
        "related": (boxed("div.also-from-this-source", "p>a", "h3"),),
        "caption": (figure("div.image-wrapper", "p.caption"),),
        "credit": (figure("div.image-wrapper", "p.caption"),),
    },
)  # fmt: skip


def _live(page: Page, story: Story) -> Html:
    entries: list[list[Chunk]] = [[]]
    for chunk in story.body:
        if chunk.label == "stamp":
            entries.append([])
        entries[-1].append(chunk)
    stream = [
        element(
            "div.live-entry" if position else "div.live-summary",
            together(tuple(entry)),
            id=f"entry-{number(page.url, str(position)) % 10**8}",
        )
        for position, entry in enumerate(entries)
        if entry
    ]
    return element(
        "body.live-page",
        chrome.skip(page, "a.skip-link", "#live"),
        nest(
            "header.site-head",
            chrome.brand(page, "a.site-head__logo"),
            chrome.menu(page, "nav.site-head__nav>ul", "li>a"),
        ),
        nest(
            "main#live",
            story.crumbs,
            element("div.live-header", together(story.head)),
            element("article.live-blog.article-body", *stream),
            element("div.live-footer", together(story.tail)),
        ),
        nest("aside.live-side", chrome.sidebar(page, "ul", "li>a")),
        nest("footer.site-foot", chrome.footer(page, "ul", "li>a")),
        chrome.modal(page, "div.live-push"),
        chrome.scripts(page),
    )


LIVE: Final = Theme(
    name="live-blog",
    frame=_live,
    css=sheet(
        "#b00020",
        "#live{max-width:700px;margin:0 auto}.live-entry{border-inline-start:3px solid "
        "#b00020;padding-inline-start:16px;margin:24px 0}.site-head ul{display:flex;"
        "gap:14px;list-style:none}",
    ),
    title=each("h1"),
    boxing=77,
    roles={
        "lead": (each("p>strong"), each("p")),
        "h": (each("h2"), each("h3")),
        "stamp": (each("p.live-time>time"), each("h3.live-time>time"),
                  each("p>strong>time")),
        "quote": (each("blockquote>p"),),
        "note": (each("p>em"), each("p")),
    },
    boxes={
        "navigation": (crumbs("nav.live-crumbs"), boxed("div.live-pager", "a")),
        "byline": (each("p.live-author"),),
        "dateline": (each("p.live-updated>time"),),
        "share": (boxed("div.entry-share", "a"), boxed("ul.social", "li>a")),
        "related": (boxed("div.live-related>ul", "li>a", "h4"),),
        "newsletter": (boxed("aside.live-signup", "p", "h4"),),
        "consent": (boxed("div.embed-placeholder", "p"),),
        "counter": (boxed("div.live-count", "span"),),
        "comments": (boxed("section.live-comments", "p", "h3"),),
        "caption": (figure("figure", "figcaption"),),
        "credit": (figure("figure", "figcaption"),),
    },
)  # fmt: skip


def _amp(page: Page, story: Story) -> Html:
    drawer = element(
        "amp-sidebar#drawer", chrome.menu(page, "ul", "li>a"), layout="nodisplay"
    )
    return element(
        "body",
        drawer,
        nest("header.amp-header", chrome.brand(page, "div.amp-brand>a")),
        nest(
            "article.amp-article",
            element("header.amp-article-header", story.crumbs, together(story.head)),
            element("amp-ad", width="300", height="250", type="adserver"),
            element("div.amp-article-content", together(story.body)),
            element("footer.amp-article-footer", together(story.tail)),
        ),
        nest("amp-list", links(page, page.sidebar, "div.amp-more", "a.amp-card>span")),
        nest("footer.amp-footer", chrome.footer(page, "div", "p>a")),
        element("amp-analytics", Html(""), config=f"{home(page)}/analytics.json"),
    )


AMP: Final = Theme(
    name="amp",
    frame=_amp,
    css="",
    title=each("h1.amp-title"),
    boxing=77,
    root={"amp": ""},
    extra=joined(
        (
            element("script", async_="", src="https://cdn.ampruntime.example/v0.js"),
            element(
                "style",
                Html(
                    "body{font:17px/1.6 Roboto,Arial,sans-serif;margin:0}"
                    ".amp-article{padding:0 5%;max-width:680px;margin:0 auto}"
                    "amp-img{display:block;background:#ccd;max-width:100%}"
                    "amp-sidebar{display:none}"
                ),
                amp_custom="",
            ),
        )
    ),
    roles={
        "lead": (each("p"), each("p>strong")),
        "h": (each("h2"), each("h3")),
        "note": (each("p>em"), each("p")),
    },
    boxes={
        "navigation": (crumbs("div.amp-breadcrumb"), boxed("div.amp-nav", "a")),
        "byline": (boxed("div.amp-meta.amp-byline", "span"),),
        "dateline": (boxed("div.amp-meta", "time"),),
        "share": (boxed("div.amp-social", "a"),),
        "related": (boxed("div.amp-related>ul", "li>a", "h3"),),
        "comments": (boxed("div.amp-comments-link", "a"),
                     comment_form("div.amp-comments")),
        "author-bio": (boxed("div.amp-author", "p"),),
        "caption": (figure("figure.amp-figure", "figcaption", "amp-img"),),
        "credit": (figure("figure.amp-figure", "figcaption", "amp-img"),),
        "newsletter": (boxed("div.amp-optin", "p", "h4"),),
        "disclaimer": (boxed("div.amp-disclaimer", "p"),),
    },
)  # fmt: skip

WIRES: Final = (AGENCY, RELEASE, LIVE, AMP)
