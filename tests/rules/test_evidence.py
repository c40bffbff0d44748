"""Evidence from markup as rules see it."""

from __future__ import annotations

from pathlib import Path

import pytest

from cleanlit.clean.cleaner import Cleaner
from cleanlit.document import Document
from cleanlit.errors import RuleError
from cleanlit.rules.evidence import NOTHING, Said, parse
from cleanlit.rules.guards import EVIDENCE
from cleanlit.rules.load import load_rules
from cleanlit.rules.model import Category, Rule, RuleSet
from cleanlit.rules.view import Hit, View

TEXT = "One line.\nTwo of them.\nThree of them.\nFour of them.\nThe last one."
LONG = "\nThe mill grinds again from Monday, and nobody knows for how long it will."


def cleaner(**fields: object) -> Cleaner:
    given = {"max_chars": 100, "require": ("mostly-linked",), **fields}
    rule = Rule("related.mine", "", Category.RELATED, **given)  # type: ignore[arg-type]
    return Cleaner(RuleSet((rule,)))


def cleaned(evidence: tuple[str | None, ...], **fields: object) -> list[str]:
    document = Document(text=TEXT, language="en", title="T", evidence=evidence)
    outcome = cleaner(**fields)(document)
    assert outcome.document.evidence is None
    return [removal.text.strip() for removal in outcome.removals]


@pytest.mark.parametrize(
    ("item", "wanted"),
    [
        ("", NOTHING),
        ("a97", Said(0.97)),
        ("a100 as li", Said(1.0, frozenset({"as", "li"}))),
        ("a999", NOTHING),
        ("later-token", Said(0.0, frozenset({"later-token"}))),
    ],
)
def test_parse(item: str, wanted: Said) -> None:
    assert parse(item) == wanted


def test_linked_lines_are_found_without_wording() -> None:
    assert cleaned(("", "a80", "a79", "a100", "")) == ["Two of them.", "Four of them."]


def test_lines_of_unknown_origin_stay() -> None:
    assert cleaned((None, None, "a100", None, None)) == ["Three of them."]


@pytest.mark.parametrize("count", [0, 1, 4, 6])
def test_evidence_of_other_length_says_nothing(count: int) -> None:
    assert cleaned(("a100",) * count) == []


def test_a_run_is_three_lines_or_more() -> None:
    view = View(TEXT, evidence=("a100", "a90", "", "a100", "a100"))
    assert [view.linked_run(index) for index in range(5)] == [2, 2, 0, 2, 2]
    wanted = ("mostly-linked", "linked-run")
    assert cleaned(("a100", "a100", "", "a100", "a100"), require=wanted) == []
    run = Document(text=TEXT + LONG, evidence=("", "a100", "a100", "a100", "", ""))
    assert len(cleaner(require=wanted)(run).removals) == 3


def test_only_the_first_main_heading_with_a_title() -> None:
    def holds(name: str, index: int, title: str | None) -> bool:
        view = View(TEXT, title=title, evidence=("a100", "h1", "", "h1", ""))
        rule = Rule("related.mine", "", Category.RELATED)
        return EVIDENCE[name](Hit(rule, index, index, view.texts[index]), view)

    assert [holds("main-heading", i, "T") for i in range(5)] == [0, 1, 0, 0, 0]
    assert [holds("above-heading", i, "T") for i in range(5)] == [1, 0, 0, 0, 0]
    assert not any(holds("main-heading", i, None) for i in range(5))
    assert not any(holds("above-heading", i, None) for i in range(5))


CASE = """
[ruleset]
schema = 1
pack = "mine"
version = "1"

[[rule]]
id = "related.mine"
description = "linked"
category = "related"
max_chars = 100
require = ["mostly-linked"]

[[rule.case]]
text = "One line.\\nTwo of them.\\nThree of them."
kept = "One line.\\nThree of them."
line_evidence = {evidence}
"""


@pytest.mark.parametrize("evidence", ['["", "a100"]', '"a100"', '["", 1, ""]', "[[]]"])
def test_a_case_with_odd_evidence_is_an_error(tmp_path: Path, evidence: str) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(CASE.replace("{evidence}", evidence), "utf-8")
    with pytest.raises(RuleError, match="line_evidence"):
        load_rules(path, shipped=False)


def test_a_case_with_evidence_loads(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(CASE.replace("{evidence}", '["", "a100", ""]'), "utf-8")
    (rule,) = load_rules(path, shipped=False).rules
    assert rule.cases[0].line_evidence == ("", "a100", "")
