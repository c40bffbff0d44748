"""The documentation says what the program does: generated parts, verbs, snippets."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import click
import pytest

from tests.zoo import EXHIBITS

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
_SNIPPET = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_PRINTED = re.compile(r"^ *print\(.*\)  # (.+)$", re.MULTILINE)


def _load_reference() -> ModuleType:
    spec = spec_from_file_location("docs_reference", DOCS / "reference.py")
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


reference = _load_reference()
VERBS: list[tuple[str, click.Context]] = list(reference.verbs())
SNIPPETS: list[str] = _SNIPPET.findall((DOCS / "library.md").read_text("utf-8"))


def test_generated_parts_are_current() -> None:
    assert reference.stale() == [], "run: python docs/reference.py"


def test_every_hostile_page_is_listed_once() -> None:
    rows = re.findall(
        r"^\| ([\w-]+) \| .* \| `", (DOCS / "hostile.md").read_text(), re.M
    )
    assert sorted(rows) == sorted(exhibit.name for exhibit in EXHIBITS)


def test_check_names_a_stale_file(tmp_path: Path) -> None:
    for name in reference.generated():
        (tmp_path / name).write_text((DOCS / name).read_text("utf-8"), "utf-8")
    (tmp_path / "cli.md").write_text("old", "utf-8")
    assert reference.stale(tmp_path) == ["cli.md"]


@pytest.mark.parametrize(("verb", "context"), VERBS, ids=[v for v, _ in VERBS])
def test_verb_and_its_options_have_help(verb: str, context: click.Context) -> None:
    assert context.command.help, verb
    for param in context.command.get_params(context):
        if isinstance(param, click.Option):
            assert param.help, f"{verb} {param.opts[-1]}"


@pytest.mark.parametrize("verb", [verb for verb, _ in VERBS])
def test_verb_is_in_a_written_page(verb: str) -> None:
    pages = [page for page in DOCS.glob("*.md") if page.name != "cli.md"]
    assert any(f"cleanlit {verb}" in page.read_text("utf-8") for page in pages)


def test_library_page_has_snippets() -> None:
    assert SNIPPETS


@pytest.mark.parametrize("snippet", SNIPPETS, ids=range(1, len(SNIPPETS) + 1))
def test_library_snippet_runs_and_prints_what_it_says(
    snippet: str, tmp_path: Path
) -> None:
    script = tmp_path / "snippet.py"
    script.write_text(snippet, "utf-8")
    done = subprocess.run(
        [sys.executable, script.name],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        encoding="utf-8",
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == _PRINTED.findall(snippet)
