"""Themes of newspapers and magazines."""

from __future__ import annotations

import re
from typing import Final

from cleanlit.bench.gold import Page
from corpus.render import chrome
from corpus.render.choice import number, pick
from corpus.render.inline import inline, nest
from corpus.render.markup import EMPTY, Html, element, joined, words
from corpus.render.places import (
    Lines,
    boxed,
    comment_form,
    crumbs,
    each,
    figure,
    signup,
    table,
)
from corpus.render.theme import Chunk, Story, Theme, together
from corpus.render.themes.style import SERIF, sheet

_LATIN_START: Final = re.compile(r"[A-Za-zÀ-ÖØ-öø-ÿА-Яа-яЁё]")


def _local(page: Page, story: Story) -> Html:
    asset = f"asset-{number('asset', page.url) % 16**12:012x}"
    article = element(
        f"article#{asset}.asset.story.subscriber-hide",
        element("div.asset-masthead", together(story.head)),
        nest(
            "div.row>div.col-md-8",
            nest(
                "div.asset-content>div#article-body.asset-body",
                joined(_with_regions(page, story.body)),
            ),
        ),
        nest("div.asset-tagline", together(story.tail)),
    )
    return element(
        "body.cms-lpaper.local-desktop",
        chrome.skip(page, "a.lp-skip"),
        element(
            "header#site-header-container",
            nest("div#site-logo-container", chrome.brand(page, "a.lp-logo")),
            chrome.menu(
                page, "nav#site-navbar-container>ul.nav.navbar-nav", "li.nav-link>a"
            ),
            chrome.search(page, "div#lp-search>form"),
        ),
        nest("div#lp-top-region.lp-region", chrome.slot(page, "leaderboard")),
        nest(
            "section#main-page-container>div#main-body-container", story.crumbs, article
        ),
        nest(
            "aside#asset-below>div.block-most-popular",
            chrome.sidebar(page, "ul.list-unstyled", "li.card-headline>a"),
        ),
        nest(
            "footer#site-footer-container",
            chrome.footer(page, "ul.list-inline", "li>a"),
        ),
        chrome.modal(page, "div.modal.fade"),
        chrome.scripts(page),
    )


def _with_regions(page: Page, chunks: tuple[Chunk, ...]) -> list[Html]:
    """Put an advertisement after every fourth piece of the article."""
    pieces = []
    for position, chunk in enumerate(chunks, start=1):
        pieces.append(chunk.html)
        if position % 4 == 0:
            spec = "div.lp-region.inline-ad"
            pieces.append(nest(spec, chrome.slot(page, f"fixed-{position}")))
    return pieces


LOCAL: Final = Theme(
    name="local-cms",
    frame=_local,
    css=sheet(
        "#8b1a1a",
        "#main-body-container{max-width:760px;margin:0 auto;padding:0 4%}"
        ".navbar-nav,.list-inline{display:flex;gap:14px;list-style:none;padding:0}",
        font=SERIF,
    ),
    title=each("h1.headline>span"),
    boxing=82,
    generator="LPaper CMS 8.2",
    roles={
        "lead": (each("p.lp-lead"), each("p")),
        "h": (each("h3"), each("p>strong"), each("h2.lp-subhead")),
        "quote": (each("p"), each("blockquote>p")),
        "note": (each("div.lp-correction>p"), each("p>em")),
    },
    boxes={
        "navigation": (crumbs("ol.breadcrumb>li"), boxed("div.lp-pager", "a")),
        "byline": (boxed("ul.list-inline.asset-byline", "li>span.tnt-byline"),),
        "dateline": (boxed("ul.list-inline.asset-date", "li>time"),),
        "related": (boxed("aside.lp-inline-related>ul", "li>a", "h4"),),
        "comments": (comment_form("div#asset-comments.asset-comments"),),
        "author-bio": (boxed("div.asset-author.card", "p"),),
        "newsletter": (signup("div.lp-newsletter-signup.card"),),
        "share": (boxed("div.social-share-links>ul", "li>a"),),
        "paywall": (boxed("div.subscription-required.hidden-print", "p", "h4"),),
        "contact": (boxed("div.asset-author-contact", "p"),),
        "caption": (figure("figure.photo.layout-horizontal",
                           "figcaption.caption>span"),),
        "credit": (figure("figure.photo.layout-horizontal",
                          "figcaption.caption>span"),),
        "advertisement": (boxed("div.lp-ad-label", "span"),),
    },
)  # fmt: skip


