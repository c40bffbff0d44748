"""Pictures and tables of the committed results: current, and the same every time."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import matplotlib as mpl
import pytest

from benchmarks import pictures
from cleanlit.bench.result import read

ROOT = Path(__file__).parents[2]
NEWEST = sorted(
    p.parent for p in (ROOT / "benchmarks" / "results").glob("*/quality.json")
)[-1]
NAMES = ("extraction", "clusters", "growth", "furniture")


@pytest.fixture(scope="module")
def drawn() -> dict[str, Any]:
    quality, speed = read(NEWEST / "quality.json"), read(NEWEST / "speed.json")
    return dict(pictures.draw_all(quality, speed))


def test_every_picture_is_drawn_and_committed(drawn: dict[str, Any]) -> None:
    assert tuple(drawn) == NAMES
    for name in NAMES:
        assert (ROOT / "docs" / "pictures" / f"{name}.svg").is_file(), "make bench-all"


def test_the_same_result_gives_the_same_bytes() -> None:
    quality, speed = read(NEWEST / "quality.json"), read(NEWEST / "speed.json")
    written = []
    for _ in range(2):
        figure = pictures.draw_clusters(quality, speed)
        assert figure is not None
        with mpl.rc_context(pictures._STYLE):
            stream = io.BytesIO()
            figure.savefig(stream, format="svg", metadata={"Date": None})
        written.append(stream.getvalue())
    assert written[0] == written[1]


def test_every_system_with_a_cost_is_named(drawn: dict[str, Any]) -> None:
    quality, speed = read(NEWEST / "quality.json"), read(NEWEST / "speed.json")
    measured = {row.system.name for row in quality.find("clusters", "newswire")}
    measured &= {row.system.name for row in speed.find("cluster", "newswire")}
    (axis,) = drawn["clusters"].axes
    texts = " ".join(text.get_text() for text in axis.texts)
    assert measured
    assert all(name in texts for name in measured)


def test_each_row_says_how_to_repeat_it() -> None:
    for name in ("quality.json", "speed.json"):
        for row in read(NEWEST / name).rows:
            system = row.system
            assert system.version
            assert system.settings
            assert system.command
            assert str(ROOT) not in system.command


def test_no_results_are_no_pictures() -> None:
    quality, speed = read(NEWEST / "quality.json"), read(NEWEST / "speed.json")
    from dataclasses import replace

    bare = replace(quality, rows=()), replace(speed, rows=())
    assert list(pictures.draw_all(*bare)) == []
