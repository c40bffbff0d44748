"""Tables of the newest results, for the page that says how good and how fast.

Figures in the documentation come from here alone: from the JSON files of the newest
folder below `benchmarks/results/` that has both.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from cleanlit.bench.result import Result, Row, read

_FEW_LINES = 5
RESULTS = Path(__file__).parents[1] / "benchmarks" / "results"
_TITLES = {
    ("extraction", "pages"): "Extraction, sample pages",
    ("extraction", "aeb"): "Extraction, article-extraction-benchmark",
    ("extraction", "wcxb"): "Extraction, WCXB articles",
    ("segments", "wcxb"): "Segments, WCXB articles",
    ("segments", "trafilatura"): "Segments, trafilatura's pages in other languages",
    ("cleaning", "pages"): "Cleaning, lines of the sample pages",
    ("cleaning", "newswire"): "Cleaning, lines of the sample newswire",
    ("clusters", "newswire"): "Clusters, sample newswire, raw text",
    (
        "clusters",
        "newswire, clean text",
    ): "Clusters, sample newswire, without furniture",
    (
        "clusters",
        "syndication-dev",
    ): "Clusters, a semi-synthetic corpus of real stories, raw text",
    ("clusters", "syndication-dev, clean text"): "Clusters, the same without furniture",
    ("extract", "pages"): "Extraction, sample pages",
    ("extract", "aeb"): "Extraction, article-extraction-benchmark",
    ("extract", "wcxb"): "Extraction, WCXB articles",
    ("clean", "newswire"): "Cleaning, sample newswire",
    ("cluster", "newswire"): "Clusters, sample newswire",
    ("rules", "newswire"): "More rules, sample newswire",
    ("start", "one record"): "Start-up",
}
_COLUMNS = {
    "extraction": (
        ("f1", "F1", ".4f"),
        ("precision", "P", ".4f"),
        ("recall", "R", ".4f"),
    ),
    "segments": (
        ("found", "wanted found", ".4f"),
        ("absent", "unwanted absent", ".4f"),
    ),
    "cleaning": (
        ("precision", "P", ".4f"),
        ("recall", "R", ".4f"),
        ("f1", "F1", ".4f"),
    ),
    "harmlessness": (
        ("lines_per_1000", "lines of 1,000", ".2f"),
        ("characters_share", "characters", ".3%"),
    ),
    "clusters": (
        ("f1", "pair F1", ".4f"),
        ("precision", "P", ".4f"),
        ("recall", "R", ".4f"),
        ("b_cubed_f1", "B-cubed F1", ".4f"),
        ("keep_f1", "keep F1", ".4f"),
    ),
}
_COST = (
    ("cpu_ms_per_document", "CPU ms each", ",.2f"),
    ("documents_per_cpu_s", "per CPU s", ",.0f"),
    ("cpu_ratio", "ratio", ".2f"),
    ("peak_mb", "peak MB", ",.0f"),
)
_COST_TASKS = ("extract", "clean", "cluster", "rules", "start")


def newest(results: Path = RESULTS) -> tuple[Result, Result] | None:
    """Give quality and speed of the newest folder that has both."""
    for folder in sorted(results.iterdir(), reverse=True):
        quality, speed = folder / "quality.json", folder / "speed.json"
        if quality.is_file() and speed.is_file():
            return read(quality), read(speed)
    return None


def quality_tables(quality: Result) -> str:
    """Give the tables of quality, best first within each."""
    parts = [f"Measured {quality.made[:10]}, {_versions(quality)}."]
    for task in ("extraction", "segments", "cleaning", "clusters"):
        for set_, rows in _by_set(quality.find(task)).items():
            first = _COLUMNS[task][0][0] if task != "cleaning" else "f1"
            ordered = sorted(rows, key=lambda row: -row.measures.get(first, 0))
            title = _TITLES.get((task, set_), f"{task}, {set_}")
            parts.append(f"### {title} ({ordered[0].documents:,} documents)")
            parts.append(_table(ordered, _COLUMNS[task]))
    parts.append("### What cleaning takes from texts without furniture")
    parts.append(_harm_table(quality.find("harmlessness")))
    removals = quality.find("removals")
    if removals:
        parts.append("### What each rule takes from extracted pages")
        parts.append(_rule_table(removals))
    return "\n\n".join(parts)


def cost_tables(speed: Result) -> str:
    """Give the tables of cost, in the order of measuring."""
    machine = speed.machine
    memory = f"{machine['memory_bytes'] / 2**30:.0f} GiB"
    where = f"{machine['processor']}, {machine['cpus_usable']} CPUs, {memory}"
    parts = [f"Measured {speed.made[:10]} on {where}, {machine['python']}."]
    for task in _COST_TASKS:
        for set_, rows in _by_set(speed.find(task)).items():
            title = _TITLES.get((task, set_), f"{task}, {set_}")
            parts.append(f"### {title}")
            parts.append(_table(rows, _COST))
    for row in speed.find("hostile"):
        m = row.measures
        parts.append(
            f"Of {row.documents:,} hostile lines (pumped literals of the rules of every"
            f" language) the slowest took {m['cpu_ms_worst']:.1f} ms, half of them"
            f" under {m['cpu_ms_median']:.2f} ms."
        )
    jobs = speed.find("jobs")
    if jobs:
        parts += ["### Two worker processes", _jobs_table(jobs)]
    return "\n\n".join(parts)


def peer_table(quality: Result, speed: Result) -> str:
    """Give name, version and settings of every other program, and what is missing."""
    seen: dict[str, Row] = {}
    for row in (*quality.rows, *speed.rows):
        if not row.system.name.startswith(("cleanlit", "python")):
            seen.setdefault(row.system.name, row)
    lines = ["| program | version | settings |", "|---|---|---|"]
    for name, row in sorted(seen.items()):
        settings = row.system.settings.replace("|", "\\|")
        lines.append(f"| {name} | {row.system.version} | {settings} |")
    missing = [f"`{name}`: {reason}." for name, reason in quality.missing.items()]
    table = "\n".join(lines)
    return "\n\n".join(
        [table, *(["Not measured: " + " ".join(missing)] if missing else [])]
    )


def weak_points(quality: Result, speed: Result) -> str:
    """Name every table whose first place is not ours."""
    said = [*_weak_quality(quality), *_weak_cost(speed)]
    return "\n".join(f"- {line}" for line in said) or "- Nowhere in these tables."


def _weak_quality(quality: Result) -> Iterator[str]:
    for task in ("extraction", "cleaning", "clusters"):
        for set_, rows in _by_set(quality.find(task)).items():
            own = [row for row in rows if row.system.name.startswith("cleanlit")]
            best = max(rows, key=lambda row: row.measures["f1"])
            if own and best not in own:
                ours = max(own, key=lambda row: row.measures["f1"])
                title = _TITLES.get((task, set_), f"{task}, {set_}")
                yield (
                    f"{title}: {best.system.name} has F1 {best.measures['f1']:.4f},"
                    f" {ours.system.name} {ours.measures['f1']:.4f}."
                )


def _weak_cost(speed: Result) -> Iterator[str]:
    cost = "cpu_ms_per_document"
    for task in ("extract", "clean", "cluster"):
        for set_, rows in _by_set(speed.find(task)).items():
            own = [row for row in rows if row.system.name.startswith("cleanlit")]
            best = min(rows, key=lambda row: row.measures[cost])
            if own and best not in own:
                ours = min(own, key=lambda row: row.measures[cost])
                title = _TITLES.get((task, set_), f"{task}, {set_}")
                times = ours.measures[cost] / best.measures[cost]
                yield (
                    f"Cost of {title[0].lower()}{title[1:]}: {ours.system.name} takes"
                    f" {times:.1f} times the CPU of {best.system.name}."
                )


def _by_set(rows: Iterable[Row]) -> dict[str, list[Row]]:
    sets: dict[str, list[Row]] = {}
    for row in rows:
        sets.setdefault(row.set, []).append(row)
    return sets


def _table(rows: Sequence[Row], columns: Sequence[tuple[str, str, str]]) -> str:
    shown = [c for c in columns if any(c[0] in row.measures for row in rows)]
    lines = [
        "| system | " + " | ".join(head for _, head, _ in shown) + " |",
        "|---|" + "---:|" * len(shown),
    ]
    for row in rows:
        name = row.system.name.replace("|", "\\|")
        if name.startswith("cleanlit"):
            name = f"**{name}**"
        cells = [_cell(row.measures, key, form) for key, _, form in shown]
        lines.append(f"| {name} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def _cell(measures: Mapping[str, float], key: str, form: str) -> str:
    return format(measures[key], form) if key in measures else ""


def _rule_table(rows: Sequence[Row]) -> str:
    """Give furniture and story lines for each rule that took five lines or more."""
    counts: dict[str, list[tuple[float, float]]] = {}
    for place, row in enumerate(rows):
        totals = {"all rules": row.measures, **row.groups["rule"]}
        for rule, m in totals.items():
            found = counts.setdefault(rule, [(0.0, 0.0)] * len(rows))
            found[place] = m["furniture_lines"], m["body_lines"]
    heads = [f"{row.set}: furniture | story" for row in rows]
    lines = ["| rule | " + " | ".join(heads) + " |", "|---|" + "---:|---:|" * len(rows)]
    most_first = sorted(counts, key=lambda rule: (-_total(counts[rule]), rule))
    for rule in most_first:
        found = counts[rule]
        if _total(found) >= _FEW_LINES:
            cells = " | ".join(f"{right:,.0f} | {wrong:,.0f}" for right, wrong in found)
            lines.append(f"| {rule} | {cells} |")
    return "\n".join(lines)


def _total(counts: Sequence[tuple[float, float]]) -> float:
    return sum(right + wrong for right, wrong in counts)


def _harm_table(rows: Sequence[Row]) -> str:
    lines = ["| set | texts | lines of 1,000 | characters |", "|---|---:|---:|---:|"]
    for row in rows:
        m = row.measures
        cells = f"{m['lines_per_1000']:.2f} | {m['characters_share']:.3%}"
        lines.append(f"| {row.set} | {row.documents} | {cells} |")
    return "\n".join(lines)


def _jobs_table(rows: Sequence[Row]) -> str:
    """Give wall time at two jobs against one, for each verb."""
    one = {r.system.name.split(" -j")[0]: r for r in rows if r.measures["jobs"] == 1}
    lines = ["| verb | documents | times the throughput |", "|---|---:|---:|"]
    for row in rows:
        verb = row.system.name.split(" -j")[0]
        if row.measures["jobs"] != 1:
            wall = "wall_ms_per_document"
            gain = one[verb].measures[wall] / row.measures[wall]
            lines.append(f"| {row.system.name} | {row.documents:,} | {gain:.2f} |")
    return "\n".join(lines)


def _versions(result: Result) -> str:
    return ", ".join(f"{name} {version}" for name, version in result.versions.items())
