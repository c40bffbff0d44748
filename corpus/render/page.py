"""A sample page as a crawler would store it."""

from __future__ import annotations

from dataclasses import dataclass

from cleanlit.bench.gold import Page
from corpus.render.charset import Charset, encoded
from corpus.render.head import document
from corpus.render.theme import lay_out
from corpus.render.themes import theme_of


@dataclass(frozen=True, slots=True)
class Served:
    """The bytes of a page and the encoding that they are in."""

    body: bytes
    charset: Charset


def render(page: Page, *, declared: bool = True) -> Served:
    """Render a page; one that is not `declared` does not name its encoding."""
    theme = theme_of(page)
    charset = theme.charset(page)
    body = theme.frame(page, lay_out(theme, page))
    html = document(theme, page, body, charset, declared=declared)
    return Served(encoded(html, charset), charset)


def text(page: Page) -> bytes:
    """Give the lines of a page as a plain file."""
    return f"{page.text}\n".encode()
