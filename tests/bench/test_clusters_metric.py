"""The cluster scores against brute force, against scikit-learn, and by hand."""

from __future__ import annotations

import json
from itertools import combinations
from pathlib import Path

import pytest
import zstandard
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import adjusted_rand_score

from cleanlit.bench import clusters
from cleanlit.bench.clusters import (
    GoldDocument,
    Placed,
    adjusted_rand,
    b_cubed,
    evaluate,
    score_kept,
    score_pairs,
)

Labels = list[int]

# Few labels for many documents, and many for few: dense and sparse tables.
LABELLINGS = st.lists(
    st.tuples(st.integers(0, 6), st.integers(0, 6)), min_size=1, max_size=40
).map(lambda pairs: ([left for left, _ in pairs], [right for _, right in pairs]))


def share(part: float, whole: float) -> float:
    return part / whole if whole else 1.0


@given(LABELLINGS)
def test_the_rand_index_is_that_of_scikit_learn(labels: tuple[Labels, Labels]) -> None:
    truth, guess = labels
    expected = adjusted_rand_score(truth, guess)
    assert adjusted_rand(truth, guess) == pytest.approx(expected, abs=1e-12)


@given(LABELLINGS)
def test_pairs_equal_brute_force(labels: tuple[Labels, Labels]) -> None:
    truth, guess = labels
    pairs = list(combinations(range(len(truth)), 2))
    gold = {(i, j) for i, j in pairs if truth[i] == truth[j]}
    found = {(i, j) for i, j in pairs if guess[i] == guess[j]}
    score = score_pairs(truth, guess)
    assert score.precision == pytest.approx(share(len(gold & found), len(found)))
    assert score.recall == pytest.approx(share(len(gold & found), len(gold)))


@given(LABELLINGS)
def test_b_cubed_equals_brute_force(labels: tuple[Labels, Labels]) -> None:
    truth, guess = labels
    everyone = range(len(truth))
    precision = recall = 0.0
    for i in everyone:
        gold = {j for j in everyone if truth[j] == truth[i]}
        found = {j for j in everyone if guess[j] == guess[i]}
        precision += len(gold & found) / len(found) / len(truth)
        recall += len(gold & found) / len(gold) / len(truth)
    score = b_cubed(truth, guess)
    assert score.precision == pytest.approx(precision)
    assert score.recall == pytest.approx(recall)
    assert score.f1 == pytest.approx(2 * precision * recall / (precision + recall))


@given(LABELLINGS)
def test_a_clustering_agrees_with_itself(labels: tuple[Labels, Labels]) -> None:
    truth, _ = labels
    renamed = [f"cluster {label}" for label in truth]
    assert score_pairs(truth, renamed).f1 == 1
    assert adjusted_rand(truth, renamed) == 1
    assert b_cubed(truth, renamed).f1 == pytest.approx(1)


def test_no_documents() -> None:
    assert score_pairs([], []).f1 == adjusted_rand([], []) == b_cubed([], []).f1 == 1


def test_kept_by_hand() -> None:
    # To be dropped: the 2nd, 3rd and 5th. Dropped: the 2nd and the 4th.
    truth = ["a", "a", "a", "b", "b"]
    score = score_kept(truth, [True, False, True, False, True])
    assert (score.precision, score.recall) == (1 / 2, 1 / 3)
    assert score.f1 == pytest.approx(0.4)


def test_keeping_a_later_copy_costs_a_drop_and_a_keep() -> None:
    # The 2nd should go and stays, the 1st should stay and goes.
    score = score_kept(["a", "a", "a"], [False, True, False])
    assert (score.precision, score.recall) == (1 / 2, 1 / 2)


@pytest.mark.parametrize(
    ("truth", "kept", "expected"),
    [
        (["a", "b"], [True, True], (1, 1, 1)),
        (["a", "a"], [True, True], (1, 0, 0)),
        (["a", "b"], [True, False], (0, 1, 0)),
    ],
)
def test_kept_where_nothing_is_dropped_or_to_be_dropped(
    truth: list[str], kept: list[bool], expected: tuple[float, float, float]
) -> None:
    score = score_kept(truth, kept)
    assert (score.precision, score.recall, score.f1) == expected


def test_an_unlisted_document_stands_alone_and_is_kept() -> None:
    gold = [GoldDocument("a", 1), GoldDocument("b", 1), GoldDocument("c", 2)]
    predicted = {"a": Placed("x", kept=True), "z": Placed("x", kept=False)}
    result = evaluate(gold, predicted)
    assert (result.unlisted, result.unknown) == (2, ("z",))
    assert result.predicted_clusters == 3
    assert result.keep.recall == 0


def test_an_ignored_canonical_is_stood_in_for_by_the_first_that_is_scored() -> None:
    gold = [GoldDocument("b", 1), GoldDocument("c", 1), GoldDocument("d", 2)]
    predicted = {
        "a": Placed("x", kept=True),
        "b": Placed("x", kept=False),
        "c": Placed("x", kept=False),
    }
    result = evaluate(gold, predicted, ignored=frozenset({"a"}))
    assert (result.keep.f1, result.unknown) == (1, ())
    # Without the ignoring, "b" is dropped wrongly.
    assert evaluate(gold, predicted).keep.precision == 1 / 2


