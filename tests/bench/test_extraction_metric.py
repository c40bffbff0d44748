"""The extraction score by hand, its empty cases, and the three layouts."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from cleanlit.bench import extraction, sets
from cleanlit.bench.extraction import (
    Overlap,
    Page,
    ShingleScore,
    average,
    compare_shingles,
    evaluate,
    find_segments,
    shingles,
)

SENTENCE = "one two three four five six"


def page(page_id: str, gold: str | None, **fields: Any) -> Page:
    return Page(
        id=page_id,
        url="",
        lang="en",
        html=b"",
        gold=gold,
        present=fields.get("present", ()),
        absent=fields.get("absent", ()),
    )


def test_shingles_are_runs_of_four_tokens() -> None:
    assert shingles("a b c d e") == {("a", "b", "c", "d"): 1, ("b", "c", "d", "e"): 1}


def test_shingles_keep_case_and_drop_punctuation() -> None:
    assert shingles("It's — Été_1!") == {("It", "s", "Été_1"): 1}


@pytest.mark.parametrize("text", ["a", "a b", "a b c", "a b c d"])
def test_a_short_text_is_one_shingle(text: str) -> None:
    assert shingles(text) == {tuple(text.split()): 1}


@pytest.mark.parametrize("text", ["", " \n", "…!"])
def test_a_text_without_tokens_has_no_shingle(text: str) -> None:
    assert not shingles(text)


def test_shingles_are_counted() -> None:
    assert shingles("a a a a a") == {("a", "a", "a", "a"): 2}
    # Gold has the run twice, the prediction three times: 2 shared, 1 surplus.
    assert compare_shingles("a a a a a", "a a a a a a") == Overlap(2 / 3, 1 / 3, 0)


def test_overlap_by_hand() -> None:
    # Gold: 3 shingles. Predicted: "two … six" (2 of them) and "four five six seven"
    # -> shared 2, surplus 1, lacking 1, of 4.
    found = compare_shingles(SENTENCE, "two three four five six seven")
    assert found == Overlap(0.5, 0.25, 0.25)


def test_an_overlap_weighs_a_page_once() -> None:
    found = compare_shingles(SENTENCE * 50, SENTENCE * 20)
    assert found.tp + found.fp + found.fn == pytest.approx(1)


def test_empty_texts() -> None:
    assert compare_shingles("", "") == Overlap(0, 0, 0)
    assert compare_shingles(SENTENCE, "") == Overlap(0, 0, 1)
    assert compare_shingles("", SENTENCE) == Overlap(0, 1, 0)


def test_the_score_is_the_harmonic_mean_of_means() -> None:
    # Precisions 1 and 1/2, recalls 1/3 and 1: not the mean of the F1 of pages.
    score = average([Overlap(1 / 3, 0, 2 / 3), Overlap(0.5, 0.5, 0)])
    precision, recall = 3 / 4, 2 / 3
    assert score.precision == pytest.approx(precision)
    assert score.recall == pytest.approx(recall)
    harmonic = 2 * precision * recall / (precision + recall)
    assert score.f1 == pytest.approx(harmonic)


def test_an_empty_prediction_is_left_out_of_precision() -> None:
    score = average([Overlap(1, 0, 0), Overlap(0, 0, 1)])
    assert (score.precision, score.recall) == (1, 0.5)


def test_an_empty_gold_is_left_out_of_recall() -> None:
    score = average([Overlap(1, 0, 0), Overlap(0, 1, 0)])
    assert (score.precision, score.recall) == (0.5, 1)


def test_a_page_empty_on_both_sides_is_left_out_of_both() -> None:
    assert average([Overlap(0.5, 0.5, 0), Overlap(0, 0, 0)]).precision == 0.5


@pytest.mark.parametrize("overlaps", [[], [Overlap(0, 0, 0)], [Overlap(0, 0.5, 0.5)]])
def test_where_the_original_divides_by_zero_the_score_is_zero(
    overlaps: list[Overlap],
) -> None:
    assert average(overlaps) == ShingleScore(0, 0, 0)


def test_segments_ignore_how_lines_break() -> None:
    score = find_segments(
        ["two  three", "four\nfive", "six seven"], "two\nthree four five"
    )
    assert (score.found, score.total, score.share) == (2, 3, pytest.approx(2 / 3))
    assert find_segments([], "text").share is None


def test_evaluate_reports_missing_and_unknown() -> None:
    pages = [page("a", SENTENCE), page("b", SENTENCE), page("c", None, present=("x",))]
    result = evaluate(pages, {"a": SENTENCE, "z": "?"})
    assert (result.missing, result.unknown) == (("b", "c"), ("z",))
    assert result.shingles == ShingleScore(1, 0.5, pytest.approx(2 / 3))
    assert (result.pages, result.gold_pages) == (3, 2)
    assert result.present.share == 0


def test_evaluate_without_any_gold_has_no_shingle_score() -> None:
    result = evaluate([page("a", None, present=("x y",), absent=("z",))], {"a": "x y"})
    assert result.shingles is None
    assert (result.present.share, result.absent.share) == (1, 0)


def write_page(path: Path, html: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(gzip.compress(html))


def write_json(path: Path, value: object) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value), encoding="utf-8")


@pytest.fixture
def aeb(tmp_path: Path) -> Path:
    folder = tmp_path / "article-extraction-benchmark"
    truth = {
        "p1": {"articleBody": SENTENCE, "url": "https://news.example/1"},
        "p2": {"url": "https://news.example/2"},
    }
    write_json(folder / "ground-truth.json", truth)
    for name in truth:
        write_page(folder / "html" / f"{name}.html.gz", f"<p>{name}".encode())
    return folder


def test_load_aeb(aeb: Path) -> None:
    first, second = sets.load_aeb(aeb)
    url = "https://news.example/1"
    assert first == Page("p1", url, "en", b"<p>p1", SENTENCE, (), ())
    assert second.gold == ""


def test_load_wcxb(tmp_path: Path) -> None:
    def write(name: str, kind: str, **truth: object) -> None:
        entry = {
            "url": f"https://news.example/{name}",
            "_internal": {"page_type": {"primary": kind}},
            "ground_truth": truth,
        }
        write_json(tmp_path / "ground-truth" / f"{name}.json", entry)
        write_page(tmp_path / "html" / f"{name}.html.gz", name.encode())

    write("0002", "article", main_content="text", **{"with": ["a"], "without": ["b"]})
    write("0001", "article", **{"with": ["a"]})
    write("0003", "product", main_content="text")
    first, second = sets.load_wcxb(tmp_path)
    assert (first.id, first.gold, first.present, first.absent) == (
        "0001",
        None,
        ("a",),
        (),
    )
    url = "https://news.example/0002"
    assert second == Page("0002", url, "en", b"0002", "text", ("a",), ("b",))


def test_load_trafilatura(tmp_path: Path) -> None:
    url = "https://zeitung.example/eins"
    segments = {"with": ["ja", "doch"], "without": ["nein"]}
    entry = {"file": "0000.html.gz", "lang": "de", **segments}
    write_json(tmp_path / "evaldata.json", {url: entry})
    write_page(tmp_path / "html" / "0000.html.gz", b"<p>ja")
    (only,) = sets.load_trafilatura(tmp_path)
    assert only == Page("0000", url, "de", b"<p>ja", None, ("ja", "doch"), ("nein",))


def run(*arguments: object) -> Result:
    return CliRunner().invoke(extraction.main, [str(item) for item in arguments])


def test_cli_scores_predictions(aeb: Path, tmp_path: Path) -> None:
    predictions = tmp_path / "predicted.jsonl.gz"
    lines = [{"id": "p1", "text": SENTENCE}, {"id": "other", "text": None}]
    text = "\n".join(map(json.dumps, lines))
    predictions.write_bytes(gzip.compress(text.encode()))
    arguments = ("--set", "aeb", "--predictions", predictions, "--json")
    # The folder of all sets and the folder of the one are both taken.
    for data in (tmp_path, aeb):
        result = run("--data", data, *arguments)
        assert result.exit_code == 0, result.output
        found = json.loads(result.output)
        assert found["shingles"] == {"precision": 1, "recall": 1, "f1": 1}
        assert (found["missing"], found["unknown"]) == (["p2"], ["other"])


def test_cli_runs_the_baseline(aeb: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(extraction.DATA_VARIABLE, str(aeb))
    result = run("--set", "aeb")
    assert result.exit_code == 0, result.output
    assert "aeb: 2 pages" in result.output


def test_cli_tells_the_share_of_unwanted_segments_that_is_absent(
    tmp_path: Path,
) -> None:
    (tmp_path / "html").mkdir()
    (tmp_path / "html" / "p.html.gz").write_bytes(gzip.compress(b"<p>x</p>"))
    entry = {"file": "p.html.gz", "with": ["kept"], "without": ["ad", "menu", "nav"]}
    (tmp_path / "evaldata.json").write_text(json.dumps({"https://x.example": entry}))
    predictions = tmp_path / "predicted.jsonl"
    predictions.write_text('{"id": "p", "text": "kept, and the menu"}')
    arguments = ("--set", "trafilatura", "--data", tmp_path)
    arguments += ("--predictions", predictions)
    found = json.loads(run(*arguments, "--json").output)
    assert found["present"] == {"found": 1, "total": 1, "share": 1}
    assert found["absent"]["share_absent"] == pytest.approx(2 / 3)
    assert "without   0.6667 absent  (1 found of 3" in run(*arguments).output


def test_cli_says_in_one_line_what_is_missing(
    aeb: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(extraction.DATA_VARIABLE, raising=False)
    broken = tmp_path / "broken.jsonl"
    broken.write_text('{"id": "p1", "text": "x"}\n{"id"\n')
    twice = tmp_path / "twice.jsonl"
    twice.write_text('{"id": "p1", "text": "x"}\n' * 2)
    aeb_set = ("--set", "aeb", "--data", aeb)
    results = [
        run("--set", "aeb"),
        run("--set", "aeb", "--data", tmp_path / "nowhere"),
        run("--set", "wcxb", "--data", aeb),
        run(*aeb_set, "--predictions", tmp_path / "none.jsonl"),
        run(*aeb_set, "--predictions", broken),
        run(*aeb_set, "--predictions", twice),
    ]
    (aeb / "html" / "p2.html.gz").unlink()
    results.append(run(*aeb_set))
    for result in results:
        assert result.exit_code == 1
        assert result.output.startswith("Error: ")
        assert result.output.count("\n") == 1
    assert "broken.jsonl:2" in results[4].output
