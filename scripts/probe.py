"""Prove that the cleanlit of this environment is whole: `python scripts/probe.py C`.

The shipped rules load and clean, the newswire has its words, and the kernel is the one
that is expected: C or Python.
"""

from __future__ import annotations

import subprocess
import sys

TEXT = "The mill grinds again from May, its owner said.\n\nBack to top"
WIRE = ("bench", "make-corpus", "--documents", "20", "--days", "3")


def main(kernel: str) -> int:
    """Run all checks; an error ends the program."""
    import cleanlit as cl

    rules = cl.load_rules()
    assert len(rules) > 100, f"{len(rules)} rules"
    done = cl.Cleaner(rules)(cl.Document(text=TEXT, language="en"))
    assert done.document.text == TEXT.split("\n")[0], done
    version = _cleanlit("--version").strip()
    assert f"kernel: {kernel}" in version, version
    made = _cleanlit(*WIRE).splitlines()
    assert len(made) == 20, "the newswire lacks its words"
    print(f"{len(rules)} rules; {version}")
    return 0


def _cleanlit(*args: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "cleanlit", *args],
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    return done.stdout


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
