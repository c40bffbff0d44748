"""Prove that what people install is whole.

The wheel, the source archive and an editable install, each in an empty environment and
from another folder: the shipped rules load and clean, the newswire has its words, and
the kernel is the compiled one. Without a compiler the install must succeed too, and say
that it fell back.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

ROOT = Path(__file__).parents[1]
PROBE = """
import cleanlit as cl
rules = cl.load_rules()
assert len(rules) > 100, len(rules)
text = "The mill grinds again from May, its owner said.\\n\\nBack to top"
done = cl.Cleaner(rules)(cl.Document(text=text, language="en"))
assert done.document.text == text.split("\\n")[0], done
from cleanlit.dedup.shingles import KERNEL
print(len(rules), "rules, kernel", KERNEL)
"""


def main() -> int:
    """Run all checks; an error ends the program."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        tools = _environment(place / "tools", "build")
        _call(tools, "-m", "build", "--outdir", str(place / "dist"), str(ROOT))
        (wheel,) = (place / "dist").glob("*.whl")
        (sdist,) = (place / "dist").glob("*.tar.gz")
        assert "abi3" in wheel.name, f"{wheel.name} is bound to one Python"
        _probe(place, "wheel", str(wheel), kernel="C")
        _probe(place, "sdist without a compiler", str(sdist), kernel="Python", cc="no")
        _probe(place, "editable", "-e", str(ROOT), kernel="C")
    return 0


def _probe(place: Path, name: str, *what: str, kernel: str, cc: str = "") -> None:
    python = _environment(place / name.replace(" ", "-"), *what, cc=cc)
    said = _call(python, "-c", PROBE, cwd=place)
    version = _call(python, "-m", "cleanlit", "--version", cwd=place)
    assert f"kernel: {kernel}" in version, f"{name}: {version}"
    wire = ("bench", "make-corpus", "--documents", "20", "--days", "3")
    made = _call(python, "-m", "cleanlit", *wire, cwd=place)
    assert len(made.splitlines()) == 20, f"{name}: the newswire lacks its words"
    print(f"{name}: {said.strip()}", flush=True)


def _environment(folder: Path, *what: str, cc: str = "") -> Path:
    venv.create(folder, with_pip=True)
    python = folder / ("Scripts" if os.name == "nt" else "bin") / "python"
    env = {**os.environ, "CC": cc} if cc else None
    _call(python, "-m", "pip", "install", "-q", *what, env=env)
    return python


def _call(
    python: Path,
    *args: str,
    cwd: Path | None = None,
    env: dict[str, str] | None = None,
) -> str:
    done = subprocess.run(
        [str(python), *args], capture_output=True, text=True, cwd=cwd, env=env
    )
    if done.returncode:
        print(done.stdout, done.stderr, sep="\n", file=sys.stderr)
        raise SystemExit(f"failed: {' '.join(args[:4])}")
    return done.stdout


if __name__ == "__main__":
    sys.exit(main())
