"""Comparing results: paired bootstrap, floors, and the file that holds them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from cleanlit.bench import extraction, floors, lines
from cleanlit.bench.compare import _BOOTSTRAPPED, compare, item_scores
from cleanlit.bench.result import Result, Row, System, read, renewed, to_bytes
from cleanlit.errors import CleanlitError, ConfigError, InputError

SYSTEM = System("cleanlit run", "1.0", "defaults", "cleanlit run pages")


def row(task: str, items: dict[str, tuple[float, ...]], **measures: float) -> Row:
    return Row(task, "pages", SYSTEM, len(items), measures, {}, items)


def result(*rows: Row, **fields: Any) -> Result:
    made = {"machine": {"cpus": 2}, "versions": {"cleanlit": "1.0"}, **fields}
    return Result("quality", "2025-01-01T00:00:00+00:00", False, rows=rows, **made)


def pages(*shares: tuple[float, float, float]) -> dict[str, tuple[float, ...]]:
    return {f"p{number}": share for number, share in enumerate(shares)}


def measured(task: str, items: dict[str, tuple[float, ...]]) -> dict[str, float]:
    """Give the measures of items as the suite itself computes them."""
    if task == "extraction":
        found = extraction.average(extraction.Overlap(*i) for i in items.values())
        return {"f1": found.f1, "precision": found.precision, "recall": found.recall}
    score = lines.score(items.values())  # type: ignore[arg-type]
    return {"f1": score.f1, "precision": score.precision, "recall": score.recall}


SOME = pages((0.8, 0.1, 0.1), (0.5, 0.5, 0.0), (0.0, 0.0, 1.0), (0.9, 0.0, 0.1))


@pytest.mark.parametrize("task", ["extraction", "cleaning"])
def test_the_bootstrap_takes_the_same_measures_as_the_suite(task: str) -> None:
    import numpy as np

    items = SOME if task == "extraction" else pages((3, 1, 2), (0, 0, 4), (5, 0, 0))
    array = np.array([list(items.values())], float)
    for name, expected in measured(task, items).items():
        assert _BOOTSTRAPPED[task][name](array)[0] == pytest.approx(expected), name


def test_equal_results_do_not_differ() -> None:
    same = row("extraction", SOME, **measured("extraction", SOME))
    for found in compare(result(same), result(same)):
        assert (found.low, found.high, found.certain) == (0.0, 0.0, False)


def test_an_improvement_on_every_page_is_certain() -> None:
    worse = pages(*[(0.7, 0.2, 0.1)] * 30)
    better = pages(*[(0.8, 0.1, 0.1)] * 30)
    found = {
        d.measure: d
        for d in compare(
            result(row("extraction", worse, **measured("extraction", worse))),
            result(row("extraction", better, **measured("extraction", better))),
        )
    }
    assert found["f1"].certain
    gain = found["f1"].after - found["f1"].before
    assert found["f1"].low == pytest.approx(gain)
    assert found["precision"].items == 30


def test_an_improvement_on_one_page_of_many_is_not_certain() -> None:
    worse = pages(*[(0.7, 0.2, 0.1)] * 30)
    better = {**worse, "p3": (0.8, 0.1, 0.1)}
    first, *_ = compare(
        result(row("extraction", worse, **measured("extraction", worse))),
        result(row("extraction", better, **measured("extraction", better))),
    )
    assert first.after > first.before
    assert not first.certain


def test_the_same_comparison_gives_the_same_interval() -> None:
    worse, better = pages(*[(0.7, 0.2, 0.1)] * 5), SOME
    sides = [result(row("extraction", i, f1=0.5)) for i in (worse, better)]
    assert list(compare(*sides)) == list(compare(*sides))


def test_gold_clusters_without_pairs_count_as_zeros() -> None:
    before = row("clusters", {"c1": (1, 1, 1)}, f1=1.0)
    after = row("clusters", {"c1": (1, 1, 1), "c2": (0, 0, 9)}, f1=0.2)
    (found,) = compare(result(before), result(after))
    assert found.items == 2


def test_speed_is_compared_without_intervals() -> None:
    before = row("extract", {}, cpu_ms_per_document=10.0, cpu_ratio=1.0, peak_mb=5.0)
    after = row("extract", {}, cpu_ms_per_document=8.0, cpu_ratio=0.8, peak_mb=5.0)
    found = list(compare(result(before), result(after)))
    assert [(d.measure, d.low) for d in found] == [
        ("cpu_ms_per_document", None),
        ("cpu_ratio", None),
        ("peak_mb", None),
    ]


def test_rows_of_one_result_only_are_passed_over() -> None:
    one = row("extraction", SOME, f1=0.5)
    other = replace(one, system=replace(SYSTEM, name="other"))
    assert list(compare(result(one), result(other))) == []


def test_a_result_survives_its_file(tmp_path: Path) -> None:
    path = tmp_path / "quality.json"
    whole = result(row("extraction", SOME, f1=0.5), missing={"gaoya": "no wheel"})
    path.write_bytes(to_bytes(whole))
    assert read(path) == whole
    assert to_bytes(read(path)) == to_bytes(whole)


def test_rows_measured_anew_take_the_place_of_theirs() -> None:
    ours = row("extraction", SOME, f1=0.5)
    theirs = replace(ours, system=replace(SYSTEM, name="other"))
    again = replace(ours, measures={"f1": 0.6})
    whole = renewed(result(ours, theirs, missing={"gone": "no wheel"}), result(again))
    assert whole.rows == (again, theirs)
    assert whole.missing == {"gone": "no wheel"}


@pytest.mark.parametrize("content", [b"", b"[]", b"{}", b'{"schema": 9, "rows": []}'])
def test_another_file_is_no_result(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "other.json"
    path.write_bytes(content)
    with pytest.raises(InputError, match=r"other\.json"):
        read(path)


def test_a_result_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="No such file"):
        read(tmp_path / "none.json")


# Floors


def quality(**changes: tuple[float, float, float]) -> Result:
    items = {**pages((0.8, 0.1, 0.1), (0.9, 0.0, 0.1), (0.7, 0.3, 0.0)), **changes}
    own = row("extraction", items, **measured("extraction", items))
    groups = {"language": {"de": measured("extraction", {"p1": items["p1"]})}}
    return result(replace(own, groups=groups))


def test_what_made_the_floors_holds_them() -> None:
    assert list(floors.check_floors(quality(), floors.floors_of(quality()))) == []


def test_a_fall_names_measure_language_and_document() -> None:
    held = floors.floors_of(quality())
    said = list(floors.check_floors(quality(p1=(0.3, 0.0, 0.7)), held))
    assert any(
        line.startswith("extraction | pages | cleanlit run: recall fell to 0.7296")
        for line in said
    ), said
    assert any("language de: recall fell to 0.3000, below 0.8980" in s for s in said)
    assert "    p1: 0.9474 -> 0.4615" in said
    assert not any("p0" in line or "p2" in line for line in said)


def test_a_row_that_is_gone_is_a_fall() -> None:
    held = floors.floors_of(quality())
    assert list(floors.check_floors(result(), held)) == [
        "extraction | pages | cleanlit run: was not measured"
    ]


def test_harm_has_a_ceiling() -> None:
    before = result(
        row(
            "harmlessness",
            pages((0, 9, 0, 99)),
            lines_per_1000=0.0,
            characters_share=0.0,
        )
    )
    after = result(
        row(
            "harmlessness",
            pages((1, 9, 9, 99)),
            lines_per_1000=111.0,
            characters_share=0.09,
        )
    )
    held = floors.floors_of(before)
    assert list(floors.check_floors(before, held)) == []
    said = list(floors.check_floors(after, held))
    assert "lines_per_1000 rose to 111.0000, above 0.0200" in said[0]
    assert said[-1] == "    p0: 0.0000 -> 111.1111"


def test_floors_only_rise() -> None:
    high, low = quality(), quality(p1=(0.3, 0.0, 0.7))
    held = floors.floors_of(high)
    raised = floors.raise_floors(held, floors.floors_of(low))
    (name,) = held
    assert raised[name].measures == held[name].measures
    assert raised[name].languages == held[name].languages
    assert raised[name].items["p1"] == item_scores(low.rows[0])["p1"]
    again = floors.raise_floors(floors.floors_of(low), held)
    assert again[name].measures == held[name].measures


def test_only_our_own_systems_are_gated() -> None:
    other = replace(quality().rows[0], system=replace(SYSTEM, name="trafilatura"))
    assert floors.floors_of(result(other)) == {}


def test_floors_survive_their_file(tmp_path: Path) -> None:
    path = tmp_path / "floors.json"
    held = floors.floors_of(quality())
    path.write_bytes(floors.to_bytes(held))
    again = floors.read_floors(path)
    assert again.keys() == held.keys()
    assert list(floors.check_floors(quality(), again)) == []
    assert floors.to_bytes(again) == path.read_bytes()


@pytest.mark.parametrize("content", [None, b"", b"{}", b'{"schema": 2}'])
def test_another_file_holds_no_floors(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "floors.json"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ConfigError, match=r"floors\.json"):
        floors.read_floors(path)
    assert issubclass(ConfigError, CleanlitError)
