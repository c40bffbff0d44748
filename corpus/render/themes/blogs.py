"""Themes of blogs and small sites: three ages of WordPress, and a hosted blog."""

from __future__ import annotations

from typing import Final

from cleanlit.bench.gold import Page
from corpus.render import chrome
from corpus.render.choice import number, token
from corpus.render.inline import nest
from corpus.render.markup import Html, element
from corpus.render.places import (
    boxed,
    broken,
    comment_form,
    crumbs,
    each,
    figure,
    listed,
    signup,
    table,
)
from corpus.render.theme import Story, Theme, together
from corpus.render.themes.style import SERIF, sheet


def _classic(page: Page, story: Story) -> Html:
    post = number("post", page.url) % 90_000 + 1_000
    head = element("header.entry-header", together(story.head))
    article = element(
        f"article#post-{post}.post.type-post.status-publish.hentry",
        head,
        element("div.entry-content", together(story.body)),
        element("footer.entry-footer", chrome.slot(page, "below-post")),
    )
    content = element(
        "div#content.site-content",
        story.crumbs,
        nest(
            "div#primary.content-area>main#main.site-main",
            article,
            together(story.tail),
        ),
        element(
            "aside#secondary.widget-area",
            chrome.search(page, "div.widget.widget_search>form.search-form"),
            chrome.sidebar(page, "div.widget.widget_recent_entries>ul", "li>a"),
        ),
    )
    return element(
        "body.post-template-default.single.single-post",
        chrome.skip(page, "a.skip-link.screen-reader-text"),
        element(
            "header#masthead.site-header",
            chrome.brand(page, "div.site-branding>p.site-title>a"),
            chrome.menu(
                page, "nav#site-navigation.main-navigation>ul.menu", "li.menu-item>a"
            ),
        ),
        content,
        nest("footer#colophon.site-footer", chrome.footer(page, "ul.footer-menu")),
        chrome.cookie(page, "div#cookie-notice.cookie-notice"),
        chrome.scripts(page),
    )


CLASSIC: Final = Theme(
    name="wp-classic",
    frame=_classic,
    css=sheet(
        "#1d5c8a",
        "#content{display:flex;gap:32px;padding:0 6%}#primary{flex:1;max-width:720px}"
        "#secondary{width:260px}.menu{display:flex;gap:16px;list-style:none;padding:0}",
    ),
    title=each("h1.entry-title"),
    boxing=72,
    generator="WordPress 6.4.3",
    roles={
        "h": (each("h2"), each("h3"), each("p>strong")),
        "quote": (each("blockquote>p"),),
        "stamp": (each("p>strong"),),
        "note": (each("p>em"), each("p")),
    },
    boxes={
        "navigation": (crumbs("div.breadcrumbs"), boxed("nav.post-navigation", "p>a")),
        "byline": (boxed("div.entry-meta", "span.byline"),),
        "dateline": (boxed("div.entry-meta", "time.entry-date"),),
        "related": (boxed("div.related-posts>ul", "li>a", "h3"),
                    boxed("div.yarpp>ol", "li>a", "h3")),
        "comments": (comment_form("div#comments.comments-area>div#respond",
                                  "h3#reply-title.comment-reply-title"),),
        "author-bio": (boxed("div.author-box.vcard", "p.author-description"),),
        "newsletter": (signup("div.widget.mc4wp-form"),),
        "share": (boxed("div.sharedaddy>ul", "li>a", "h3.sd-title"),),
        "caption": (figure("div.wp-caption.alignnone", "p.wp-caption-text"),),
        "credit": (figure("div.wp-caption.alignnone", "p.wp-caption-text"),),
        "counter": (boxed("span.post-views", "span"),),
    },
)  # fmt: skip


def _block(page: Page, story: Story) -> Html:
    main = element(
        "main#wp--skip-link--target.wp-block-group",
        nest(
            "div.wp-block-group.has-global-padding", story.crumbs, together(story.head)
        ),
        element(
            "div.entry-content.wp-block-post-content.is-layout-constrained",
            together(story.body),
        ),
        nest("div.wp-block-group.alignwide", together(story.tail)),
        nest(
            "div.wp-block-query>ul.wp-block-post-template",
            chrome.sidebar(page, "li.wp-block-post", "h3.wp-block-post-title>a"),
        ),
    )
    return element(
        "body.wp-singular.single.wp-embed-responsive",
        nest(
            "div.wp-site-blocks",
            element(
                "header.wp-block-template-part",
                chrome.brand(page, "p.wp-block-site-title>a"),
                chrome.menu(
                    page,
                    "nav.wp-block-navigation>ul",
                    "li.wp-block-navigation-item>a>span",
                ),
            ),
            main,
            element(
                "footer.wp-block-template-part",
                chrome.search(page, "form.wp-block-search"),
                chrome.footer(page, "div.wp-block-group", "p>a"),
            ),
        ),
        chrome.modal(page, "div.wp-block-popup"),
        chrome.scripts(page),
    )


