"""The numbers of a report as plain values: for machines, and for the page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, Final

from cleanlit._version import __version__
from cleanlit.report.model import GroupRow, Report, RuleRow, Story

SCHEMA: Final = 1


def numbers(report: Report) -> dict[str, Any]:
    """Give all that was counted, ready for JSON; no text of a document is in it."""
    return {
        "report": SCHEMA,
        "cleanlit": __version__,
        "files": asdict(report.files),
        "run": _run(report.run),
        "missing": list(report.missing),
        "problems": list(report.problems),
        "funnel": [asdict(step) for step in report.steps],
        "texts": dict(report.texts),
        "removals": _removals(report),
        "hosts": [group(row) for row in report.hosts],
        "languages": [group(row) for row in report.languages],
        "hosts_by_share": list(report.shares) if report.shares is not None else None,
        "days": {
            day: {"records": records, "stories": stories}
            for day, (records, stories) in report.days.items()
        },
        "flags": dict(report.flags),
        "stories": _stories(report),
        "rejects": None
        if report.rejects is None
        else [
            {"reason": row.reason, "meaning": row.meaning, "count": row.count}
            for row in report.rejects
        ],
    }


def group(row: GroupRow) -> dict[str, Any]:
    """Give the numbers of a host or a language."""
    share = row.share
    return {
        "name": row.name,
        "records": row.records,
        "stories": row.stories,
        "changed": row.changed,
        "lines": row.lines,
        "removed_chars": row.chars,
        "kept_chars": row.kept,
        "share": None if share is None else round(share, 4),
    }


def rule(row: RuleRow) -> dict[str, Any]:
    """Give the numbers of a rule."""
    return {
        "rule": row.rule,
        "category": str(row.category),
        "action": row.action,
        "description": row.description,
        "count": row.count,
        "documents": row.documents,
        "chars": row.chars,
    }


def story(item: Story) -> dict[str, Any]:
    """Give the numbers of a story."""
    return {
        "cluster": item.cluster,
        "canonical": item.canonical,
        "title": item.copies[0].title if item.copies else None,
        "date": item.copies[0].date if item.copies else None,
        "language": item.copies[0].language if item.copies else None,
        "size": item.size,
        "hosts": item.hosts,
        "relations": dict(item.relations),
    }


def _removals(report: Report) -> dict[str, Any] | None:
    if report.removals is None:
        return None
    return {
        **report.removals,
        "tidied": dict(report.tidied),
        "by_category": categories(report.rules),
        "by_rule": [rule(row) for row in report.rules],
    }


def categories(rules: tuple[RuleRow, ...]) -> list[dict[str, Any]]:
    """Sum up rules by category, the largest first."""
    sums: dict[str, dict[str, Any]] = {}
    for row in rules:
        name = str(row.category)
        found = sums.setdefault(
            name, {"category": name, "rules": 0, "count": 0, "chars": 0}
        )
        found["rules"] += 1
        found["count"] += row.count
        found["chars"] += row.chars
    return sorted(sums.values(), key=lambda item: (-item["count"], item["category"]))


def _stories(report: Report) -> dict[str, Any] | None:
    if report.clusters is None:
        return None
    return {
        **report.clusters,
        "relations": dict(report.relations),
        "pairs": dict(report.pairs),
        "sizes": {str(size): count for size, count in report.sizes.items()},
        "copies_by_similarity": list(report.similarities),
        "largest": [story(item) for item in report.stories],
    }


def _run(manifest: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """Give what a reader of a report wants to know of its run."""
    if manifest is None:
        return None
    wanted = (
        "cleanlit", "verb", "inputs", "command", "complete", "rules_sha256",
        "furniture", "python", "platform", "libraries", "counts", "passed_over",
        "timings", "options",
    )  # fmt: skip
    return {name: manifest.get(name) for name in wanted}
