"""Learning: what `rules learn` proposes of furniture that no pack knows."""

from __future__ import annotations

import re
import shutil
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from cleanlit.bench.quality.plan import CRAWLED, Plan, ours
from cleanlit.bench.regulars import write_crawl
from cleanlit.bench.result import Row
from cleanlit.bench.workshop import Command, Workshop
from cleanlit.clean.cleaner import Cleaner
from cleanlit.document import Cleaned, Document
from cleanlit.rules.load import load_rules

_HOSTS: Final = 200
_PAGES: Final = 50
_QUICK_HOSTS: Final = 24


def measure_learning(plan: Plan, workshop: Workshop) -> Iterator[Row]:
    """Give the row of learning: all that is proposed is accepted and held to labels."""
    if not plan.wants_system("cleanlit rules learn"):
        return
    plan.say("learning: cleanlit rules learn")
    hosts = _QUICK_HOSTS if plan.quick else _HOSTS
    crawl = list(write_crawl(hosts, _PAGES))
    given = workshop.records(
        "learning/crawl.jsonl", ({k: r[k] for k in CRAWLED if k in r} for r in crawl)
    )
    folder = workshop.folder / "learning" / "learned"
    shutil.rmtree(folder, ignore_errors=True)
    command = Command(
        (sys.executable, "-m", "cleanlit", "rules", "learn", str(given),
         "-o", str(folder)),
        f"cleanlit rules learn {given.name} -o learned",
    )  # fmt: skip
    command.run()
    yield Row(
        task="learning",
        set="hosts",
        system=ours("cleanlit rules learn", command.shown),
        documents=len(crawl),
        **judged(crawl, folder),
    )


def judged(crawl: Sequence[Mapping[str, Any]], folder: Path) -> dict[str, Any]:
    """Accept all in `folder`, clean the crawl, and give `measures` and `groups`.

    A removed line of the house is right, any other wrong; so is a mark of a sentence on
    a line that has one of the house. `syndicated` counts lines of stories that several
    hosts print, or one prints again, that would go or are marked.
    """
    accept(folder)
    cleaner = Cleaner(load_rules(folder, shipped=False))
    right: Counter[str] = Counter()
    planted: Counter[str] = Counter()
    wrong: Counter[str] = Counter()
    for record in crawl:
        cleaned = cleaner(
            Document(**{name: record[name] for name in CRAWLED if name in record})
        )
        gone, marked = _taken(cleaned)
        furniture = dict(record["furniture"])
        glued = set(record["glued"])
        planted.update(furniture.values())
        planted["glued"] += len(glued)
        right.update(kind for line, kind in furniture.items() if line in gone)
        right["glued"] += len(glued & marked)
        wrong[record["story"]] += len(gone - furniture.keys())
        wrong[record["story"]] += len(marked - glued - furniture.keys())
    total = right.total()
    return {
        "measures": {
            "precision": total / max(1, total + wrong.total()),
            "recall": total / max(1, planted.total()),
            "syndicated": float(wrong["syndicated"] + wrong["again"]),
        },
        "groups": {
            "kind": {
                kind: {"recall": right[kind] / count, "lines": count}
                for kind, count in sorted(planted.items())
            },
            "story": {
                kind: {"wrong": float(count)} for kind, count in sorted(wrong.items())
            },
        },
    }


def accept(folder: Path) -> None:
    """Do what a person does who accepts every proposal."""
    for path in sorted(folder.rglob("*.toml")):
        text = path.read_text(encoding="utf-8")
        text = re.sub(r'(?m)^status = "proposed"$', 'status = "stable"', text)
        path.write_text(text, encoding="utf-8")


def _taken(cleaned: Cleaned) -> tuple[set[int], set[int]]:
    """Give the lines that went, and those on which a sentence was marked."""
    gone = {r.line for r in cleaned.removals if not r.rule.startswith("tidy.")}
    return gone, {mark.line for mark in cleaned.marks if mark.why == "mark"}
