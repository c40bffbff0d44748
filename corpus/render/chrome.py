"""The parts around an article: menu, search, banner, sidebar, footer and what is not
seen. Their words are the page's own.
"""

from __future__ import annotations

from cleanlit.bench.gold import Mark, Page
from corpus.render.choice import number
from corpus.render.head import tracking
from corpus.render.inline import address, home, links, nest
from corpus.render.markup import EMPTY, Html, element, joined, words
from corpus.render.phrases import phrases


def skip(page: Page, spec: str = "a.skip-link", target: str = "#content") -> Html:
    """Give the link that leads past the menu."""
    return element(spec, words(phrases(page.language).skip), href=target)


def brand(page: Page, path: str) -> Html:
    """Give the name of the site as a link to its front page."""
    return nest(path, words(page.site), href=f"{home(page)}/")


def menu(page: Page, wrap: str = "nav>ul", step: str = "li>a") -> Html:
    """Give the main menu."""
    return links(page, page.menu, wrap, step)


def sidebar(page: Page, wrap: str, step: str) -> Html:
    """Give the headlines of other stories."""
    return links(page, page.sidebar, wrap, step)


def footer(page: Page, wrap: str, step: str = "li>a") -> Html:
    """Give the links at the end of the page."""
    return links(page, page.footer, wrap, step)


def search(page: Page, wrap: str) -> Html:
    """Give the search form."""
    said = phrases(page.language)
    field = element("input", type="search", name="q", placeholder=said.search)
    button = element("button", words(said.search), type="submit")
    return nest(wrap, field, button, action=f"{home(page)}/search", method="get")


def cookie(page: Page, wrap: str, step: str = "p") -> Html:
    """Give the cookie banner, where the page has one."""
    return nest(f"{wrap}>{step}", words(page.cookie)) if page.cookie else EMPTY


def modal(page: Page, spec: str = "div.modal") -> Html:
    """Give a hidden window that repeats the page's own call to subscribe."""
    own = [
        line.text
        for line in page.lines
        if line.mark is Mark.DROP and line.label in ("newsletter", "app", "share")
    ]
    text = own[0] if own else page.site
    close = element("button", words("×"), type="button", aria_label="×")
    return element(spec, element("p", words(text)), close, style="display:none")


def slot(page: Page, position: str, spec: str = "div.ad-slot") -> Html:
    """Give an empty place for an advertisement."""
    unit = f"/{number('ads', page.site) % 10**8:08}/{position}"
    return element(
        spec, id=f"ad-{position}", data_ad_unit=unit, data_sizes="300x250,728x90"
    )


def scripts(page: Page) -> Html:
    """Give what stands at the end of the body: scripts and a tracking pixel."""
    source = f"https://pixel.metrics.example/c.gif?u={number(page.url) % 10**9}"
    pixel = element("img", src=source, width="1", height="1", alt="")
    return joined((tracking(page), element("noscript", pixel)))


def more(page: Page, text: str, spec: str = "a") -> Html:
    """Give a link with a text of the page."""
    return element(spec, words(text), href=address(page, text))
