"""Structured data of a page: JSON-LD in any shape, as a flat list of nodes.

Everything is bounded: a page may hold megabytes of it, nested without end, or broken.
Broken JSON is mended in the ways in which it is usually broken; where that fails, the
few facts that matter are looked for in its text.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from html import unescape
from typing import Any, Final

import orjson

Node = Mapping[str, Any]

MAX_SCRIPT_CHARS: Final = 1_000_000
_MAX_NODES: Final = 3_000
_MAX_DEPTH: Final = 24
_MAX_LIST: Final = 100
_MAX_ITEMS: Final = 300
_MAX_VALUE_CHARS: Final = 5_000
_MAX_SALVAGE_CHARS: Final = 200_000

# Kinds of schema.org, as names in small letters, the more telling first.
LIVE: Final = frozenset({"liveblogposting"})
NEWS: Final = frozenset(
    "newsarticle reportagenewsarticle analysisnewsarticle backgroundnewsarticle"
    " opinionnewsarticle reviewnewsarticle asknewsarticle".split()
)
SPONSORED: Final = frozenset({"advertisercontentarticle"})
BLOG: Final = frozenset({"blogposting", "socialmediaposting", "discussionforumposting"})
ARTICLES: Final = (
    LIVE | NEWS | SPONSORED | BLOG
    | frozenset(
        "article techarticle scholarlyarticle medicalscholarlyarticle report"
        " satiricalarticle creativework review criticreview".split()
    )
)  # fmt: skip
# What else may carry the facts of a page, behind any article.
OTHERS: Final = frozenset(
    "webpage itempage medicalwebpage faqpage qapage aboutpage recipe howto course"
    " videoobject podcastepisode imagegallery mediagallery event".split()
)
INDEXES: Final = frozenset({"collectionpage", "searchresultspage"})

_COMMENTS: Final = re.compile(r"^\s*(?:<!--|//\s*<!\[CDATA\[|<!\[CDATA\[|/\*.*?\*/)+")
_ENDS: Final = ("-->", "//]]>", "]]>")
_CONTROLS: Final = re.compile(r"[\x00-\x1f]+")
_TRAILING: Final = re.compile(r",(\s*[\]}])")
_TAG: Final = re.compile(r"<[^<>]{1,300}>")
_SALVAGE: Final = re.compile(
    r'"(headline|datePublished|dateModified|articleSection|isAccessibleForFree)"'
    r'\s*:\s*"?((?:[^"\\\n]|\\.){1,500}?)(?:"|\s*[,}\n])'
)
_SALVAGED_TYPE: Final = re.compile(
    r'"@type"\s*:\s*"((?:Live|News|Reportage|Opinion|Analysis)?'
    r'(?:BlogPosting|NewsArticle|Article))"'
)
_SALVAGED_AUTHOR: Final = re.compile(
    r'"author"\s*:\s*[\[{]{0,3}[^\]\[}]{0,300}?"name"\s*:\s*"([^"\\]{2,100})"'
)


@dataclass(frozen=True, slots=True)
class Structured:
    """All typed nodes of a page, and the one that describes its story, if any is."""

    nodes: tuple[Node, ...] = ()
    by_id: Mapping[str, Node] = field(default_factory=dict)
    main: Node | None = None

    def resolve(self, value: Any) -> Any:
        """Follow a reference by `@id` to the node that it names."""
        if not isinstance(value, Mapping):
            return value
        name = value.get("@id")
        if isinstance(name, str) and len(value) <= 2 and not value.get("name"):
            return self.by_id.get(name, value)
        return value

    def of(self, kinds: frozenset[str]) -> Iterator[Node]:
        """Give the nodes of some kinds."""
        return (node for node in self.nodes if types_of(node) & kinds)


def read_structured(scripts: Iterable[str], urls: Iterable[str] = ()) -> Structured:
    """Read the JSON-LD of a page; `urls` are the addresses that it goes by."""
    nodes: list[Node] = []
    for script in scripts:
        nodes.extend(_nodes(_parse(script)))
        if len(nodes) >= _MAX_NODES:
            break
    by_id: dict[str, Node] = {}
    for node in nodes:
        name = node.get("@id")
        # The one that says more: others only refer to it.
        if isinstance(name, str) and len(node) > len(by_id.get(name, ())):
            by_id[name] = node
    return Structured(tuple(nodes), by_id, _main(nodes, frozenset(map(_bare, urls))))


def types_of(node: Node) -> frozenset[str]:
    """Give the kinds of a node, as names in small letters without their vocabulary."""
    value = node.get("@type")
    names = value[:_MAX_LIST] if isinstance(value, list) else [value]
    return frozenset(
        re.split(r"[/#:]", name)[-1].strip().lower()
        for name in names
        if isinstance(name, str)
    )


def text_of(value: Any) -> str | None:
    """Give a value as a line of text: of the first item, of a name, of `@value`."""
    for _ in range(3):
        if isinstance(value, list):
            value = value[0] if value else None
        elif isinstance(value, Mapping):
            value = value.get("@value") or value.get("name")
    if isinstance(value, bool) or not isinstance(value, str | int):
        return None
    text = str(value)[:_MAX_VALUE_CHARS]
    if "&" in text:
        text = unescape(text)
    if "<" in text:
        text = _TAG.sub(" ", text)
    return " ".join(text.split()) or None


def items_of(value: Any) -> list[Any]:
    """Give the items of a value that may be one or a list, nested or not."""
    if isinstance(value, list):
        flat: list[Any] = []
        for item in value[:_MAX_LIST]:
            flat.extend(item[:_MAX_LIST] if isinstance(item, list) else [item])
        return flat
    if isinstance(value, Mapping) and isinstance(value.get("@list"), list):
        return list(value["@list"][:_MAX_LIST])
    return [] if value is None else [value]


def _parse(script: str) -> Any:
    """Parse a script, mended where needed; None where there is nothing in it."""
    if len(script) > MAX_SCRIPT_CHARS:
        return _salvage(script)
    for attempt in (_as_is, _mended, _unescaped):
        try:
            return attempt(script)
        except (ValueError, RecursionError):
            continue
    return _salvage(script)


def _as_is(script: str) -> Any:
    return orjson.loads(script)


def _mended(script: str) -> Any:
    """Parse without the wrappings of old browsers, lost commas and raw line breaks."""
    text = _without_ends(_COMMENTS.sub("", script))
    text = _TRAILING.sub(r"\1", _CONTROLS.sub(" ", text))
    if text.count("}") != text.count("{") or "}{" in text.replace(" ", ""):
        # One object and something behind it, or several in a row.
        return _several(text)
    return json.loads(text, strict=False)


def _without_ends(text: str) -> str:
    """Take away what closes the wrappings, without looking at a place twice."""
    for end in _ENDS:
        text = text.rstrip("; \t\r\n").removesuffix(end)
    return text.rstrip("; \t\r\n")


def _unescaped(script: str) -> Any:
    """Parse what was escaped for HTML though scripts are not."""
    if "&quot;" not in script and "&#34;" not in script:
        raise ValueError("nothing escaped")
    return json.loads(_CONTROLS.sub(" ", unescape(script)), strict=False)


def _several(text: str) -> list[Any]:
    decoder = json.JSONDecoder(strict=False)
    found: list[Any] = []
    place = 0
    while place < len(text) and len(found) < _MAX_LIST:
        if text[place] not in "{[":
            place += 1
            continue
        value, place = decoder.raw_decode(text, place)
        found.append(value)
    if not found:
        raise ValueError("no object")
    return found


def _salvage(script: str) -> Any:
    """Give what can be read of a broken script, as a node without a type if need be."""
    text = script[:_MAX_SALVAGE_CHARS]
    node: dict[str, Any] = {}
    for name, value in _SALVAGE.findall(text):
        node.setdefault(name, value.replace('\\"', '"').replace("\\/", "/"))
    author = _SALVAGED_AUTHOR.search(text)
    if author:
        node["author"] = {"@type": "Person", "name": author[1]}
    kind = _SALVAGED_TYPE.search(text)
    if not node or not kind:
        return None
    return {"@type": kind[1], **node}


def _nodes(value: Any) -> Iterator[Node]:
    """Give every typed node below a value, outer before inner."""
    stack: list[tuple[Any, int]] = [(value, 0)]
    count = 0
    while stack and count < _MAX_NODES:
        item, depth = stack.pop()
        count += 1
        if depth > _MAX_DEPTH:
            continue
        if isinstance(item, list):
            stack.extend((inner, depth + 1) for inner in reversed(item[:_MAX_LIST]))
        elif isinstance(item, Mapping):
            if "@type" in item:
                yield item
            stack.extend(
                (inner, depth + 1)
                for inner in reversed(list(item.values())[:_MAX_ITEMS])
                if isinstance(inner, dict | list)
            )


def _main(nodes: Iterable[Node], urls: frozenset[str]) -> Node | None:
    """Choose the node of the page's story.

    An article whose address is the page's, else the first with a headline and a date or
    an author, else the first of what else a page can be.
    """
    best: tuple[int, Node] | None = None
    for node in nodes:
        kinds = types_of(node)
        if kinds & ARTICLES:
            score = 10
        elif kinds & OTHERS:
            score = 2
        else:
            continue
        if "creativework" in kinds or kinds & frozenset({"review", "criticreview"}):
            score -= 6  # it may be any part of the page
        score += 3 * any(key in node for key in ("headline", "datePublished"))
        score += "author" in node
        score += 2 * bool(kinds & (NEWS | LIVE))
        score += 8 * any(_bare(url) in urls for url in _addresses(node))
        if best is None or score > best[0]:
            best = score, node
    return best[1] if best else None


def _addresses(node: Node) -> Iterator[str]:
    for key in ("url", "mainEntityOfPage", "@id"):
        value = node.get(key)
        if isinstance(value, Mapping):
            value = value.get("@id") or value.get("url")
        if isinstance(value, str):
            yield value.partition("#")[0]


def _bare(url: str) -> str:
    """Give an address as one to be compared: without scheme, `www.`, query, slash."""
    rest = url.partition("://")[2] or url
    rest = re.split(r"[?#]", rest, maxsplit=1)[0]
    return rest.removeprefix("www.").rstrip("/").lower() or "-"
