"""Explanations: what went, what was held back, and why."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cleanlit import Cleaner, Document, explain, load_rules
from cleanlit.clean.explain import Row, explanation

PACK = """
[ruleset]
schema = 1
languages = ["en"]

[[rule]]
id = "related.attic"
description = "A label with a headline"
category = "related"
max_chars = 90
phrases = ["from the attic"]
unless = ["quoted", "ends-sentence"]
removes = ["From the attic: a clock"]
keeps = ["From the attic came a noise."]

[[rule]]
id = "related.attic-too"
description = "The same label"
category = "related"
max_chars = 90
phrases = ["from the attic:"]
pattern = '^From the attic: a '
removes = ["From the attic: a clock"]
keeps = ["From the cellar: a clock"]

[[rule]]
id = "related.follows"
description = "A line that needs a neighbour"
category = "related"
at = "whole"
phrases = ["old things"]
require = ["neighbour-claimed"]
removes = ["Old things"]
keeps = ["Old things are dear."]

[[rule]]
id = "contact.desk"
description = "A call at the end"
category = "contact"
zone = "tail"
max_chars = 60
phrases = ["ring the desk"]
removes = ["Ring the desk"]
keeps = ["They ring the desk"]

[[rule]]
id = "counter.heard"
description = "Not yet trusted"
category = "counter"
status = "testing"
at = "whole"
phrases = ["heard twice"]
removes = ["Heard twice"]
keeps = ["Heard twice that day"]

[[keep]]
id = "keep.desk"
phrases = ["ring the desk of the mill"]
max_chars = 60
keeps = ["Ring the desk of the mill"]
"""
P1 = "The mill grinds again from May, the owner said on a wet day in the long spring."
P2 = "Nobody in the valley had asked for flour in a year, and few will ask for it now."


@pytest.fixture
def cleaner(tmp_path: Path) -> Cleaner:
    path = tmp_path / "house.toml"
    path.write_text(PACK, "utf-8")
    return Cleaner(load_rules(path, shipped=False))


def shown(cleaner: Cleaner, *lines: str) -> list[str]:
    document = Document(text="\n".join(lines), language="en")
    return [line.strip() for line in explain(cleaner.trace(document)).splitlines()]


def test_a_removal_names_the_rules_that_lost(cleaner: Cleaner) -> None:
    assert shown(cleaner, P1, "From the attic: a clock", P2) == [
        P1,
        "related.attic - From the attic: a clock",
        "related.attic-too · would have taken it too",
        P2,
    ]


def test_guards_that_vetoed_are_named(cleaner: Cleaner) -> None:
    line = "“From the attic came a noise.”"
    assert shown(cleaner, P1, line, P2) == [
        P1,
        line,
        "related.attic · vetoed by quoted, ends-sentence",
        P2,
    ]


def test_missing_evidence_is_named(cleaner: Cleaner) -> None:
    alone = shown(cleaner, P1, "Old things", P2)
    assert "related.follows · needs neighbour-claimed" in alone
    beside = shown(cleaner, P1, "From the attic: a clock", "Old things", P2)
    assert "related.follows - Old things" in beside


def test_a_tail_rule_amid_prose_is_out_of_reach(cleaner: Cleaner) -> None:
    (note,) = [s for s in shown(cleaner, P1, "Ring the desk", P2) if "contact" in s]
    assert note.startswith("contact.desk · out of its reach")
    assert "contact.desk - Ring the desk" in shown(cleaner, P1, P2, "Ring the desk")


def test_protection_and_status_are_named(cleaner: Cleaner) -> None:
    found = shown(cleaner, P1, P2, "Ring the desk of the mill")
    assert "contact.desk · a keep rule protects the line" in found
    found = shown(cleaner, P1, "Heard twice", P2)
    assert found[1] == "counter.heard ? Heard twice"
    assert found[2] == "· would act if it were stable: it is testing"


def test_too_much_is_said_at_each_line(cleaner: Cleaner) -> None:
    found = shown(cleaner, "The mill.", "From the attic: a clock")
    assert found[1] == "related.attic ? From the attic: a clock"
    assert found[2].startswith("· left: of the whole text too much")
    assert "flag = over-cut" in found


def test_tracing_changes_nothing(cleaner: Cleaner) -> None:
    lines = (P1, "From the attic: a clock", "Old things", P2, "Ring the desk")
    document = Document(text="\n".join(lines), language="en")
    plain, traced = cleaner(document), cleaner.trace(document)
    assert (plain.document, plain.removals) == (traced.document, traced.removals)
    assert (plain.marks, plain.refusals) == (traced.marks, ())
    assert cleaner.trace(Document()).refusals == ()


def test_explanation_is_plain_values(cleaner: Cleaner) -> None:
    text = f"{P1}\n\nFrom the attic: a clock\n“From the attic,” he said\n{P2}"
    found = explanation(cleaner.trace(Document(text=text, id="a", language="en")))
    assert json.loads(json.dumps(found)) == found
    assert (found["id"], found["flags"], found["lifted"]) == ("a", [], {})
    lines = {line["number"]: line for line in found["lines"]}
    assert sorted(lines) == [1, 3, 4, 5]
    assert lines[3] == {
        "number": 3,
        "text": "From the attic: a clock",
        "action": "drop",
        "rule": "related.attic",
        "field": None,
        "also": ["related.attic-too"],
        "vetoes": [],
        "marks": [],
    }
    assert lines[4]["action"] == "keep"
    (veto,) = lines[4]["vetoes"]
    assert veto == {
        "rule": "related.attic", "guards": ["quoted"], "missing": [], "why": None,
    }  # fmt: skip


def test_a_row_is_wrapped_beside_its_margin() -> None:
    row = Row("related.attic", "-", "one two three four five six seven eight nine ten")
    narrow = row.shown(60).splitlines()
    assert len(narrow) == 2
    assert all(len(line) <= 60 for line in narrow)
    assert narrow[1].startswith(" " * 30)
    assert row.shown().count("\n") == 0
