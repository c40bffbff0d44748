"""Runs that the tests of reports share."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.report.small_run import RECORDS, make


@pytest.fixture(scope="session")
def marked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the folder of a run that kept its copies."""
    return make(tmp_path_factory.mktemp("marked"), RECORDS, "--mark")


@pytest.fixture(scope="session")
def dropped(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the folder of a run that dropped its copies."""
    return make(tmp_path_factory.mktemp("dropped"), RECORDS)
