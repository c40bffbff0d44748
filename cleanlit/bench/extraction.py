"""How well main text is extracted: 4-gram shingle scores on three public sets.

The score is that of the article-extraction-benchmark, so that figures stand beside
the published ones. Its evaluator, whose conventions are kept and tested here:
https://github.com/scrapinghub/article-extraction-benchmark/blob/master/evaluate.py
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import fmean
from typing import Any, Final

import click

from cleanlit.bench.sets import (
    DATA_VARIABLE,
    SETS,
    Page,
    data_from_environment,
    find_set,
    load_set,
    read_objects,
)

SHINGLE_TOKENS: Final = 4
_TOKEN: Final = re.compile(r"\w+")
_SHOWN_IDS: Final = 5


@dataclass(frozen=True, slots=True)
class Overlap:
    """What a page's shingles have in common with its gold, in shares that sum to 1.

    All three are 0 when neither text has a token.
    """

    tp: float
    fp: float
    fn: float


@dataclass(frozen=True, slots=True)
class ShingleScore:
    """Page means of precision and recall, and the harmonic mean of the two means."""

    precision: float
    recall: float
    f1: float


@dataclass(frozen=True, slots=True)
class SegmentScore:
    """How many segments of a kind the extracted texts contain, over all pages."""

    found: int
    total: int

    @property
    def share(self) -> float | None:
        """The share of 0 to 1, None where the set has no such segments."""
        return self.found / self.total if self.total else None

    @property
    def share_absent(self) -> float | None:
        """The share that is not found, the good one of unwanted segments."""
        return 1 - self.found / self.total if self.total else None


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The scores of one extractor on one set.

    `present` should be high and `absent` low. `missing` are pages without a prediction,
    which count as empty; `unknown` are predictions without a page, which do not count.
    """

    pages: int
    gold_pages: int
    shingles: ShingleScore | None
    present: SegmentScore
    absent: SegmentScore
    missing: tuple[str, ...]
    unknown: tuple[str, ...]


def evaluate(pages: Iterable[Page], predictions: Mapping[str, str]) -> Evaluation:
    """Score predicted texts, by page id, against the pages of a set."""
    overlaps: list[Overlap] = []
    present, absent = SegmentScore(0, 0), SegmentScore(0, 0)
    missing: list[str] = []
    seen: set[str] = set()
    for page in pages:
        seen.add(page.id)
        if page.id not in predictions:
            missing.append(page.id)
        text = without_lines(predictions.get(page.id, ""), page.either)
        if page.gold is not None:
            overlaps.append(compare_shingles(page.gold, text))
        present = _add(present, find_segments(page.present, text))
        absent = _add(absent, find_segments(page.absent, text))
    return Evaluation(
        pages=len(seen),
        gold_pages=len(overlaps),
        shingles=average(overlaps) if overlaps else None,
        present=present,
        absent=absent,
        missing=tuple(missing),
        unknown=tuple(sorted(predictions.keys() - seen)),
    )


def without_lines(text: str, lines: frozenset[str]) -> str:
    """Take whole lines out of a text."""
    if not lines:
        return text
    return "\n".join(line for line in text.splitlines() if line.strip() not in lines)


def compare_shingles(gold: str, predicted: str) -> Overlap:
    """Compare two texts as multisets of shingles.

    Counts are divided by their sum, so that a long page weighs no more than a short.
    """
    wanted, found = shingles(gold), shingles(predicted)
    common = (wanted & found).total()
    surplus = found.total() - common
    lacking = wanted.total() - common
    total = common + surplus + lacking
    if total == 0:
        return Overlap(0.0, 0.0, 0.0)
    return Overlap(common / total, surplus / total, lacking / total)


def shingles(text: str) -> Counter[tuple[str, ...]]:
    """Count the runs of four tokens. A text of one to three tokens is one shingle."""
    tokens = _TOKEN.findall(text)
    starts = range(max(1, len(tokens) - SHINGLE_TOKENS + 1))
    runs = (tuple(tokens[start : start + SHINGLE_TOKENS]) for start in starts)
    return Counter(run for run in runs if run)


