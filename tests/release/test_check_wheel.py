"""A wheel that people cannot use, or that lacks its kernel, is refused."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from collections.abc import Collection
from pathlib import Path

import pytest

from scripts.check_wheel import NEEDED, RULES, load_kernel, missing, problems_of

SCRIPT = Path(__file__).parents[2] / "scripts" / "check_wheel.py"
FIT = "cleanlit-1.0-cp311-abi3-manylinux2014_x86_64.manylinux_2_17_x86_64.whl"
KERNEL = "cleanlit/dedup/_kernel.abi3.so"
FILES = (
    KERNEL,
    *NEEDED,
    "cleanlit-1.0.dist-info/licenses/LICENSE",
    *(f"cleanlit/packs/core/pack{number}.toml" for number in range(RULES)),
)


def wheel(
    folder: Path, name: str = FIT, *, without: Collection[str] = (), more: str = ""
) -> Path:
    with zipfile.ZipFile(folder / name, "w") as archive:
        for file in (*FILES, more):
            if file and file not in without:
                archive.writestr(file, b"")
    return folder / name


def test_a_whole_wheel_is_fit(tmp_path: Path) -> None:
    assert problems_of(wheel(tmp_path)) == []


def test_windows_names_its_kernel_otherwise(tmp_path: Path) -> None:
    made = wheel(
        tmp_path,
        "cleanlit-1.0-cp311-abi3-win_amd64.whl",
        without=[KERNEL],
        more="cleanlit/dedup/_kernel.pyd",
    )
    assert problems_of(made) == []


@pytest.mark.parametrize("lost", [KERNEL, *NEEDED, FILES[len(NEEDED) + 1]])
def test_what_is_not_whole_is_refused(tmp_path: Path, lost: str) -> None:
    assert len(problems_of(wheel(tmp_path, without=[lost]))) == 1


def test_a_wheel_without_rules_is_refused(tmp_path: Path) -> None:
    packs = [name for name in FILES if "/packs/" in name]
    assert problems_of(wheel(tmp_path, without=packs[1:]))


def test_a_kernel_of_one_python_is_refused(tmp_path: Path) -> None:
    name = "cleanlit/dedup/_kernel.cpython-311-x86_64-linux-gnu.so"
    assert problems_of(wheel(tmp_path, without=[KERNEL], more=name))


@pytest.mark.parametrize(
    "name",
    [
        "cleanlit-1.0-py3-none-any.whl",
        "cleanlit-1.0-cp311-cp311-manylinux_2_17_x86_64.whl",
        "cleanlit-1.0-cp311-abi3-linux_x86_64.whl",
    ],
)
def test_names_that_no_release_has(tmp_path: Path, name: str) -> None:
    assert problems_of(wheel(tmp_path, name))


def test_a_local_wheel_may_be_for_this_machine_alone(tmp_path: Path) -> None:
    made = wheel(tmp_path, "cleanlit-1.0-cp311-abi3-linux_x86_64.whl")
    assert problems_of(made, for_release=False) == []


def test_a_kernel_that_does_not_load_is_refused(tmp_path: Path) -> None:
    assert "does not load" in load_kernel(wheel(tmp_path))[0]


def test_a_release_that_lacks_a_system_is_refused(tmp_path: Path) -> None:
    made = [wheel(tmp_path)]
    assert missing(made, ["manylinux"]) == []
    assert missing(made, ["manylinux", "win"]) == ["no wheel for win"]


def test_the_exit_code_tells(tmp_path: Path) -> None:
    def run() -> int:
        command = [sys.executable, str(SCRIPT), str(tmp_path)]
        return subprocess.run(command, capture_output=True).returncode

    assert run() == 1, "no wheel at all"
    wheel(tmp_path)
    assert run() == 0
    wheel(tmp_path, without=[KERNEL])
    assert run() == 1