def test_where_the_kept_one_is_not_told_it_is_the_first_in_input_order() -> None:
    gold = [GoldDocument(name, 1) for name in "abc"]
    # The prediction names them in another order, which does not matter.
    untold = {name: Placed("x") for name in "cba"}
    assert evaluate(gold, untold).keep.f1 == 1
    assert evaluate(gold[1:], untold, frozenset("a")).keep.f1 == 1
    # One that is told goes before the first.
    told = untold | {"b": Placed("x", kept=True)}
    assert evaluate(gold, told).keep.f1 == pytest.approx(1 / 2)


def test_a_cluster_that_keeps_nothing_is_scored_as_such() -> None:
    gold = [GoldDocument(name, 1) for name in "ab"]
    nothing = {name: Placed("x", kept=False) for name in "ab"}
    assert evaluate(gold, nothing).keep.precision == 1 / 2


GOLD = [
    {"id": "a", "story": "s1", "relation": "original"},
    {"id": "b", "story": "s1", "relation": "variant"},
    {"id": "c", "story": "s1", "relation": "update"},
    {"id": "d", "story": "s2", "relation": "single"},
]
CLUSTERS = [{"cluster": "k1", "canonical": "a", "members": ["a", "b", "c"]}]
MARKED = [
    {"id": "a", "cluster": "k1", "canonical": "a"},
    {"id": "b", "cluster": "k1", "canonical": "a"},
    {"id": "c", "cluster": "k1", "canonical": "a"},
    {"id": "d", "cluster": None, "canonical": None},
]
# As other tools tell the canonical one: by a flag, or not at all.
FLAGGED = [
    {**record, "canonical": flag}
    for record, flag in zip(MARKED, (True, 0, "false", None), strict=True)
]
UNTOLD = [{"id": record["id"], "cluster": record["cluster"]} for record in MARKED]
UNTOLD_CLUSTERS = [{"cluster": "k1", "members": ["c", "b", "a"]}]
# As cleanlit marks records that have a cluster of their own.
RENAMED = [
    {"id": record["id"], "cluster": "gold"}
    | {f"cleanlit_{name}": record[name] for name in ("cluster", "canonical")}
    for record in MARKED
]


def to_lines(records: list[dict[str, object]]) -> bytes:
    return "\n".join(map(json.dumps, records)).encode()


def run(gold: Path, predicted: Path, *arguments: str) -> Result:
    named = ["--gold", str(gold), "--predicted", str(predicted)]
    return CliRunner().invoke(clusters.main, [*named, *arguments])


@pytest.mark.parametrize(
    "records", [CLUSTERS, MARKED, RENAMED, FLAGGED, UNTOLD, UNTOLD_CLUSTERS]
)
def test_cli_takes_every_form_of_prediction(
    tmp_path: Path, records: list[dict[str, object]]
) -> None:
    gold, predicted = tmp_path / "gold.jsonl.zst", tmp_path / "predicted.jsonl"
    gold.write_bytes(zstandard.compress(to_lines([dict(r) for r in GOLD])))
    predicted.write_bytes(to_lines(records))
    options = ("--cluster-field", "story", "--ignore", "relation=update", "--json")
    result = run(gold, predicted, *options)
    assert result.exit_code == 0, result.output
    found = json.loads(result.output)
    assert (found["documents"], found["ignored"], found["unknown"]) == (3, 1, [])
    for name in ("pairs", "b_cubed", "keep"):
        assert found[name] == {"precision": 1, "recall": 1, "f1": 1}
    assert found["adjusted_rand"] == 1


def test_cli_takes_other_field_names(tmp_path: Path) -> None:
    gold, predicted = tmp_path / "gold.jsonl", tmp_path / "predicted.jsonl"
    names = {"id": "key", "cluster": "group", "canonical": "head", "members": "all"}
    gold.write_bytes(to_lines([{"key": r["id"], "story": r["story"]} for r in GOLD]))
    renamed = {names[name]: value for name, value in CLUSTERS[0].items()}
    predicted.write_bytes(to_lines([renamed]))
    options = ["--cluster-field", "story", "--id-field", "key", "--json"]
    options += ["--predicted-cluster-field", "group", "--canonical-field", "head"]
    result = run(gold, predicted, *options, "--members-field", "all")
    assert result.exit_code == 0, result.output
    assert json.loads(result.output)["keep"]["f1"] == 1


def test_cli_prints_lines_to_read(tmp_path: Path) -> None:
    gold, predicted = tmp_path / "gold.jsonl", tmp_path / "predicted.jsonl"
    gold.write_bytes(to_lines([dict(record) for record in GOLD]))
    predicted.write_bytes(b"")
    result = run(gold, predicted, "--cluster-field", "story")
    assert result.exit_code == 0, result.output
    assert "4 documents in 2 clusters, predicted 4 (4 unlisted" in result.output


@pytest.mark.parametrize(
    "line",
    [
        b"nonsense",
        b'{"cluster": "k", "canonical": "z", "members": ["a"]}',
        b'{"cluster": "k", "canonical": "a", "members": ["a", "a"]}',
        b'{"id": "a", "cluster": "k", "canonical": 2}',
        b'{"id": "a", "cluster": [], "canonical": "a"}',
        b'{"id": 7}',
        b"[]",
    ],
)
def test_cli_says_in_one_line_what_is_wrong(tmp_path: Path, line: bytes) -> None:
    gold, predicted = tmp_path / "gold.jsonl", tmp_path / "predicted.jsonl"
    gold.write_bytes(to_lines([dict(record) for record in GOLD]))
    predicted.write_bytes(line)
    result = run(gold, predicted, "--cluster-field", "story")
    assert result.exit_code == 1
    assert result.output.startswith("Error: ")
    assert result.output.count("\n") == 1