BLOCK: Final = Theme(
    name="wp-block",
    frame=_block,
    css=sheet(
        "#7a00df",
        ".wp-site-blocks{max-width:700px;margin:0 auto}.wp-block-navigation ul"
        "{display:flex;gap:14px;list-style:none}.wp-block-separator{border:1px solid}",
    ),
    title=each("h1.wp-block-post-title"),
    boxing=67,
    generator="WordPress 6.7.1",
    roles={
        "h": (each("h2.wp-block-heading"), each("h3.wp-block-heading")),
        "li": (listed(),),
        "quote": (each("blockquote.wp-block-quote>p"),),
        "row": (table("figure.wp-block-table>table"),),
        "lead": (each("p.has-large-font-size"), each("p")),
        "note": (each("p.has-background>em"), each("p>em")),
    },
    flow=(each("p"), each("p"), each("p>strong"), each("p.has-text-align-center"),
          each("p>em"), each("h4.wp-block-heading")),
    boxes={
        "navigation": (crumbs("nav.rank-math-breadcrumb>p"),),
        "byline": (boxed("div.wp-block-post-author", "p"),),
        "dateline": (boxed("div.wp-block-post-date", "time"),),
        "related": (boxed("div.wp-block-group.related>ul.wp-block-list", "li>a",
                          "h2.wp-block-heading"),
                    each("p.has-background>strong")),
        "comments": (comment_form("div.wp-block-comments"),),
        "author-bio": (boxed("div.wp-block-post-author__bio", "p"),
                       boxed("div.wp-block-media-text", "p")),
        "newsletter": (signup("div.wp-block-jetpack-subscriptions"),
                       boxed("div.wp-block-group.has-background", "p", "h3")),
        "share": (boxed("ul.wp-block-social-links", "li>a"),),
        "caption": (figure("figure.wp-block-image", "figcaption"),),
        "credit": (figure("figure.wp-block-image", "figcaption"),),
        "disclaimer": (boxed("div.wp-block-group", "p"),),
    },
)  # fmt: skip


def _elementor(page: Page, story: Story) -> Html:
    def widget(kind: str, *content: Html) -> Html:
        ident = token(7, page.site, kind).lower()
        return nest(
            f"div.elementor-element.elementor-element-{ident}.elementor-widget"
            f".elementor-widget-{kind}>div.elementor-widget-container",
            *content,
        )

    def section(*widgets: Html) -> Html:
        return nest(
            "section.elementor-section.elementor-top-section>div.elementor-container"
            ">div.elementor-column>div.elementor-widget-wrap",
            *widgets,
        )

    return element(
        "body.elementor-default.elementor-page",
        nest(
            "div.elementor.elementor-location-header",
            section(
                widget("site-logo", chrome.brand(page, "a")),
                widget(
                    "nav-menu",
                    chrome.menu(
                        page,
                        "nav.elementor-nav-menu--main>ul.elementor-nav-menu",
                        "li.menu-item>a.elementor-item",
                    ),
                ),
            ),
        ),
        nest(
            "div.elementor.elementor-location-single.post",
            section(story.crumbs, widget("theme-post-title", together(story.head))),
            section(widget("theme-post-content", together(story.body))),
            section(
                widget("text-editor", together(story.tail)),
                chrome.slot(page, "single-end"),
            ),
            section(
                widget(
                    "posts",
                    chrome.sidebar(
                        page,
                        "div.elementor-posts-container",
                        "article.elementor-post>h3.elementor-post__title>a",
                    ),
                )
            ),
        ),
        nest(
            "div.elementor.elementor-location-footer",
            section(
                widget(
                    "icon-list",
                    chrome.footer(
                        page,
                        "ul.elementor-icon-list-items",
                        "li>a>span.elementor-icon-list-text",
                    ),
                )
            ),
        ),
        chrome.modal(page, "div.elementor-popup-modal"),
        chrome.cookie(page, "div.cmplz-cookiebanner>div.cmplz-body"),
        chrome.scripts(page),
    )


