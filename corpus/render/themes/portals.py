"""Themes of portals: a modern one, an old one, and the one-element article of Asia."""

from __future__ import annotations

from typing import Final

from cleanlit.bench.gold import Page
from corpus.render import chrome
from corpus.render.charset import UTF_8, Charset, legacy
from corpus.render.choice import pick, token
from corpus.render.inline import nest
from corpus.render.markup import Html, element, words
from corpus.render.places import (
    Lines,
    Place,
    boxed,
    broken,
    crumbs,
    each,
    figure,
    signup,
    table,
)
from corpus.render.theme import Story, Theme, together
from corpus.render.themes.style import sheet

_OLD_DOCTYPE: Final = (
    '<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN"'
    ' "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">'
)


def _hashed(page: Page, name: str) -> str:
    """Give a class name with the mark that the build of the site put on it."""
    return f"{name}__{token(5, page.site, name)}"


def _module(path: str) -> Place:
    """Place lines in a path of components, as `p.Article_text`, with hashed names."""

    def place(page: Page, lines: Lines) -> Html:
        steps = [
            f"{step}__{token(5, page.site, step.partition('.')[2])}"
            if "_" in step
            else step
            for step in path.split(">")
        ]
        return each(">".join(steps))(page, lines)

    return place


def _part(wrap: str, testid: str, path: str) -> Place:
    def place(page: Page, lines: Lines) -> Html:
        spec = f"{wrap}__{token(5, page.site, wrap)}"
        return element(spec, _module(path)(page, lines), data_testid=testid)

    return place


def _next(page: Page, story: Story) -> Html:
    def styled(tag: str, name: str, *content: Html, testid: str = "") -> Html:
        given = {"data_testid": testid} if testid else {}
        return element(f"{tag}.{_hashed(page, name)}", *content, **given)

    # On some sites the text stands in no element that says what it is.
    tag = pick(("article", "article", "div"), page.site, "semantic")
    body = styled(tag, "Article_body", together(story.body), testid="article-body")
    rail = chrome.sidebar(
        page,
        f"div.{_hashed(page, 'Rail_list')}",
        f"div.{_hashed(page, 'Card_root')}>a>span.{_hashed(page, 'Card_title')}",
    )
    app = element(
        "div#__next",
        styled(
            "header",
            "Header_root",
            chrome.brand(page, "a"),
            chrome.menu(page, f"nav.{_hashed(page, 'Nav_root')}", "a"),
            testid="header",
        ),
        styled(
            "div",
            "Layout_grid",
            story.crumbs,
            styled("div", "Article_head", together(story.head), testid="article-head"),
            body,
            styled("div", "Article_foot", together(story.tail)),
            styled("div", "Rail_root", rail, testid="rail"),
        ),
        styled("footer", "Footer_root", chrome.footer(page, "div", "a")),
    )
    facts = '{"props":{"pageProps":{}},"page":"/[section]/[slug]"}'
    return element(
        "body",
        app,
        element("script#__NEXT_DATA__", Html(facts), type="application/json"),
        chrome.cookie(page, f"div.{_hashed(page, 'Consent_root')}>div"),
        chrome.scripts(page),
    )


NEXT: Final = Theme(
    name="next-portal",
    frame=_next,
    css=sheet(
        "#0a66c2",
        "#__next{max-width:1100px;margin:0 auto}[data-testid=article-body]{max-width:"
        "680px}header nav{display:flex;gap:18px;flex-wrap:wrap}",
    ),
    title=_module("h1.Article_headline"),
    boxing=82,
    generator="Next.js",
    roles={
        "lead": (_module("p.Article_standfirst"), _module("p.Text_root")),
        "p": (_module("p.Text_root"),),
        "h": (_module("h2.Heading_root"), _module("h3.Heading_root")),
        "quote": (_module("blockquote.Quote_root>p"),),
        "note": (_module("div.Note_root>p"), _module("p.Text_root>em")),
    },
    flow=(_module("p.Text_root"), _module("p.Text_root>strong"),
          _module("p.Text_root>em"), _module("div.Slot_text>span"), each("div>p")),
    boxes={
        "navigation": (crumbs("nav>div"),),
        "byline": (_part("div.Byline_root", "byline", "span.Byline_name"),),
        "dateline": (_part("div.Byline_date", "timestamp", "time"),),
        "related": (_part("div.Related_root", "related", "div.Card_root>a"),
                    _part("aside.Inline_root", "inline-link", "p>a")),
        "comments": (_part("section.Comments_root", "comments", "p"),),
        "newsletter": (_part("div.Signup_root", "newsletter", "p"),),
        "share": (_part("div.Share_root", "share-bar", "span.Share_item"),),
        "author-bio": (_part("div.Author_root", "author-card", "p.Author_bio"),),
        "caption": (figure("figure", "figcaption>span"),),
        "credit": (figure("figure", "figcaption>span"),),
        "paywall": (_part("div.Gate_root", "paywall", "p"),),
        "consent": (_part("div.Embed_root", "embed-consent", "p"),),
        "app": (_part("div.Banner_root", "app-banner", "p"),),
    },
)  # fmt: skip


