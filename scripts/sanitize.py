"""Run the kernel's tests and its fuzzers under AddressSanitizer and UBSan.

    python scripts/sanitize.py                 # or: make sanitize
    python scripts/sanitize.py --inputs 1000000

Needs gcc or clang with their sanitizers. The package and the tests are copied, so that
the kernel that is installed stays as it is. With clang a fuzzer is libFuzzer, which
looks for inputs that reach new code; else a program that mutates inputs at random. Each
gets as many inputs; what Python can hand over is tried by a script, a tenth as often.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[1]
CORE: Final = ROOT / "cleanlit" / "dedup" / "c"
TABLE: Final = ROOT / "cleanlit" / "dedup" / "folding.bin"
FUZZ: Final = ROOT / "tests" / "fuzz"
# Each with what it is run with.
FUZZERS: Final[dict[str, tuple[str, ...]]] = {
    "fuzz_kernel": (str(TABLE),),
    "fuzz_stream": (),
}
CALLS: Final = "fuzz_calls.py"
FLAGS: Final = (
    "-g", "-O1", "-fno-omit-frame-pointer", "-fsanitize=address,undefined",
    "-fno-sanitize-recover=all", "-Wall", "-Wextra",
)  # fmt: skip
TESTS: Final = (
    "property/test_kernel.py",
    "property/test_kernel_stream.py",
    "dedup/test_folding.py",
    "dedup/test_store.py",
)


def main() -> int:
    """Run all; an error ends the program."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--inputs", type=int, default=200_000)
    inputs = parser.parse_args().inputs
    with tempfile.TemporaryDirectory() as folder:
        for name in FUZZERS:
            _fuzz(Path(folder), name, inputs)
        _test(Path(folder), inputs // 10)
    return 0


def _fuzz(place: Path, name: str, inputs: int) -> None:
    clang = shutil.which("clang")
    kinds = "fuzzer,address,undefined" if clang else "address,undefined"
    program = place / name
    parts = [str(part) for part in CORE.glob("*.c") if "module" not in part.name]
    _call(
        clang or "gcc", *FLAGS, f"-fsanitize={kinds}", *([] if clang else ["-DPLAIN"]),
        f"-I{CORE}", str(FUZZ / f"{name}.c"), *parts, "-o", str(program),
    )  # fmt: skip
    if clang:
        found = place / f"{name}-found"
        found.mkdir()
        _call(str(program), f"-runs={inputs}", "-max_len=4096", str(found))
    else:
        _call(str(program), *FUZZERS[name], str(inputs))


def _test(place: Path, calls: int) -> None:
    shutil.copytree(
        ROOT / "cleanlit",
        place / "cleanlit",
        ignore=shutil.ignore_patterns("__pycache__", "*.so"),
    )
    for name in TESTS:
        (place / "tests" / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / "tests" / name, place / "tests" / name)
    (place / "pytest.ini").write_text("[pytest]\naddopts = --import-mode=importlib\n")
    _call(
        "gcc", "-shared", "-fPIC", *FLAGS, "-DPy_LIMITED_API=0x030B0000",
        f"-I{sysconfig.get_path('include')}", *map(str, CORE.glob("*.c")),
        "-o", str(place / "cleanlit" / "dedup" / "_kernel.abi3.so"),
    )  # fmt: skip
    library = subprocess.run(
        ["gcc", "-print-file-name=libasan.so"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.strip()
    # What Python itself holds at its end is no leak of ours.
    env = {
        "LD_PRELOAD": library,
        "ASAN_OPTIONS": "detect_leaks=0",
        "PYTHONPATH": str(place),
        "PYTHONMALLOC": "malloc",
    }
    # A damaged row may ask for any size of memory; there must be a way out.
    limited = {"ASAN_OPTIONS": "detect_leaks=0:allocator_may_return_null=1"}
    _call(sys.executable, str(FUZZ / CALLS), str(calls), cwd=place, env=env | limited)
    _call(
        sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests",
        cwd=place, env=env,
    )  # fmt: skip


def _call(
    *command: str, cwd: Path | None = None, env: dict[str, str] | None = None
) -> None:
    print("$", " ".join(command[:6]), "…", flush=True)
    subprocess.run(command, cwd=cwd, env={**os.environ, **(env or {})}, check=True)


if __name__ == "__main__":
    sys.exit(main())
