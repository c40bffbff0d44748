"""The pages about rules: the first rule works, all is described, look-alikes stay."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

from cleanlit import Cleaner, Document, load_rules
from cleanlit.rules.model import Category, Rule, Unit

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
sys.path.insert(0, str(DOCS))
rule_pages = import_module("rule_pages")

_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_FILES = {"json": "story.jsonl", "toml": "house.toml"}
GERMAN = ("Anzeige ", "Von ")
P = "The ferry stayed in port on Monday, and nobody on the quay knew for how long."


def test_first_rule_runs_as_it_is_told(tmp_path: Path) -> None:
    """Files are saved and commands are run in the order of the page."""
    program = tmp_path / "bin" / "cleanlit"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m cleanlit "$@"\n')
    program.chmod(0o755)
    path = f"{program.parent}{os.pathsep}{os.environ['PATH']}"
    environ = {"PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8", "PATH": path}
    commands = 0
    for kind, content in _BLOCK.findall((DOCS / "first-rule.md").read_text("utf-8")):
        if kind in _FILES:
            (tmp_path / _FILES[kind]).write_text(content, "utf-8")
            continue
        assert kind == "sh"
        for session in content.split("$ ")[1:]:
            command, expected = session.split("\n", 1)
            done = subprocess.run(
                ["sh", "-c", command],
                cwd=tmp_path,
                env={**os.environ, **environ},
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                encoding="utf-8",
                timeout=120,
            )
            assert done.stdout == expected, command
            commands += 1
    assert commands >= 9


def test_every_field_value_and_key_is_described() -> None:
    assert rule_pages.undescribed() == []


def test_words_below_an_attribute_are_found() -> None:
    said = rule_pages.described(Unit)
    assert said.keys() == Unit.__members__.keys()
    assert said["LINE"] == "One line."
    assert rule_pages.described(Rule)["max_words"] == "Most words in the line."


def test_the_format_page_has_what_the_model_has() -> None:
    page = rule_pages.rule_format()
    for row in (
        "| `max_chars` | number |",
        "| `case` | tables |",
        "| `action` | [action](#action) | `drop` |",
        "| `author` | string |",
        "| `extraction-hole` |",
        "| `quoted` | The line starts with a quotation mark",
        "| `repeats-title` | The line is the record's title, with or without",
    ):
        assert row in page
    assert "`path`" not in page


def test_each_category_is_written_about() -> None:
    written = rule_pages.written_categories()
    assert written.keys() == set(Category)
    for name, about in written.items():
        assert about["danger"] in rule_pages.DANGERS, name
        assert about.keys() == {"danger", "looks", "lookalikes", "care"}, name
    page = rule_pages.categories()
    assert all(f"\n## {category}\n" in page for category in Category)
    assert page.count("removes:") >= len(Category)


@pytest.fixture(scope="module")
def cleaner() -> Cleaner:
    return Cleaner(load_rules())


@pytest.mark.parametrize("category", Category)
def test_look_alikes_stay(category: Category, cleaner: Cleaner) -> None:
    """What the page says of them holds: at the head, amid prose and at the tail."""
    for line in rule_pages.written_categories()[category]["lookalikes"]:
        language = "de" if line.startswith(GERMAN) else "en"
        for lines in ((line, P, P, P), (P, line, P, P), (P, P, P, line)):
            # No two are alike: a line that is repeated is furniture of another kind.
            text = "\n".join(
                t if t is line else f"{t} ({n})" for n, t in enumerate(lines)
            )
            cleaned = cleaner(
                Document(text=text, language=language, title="The ferry is back")
            )
            assert cleaned.document.text == text, cleaned.removals
