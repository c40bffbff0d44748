"""How well lines are told apart: what went that should, and what went that should not.

A cleaner is judged by the lines it leaves. So a peer that gives nothing but a text is
judged in the same way as cleanlit.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from cleanlit.bench.clusters import Score
from cleanlit.bench.gold import Mark, Page

# Lines of a newswire document on which people disagree; as in the sample pages.
_EITHER: Final = frozenset({"byline", "wire", "dateline", "source", "caption"})


@dataclass(frozen=True, slots=True)
class Judged:
    """A line and what is to become of it; `category` is of furniture."""

    text: str
    mark: Mark
    category: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """A judged line and whether it is gone. `right` is None where it may do both."""

    line: Judged
    gone: bool

    @property
    def right(self) -> bool | None:
        """Tell whether the line is where it should be."""
        if self.line.mark is Mark.EITHER:
            return None
        return self.gone == (self.line.mark is not Mark.KEEP)


def judged_page(page: Page) -> tuple[Judged, ...]:
    """Give the judged lines of a sample page."""
    return tuple(Judged(line.text, line.mark, line.label) for line in page.lines)


def judged_record(record: Mapping[str, object]) -> tuple[Judged, ...]:
    """Give the judged lines of a newswire document; none where lines are glued."""
    text, labels = str(record["text"]), record["furniture"]
    if not isinstance(labels, list) or not labels:
        return ()
    category = {int(number): str(name) for number, name in labels}
    judged = []
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            name = category.get(number, "")
            judged.append(Judged(line, _mark(name), name))
    return tuple(judged)


def _mark(category: str) -> Mark:
    if not category:
        return Mark.KEEP
    return Mark.EITHER if category in _EITHER else Mark.DROP


def judge(lines: Iterable[Judged], left: str) -> Iterator[Verdict]:
    """Compare lines with what is left of them.

    A line is gone when it is not among the lines that are left; of equal lines the
    first ones count as left.
    """
    standing = Counter(line.strip() for line in left.splitlines())
    for line in lines:
        text = line.text.strip()
        gone = standing[text] == 0
        if not gone:
            standing[text] -= 1
        yield Verdict(line, gone)


def counts(verdicts: Iterable[Verdict]) -> tuple[int, int, int]:
    """Count lines that rightly went, wrongly went, and wrongly stayed."""
    rightly = wrongly = stayed = 0
    for verdict in verdicts:
        match verdict.right, verdict.gone:
            case True, True:
                rightly += 1
            case False, True:
                wrongly += 1
            case False, False:
                stayed += 1
    return rightly, wrongly, stayed


def score(totals: Iterable[tuple[float, float, float]]) -> Score:
    """Give precision, recall and F1 of counts summed over pages.

    Precision is 1 where nothing went, recall 1 where nothing was to go.
    """
    rightly = wrongly = stayed = 0.0
    for right, wrong, left in totals:
        rightly, wrongly, stayed = rightly + right, wrongly + wrong, stayed + left
    precision = rightly / (rightly + wrongly) if rightly + wrongly else 1.0
    recall = rightly / (rightly + stayed) if rightly + stayed else 1.0
    both = precision + recall
    return Score(precision, recall, 2 * precision * recall / both if both else 0.0)