def _tables(page: Page, story: Story) -> Html:
    left = element(
        "td", chrome.menu(page, "table", "tr>td>a.mnu"), valign="top", width="140",
        bgcolor="#eeeeee",
    )  # fmt: skip
    story_cell = element(
        "td",
        nest("font", story.crumbs, size="2"),
        together(story.head),
        element("hr", size="1"),
        nest("div", together(story.body), align="justify"),
        together(story.tail),
        valign="top",
        width="560",
    )
    right = element(
        "td", chrome.sidebar(page, "table", "tr>td>a.sml"), valign="top", width="180"
    )
    layout = element(
        "table", element("tr", left, story_cell, right), width="900", cellpadding="6"
    )
    return element(
        "body",
        nest("table>tr>td", chrome.brand(page, "b>font>a.top"), bgcolor="#003366"),
        chrome.slot(page, "top", "div"),
        layout,
        nest("center", chrome.footer(page, "font", "a.ftr")),
        chrome.scripts(page),
        bgcolor="#ffffff",
    )


def _of_language(page: Page) -> Charset:
    return legacy(page.language)


TABLES: Final = Theme(
    name="old-tables",
    frame=_tables,
    css="td,body{font:14px Verdana,Arial,sans-serif}h1{font-size:22px}a{color:#036}"
    "a.top{color:#fff}table{border-spacing:4px}",
    title=each("h1"),
    boxing=57,
    charset=_of_language,
    doctype=_OLD_DOCTYPE,
    cards=("none",),
    linked=("none",),
    roles={
        "lead": (broken("b"), broken()),
        "p": (broken(),),
        "h": (broken("b"), each("h3")),
        "quote": (broken("i"), broken()),
        "row": (table("table"),),
        "stamp": (broken("b"),),
        "note": (broken("i"), broken()),
    },
    flow=(broken(), broken("b"), broken("i"), broken("font"), broken()),
    flow_of={"related": (broken("b>a"), broken("a"))},
    boxes={
        "byline": (broken("i"), broken("b")),
        "dateline": (broken("font"),),
        "navigation": (crumbs("div"), broken("a")),
        "share": (boxed("table>tr", "td>a"),),
        "comments": (boxed("table#comments>tr>td", "div", "b"),),
        "caption": (figure("table>tr>td", "div>i"),),
        "credit": (figure("table>tr>td", "div>i"),),
    },
)  # fmt: skip


def _asian(page: Page, story: Story) -> Html:
    return element(
        "body",
        nest(
            "div#wrap>div#header",
            chrome.brand(page, "h1>a"),
            chrome.menu(page, "div#gnb>ul", "li>a"),
            chrome.search(page, "form#schForm"),
        ),
        nest(
            "div#container>div#contents",
            element("div.location", story.crumbs),
            element("div.article_head", together(story.head)),
            element("div#articleBody.article_txt", together(story.body)),
            element("div.article_bottom", together(story.tail)),
        ),
        nest("div#aside>div.rank_news", chrome.sidebar(page, "ol", "li>a")),
        nest("div#footer", chrome.footer(page, "ul.link", "li>a")),
        element("div#layer_pop", words(page.site), style="display:none"),
        chrome.scripts(page),
    )


def _half_legacy(page: Page) -> Charset:
    return pick((legacy(page.language), UTF_8), page.site, "charset")


ASIAN: Final = Theme(
    name="asian-portal",
    frame=_asian,
    css="body{font:16px/1.8 'Noto Sans CJK JP',sans-serif;margin:0}#container{width:"
    "720px;margin:0 auto}#gnb ul{display:flex;gap:16px;list-style:none}"
    ".article_txt span{display:inline}",
    title=each("h2.article_tit"),
    boxing=72,
    charset=_half_legacy,
    cards=("og", "none"),
    linked=("none", "none", "plain"),
    roles={
        "lead": (broken("span.lead"), broken("b")),
        "p": (broken("span"), broken()),
        "h": (broken("b"), broken("strong")),
        "quote": (broken("span"),),
        "stamp": (broken("b"),),
        "note": (broken("span"), broken()),
    },
    flow=(broken("span"), broken(), broken("b"), each("div"), each("p")),
    flow_of={"related": (broken("a"), broken("b"))},
    boxes={
        "navigation": (crumbs("div.path>span"),),
        "byline": (boxed("div.info_writer", "span.name"), each("p.writer")),
        "dateline": (boxed("div.info_date", "span"),),
        "share": (boxed("div.sns_area>ul", "li>a"),),
        "related": (boxed("div.link_news>ul", "li>a", "strong"),
                    boxed("dl.relation", "dd>a", "dt")),
        "comments": (boxed("div#reply_area", "p", "h3"),),
        "copyright": (boxed("div.copyright_txt", "p"),),
        "caption": (figure("div.img_area", "p.img_desc"),
                    figure("span.end_photo_org", "em.img_desc")),
        "credit": (figure("div.img_area", "p.img_desc"),),
        "newsletter": (signup("div.subscribe_box", "strong"),),
        "counter": (boxed("div.count_area", "span"),),
    },
)  # fmt: skip

PORTALS: Final = (NEXT, TABLES, ASIAN)
