"""Golden pages: every line that goes and every line that stays, as reviewed."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

import cleanlit as cl

HERE = Path(__file__).parent
_spec = importlib.util.spec_from_file_location("make_pages", HERE / "make.py")
assert _spec is not None
assert _spec.loader is not None
make = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(make)

CLEANER = cl.Cleaner(cl.load_rules())


def test_there_are_cases() -> None:
    assert len(make.cases()) >= 10


@pytest.mark.parametrize("case", make.cases(), ids=lambda case: case.name)
def test_golden_page(case: Path) -> None:
    for name, content in make.clean(case, CLEANER).items():
        assert content == (case / name).read_text("utf-8"), f"{case.name}/{name}"
