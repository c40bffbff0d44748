"""What `cleanlit explain --pair` says of two records."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Final

from cleanlit.document import Document
from cleanlit.errors import UsageError

if TYPE_CHECKING:
    from cleanlit.dedup.similarity import Part, Similarity

# Of a long stretch its beginning and its end are shown.
_SHOWN: Final = 72
_WHY: Final = {
    "exact": "one story: the words are the same",
    "near": "one story: near copies",
    "cut": "one story: one is cut from the bottom, or has more around it",
    "update": "two records of one story, a version and a later one: not joined",
    "digest": "not one story: one text gathers several, the other among them",
    None: "not one story",
}


def two(documents: Iterable[Document], ids: tuple[str, str] | None) -> list[Document]:
    """Choose the two records: those with the `ids`, or the only two that there are."""
    if ids is None:
        found = list(documents)
        if len(found) != 2:
            raise UsageError(
                f"--pair takes two records, here are {len(found)}: name them with --ids"
            )
        return found
    known: dict[str, Document] = {}
    for document in documents:
        name = document.id or document.url
        if name in ids and name not in known:
            known[name] = document
    for name in ids:
        if name not in known:
            raise UsageError(f"no record has the id {name}")
    return [known[name] for name in ids]


def as_object(one: Document, other: Document, found: Similarity) -> dict[str, Any]:
    """Give what `--json` prints."""
    return {
        "one": one.id or one.url,
        "other": other.id or other.url,
        "copies": found.copies,
        **{k: v for k, v in asdict(found).items() if k not in ("tests", "parts")},
        "tests": [asdict(test) for test in found.tests],
        "parts": [asdict(part) for part in found.parts],
    }


def as_text(one: Document, other: Document, found: Similarity) -> Iterator[str]:
    """Give the lines for people: the judgement, the rules, then both texts in parts."""
    yield f"{_name(one)} and {_name(other)}: {_WHY[found.relation]}"
    for test in found.tests:
        sign = "+" if test.passed else "-"
        took = "" if test.needed is None else f" of {test.needed:g}"
        value = "" if test.found is None else f" {test.found:g}{took}"
        yield f"  {sign} {test.name}{value}: {test.why}"
    yield f"  shared: {_percent(found.contained)} of the shorter text"
    left, right = one.text or "", other.text or ""
    yield "= in both, < only in the first, > only in the second"
    at, there = 0, 0
    for part in found.parts:
        yield from _only("<", left[at : part.start])
        if part.other_start >= there:
            yield from _only(">", right[there : part.other_start])
            there = part.other_end
        yield f"= {_short(part.text)}"
        at = part.end
    yield from _only("<", left[at:])
    yield from _only(">", right[_covered(found.parts) :])


def _covered(parts: tuple[Part, ...]) -> int:
    return max((part.other_end for part in parts), default=0)


def _only(sign: str, text: str) -> Iterator[str]:
    if text.strip():
        yield f"{sign} {_short(text)}"


def _short(text: str) -> str:
    flat = " ".join(text.split())
    if len(flat) <= _SHOWN:
        return flat
    words = len(flat.split())
    half = _SHOWN // 2
    return f"{flat[:half].rstrip()} … {flat[-half:].lstrip()} ({words} words)"


def _name(document: Document) -> str:
    return document.id or document.url or document.origin.source


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %"
