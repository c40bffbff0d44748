"""Pictures of a result: `python -m benchmarks.pictures benchmarks/results/DATE`.

Reads `quality.json` and `speed.json` of the folder and writes SVG files, by default to
`docs/pictures`. The same results give the same bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import click
import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from cleanlit.bench.result import Result, Row, read

HERE: Final = Path(__file__).parent
# Any, as the names of all settings are a type of their own.
_STYLE: Final[Any] = {
    "svg.hashsalt": "cleanlit",
    "svg.fonttype": "path",
    "font.family": "DejaVu Sans",
    "font.size": 9,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "grid.color": "#e3e6ea",
    "axes.edgecolor": "#8a93a0",
    "axes.axisbelow": True,
    "figure.facecolor": "white",
}
_OURS: Final = "#00796b"
_THEIRS: Final = "#7a8594"
_SETS: Final[Mapping[str, str]] = {
    "pages": "sample pages (ours)",
    "aeb": "article-extraction-benchmark",
    "wcxb": "WCXB articles",
}


def draw_all(quality: Result, speed: Result) -> Iterator[tuple[str, Figure]]:
    """Draw every picture that the results have rows for."""
    drawings: Sequence[tuple[str, Callable[[Result, Result], Figure | None]]] = (
        ("extraction", draw_extraction),
        ("clusters", draw_clusters),
        ("growth", draw_growth),
        ("furniture", draw_furniture),
    )
    for name, draw in drawings:
        with mpl.rc_context(_STYLE):
            figure = draw(quality, speed)
        if figure is not None:
            yield name, figure


def draw_extraction(quality: Result, speed: Result) -> Figure | None:
    """Draw F1 against CPU time for every extractor, a panel for each set."""
    panels = {
        name: points
        for name in _SETS
        if (
            points := _points(
                quality.find("extraction", name),
                speed.find("extract", name),
                "cpu_ms_per_document",
            )
        )
    }
    if not panels:
        return None
    figure = Figure(figsize=(5.4 * len(panels), 3.9), layout="constrained")
    axes = figure.subplots(1, len(panels), squeeze=False)[0]
    for axis, (name, points) in zip(axes, panels.items(), strict=True):
        _scatter(axis, points)
        axis.set_title(_SETS[name], fontsize=10, loc="left")
        axis.set_xlabel("CPU ms a page (log)")
        axis.set_ylabel("F1 of the main text, 4-word shingles")
        # What is far below the others would press them into one line; the list on the
        # right has it all the same.
        lowest = sorted(f1 for _, _, f1 in points)
        axis.set_ylim(bottom=lowest[1] - 0.02 if len(lowest) > 2 else None)
    return figure


def draw_clusters(quality: Result, speed: Result) -> Figure | None:
    """Draw pair F1 on raw text against speed for every near-duplicate finder."""
    points = _points(
        quality.find("clusters", "newswire"),
        speed.find("cluster", "newswire"),
        "documents_per_cpu_s",
    )
    if not points:
        return None
    figure = Figure(figsize=(7.2, 3.9), layout="constrained")
    axis = figure.subplots()
    _scatter(axis, points)
    axis.set_xlabel("documents per CPU second (log)")
    axis.set_ylabel("pair F1 on raw text")
    axis.set_ylim(0, 1)
    axis.set_title("Copies of one story: sample newswire", fontsize=10, loc="left")
    return figure


def draw_growth(_: Result, speed: Result) -> Figure | None:
    """Draw how time and memory grow with the number of documents."""
    rows = speed.find("scaling")
    if not rows:
        return None
    figure = Figure(figsize=(8.6, 3.8), layout="constrained")
    time, memory = figure.subplots(1, 2)
    systems = list(dict.fromkeys(row.system.name for row in rows))
    shades = {name: number for number, name in enumerate(systems)}
    for name in systems:
        own = sorted(
            (r for r in rows if r.system.name == name), key=lambda r: r.documents
        )
        documents = [row.documents for row in own]
        look = _line_look(name, shades[name])
        seconds = [r.measures["cpu_ms_per_document"] * r.documents / 1000 for r in own]
        time.plot(documents, seconds, label=name, **look)
        memory.plot(documents, [r.measures["peak_mb"] for r in own], **look)
    for axis, what in ((time, "CPU seconds"), (memory, "peak memory, MB")):
        axis.set_xscale("log")
        axis.set_yscale("log")
        axis.set_xlabel("documents (log)")
        axis.set_ylabel(f"{what} (log)")
    time.legend(frameon=False, fontsize=8)
    return figure


def draw_furniture(quality: Result, _: Result) -> Figure | None:
    """Draw the share of furniture that goes, by category and language."""
    rows = [
        row
        for row in quality.find("cleaning", "pages")
        if row.system.name == "cleanlit clean"
    ]
    if not rows:
        return None
    cells = rows[0].groups["category by language"]
    languages = sorted({key.split("/")[0] for key in cells})
    categories = sorted({key.split("/")[1] for key in cells})
    shares = np.full((len(categories), len(languages)), np.nan)
    for key, measures in cells.items():
        code, category = key.split("/")
        at = categories.index(category), languages.index(code)
        shares[at] = measures["recall"]
    figure = Figure(figsize=(9.2, 5.0), layout="constrained")
    axis = figure.subplots()
    axis.set_facecolor("#f4f5f7")
    image = axis.imshow(shares, cmap="YlGnBu", vmin=0, vmax=1, aspect="auto")
    axis.grid(visible=False)
    axis.set_xticks(range(len(languages)), languages, rotation=45, ha="right")
    axis.set_yticks(range(len(categories)), categories)
    for row, column in np.argwhere(~np.isnan(shares)):
        value = shares[row, column]
        axis.text(
            column, row, f"{100 * value:.0f}", ha="center", va="center", fontsize=7,
            color="white" if value > 0.55 else "#33404d",
        )  # fmt: skip
    axis.set_title(
        "Furniture removed, % of lines (blank: no such line in the sample)",
        fontsize=10, loc="left",
    )  # fmt: skip
    figure.colorbar(image, ax=axis, shrink=0.7, format=lambda x, _: f"{100 * x:.0f} %")
    return figure


Point = tuple[str, float, float]


def _points(quality: Iterable[Row], speed: Iterable[Row], cost: str) -> list[Point]:
    """Join quality and cost of the systems that have both."""
    costs = {row.system.name: row.measures[cost] for row in speed}
    return [
        (row.system.name, costs[row.system.name], row.measures["f1"])
        for row in quality
        if row.system.name in costs
    ]


def _scatter(axis: Axes, points: Sequence[Point]) -> None:
    """Draw numbered points, best first, with their names and figures on the right.

    Names beside the points would run into one another, as the best lie close together.
    """
    axis.set_xscale("log")
    axis.margins(0.12, 0.1)
    ordered = sorted(points, key=lambda point: -point[2])
    for number, (name, cost, f1) in enumerate(ordered, start=1):
        ours = name.startswith("cleanlit")
        colour = _OURS if ours else _THEIRS
        axis.scatter([cost], [f1], s=95, color=colour, zorder=4 if ours else 3)
        axis.text(
            cost, f1, str(number), color="white", fontsize=6.5, ha="center",
            va="center", zorder=5, fontweight="bold", clip_on=True,
        )  # fmt: skip
        place = 1 - (number - 0.5) / max(12, len(ordered))
        axis.text(
            1.03, place, f"{number}  {f1:.3f}  {name}",
            transform=axis.transAxes, fontsize=8, color=colour, va="center",
            fontweight="bold" if ours else "normal",
        )  # fmt: skip
    axis.xaxis.set_major_formatter(lambda x, _: f"{x:,g}")
    axis.xaxis.set_minor_formatter(lambda *_: "")


def _line_look(name: str, number: int) -> dict[str, Any]:
    ours = name.startswith("cleanlit")
    return {
        "color": _OURS if ours else _THEIRS,
        "linewidth": 2 if ours else 1.2,
        "marker": "osD^v<>P"[number % 8],
        "markersize": 4,
        "linestyle": "-" if ours else "--",
    }


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, exists=True))
@click.option(
    "--to",
    type=click.Path(path_type=Path),
    default=HERE.parent / "docs" / "pictures",
    help="Where the pictures go.",
)
@click.option("--png", is_flag=True, help="Write PNG files too, to look at.")
def main(folder: Path, to: Path, *, png: bool) -> None:
    """Draw the pictures of a result."""
    to.mkdir(parents=True, exist_ok=True)
    quality, speed = read(folder / "quality.json"), read(folder / "speed.json")
    for name, figure in draw_all(quality, speed):
        # The salt of ids is read when the file is written.
        with mpl.rc_context(_STYLE):
            figure.savefig(to / f"{name}.svg", metadata={"Date": None})
            if png:
                figure.savefig(to / f"{name}.png", dpi=110)
        click.echo(to / f"{name}.svg")


if __name__ == "__main__":
    main()