def _tabloid(page: Page, story: Story) -> Html:
    pieces = []
    for position, chunk in enumerate(story.body, start=1):
        pieces.append(chunk.html)
        if position % 2 == 0:
            pieces.append(chrome.slot(page, f"mpu{position}", "div.ad.ad--mpu"))
        if position == 3:
            pieces.append(element("div.video-embed", data_video_id=_video(page)))
    column = element(
        "div.column-main",
        story.crumbs,
        together(story.head),
        element("div.article-text.js-article", *pieces),
        together(story.tail),
    )
    puffs = chrome.sidebar(page, "div.puff-list", "div.puff>a>span.puff-text")
    return element(
        "body.article-page",
        nest("div.ad.ad--billboard", chrome.slot(page, "billboard")),
        nest(
            "div.masthead",
            chrome.brand(page, "a.logo>strong"),
            chrome.menu(page, "div.nav-primary>ul", "li>a"),
        ),
        nest(
            "div.wrapper",
            column,
            nest("div.column-side", puffs, chrome.slot(page, "sky", "div.ad.ad--sky")),
        ),
        nest("div.foot", chrome.footer(page, "div.foot-links", "a")),
        chrome.cookie(page, "div.consent-wall>div.consent-box"),
        chrome.modal(page, "div.push-prompt"),
        chrome.scripts(page),
    )


def _video(page: Page) -> str:
    return str(number("video", page.url) % 10**10)


TABLOID: Final = Theme(
    name="tabloid",
    frame=_tabloid,
    css=sheet(
        "#d40000",
        ".wrapper{display:flex;gap:24px;padding:0 4%}.column-main{flex:1}"
        ".column-side{width:300px}.masthead{background:#d40000;padding:8px 4%}"
        ".masthead a{color:#fff}.nav-primary ul{display:flex;gap:14px;list-style:none}"
        ".ad{min-height:60px;background:#f2f2f2}",
    ),
    title=each("h1"),
    boxing=57,
    roles={
        "lead": (each("p>strong"), each("p>b"), each("ul>li>strong")),
        "h": (each("h2"), each("p>strong"), each("h3.crosshead")),
        "quote": (each("p"), each("div.pull-quote>p")),
        "note": (each("p>em"), each("p")),
    },
    flow=(each("p"), each("p>strong"), each("p"), each("p>a"), each("div>p"),
          each("h4"), each("p>b")),
    boxes={
        "navigation": (crumbs("div.breadcrumb"),),
        "byline": (each("p.author-section"),),
        "dateline": (each("p.published-time>time"),),
        "share": (boxed("div.share-bar>ul", "li>a"),),
        "counter": (boxed("div.share-count", "span"),),
        "related": (boxed("div.related-carousel>ul", "li>a>span", "h3"),
                    boxed("div.also-read>div", "a", "strong")),
        "comments": (boxed("div.reader-comments>div", "p", "h3"),),
        "newsletter": (signup("div.promo-newsletter", "p>strong"),),
        "caption": (figure("div.image-wrap", "p.imageCaption"),),
        "credit": (figure("div.image-wrap", "p.imageCaption>span"),),
    },
)  # fmt: skip


def _magazine(page: Page, story: Story) -> Html:
    body = together(story.body)
    return element(
        "body.longread",
        nest(
            "header.topper>div.topper__inner",
            chrome.brand(page, "a.wordmark"),
            chrome.menu(page, "nav.topper__nav>ul", "li>a"),
        ),
        nest(
            "main#content>article.feature",
            element("header.feature__head", story.crumbs, together(story.head)),
            element("section.feature__text.body-copy", body),
            element("footer.feature__end", together(story.tail)),
        ),
        nest(
            "aside.shelf",
            chrome.sidebar(page, "div.shelf__row", "div.shelf__card>h3>a"),
        ),
        nest(
            "footer.colophon",
            chrome.footer(page, "ul.colophon__links", "li>a"),
            chrome.search(page, "form.colophon__search"),
        ),
        chrome.scripts(page),
    )


def _drop_cap(page: Page, lines: Lines) -> Html:
    """Set the first letter of the article large, where the script has such letters."""
    (line,) = lines
    text = line.text
    opening = next((n for n in page.lines if n.label in ("p", "lead")), None)
    if line is not opening or not _LATIN_START.match(text) or "[[" in line.source:
        return element("p", inline(page, line))
    return element("p.has-dropcap", element("span.dropcap", words(text[0])),
                   words(text[1:]))  # fmt: skip


