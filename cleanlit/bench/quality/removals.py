"""What each rule takes from extracted pages: furniture, or lines of the story.

A line that goes counts as the story's if the gold text holds it, and as furniture if
not. So a table of hits and misses shows which rule to mend.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from cleanlit.bench.quality.plan import Plan, ours
from cleanlit.bench.result import Row
from cleanlit.bench.sets import Page
from cleanlit.bench.workshop import Workshop, read_lines
from cleanlit.text.tokens import tokens

# A shorter line is looked for among the lines of the gold text, not inside them: "By"
# stands somewhere in every text.
_SHORT: Final = 4


def measure_removals(
    plan: Plan, workshop: Workshop, name: str, pages: Sequence[Page]
) -> Iterator[Row]:
    """Give the row of one set whose pages have gold texts."""
    judged = {page.id: page for page in pages if page.gold}
    if not judged or not plan.wants_system("cleanlit run"):
        return
    plan.say(f"removals, {name}")
    path = workshop.folder / name / "removals.jsonl"
    command = workshop.cleanlit(
        f"{name}/removals-run.jsonl", "run", workshop.pages(name, pages),
        "--no-dedup", "--removals", str(path),
    )  # fmt: skip
    command.run()
    by_rule: dict[str, list[float]] = {}
    by_page: dict[str, list[float]] = {page: [0.0, 0.0] for page in judged}
    stories = {page.id: _words_of(page.gold or "") for page in judged.values()}
    for record in read_lines(path):
        page = str(record["id"])
        # What was taken out of the page may not have come into the text at all.
        beside = record["rule"].startswith("tidy.") or record.get("html")
        if page not in judged or beside:
            continue
        wrong = _is_story(record["text"], stories[page])
        by_rule.setdefault(record["rule"], [0.0, 0.0])[wrong] += 1
        by_page[page][wrong] += 1
    shown = "cleanlit run --no-dedup --removals removals.jsonl pages"
    yield Row(
        task="removals",
        set=name,
        system=ours("cleanlit run", shown),
        documents=len(judged),
        measures=_measures(by_page.values()),
        groups={"rule": {rule: _measures([by_rule[rule]]) for rule in sorted(by_rule)}},
        items={page: tuple(counts) for page, counts in by_page.items()},
    )


def _words_of(gold: str) -> tuple[str, ...]:
    """Give the words of each line, joined by blanks."""
    return tuple(" ".join(tokens(line.casefold())) for line in gold.splitlines())


def _is_story(line: str, story: Sequence[str]) -> bool:
    words = tokens(line.casefold())
    joined = " ".join(words)
    if len(words) < _SHORT:
        return joined in story
    return f" {joined} " in f" {' '.join(filter(None, story))} "


def _measures(counts: Iterable[Sequence[float]]) -> dict[str, float]:
    furniture = body = 0.0
    for right, wrong in counts:
        furniture, body = furniture + right, body + wrong
    return {
        "furniture_lines": furniture,
        "body_lines": body,
        "body_per_furniture": body / furniture if furniture else body,
    }
