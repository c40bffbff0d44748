"""What two rule sets do differently to the same documents: the review of a change."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from cleanlit.clean.cleaner import Cleaner
from cleanlit.document import Document


@dataclass(frozen=True, slots=True)
class Difference:
    """A line that goes by one rule set and stays by the other.

    `before` and `after` name the rule that takes it, None where it stays.
    """

    id: str
    line: int
    text: str
    before: str | None
    after: str | None


def differences(
    before: Cleaner, after: Cleaner, documents: Iterable[Document]
) -> Iterator[Difference]:
    """Clean every document twice, and give the lines that fare differently."""
    for document in documents:
        name = document.id or f"{document.origin.source}:{document.origin.ordinal}"
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


def _taken(cleaner: Cleaner, document: Document) -> dict[int, tuple[str, str]]:
    """Give rule and text of the lines that go, by their number."""
    return {
        removal.line: (removal.rule, removal.text)
        for removal in cleaner(document).removals
        if not removal.rule.startswith("tidy.")
    }
