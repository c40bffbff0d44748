"""The constraints name every package that users need, and nothing but versions."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from scripts.constraints import constraints

ROOT = Path(__file__).parents[2]
WRITTEN = [
    line
    for line in (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
]
VERSIONS = dict(line.split("==") for line in WRITTEN)


def test_a_line_is_a_name_and_a_version() -> None:
    for line in WRITTEN:
        assert re.fullmatch(r"[a-z0-9-]+==[0-9][0-9a-z.]*", line), line
    assert sorted(VERSIONS) == list(VERSIONS)


def test_what_the_project_asks_for_is_there_in_a_version_it_takes() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    extras = project["project"]["optional-dependencies"]
    needed = [
        *project["project"]["dependencies"],
        *extras["language"], *extras["parquet"], *extras["warc"],
    ]  # fmt: skip
    for text in needed:
        requirement = Requirement(text)
        name = canonicalize_name(requirement.name)
        assert requirement.specifier.contains(VERSIONS[name]), text


def test_what_is_needed_is_followed() -> None:
    found = [line.split("==")[0] for line in constraints("trafilatura", ())]
    assert {"lxml", "htmldate", "charset-normalizer"} <= set(found)
    assert "trafilatura" not in found
