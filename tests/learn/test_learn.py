"""Rules learned from a small crawl: what is proposed, and what must not be."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest

from cleanlit.bench.quality.learning import judged
from cleanlit.bench.quality.plan import CRAWLED
from cleanlit.bench.regulars import write_crawl
from cleanlit.document import Document
from cleanlit.errors import OutputError
from cleanlit.learn.learn import learn
from cleanlit.repeats.stories import Held, distinct_stories
from cleanlit.rules.examples import failures
from cleanlit.rules.load import load_rules
from cleanlit.rules.model import Status

CRAWL = list(write_crawl(6, 50))
DOCUMENTS = [Document(**{k: r[k] for k in CRAWLED if k in r}) for r in CRAWL]


def _files(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*.toml"))
    }


@pytest.fixture(scope="module")
def learned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("learning") / "learned"
    learn(DOCUMENTS, load_rules(), folder)
    return folder


def test_the_order_of_documents_changes_no_byte(learned: Path, tmp_path: Path) -> None:
    shuffled = list(DOCUMENTS)
    random.Random(3).shuffle(shuffled)
    learn(shuffled, load_rules(), tmp_path / "again")
    assert _files(tmp_path / "again") == _files(learned) != {}


def test_proposals_load_and_their_examples_hold(learned: Path) -> None:
    rules = load_rules(learned, shipped=False)
    assert {rule.status for rule in rules.rules} == {Status.PROPOSED}
    assert all(rule.removes and rule.keeps and rule.learned for rule in rules.rules)
    assert list(failures(rules)) == []


def test_what_is_planted_is_found_and_little_else(
    learned: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "copy"
    for name, content in _files(learned).items():
        (copy / name).parent.mkdir(parents=True, exist_ok=True)
        (copy / name).write_bytes(content)
    measures = judged(CRAWL, copy)["measures"]
    assert measures["precision"] >= 0.98
    assert measures["recall"] >= 0.90
    assert measures["syndicated"] == 0


def test_a_folder_that_holds_something_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "reviewed.toml").write_text("")
    with pytest.raises(OutputError, match="not empty"):
        learn(DOCUMENTS[:1], load_rules(), tmp_path)


def _stories(*documents: dict[int, int]) -> int:
    """Count the stories of documents that are given as weights by sentence."""
    pairs = [(key, at) for at, one in enumerate(documents) for key in one]
    keys, owners = np.array(pairs).T
    weights = np.zeros(1 + keys.max(), dtype=np.int64)
    for one in documents:
        weights[list(one)] = list(one.values())
    counted = np.ones(len(weights), dtype=bool)
    held = Held.of(keys, owners, weights, len(documents), counted)
    return distinct_stories(range(len(documents)), held)


def test_copies_of_one_story_are_one_story() -> None:
    assert _stories(*({0: 5, 1: 50, 2 + at: 20} for at in range(4))) == 1
    assert _stories(*({0: 5, 10 + at: 50} for at in range(4))) == 4
