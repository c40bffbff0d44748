"""Prove that what people install is whole.

The wheel, the source archive with a compiler and without, and an editable install, each
in an empty environment and from another folder (`scripts/probe.py`). Without a compiler
the install must succeed too, and `cleanlit --version` must say that it fell back.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from check_wheel import problems_of
from environments import call, make_environment

ROOT = Path(__file__).parents[1]
PROBE = Path(__file__).with_name("probe.py")
# No such program: so the build of an extension fails where it is tried.
WITHOUT_COMPILER = {"CC": "no"}


def main() -> int:
    """Run all checks; an error ends the program."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        tools = make_environment(place / "tools", "build")
        call(tools, "-m", "build", "--outdir", str(place / "dist"), str(ROOT))
        (wheel,) = (place / "dist").glob("*.whl")
        (sdist,) = (place / "dist").glob("*.tar.gz")
        problems = problems_of(wheel, for_release=False)
        assert not problems, problems
        _probe(place, "wheel", str(wheel))
        _probe(place, "sdist", str(sdist))
        _probe(
            place,
            "sdist without a compiler",
            str(sdist),
            kernel="Python",
            env=WITHOUT_COMPILER,
        )
        _probe(place, "editable", "-e", str(ROOT))
    return 0


def _probe(
    place: Path,
    name: str,
    *what: str,
    kernel: str = "C",
    env: Mapping[str, str] = {},
) -> None:
    python = make_environment(place / name.replace(" ", "-"), *what, env=env)
    said = call(python, str(PROBE), kernel, cwd=place)
    print(f"{name}: {said.strip()}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
