"""Empty environments to try an installation in, for the other scripts here."""

from __future__ import annotations

import os
import subprocess
import sys
import venv
from collections.abc import Mapping
from pathlib import Path


def make_environment(folder: Path, *what: str, env: Mapping[str, str] = {}) -> Path:
    """Make an environment with `what` in it; give its Python."""
    venv.create(folder, with_pip=True)
    python = folder / ("Scripts" if os.name == "nt" else "bin") / "python"
    call(python, "-m", "pip", "install", "-q", *what, env=env)
    return python


def call(
    python: Path, *args: str, cwd: Path | None = None, env: Mapping[str, str] = {}
) -> str:
    """Run Python; give what it wrote. A failure ends the program with its output."""
    done = subprocess.run(
        [str(python), *args],
        capture_output=True,
        text=True,
        cwd=cwd,
        env={**os.environ, **env},
    )
    if done.returncode:
        print(done.stdout, done.stderr, sep="\n", file=sys.stderr)
        raise SystemExit(f"failed: {' '.join(args[:4])}")
    return done.stdout
