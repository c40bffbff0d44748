"""What a page may cost: bounds on its size, its tags and its depth.

They are looked at before anything that takes long, since work in C cannot be stopped
from inside. Real pages stay far below: of 2,592 none had more than 1.8 MB, 20,000 tags
or 64 attributes in an element, or was deeper than the 255 elements that the parser
takes unless it is asked for more. What the parser does not take it leaves out without a
word, with all that follows. So a page is thinned, parsed once more with more patience,
or rejected; it is never cut off in silence.
"""

from __future__ import annotations

import re
from typing import Any, Final

from lxml import etree
from lxml.html import HTMLParser, document_fromstring
from trafilatura import load_html
from trafilatura.utils import repair_faulty_html

from cleanlit.document import Reason
from cleanlit.errors import ExtractError

# A longer page is not even thinned. What the command reads has a limit of its own,
# --max-record-mb, which is the same unless it is set.
MAX_CHARS: Final = 32 << 20
# What may be left of a page: the parser drops all that follows a text of 10 MB
# (libxml2: XML_MAX_TEXT_LENGTH), and time goes with the length.
MAX_LEFT_CHARS: Final = 8_000_000
# Five times what was seen; the time goes with it, and is some seconds here.
MAX_TAGS: Final = 100_000
# The parser takes 2,048 if it is asked for more (libxml2: xmlParserMaxDepth).
MAX_DEPTH: Final = 2_000
# trafilatura's time goes with the third power of this.
MAX_TABLES: Final = 32

# What the parser takes unless it is asked for more, less the root.
_PLAIN_DEPTH: Final = 254
# A page beyond this is thinned first: elsewhere the time for it would show.
_THIN_CHARS: Final = 2_000_000
# The time for an element goes with the square of its attributes. A longer tag loses
# them: it holds 20,000 of them, or data in one.
_TAG_CHARS: Final = 65_536
# Structured data that is longer says nothing of a story.
_DATA_CHARS: Final = 1_000_000

_PATIENT: Final = HTMLParser(
    collect_ids=False,
    default_doctype=False,
    encoding="utf-8",
    remove_comments=True,
    remove_pis=True,
    huge_tree=True,
)
# No part of it can be given back, so that the time is that of one look at the page.
_TAG: Final = re.compile(
    r"""<([a-zA-Z][^\s/<>"']{0,40})"""
    r"""((?:[^<>"']++|"[^"]*+"|'[^']*+'|<(?![a-zA-Z]))*+)"""
)
_DROPPED: Final = re.compile(r"<(script|style|!--)([^<>]{0,200})", re.I)
_SCRIPT_END: Final = re.compile(r"</script", re.I)
_STYLE_END: Final = re.compile(r"</style", re.I)
_COMMENT_END: Final = re.compile(r"-->")
_ENDS: Final = {"script": _SCRIPT_END, "style": _STYLE_END, "!--": _COMMENT_END}
_TABLE: Final = re.compile(r"<table", re.I)
_TABLES: Final = etree.XPath(
    f"boolean(//table[count(ancestor::table) >= {MAX_TABLES}])"
)


def within_limits(html: str) -> str:
    """Give a page that can be parsed: as it is, or thinned if it is very large.

    Thinning drops comments, styles, scripts that hold no structured data, and the
    attributes of enormous tags. Raises `ExtractError` for what is still too much.
    """
    size = len(html)
    if size > MAX_CHARS:
        raise ExtractError(Reason.TOO_LARGE, f"the page has {size} characters")
    if not html.isascii():
        html = _without_halves(html)
    tags = html.count("<")
    if size > _THIN_CHARS or tags > MAX_TAGS:
        html = _thinned(html)
        size, tags = len(html), html.count("<")
    if _has_long_stretch(html):
        html = _TAG.sub(_shortened, html)
        size = len(html)
    if tags > MAX_TAGS:
        raise ExtractError(Reason.TOO_MANY_TAGS, f"the page has {tags} tags")
    if size > MAX_LEFT_CHARS:
        raise ExtractError(
            Reason.TOO_LARGE, f"the page has {size} characters without its scripts"
        )
    return html


def parse(html: str) -> Any:
    """Parse a page that is within limits; None for what is no HTML.

    Raises `ExtractError` for one that is nested too deep.
    """
    tree = load_html(html)
    if tree is None:
        return None
    if _depth_at_end(tree) >= _PLAIN_DEPTH:
        # The parser gave up there, and the rest of the page is not in the tree.
        repaired = repair_faulty_html(html, html[:50].lower())
        tree = document_fromstring(repaired.encode("utf-8"), parser=_PATIENT)
        if _depth_at_end(tree) >= MAX_DEPTH:
            detail = f"the page is nested deeper than {MAX_DEPTH} elements"
            raise ExtractError(Reason.TOO_DEEP, detail)
    if len(_TABLE.findall(html)) > MAX_TABLES and _TABLES(tree):
        detail = f"tables are nested deeper than {MAX_TABLES}"
        raise ExtractError(Reason.TOO_DEEP, detail)
    return tree


def _without_halves(html: str) -> str:
    """Join surrogates that are pairs; what is half of one is no character."""
    try:
        html.encode("utf-8")
    except UnicodeEncodeError:
        return html.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return html


def _thinned(html: str) -> str:
    """Leave out what no reader sees and no extractor reads."""
    parts: list[str] = []
    position = 0
    while start := _DROPPED.search(html, position):
        kind = start[1].lower()
        end = _ENDS[kind].search(html, start.end())
        parts.append(html[position : start.start()])
        # What nobody closes goes on to the end of the page, as in a browser.
        position = end.start() if end else len(html)
        if end and kind == "!--":
            position = end.end()
        elif _is_data(start[2]) and position - start.start() <= _DATA_CHARS:
            parts.append(html[start.start() : position])
        elif end:
            parts.append(f"<{kind}>")
    parts.append(html[position:])
    return "".join(parts)


def _is_data(attributes: str) -> bool:
    return "ld+json" in attributes.lower()


def _has_long_stretch(html: str) -> bool:
    """Tell whether a tag may be too long: so many characters and no end of one.

    Ends inside of quotes hide it. Then it costs time, which has its own limit.
    """
    step = _TAG_CHARS // 2
    return any(
        not 0 <= html.find(">", position) < position + step
        for position in range(0, len(html) - step, step)
    )


def _shortened(tag: re.Match[str]) -> str:
    return tag[0] if tag.end() - tag.start() <= _TAG_CHARS else f"<{tag[1]}"


def _depth_at_end(tree: Any) -> int:
    """Give the depth of the last element, which is where a parser stopped."""
    depth = 0
    while len(tree):
        tree = tree[-1]
        depth += 1
    return depth