def average(overlaps: Iterable[Overlap]) -> ShingleScore:
    """Average over pages, each measure over the pages where it is defined.

    An empty prediction says nothing of precision, an empty gold nothing of recall: as
    in the original, such a page is left out of that mean. Where the original divides by
    zero (no page left, or both means 0) the score here is 0.
    """
    kept = tuple(overlaps)
    precision = _mean(o.tp / (o.tp + o.fp) for o in kept if o.tp + o.fp > 0)
    recall = _mean(o.tp / (o.tp + o.fn) for o in kept if o.tp + o.fn > 0)
    both = precision + recall
    return ShingleScore(precision, recall, 2 * precision * recall / both if both else 0)


def find_segments(segments: Iterable[str], text: str) -> SegmentScore:
    """Count the segments that occur in a text, blind to how white space is broken.

    Extractors break lines in different places; a segment cut by one is still there.
    """
    wanted = [_squeeze(segment) for segment in segments]
    squeezed = _squeeze(text)
    return SegmentScore(sum(segment in squeezed for segment in wanted), len(wanted))


def _mean(values: Iterable[float]) -> float:
    kept = list(values)
    return fmean(kept) if kept else 0.0


def _squeeze(text: str) -> str:
    return " ".join(text.split())


def _add(left: SegmentScore, right: SegmentScore) -> SegmentScore:
    return SegmentScore(left.found + right.found, left.total + right.total)


def read_predictions(path: Path) -> dict[str, str]:
    """Read predicted texts by page id; a null text is an empty one."""
    predictions: dict[str, str] = {}
    for record in read_objects(path):
        page_id, text = record.get("id"), record.get("text")
        if not isinstance(page_id, str) or not isinstance(text, str | None):
            raise click.ClickException(f"{path}: a record lacks a string id or text")
        if page_id in predictions:
            raise click.ClickException(f"{path}: id {page_id!r} occurs twice")
        predictions[page_id] = text or ""
    return predictions


@click.command()
@click.option(
    "--data",
    type=click.Path(path_type=Path),
    help=f"Folder of the set, or of all sets. Default: ${DATA_VARIABLE}.",
)
@click.option("--set", "name", type=click.Choice(list(SETS)), required=True)
@click.option(
    "--predictions",
    type=click.Path(path_type=Path),
    help="JSON lines with id and text. Default: run bare trafilatura.",
)
@click.option(
    "--comments", is_flag=True, help="Let bare trafilatura keep reader comments."
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def main(
    data: Path | None,
    name: str,
    predictions: Path | None,
    *,
    comments: bool,
    as_json: bool,
) -> None:
    """Score extracted texts against a public set."""
    if predictions and comments:
        raise click.UsageError("--comments is for the baseline, not for --predictions")
    data = data or data_from_environment()
    folder = find_set(data, name)
    texts = read_predictions(predictions) if predictions else None
    pages = load_set(folder, name)
    if texts is None:
        # Only the baseline needs it, and it takes long to import.
        import trafilatura

        texts = {
            page.id: trafilatura.extract(page.html, include_comments=comments) or ""
            for page in pages
        }
    result = evaluate(pages, texts)
    click.echo(json.dumps(to_json(name, result)) if as_json else to_text(name, result))


def to_json(name: str, result: Evaluation) -> dict[str, Any]:
    """Give an evaluation as plain values."""
    return {
        "set": name,
        **asdict(result),
        "present": {**asdict(result.present), "share": result.present.share},
        "absent": {
            **asdict(result.absent),
            "share": result.absent.share,
            "share_absent": result.absent.share_absent,
        },
    }


def to_text(name: str, result: Evaluation) -> str:
    """Give an evaluation as lines to read."""
    lines = [f"{name}: {result.pages} pages"]
    if (score := result.shingles) is not None:
        lines.append(
            f"shingles  F1 {score.f1:.4f}  P {score.precision:.4f}"
            f"  R {score.recall:.4f}  ({result.gold_pages} pages with gold)"
        )
    for label, share, verb, segments in (
        ("with", result.present.share, "found", result.present),
        ("without", result.absent.share_absent, "absent", result.absent),
    ):
        if share is not None:
            lines.append(
                f"{label:<8}  {share:.4f} {verb}"
                f"  ({segments.found} found of {segments.total} segments)"
            )
    for label, ids in (("missing", result.missing), ("unknown", result.unknown)):
        if ids:
            shown = ", ".join(ids[:_SHOWN_IDS])
            more = ", …" if len(ids) > _SHOWN_IDS else ""
            lines.append(f"{label}: {len(ids)} ids ({shown}{more})")
    return "\n".join(lines)


if __name__ == "__main__":
    main()