ELEMENTOR: Final = Theme(
    name="elementor",
    frame=_elementor,
    css=sheet(
        "#c2410c",
        ".elementor-container{max-width:860px;margin:0 auto}.elementor-nav-menu"
        "{display:flex;gap:16px;list-style:none}.elementor-alert{background:#fee}",
    ),
    title=each("h1.elementor-heading-title"),
    boxing=67,
    generator="WordPress 6.5.5",
    roles={
        "lead": (each("p>strong"), each("p")),
        "h": (each("h2"), each("h2>strong"), each("p>strong")),
        "note": (each("p>em"), each("p")),
    },
    flow=(each("p"), each("p>strong"), each("p"), each("div>span"), each("p>em")),
    boxes={
        "navigation": (crumbs("div.breadcrumb-trail>div"),),
        "byline": (boxed("ul.elementor-post-info", "li>span"),),
        "dateline": (boxed("ul.elementor-post-info", "li>time"),),
        "related": (boxed("div.elementor-posts>div", "h4>a", "h3"),),
        "comments": (comment_form("div.elementor-widget-post-comments>div#respond"),),
        "author-bio": (boxed("div.elementor-author-box>div", "p"),),
        "newsletter": (signup("div.elementor-form-fields-wrapper"),),
        "share": (boxed("div.elementor-share-buttons", "div>span"),),
        "advertisement": (boxed("div.elementor-alert", "span"),),
        "sponsor": (boxed("div.elementor-alert", "span"),),
        "disclaimer": (boxed("div.elementor-toggle", "p"),),
        "caption": (figure("figure.wp-caption", "figcaption.widget-image-caption"),),
        "credit": (figure("figure.wp-caption", "figcaption.widget-image-caption"),),
    },
)  # fmt: skip


def _hosted(page: Page, story: Story) -> Html:
    ident = str(number("entry", page.url))
    post = element(
        "div.post.hentry.uncustomized-post-template",
        element("a", name=ident),
        together(story.head),
        element(
            f"div#post-body-{ident[:12]}.post-body.entry-content",
            together(story.body),
            element("div", style="clear: both;"),
        ),
        nest("div.post-footer", together(story.tail)),
    )
    gadget = nest(
        "div#PopularPosts1.widget.PopularPosts>div.widget-content.popular-posts",
        chrome.sidebar(page, "ul", "li>div.item-title>a"),
    )
    return element(
        "body.loading",
        nest("div#navbar.navbar.section", chrome.search(page, "form#b-query")),
        nest("div#header>div.header.section", chrome.brand(page, "h2.title>a")),
        chrome.menu(page, "div#crosscol>div.widget.PageList>ul", "li>a"),
        nest(
            "div.main-outer>div#main.main.section>div.widget.Blog>div.blog-posts",
            story.crumbs,
            nest("div.date-outer>div.date-posts>div.post-outer", post),
        ),
        nest("div.column-right-outer>aside", gadget),
        nest("div.footer-outer", chrome.footer(page, "div.section", "span>a")),
        chrome.scripts(page),
    )


HOSTED: Final = Theme(
    name="hosted-blog",
    frame=_hosted,
    css=sheet(
        "#0f766e",
        ".main-outer{max-width:720px;margin:0 auto}#crosscol ul{display:flex;gap:12px}"
        ".separator{clear:both;text-align:center}",
        font=SERIF, size=16, ground="#fdf6e3",
    ),
    title=each("h3.post-title.entry-title"),
    boxing=62,
    generator="blogger",
    cards=("none", "og"),
    linked=("none",),
    roles={
        "lead": (broken("b"), broken()),
        "p": (broken(),),
        "h": (broken("b"), each("h3")),
        "quote": (each("blockquote.tr_bq"),),
        "stamp": (broken("b"),),
        "note": (broken("i"), broken()),
    },
    flow=(broken(), broken("b"), broken("i"), each("div"), broken("span")),
    flow_of={"related": (listed(), broken("b"))},
    boxes={
        "navigation": (crumbs("div.breadcrumbs"),
                       boxed("div#blog-pager.blog-pager", "span>a")),
        "byline": (boxed("div.post-header-line-1", "span.post-author.vcard"),),
        "dateline": (boxed("div.post-header-line-1", "h2.date-header>span"),),
        "comments": (comment_form("div#comments.comments>div#comment-holder", "h4"),),
        "share": (boxed("div.post-share-buttons", "a.goog-inline-block"),),
        "related": (boxed("div#related-posts", "a", "h2"),),
        "caption": (figure("table.tr-caption-container>tbody>tr>td",
                           "div.tr-caption"),),
        "credit": (figure("table.tr-caption-container>tbody>tr>td",
                          "div.tr-caption"),),
        "author-bio": (boxed("div.widget.Profile", "p"),),
    },
)  # fmt: skip

BLOGS: Final = (CLASSIC, BLOCK, ELEMENTOR, HOSTED)