MAGAZINE: Final = Theme(
    name="magazine",
    frame=_magazine,
    css=sheet(
        "#6b4e16",
        ".feature{max-width:660px;margin:0 auto}.dropcap{float:inline-start;font-size:"
        "3.4em;line-height:.85;padding-inline-end:.08em}.pull{font-size:1.4em}"
        ".topper__nav ul,.colophon__links{display:flex;gap:18px;list-style:none}",
        font=SERIF, size=19, ground="#fffdf8",
    ),
    title=each("h1.feature__title"),
    boxing=92,
    roles={
        "lead": (_drop_cap,),
        "p": (_drop_cap,),
        "h": (each("h2.feature__section"), each("h2")),
        "quote": (each("blockquote>p"), each("blockquote")),
        "note": (each("p.feature__note>em"), each("p>small")),
    },
    boxes={
        "navigation": (crumbs("p.feature__rubric"),),
        "byline": (each("p.feature__byline"),),
        "dateline": (each("p.feature__date>time"),),
        "related": (boxed("aside.inset.inset--related>ul", "li>a", "h4"),
                    boxed("aside.inset", "p>a", "p>strong")),
        "comments": (boxed("section.responses", "p", "h2"),),
        "author-bio": (boxed("div.feature__contributor", "p>em"),
                       each("p.contributor-note>em")),
        "newsletter": (signup("aside.inset.inset--letters"),),
        "share": (boxed("ul.feature__share", "li>a"),),
        "caption": (figure("figure.plate", "figcaption.plate__caption>span"),),
        "credit": (figure("figure.plate", "figcaption.plate__caption>span"),),
        "paywall": (boxed("div.meter", "p", "h3"),),
        "sponsor": (boxed("aside.partner", "p"),),
    },
)  # fmt: skip


def _broadcaster(page: Page, story: Story) -> Html:
    topics = pick(("section", "div"), page.site, "topics")
    return element(
        "body",
        chrome.skip(page, "a.skip-link", "#main-content"),
        element(
            "header",
            chrome.brand(page, "a.logo"),
            chrome.menu(page, "nav>ul", "li>a"),
            chrome.search(page, "form.site-search"),
        ),
        nest(
            "main#main-content",
            story.crumbs,
            element(
                "article",
                element("header", together(story.head)),
                _sections(story.body),
                together(story.tail),
            ),
            nest(f"{topics}.more-stories", chrome.sidebar(page, "ul", "li>article>a")),
        ),
        nest("footer>nav", chrome.footer(page, "ul", "li>a>span")),
        chrome.cookie(page, "section.cookie-prompt>div"),
        chrome.scripts(page),
    )


def _sections(chunks: tuple[Chunk, ...]) -> Html:
    """Put what follows each sub-heading into a section of its own."""
    sections: list[list[Chunk]] = [[]]
    for chunk in chunks:
        if chunk.label == "h":
            sections.append([])
        sections[-1].append(chunk)
    return joined(
        element("section.text-block", together(tuple(s))) if s else EMPTY
        for s in sections
    )


BROADCASTER: Final = Theme(
    name="broadcaster",
    frame=_broadcaster,
    css=sheet(
        "#003c71",
        "header{display:flex;gap:24px;align-items:center;flex-wrap:wrap}main{max-width:"
        "740px;margin:0 auto;padding:0 4%}nav ul{display:flex;gap:16px;list-style:none;"
        "padding:0;flex-wrap:wrap}article header{display:block;padding:0}",
    ),
    title=each("h1#main-heading"),
    boxing=92,
    roles={
        "lead": (each("p>b"), each("p.intro")),
        "h": (each("h2"),),
        "quote": (each("blockquote>p"), each("p")),
        "row": (table("div.table-wrap>table"),),
        "stamp": (each("p>time"),),
        "note": (each("p>i"), each("p")),
    },
    boxes={
        "navigation": (crumbs("nav.breadcrumb"), boxed("nav.onward", "p>a")),
        "byline": (boxed("div.byline-block", "p"),),
        "dateline": (each("p>time"),),
        "related": (boxed("aside>ul", "li>a", "h2"),
                    boxed("section.related-links>ul", "li>a", "h3")),
        "comments": (boxed("section.have-your-say", "p", "h2"),),
        "author-bio": (boxed("section.correspondent", "p"),),
        "newsletter": (boxed("aside.newsletter-promo", "p", "h3"),),
        "share": (boxed("div.share-tools>ul", "li>a"),),
        "app": (boxed("aside.app-banner", "p"),),
        "contact": (boxed("section.get-in-touch", "p", "h3"),),
        "caption": (figure("figure", "figcaption>p"),),
        "credit": (figure("figure", "figcaption>span"),),
        "consent": (boxed("div.embed-consent", "p", "h4"),),
    },
)  # fmt: skip

PAPERS: Final = (LOCAL, TABLOID, MAGAZINE, BROADCASTER)
