"""All themes, and which of them a page has."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from cleanlit.bench.gold import Page
from corpus.render.choice import pick
from corpus.render.theme import Theme
from corpus.render.themes.blogs import BLOCK, BLOGS, CLASSIC, ELEMENTOR, HOSTED
from corpus.render.themes.papers import (
    BROADCASTER,
    LOCAL,
    MAGAZINE,
    PAPERS,
    TABLOID,
)
from corpus.render.themes.portals import ASIAN, NEXT, PORTALS, TABLES
from corpus.render.themes.wires import AGENCY, AMP, LIVE, RELEASE, WIRES

THEMES: Final = (*BLOGS, *PAPERS, *PORTALS, *WIRES)
OF_KIND: Final[Mapping[str, tuple[Theme, ...]]] = {
    "agency": (AGENCY, AGENCY, NEXT, BROADCASTER),
    "local-paper": (LOCAL, LOCAL, CLASSIC, TABLES),
    "daily": (NEXT, BROADCASTER, MAGAZINE, TABLES, AMP, LOCAL),
    "magazine": (MAGAZINE, MAGAZINE, BLOCK, AMP),
    "broadcaster": (BROADCASTER, BROADCASTER, BROADCASTER, NEXT),
    "portal": (TABLES, NEXT, TABLOID, ELEMENTOR),
    "wordpress-blog": (CLASSIC, BLOCK, ELEMENTOR),
    "crypto-blog": (ELEMENTOR, BLOCK, AMP, CLASSIC),
    "tech-blog": (BLOCK, HOSTED, HOSTED, NEXT),
    "business": (NEXT, AGENCY, AMP, MAGAZINE),
    "aggregator": (TABLES, ELEMENTOR, NEXT, HOSTED),
    "press-release": (AGENCY, RELEASE, RELEASE, RELEASE),
    "live-blog": (LIVE,),
    "tabloid": (TABLOID, TABLOID, AMP),
}
# Here half of the sites hold their article in one element, with line breaks.
_EAST_ASIAN: Final = frozenset({"ja", "ko", "zh"})


def theme_of(page: Page) -> Theme:
    """Give the theme of a page: by its kind, and among several by its name."""
    themes = OF_KIND[page.kind]
    if page.language.split("-")[0] in _EAST_ASIAN and page.kind != "live-blog":
        themes = (*themes, *[ASIAN] * len(themes))
    return pick(themes, page.name, "theme")
