"""A page as a run of blocks: its text without blanks, and what its markup says of it.

One walk over the parsed page serves all that looks at it afterwards: the evidence of
lines, the search for lost body text, and the choice between extractions.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Collection
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final

from lxml import etree

# Elements that do not break a line; every other one does.
INLINE: Final = frozenset(
    "a abbr acronym b bdi bdo big cite code data del dfn em font i img ins kbd mark q"
    " s samp small span strike strong sub sup svg time tt u var wbr".split()
)
_SKIPPED: Final = frozenset(
    "head script style noscript template select textarea iframe object svg math"
    " button".split()
)
_TOKENS: Final = {
    **{f"h{level}": f"h{level}" for level in range(1, 7)},
    "li": "li", "figcaption": "fc", "figure": "fc",
    "aside": "as", "nav": "as", "footer": "as",
}  # fmt: skip
_ASIDE_ROLES: Final = frozenset(("complementary", "navigation", "contentinfo"))
# Whole words of class names and ids that say "other stories", in the spellings of
# stylesheets: `related-posts`, `article__readmore`, `mostRead`. The second part says
# "a post from elsewhere", in the names that the networks ask for; the third "what
# readers wrote".
_NAMES: Final = re.compile(
    r"(?:^|[\s_-])(?:related|recommend(?:ed|ations?)|read-?(?:more|next|also)|"
    r"more-?(?:on|from|stories|news|articles)|most-?(?:read|popular|viewed)|"
    r"see-?also|also-?read|trending|outbrain|taboola)|"
    r"(?P<embed>(?:^|[\s_-])(?:twitter|instagram|tiktok|bluesky|mastodon|threads|fb|"
    r"telegram|vk)-?(?:tweet|media|embed|post)(?![a-z]))|"
    r"(?P<comments>(?:^|[\s_-])(?:comments?(?![a-z])|commentlist|disqus|respond"
    r"(?![a-z])|discussion|livefyre|kommentar|comentario|commentaire|yorum|reacties))",
    re.I,
)
COMMENTS: Final = "cm"
_KINDS: Final = {None: "rl", "embed": "em", "comments": COMMENTS}
# What holds the whole story is styled for all its parts: its names speak of none.
_WHOLES: Final = frozenset(("body", "main", "article"))
_NAME_CHARS: Final = 200
_DIGITS: Final = str.maketrans("123456789", "000000000")
_UNSEEN: Final = re.compile(r"(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.I)
HIDDEN: Final = "hd"
# What is told of pieces for our own use, and is no evidence of lines.
INNER: Final = frozenset((COMMENTS, HIDDEN))


@dataclass(slots=True)
class Flat:
    """The text of a page without blanks and unprintable characters, in pieces.

    `starts` are the offsets of the pieces, `linked` and `said` what holds of each,
    `raw` are the pieces as they stand in the page;
    `blocks` are the offsets where a block begins, the end of the text with them.
    `paths` has a number for each block but that end: equal where the elements around
    the blocks have the same tags and classes, all the way from the body. `whole` is
    the text in one.
    """

    pieces: list[str] = field(default_factory=list)
    raw: list[str] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    linked: list[bool] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    blocks: list[int] = field(default_factory=list)
    paths: list[int] = field(default_factory=list)
    whole: str = ""

    def linked_chars(self, start: int, end: int) -> int:
        """Count the characters of `[start, end)` that are in links to other pages."""
        first, last = self._pieces(start, end)
        return sum(len(self.pieces[i]) for i in range(first, last) if self.linked[i])

    def tokens(self, start: int, end: int) -> list[str]:
        """Give the tokens that hold of all of the stretch `[start, end)`."""
        first, last = self._pieces(start, end)
        tokens = self.said[first].split()
        for said in {*self.said[first + 1 : last]} - {self.said[first]}:
            tokens = [token for token in tokens if token in said.split()]
        return tokens

    def text(self, start: int, end: int) -> str:
        """Give the text of a stretch of whole pieces, as a line with its blanks."""
        first, last = self._pieces(start, end)
        line = " ".join("".join(self.raw[first:last]).split())
        return "".join(c for c in line if c.isprintable())

    def _pieces(self, start: int, end: int) -> tuple[int, int]:
        return bisect_right(self.starts, start) - 1, bisect_left(self.starts, end)


def squeezed(text: str) -> str:
    """Give a text without blanks and without what cannot be printed."""
    plain = "".join(text.split())
    if plain.isprintable():
        return plain
    return "".join(character for character in plain if character.isprintable())


def flatten(tree: Any, without: Collection[Any] = ()) -> Flat:
    """Walk a parsed page once, with what holds of an element held on a stack.

    The tree is not changed, and the elements in `without` are passed over. Tokens that
    are said of a piece: `h1` to `h6`, `li`, `fc` (figure or its caption), `as` (in an
    aside, nav or footer, or a role like theirs), `rl` (a class or id says "related"),
    `em` (a post from elsewhere), `cm` (one says "comments"), `hd` (not shown).
    """
    body = tree.find("body") if tree.tag == "html" else None
    root = tree if body is None else body
    flat = Flat()
    pieces, starts, linked, said = flat.pieces, flat.starts, flat.linked, flat.said
    numbers: dict[tuple[int, str, str], int] = {}
    length = 0
    breaks = True
    gone = frozenset(without)
    stack: list[tuple[bool, str, int]] = [(False, "", 0)]
    walker = etree.iterwalk(root, events=("start", "end", "comment", "pi"))
    for event, element in walker:
        if event == "start":
            tag = element.tag
            if tag in _SKIPPED or (gone and element in gone):
                if tag not in INLINE:
                    breaks = True
                walker.skip_subtree()
                stack.append(stack[-1])
                continue
            state = stack[-1]
            if tag == "a":
                # A table of contents leads to the page itself: no reason to take it
                # for more.
                if not state[0] and not element.get("href", "").startswith("#"):
                    state = (True, state[1], state[2])
            elif tag not in INLINE:
                breaks = True
                state = _state(element, tag, state, numbers)
            stack.append(state)
            text = element.text
        else:
            if event == "end":
                stack.pop()
                if element.tag not in INLINE:
                    breaks = True
            if element is root:
                break
            text = element.tail
        if not text or text.isspace():
            continue
        plain = squeezed(text)
        if not plain:
            continue
        state = stack[-1]
        if breaks:
            flat.blocks.append(length)
            flat.paths.append(state[2])
            breaks = False
        pieces.append(plain)
        flat.raw.append(text)
        starts.append(length)
        linked.append(state[0])
        said.append(state[1])
        length += len(plain)
    flat.blocks.append(length)
    flat.whole = "".join(pieces)
    return flat


def _state(
    element: Any,
    tag: str,
    outer: tuple[bool, str, int],
    numbers: dict[tuple[int, str, str], int],
) -> tuple[bool, str, int]:
    """Give whether a block is in a link, what is said of it, and its path's number."""
    linked, said, path = outer
    get = element.get
    token = "as" if get("role") in _ASIDE_ROLES else _TOKENS.get(tag)
    name, ident = get("class") or "", get("id") or ""
    if name or ident:
        name, named = _named(name, ident)
        if named and tag not in _WHOLES:
            token = f"{token} {named}" if token else named
    style = get("style")
    if get("hidden") is not None or (style and _UNSEEN.search(style)):
        token = f"{token} {HIDDEN}" if token else HIDDEN
    path = numbers.setdefault((path, tag, name), len(numbers) + 1)
    return linked, _joined(said, token) if token else said, path


@lru_cache(maxsize=4096)
def _named(name: str, ident: str) -> tuple[str, str | None]:
    """Give a class with its digits masked, and the token that the names stand for."""
    both = f"{name} {ident}"
    found = _NAMES.search(both) if len(both) < _NAME_CHARS else None
    token = None
    if found:
        token = _KINDS[found.lastgroup]
    return name.translate(_DIGITS), token


def _joined(outer: str, tokens: str) -> str:
    new = [token for token in tokens.split() if token not in outer]
    return " ".join([outer, *new]) if outer else " ".join(new)
