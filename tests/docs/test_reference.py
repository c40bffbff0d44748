"""The documentation says what the program does."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import click
import pytest

from cleanlit.cli.app import VERBS, app

ROOT = Path(__file__).parents[2]
PAGES = {page.name: page.read_text("utf-8") for page in (ROOT / "docs").glob("*.md")}
SNIPPETS = [
    (name, number, code)
    for name in ("library.md",)
    for number, code in enumerate(re.findall(r"```python\n(.*?)```", PAGES[name], re.S))
]


def test_generated_parts_are_current() -> None:
    done = subprocess.run(
        [sys.executable, ROOT / "docs/reference.py", "--check"],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={"PYTHONPATH": str(ROOT), "PATH": ""},
    )
    assert (done.returncode, done.stdout) == (0, ""), done.stderr


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_and_option_has_a_help_text(verb: str) -> None:
    command = app.get_command(click.Context(app), verb)
    assert command is not None
    assert command.help
    for param in command.params:
        if isinstance(param, click.Option):
            assert param.help, param.name
    assert (
        f"`{verb}`" in (ROOT / "README.md").read_text("utf-8") or verb == "completion"
    )
    assert f"cleanlit {verb}" in PAGES["shell.md"] + PAGES["index.md"]


@pytest.mark.parametrize(("name", "number", "code"), SNIPPETS)
def test_snippets_run(tmp_path: Path, name: str, number: int, code: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env={"PYTHONPATH": str(ROOT), "PATH": ""},
    )
    assert done.returncode == 0, f"{name} snippet {number}:\n{done.stderr}"
    assert done.stderr == ""


def test_the_rule_in_the_guide_works(tmp_path: Path) -> None:
    import cleanlit as cl

    (code, *_) = re.findall(r"```toml\n(\[ruleset\].*?)```", PAGES["rules.md"], re.S)
    (tmp_path / "harbour.toml").write_text(code, "utf-8")
    cleaner = cl.Cleaner(cl.load_rules(tmp_path / "harbour.toml", shipped=False))
    body = (
        "The quay is to be lit all night from May, the council said on Monday evening."
    )
    text = f"{body}\nFrom our archive: How the quay was built\n{body}"
    done = cleaner(cl.Document(text=text, language="en"))
    assert done.document.text == f"{body}\n{body}"
