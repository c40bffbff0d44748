"""What holds of every page, whatever is in it."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterator
from functools import cache
from typing import Any, Final

from cleanlit.clean.cleaner import Cleaner, rebuild, without
from cleanlit.clean.pruning import Pruner
from cleanlit.document import Document, Reason, Rejected
from cleanlit.extract.extractor import Extractor
from cleanlit.io.record import Format, Record
from cleanlit.rules.load import load_rules
from cleanlit.rules.model import RuleSet
from cleanlit.run.stages import Line, StageOptions, Stages
from cleanlit.text.lines import line_texts

# A page may break the parsers and readers of others; these reasons tell of ours.
_OURS: Final = (Reason.INTERNAL, Reason.EXTRACTOR_FAILED)
_STRINGS: Final = (
    *("id", "url", "site", "title", "date", "author", "language", "description"),
    *("section", "modified", "canonical", "kind"),
)
# As the extractor has them: a page with less text than this is looked at as a whole,
# and that stands if it is so many times as long.
_FEW_WORDS: Final = 200
_FAR_LONGER: Final = 2


@cache
def _rules() -> RuleSet:
    return load_rules()


@cache
def _extractors() -> tuple[Extractor, Extractor]:
    prunes = Pruner(_rules())
    return Extractor(prunes=prunes, origins=True), Extractor(origins=True)


@cache
def _cleaner() -> Cleaner:
    return Cleaner(_rules())


@cache
def _stages() -> tuple[Stages, Stages, Stages]:
    whole = StageOptions(extract=True, clean=True, prune=True, rules=_rules())
    first = StageOptions(extract=True, evidence=True, prune=True, rules=_rules())
    second = StageOptions(clean=True, rules=_rules())
    return Stages(whole), Stages(first), Stages(second)


def broken(
    page: str | bytes, charset: str | None = None, url: str | None = None
) -> Iterator[str]:
    """Say which laws do not hold of a page."""
    given = Document(html=page, charset=charset, url=url)
    pruning, plain = _extractors()
    found = pruning(given)
    if found != pruning(given):
        yield "another outcome the second time"
    if isinstance(found, Rejected):
        if found.reason in _OURS:
            yield f"rejected as {found.reason}: {found.detail}"
        return
    text = found.text or ""
    yield from _of_text(text)
    if len(found.evidence or ()) != len(line_texts(text)):
        yield "evidence does not fit the lines"
    yield from _of_facts(found)
    yield from _of_pruning(found, plain(given))
    yield from _of_cleaning(found)
    yield from _of_stages(page)


def _of_text(text: str) -> Iterator[str]:
    if not text.strip():
        yield "a text with nothing in it"
    for letter in sorted(_controls(text)):
        yield f"the text holds {letter!r}"
    if not _is_utf8(text):
        yield "the text is no UTF-8"


def _of_facts(found: Document) -> Iterator[str]:
    for name in _STRINGS:
        value = getattr(found, name)
        if value is not None and not isinstance(value, str):
            yield f"{name} is {value!r}"
        elif value is not None and name != "url":
            if not value.strip():
                yield f"{name} is blank"
            for letter in sorted(_controls(value)):
                yield f"{name} holds {letter!r}"
    for name in ("authors", "flags"):
        yield from _of_list(name, getattr(found, name))
    for name, values in found.lifted.items():
        yield from _of_list(name, values)
    for name, value in (found.origins or {}).items():
        if not (isinstance(name, str) and isinstance(value, str)):
            yield f"the origin of {name!r} is {value!r}"
    if not _is_utf8(repr(found)):
        yield "a fact is no UTF-8"


def _of_list(name: str, values: Any) -> Iterator[str]:
    if not isinstance(values, tuple) or not all(isinstance(v, str) for v in values):
        yield f"{name} is {values!r}"
    elif any(not value.strip() or _controls(value) for value in values):
        yield f"{name} has {values!r}"


def _of_pruning(found: Document, whole: Document | Rejected) -> Iterator[str]:
    """Pruning is taken back where it leaves next to nothing of a longer page."""
    if isinstance(whole, Rejected):
        return  # what is pruned may have stood in the way of a story
    text, longer = found.text or "", whole.text or ""
    acted = any(not item.why for item in found.pruned)
    few = len(text.split()) < _FEW_WORDS
    if acted and few and len(longer) >= _FAR_LONGER * len(text):
        yield f"pruning left {len(text)} of {len(longer)} characters"
    if not acted and text != longer:
        yield "another text without pruning, though it took nothing"


def _of_cleaning(found: Document) -> Iterator[str]:
    cleaned = _cleaner()(found)
    text, left = found.text or "", cleaned.document.text or ""
    if rebuild(left, cleaned.removals) != text:
        yield "text and removals do not give the text"
    if without(text, cleaned.removals) != left:
        yield "the text without the removals is another"


def _of_stages(page: str | bytes) -> Iterator[str]:
    """`run` gives what `extract --evidence | clean` gives."""
    data = page.encode("utf-8", "replace") if isinstance(page, str) else page
    whole, first, second = _stages()
    once = whole(Record(1, "a.html", None, Format.HTML, data))
    half = first(Record(1, "a.html", None, Format.HTML, data))
    if isinstance(once, Rejected) or isinstance(half, Rejected):
        for outcome in (once, half):
            if isinstance(outcome, Rejected) and outcome.reason in _OURS:
                yield f"a run rejects it as {outcome.reason}: {outcome.detail}"
        if isinstance(once, Rejected) != isinstance(half, Rejected):
            yield "rejected in one of run and extract alone"
        return
    twice = second(Record(1, "a.jsonl", 0, Format.JSONL, half.data.rstrip(b"\n")))
    if not isinstance(twice, Line):
        yield f"clean rejects what extract wrote: {twice.reason} {twice.detail}"
    elif json.loads(once.data) != json.loads(twice.data):
        yield f"run gives {once.data!r}, extract and clean {twice.data!r}"


def _controls(text: str) -> set[str]:
    """Give the control characters of a text, blanks and line ends aside."""
    return {x for x in set(text) if unicodedata.category(x) == "Cc"} - {"\n", "\t"}


def _is_utf8(text: str) -> bool:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True
