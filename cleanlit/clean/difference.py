"""What two rule sets do differently to the same documents: the review of a change."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from cleanlit.clean.cleaner import Cleaner
from cleanlit.document import Document, Pruned


@dataclass(frozen=True, slots=True)
class Difference:
    """A line that goes by one rule set and stays by the other.

    `before` and `after` name the rule that takes it, None where it stays. `line` is 0
    for an element that is taken out of the page before there are lines.
    """

    id: str
    line: int
    text: str
    before: str | None
    after: str | None


def differences(
    before: Cleaner,
    after: Cleaner,
    documents: Iterable[Document],
    pruned_before: Mapping[int, tuple[Pruned, ...]] | None = None,
) -> Iterator[Difference]:
    """Clean every document twice, and give the lines that fare differently.

    For pages, which come as extracted with the rules of `after`, `pruned_before` holds
    what those of `before` take out, by ordinal.
    """
    for document in documents:
        name = document.id or f"{document.origin.source}:{document.origin.ordinal}"
        if pruned_before is not None:
            earlier = pruned_before.get(document.origin.ordinal, ())
            yield from _pruned(name, earlier, document.pruned)
        old, new = _taken(before, document), _taken(after, document)
        for line in sorted(old.keys() ^ new.keys()):
            rule, text = (old.get(line) or new.get(line)) or ("", "")
            yield Difference(
                id=name,
                line=line,
                text=text.strip(),
                before=rule if line in old else None,
                after=rule if line in new else None,
            )


def _pruned(
    name: str, before: Iterable[Pruned], after: Iterable[Pruned]
) -> Iterator[Difference]:
    """Give the elements that go by one rule set only, known by their texts."""
    old, new = _texts(before), _texts(after)
    for text in sorted(old.keys() ^ new.keys()):
        yield Difference(name, 0, text, old.get(text), new.get(text))


def _texts(found: Iterable[Pruned]) -> dict[str, str]:
    return {text: item.rule for item in found if not item.why for text in item.texts}


def _taken(cleaner: Cleaner, document: Document) -> dict[int, tuple[str, str]]:
    """Give rule and text of the lines that go, by their number."""
    return {
        removal.line: (removal.rule, removal.text)
        for removal in cleaner(document).removals
        if not removal.rule.startswith("tidy.")
    }
