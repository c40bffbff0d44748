"""A mask of rules: what is compared is what cleaning leaves."""

from __future__ import annotations

from pathlib import Path

import pytest

from cleanlit import (
    Cleaner,
    Deduplicator,
    DedupOptions,
    Document,
    RuleMask,
    RuleSet,
    StoryIndex,
    UsageError,
    cluster,
    load_rules,
)
from tests.cli.test_strip import PACK, RECORDS

DOCUMENTS = [Document(id=record["id"], text=record["text"]) for record in RECORDS]
PLAIN = DedupOptions(strip=0)


@pytest.fixture
def rules(tmp_path: Path) -> RuleSet:
    path = tmp_path / "attic.toml"
    path.write_text(PACK)
    return load_rules(path, shipped=False)


def test_it_gives_what_a_cleaner_leaves(rules: RuleSet) -> None:
    mask, cleaner = RuleMask(rules), Cleaner(rules)
    for document in DOCUMENTS:
        assert mask(document) == cleaner(document).document.text
    assert mask(DOCUMENTS[0]) != DOCUMENTS[0].text
    assert mask(Document()) == mask(Document(text="")) == ""
    assert mask.digest == rules.digest


def test_clusters_are_of_what_it_gives(rules: RuleSet) -> None:
    assert not cluster(DOCUMENTS, PLAIN)
    for options in (PLAIN, DedupOptions()):
        (found,) = cluster(DOCUMENTS, options, mask=RuleMask(rules))
        assert [member.id for member in found.members] == ["a", "b", "d"]
        assert {member.relation for member in found.members} == {"canonical", "exact"}


def test_the_length_is_that_of_the_whole_text(rules: RuleSet) -> None:
    longer = Document(id="z", text=f"{DOCUMENTS[0].text}\nFrom the attic: a lamp")
    options = DedupOptions(keep="longest")
    (found,) = cluster([DOCUMENTS[0], longer], options, mask=RuleMask(rules))
    assert found.canonical == "z"


def test_a_stream_and_an_index_take_it(rules: RuleSet, tmp_path: Path) -> None:
    mask = RuleMask(rules)
    with Deduplicator(mask=mask) as deduplicator:
        kept = [deduplicator.add(document).keep for document in DOCUMENTS]
    assert kept == [True, False, True, False]
    path = tmp_path / "i"
    with StoryIndex.open(path, create=True, mask=mask) as index:
        assert index.masked == rules.digest
        found = index.add_all(DOCUMENTS[:3])
        assert [decision.keep for decision in found] == kept[:3]
    # It can be looked at without the rules, but nothing can be compared with it.
    with StoryIndex.open(path) as index:
        assert index.info()["mask"] == rules.digest
        for compare in (index.add, index.find):
            with pytest.raises(UsageError, match="open it with the same rules"):
                compare(DOCUMENTS[3])
        assert len(index) == 3
    with StoryIndex.open(path, mask=RuleMask(rules)) as index:
        assert index.add(DOCUMENTS[3]).cluster == "a"
