"""Refuse wheels that are not fit for release: `python scripts/check_wheel.py DIST`.

A wheel is fit if the compiled kernel is inside, in one file for the stable ABI, if its
name says for which systems it is, and if rules, tables and licence came with it. With
`--load` the kernel is also loaded, by the Python that runs this: no dependency of
cleanlit need be installed for that. With `--systems` there must be a wheel for each;
with `--local` one that only this machine can use is fit too.
"""

from __future__ import annotations

import argparse
import importlib.util
import re
import sys
import tempfile
import zipfile
from collections.abc import Iterable, Sequence
from pathlib import Path

NAME = re.compile(r"cleanlit-[^-]+-cp311-abi3-(?P<systems>[^-]+)\.whl")
# A plain `linux` says nothing of the C library, so package indexes refuse it.
RELEASED = re.compile(r"manylinux|musllinux|macosx|win")
KERNEL = re.compile(r"cleanlit/dedup/_kernel\.(?:abi3\.so|pyd)")
NEEDED = (
    "cleanlit/py.typed",
    "cleanlit/dedup/folding.bin",
    "cleanlit/bench/newswire/lang/en.toml",
)
RULES = 10
# Without these two nothing can be clustered.
FUNCTIONS = {"texts", "verify"}


def main() -> int:
    """Tell what is wrong; 1 if anything is."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("wheels", nargs="+", type=Path, help="wheels, or their folders")
    parser.add_argument("--load", action="store_true", help="load the kernel too")
    parser.add_argument("--local", action="store_true", help="for this machine alone")
    parser.add_argument("--systems", default="", help="as manylinux,musllinux,win")
    options = parser.parse_args()
    wheels = sorted(_wheels(options.wheels))
    problems = [
        f"{wheel.name}: {problem}"
        for wheel in wheels
        for problem in problems_of(wheel, for_release=not options.local)
    ]
    problems += missing(wheels, [name for name in options.systems.split(",") if name])
    if options.load and not problems:
        problems += [f"{w.name}: {found}" for w in wheels for found in load_kernel(w)]
    if not wheels:
        problems.append("there is no wheel")
    print(*(problems or [f"{wheel.name}: fit" for wheel in wheels]), sep="\n")
    return 1 if problems else 0


def problems_of(wheel: Path, *, for_release: bool = True) -> list[str]:
    """Tell what is wrong with a wheel, by its name and the names of its files."""
    problems = []
    named = NAME.fullmatch(wheel.name)
    if named is None:
        problems.append("its name does not say cp311-abi3: it is bound to one Python")
    elif for_release and not RELEASED.match(named["systems"]):
        problems.append(f"{named['systems']} is no system that wheels are released for")
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    kernels = [name for name in names if KERNEL.fullmatch(name)]
    if len(kernels) != 1:
        problems.append(f"{len(kernels)} compiled kernels are inside, not one")
    problems += [f"{name} is not inside" for name in NEEDED if name not in names]
    if not any(re.fullmatch(r".*\.dist-info/.*LICENSE", name) for name in names):
        problems.append("the licence is not inside")
    if sum(name.startswith("cleanlit/packs/") for name in names) < RULES:
        problems.append("the shipped rules are not inside")
    return problems


def missing(wheels: Sequence[Path], systems: Iterable[str]) -> list[str]:
    """Tell for which systems there is no wheel."""
    return [
        f"no wheel for {system}"
        for system in systems
        if not any(f"-abi3-{system}" in wheel.name for wheel in wheels)
    ]


def load_kernel(wheel: Path) -> list[str]:
    """Load the kernel of a wheel without the rest; tell what is wrong with it."""
    with (
        # Windows does not remove a library that is loaded.
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder,
        zipfile.ZipFile(wheel) as archive,
    ):
        (name,) = filter(KERNEL.fullmatch, archive.namelist())
        path = archive.extract(name, folder)
        spec = importlib.util.spec_from_file_location("_kernel", path)
        assert spec is not None
        assert spec.loader is not None
        try:
            kernel = importlib.util.module_from_spec(spec)
            spec.loader.exec_module(kernel)
        except ImportError as error:
            return [f"the kernel does not load: {error}"]
        absent = FUNCTIONS - set(dir(kernel))
        return [f"the kernel lacks {', '.join(sorted(absent))}"] if absent else []


def _wheels(paths: Iterable[Path]) -> Iterable[Path]:
    for path in paths:
        yield from path.glob("*.whl") if path.is_dir() else [path]


if __name__ == "__main__":
    sys.exit(main())
