"""What was found becomes proposals: wording, examples, evidence."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from cleanlit.learn.host import NAME, NUMBER, Host
from cleanlit.learn.mine import Found
from cleanlit.text.fold import fold

EXAMPLES: Final = 3
_SLACK: Final = 1.25
# Most characters before the constant end of a family: a line of that is no prose.
_FAMILY_ROOM: Final = 300
_NAME_PATTERN: Final = "[^\\n]{1,80}?"
_NUMBER_PATTERN: Final = r"\d(?:[\d.,:\s]{0,24}\d)?"
_SPECIAL: Final = re.compile(r"([\\.^$*+?{}\[\]|()#&~-])")
# The symbols that may stand around the phrase of a whole line.
_SYMBOLS: Final = r"[^\p{L}\p{N}\n]{0,8}"
_LOOSE: Final[Mapping[str, str]] = {
    " ": r"\s+", "'": "['‘’ʼʹ´`]", "ss": "(?:ss|ß|ẞ)", "е": "[её]", "ё": "[её]",
    "i": "[iıİ]\u0307?", "ı": "[iıİ]\u0307?",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Proposal:
    """A rule to be: `wording` holds the keys of the format that say what it hits."""

    category: str
    description: str
    wording: Mapping[str, Any]
    removes: tuple[str, ...]
    learned: Mapping[str, Any]
    found: tuple[Found, ...]
    keeps: tuple[str, ...] = field(default=())

    @property
    def name(self) -> tuple[Any, ...]:
        """What tells whether two hosts propose the same."""
        names = ("unit", "at", "phrases", "pattern")
        return tuple(
            tuple(value) if isinstance(value, list) else value
            for value in map(self.wording.get, names)
        )


def propose(host: Host, found: Sequence[Found]) -> Iterator[Proposal]:
    """Give the proposals of a host, blocks as one."""
    lines = [item for item in found if item.kind == "line"]
    chains = _chains(lines)
    chained = {item.key for chain in chains for item in chain}
    for chain in chains:
        proposal = _fixed_lines(host, chain)
        if proposal:
            yield proposal
    for item in found:
        if item.kind == "line":
            if item.key not in chained:
                made = _fixed_lines(host, [item]) if _is_fixed(item) else None
                yield from [made or _varying(host, item)]
        elif item.kind == "sentence":
            yield _sentence(host, item)
        else:
            yield _family(host, item)


def _is_fixed(item: Found) -> bool:
    return NUMBER not in item.key and NAME not in item.key


def _chains(lines: Sequence[Found]) -> list[list[Found]]:
    """Chain fixed lines that follow one another in four of five of their documents."""
    fixed = [item for item in lines if _is_fixed(item)]
    at = {place: item for item in fixed for place in item.places}
    following: dict[str, Found] = {}
    before: set[str] = set()
    for item in fixed:
        nexts: dict[str, int] = {}
        for document, number in item.places:
            other = at.get((document, number + 1))
            if other is not None and other.key != item.key:
                nexts[other.key] = nexts.get(other.key, 0) + 1
        if not nexts:
            continue
        key = max(sorted(nexts), key=nexts.__getitem__)
        other = next(one for one in fixed if one.key == key)
        most = max(item.documents, other.documents)
        if nexts[key] >= 0.8 * most and key not in before:
            following[item.key] = other
            before.add(key)
    chains = []
    for item in fixed:
        if item.key in before or item.key not in following:
            continue
        chain = [item]
        while (after := following.get(chain[-1].key)) and after not in chain:
            chain.append(after)
        chains.append(chain)
    return chains


def _fixed_lines(host: Host, items: Sequence[Found]) -> Proposal | None:
    originals = [_originals(host, item) for item in items]
    phrases = list(dict.fromkeys(fold(text) for found in originals for text in found))
    bare = [phrase for phrase in phrases if re.search(r"\w", phrase)]
    if not bare:
        return None
    # Each line once, then other spellings.
    removes = [found[0] for found in originals]
    removes += [text for found in originals for text in found[1:]]
    said = "a line" if len(items) == 1 else f"a block of {len(items)} lines"
    return Proposal(
        category=_category(bare[0], "line"),
        description=_says(items[0], said),
        wording={"at": "whole", "phrases": bare[:40]},
        removes=tuple(dict.fromkeys(removes))[: max(EXAMPLES, len(items))],
        learned=_learned(items[0]),
        found=tuple(items),
    )


def _varying(host: Host, item: Found) -> Proposal:
    originals = _originals(host, item)
    longest = max(map(len, originals))
    return Proposal(
        category=_category(item.key, "line"),
        description=_says(item, "a line with numbers or names in it"),
        wording={
            "prefilter": [_literal(item.key)],
            "pattern": f"^{_SYMBOLS}{_pattern(item.key)}{_SYMBOLS}$",
            "max_chars": _room(longest),
        },
        removes=tuple(originals[:EXAMPLES]),
        learned=_learned(item),
        found=(item,),
    )


def _sentence(host: Host, item: Found) -> Proposal:
    return Proposal(
        category=_category(item.key, "sentence"),
        description=_says(item, "a sentence inside paragraphs; a span can only mark"),
        wording={
            "unit": "span",
            "action": "mark",
            "prefilter": [_literal(item.key)],
            "pattern": _pattern(item.key),
        },
        removes=tuple(_originals(host, item)[:EXAMPLES]),
        learned=_learned(item),
        found=(item,),
    )


def _family(host: Host, item: Found) -> Proposal:
    originals = _originals(host, item)
    label = item.key.lstrip("".join(c for c in item.key if not c.isalnum()))
    phrase = fold(label if item.kind == "start" else item.key.rstrip(" .!…"))
    wording: dict[str, Any] = {"at": item.kind, "phrases": [phrase]}
    if not _is_fixed(item):
        wording = {
            "prefilter": [_literal(item.key)],
            "pattern": f"^.{{0,{_FAMILY_ROOM}}}?{_pattern(item.key)}{_SYMBOLS}$",
        }
    return Proposal(
        category=_category(item.key, "family"),
        description=_says(item, f"lines that {item.kind} alike"),
        wording=wording | {"max_chars": _room(max(map(len, originals)))},
        removes=tuple(originals[:EXAMPLES]),
        learned=_learned(item),
        found=(item,),
    )


def _originals(host: Host, item: Found) -> list[str]:
    """Give distinct spellings, each as it stands in the text, in the order of days."""
    seen: dict[str, None] = {}
    for document, number in item.places:
        seen.setdefault(host.originals(document)[number])
        if len(seen) >= 60:
            break
    return list(seen)


def _pattern(key: str) -> str:
    parts = re.split(f"({NUMBER}|{NAME}|ss|[ 'iıеё]|\\s)", key)
    made = []
    for part in parts:
        if part == NUMBER:
            made.append(_NUMBER_PATTERN)
        elif part == NAME:
            made.append(_NAME_PATTERN)
        elif part.isspace():
            made.append(r"\s{1,4}")
        elif part in ("'", "‘", "’"):
            made.append(_LOOSE["'"])
        else:
            made.append(_LOOSE.get(part) or _SPECIAL.sub(r"\\\1", part))
    return "".join(made)


def _literal(key: str) -> str:
    """Give the longest stretch of words without numbers and names, folded."""
    parts = re.split(f"[{NUMBER}{NAME}]", key)
    return fold(max(parts, key=lambda part: (len(part.strip()), part)))[:200].strip()


def _room(longest: int) -> int:
    return min(4_000, int(longest * _SLACK) + 20)


def _says(item: Found, what: str) -> str:
    shown = item.key.replace(NAME, "…").replace("\n", " ")
    shown = shown if len(shown) <= 60 else shown[:57] + "…"
    return f"{what[0].upper()}{what[1:]}, in {item.stories} stories: {shown}"


def _learned(item: Found) -> dict[str, Any]:
    return {
        "stories": item.stories,
        "documents": item.documents,
        "first": item.first,
        "last": item.last,
        "tail_share": item.tail,
    }


def _category(key: str, kind: str) -> str:
    """Guess the category; whoever reviews it may know better."""
    for category, words in _HINTS:
        if re.search(words, key):
            return category
    if kind == "family":
        return "related"
    return "navigation" if len(key) < 40 else "disclaimer"


_HINTS: Final = (
    ("copyright", r"©|\(c\)|copyright|all rights|rechte vorbehalten|droits réservés"),
    ("newsletter", r"newsletter|boletín|рассылк"),
    ("app", r"\bapps?\b"),
    ("contact", r"@|e-mail|contact"),
    ("share", r"facebook|whatsapp|telegram|twitter|share"),
    ("comments", r"comment|kommentar|comentario|комментар"),
    ("advertisement", r"^(?:advertisement|anzeige|werbung|publicité|реклама|广告)"),
    ("credit", r"^(?:photo|foto|image|bild|фото|图)"),
)
