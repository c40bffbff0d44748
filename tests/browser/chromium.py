"""Where chromium is: on the search path, or, for root on Debian, fetched.

`python -m tests.browser.chromium` finds or installs it, and fails if it can do neither.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from typing import Final

NAMES: Final = ("chromium", "chromium-browser", "google-chrome", "chrome")
FLAGS: Final = (
    "--no-sandbox", "--disable-gpu", "--disable-background-networking",
    "--no-first-run",
)  # fmt: skip


def chromium() -> str:
    """Give the path of chromium. Raises `RuntimeError` where there is none."""
    named = os.environ.get("CHROMIUM")
    found = next(filter(None, map(shutil.which, [named] if named else NAMES)), None)
    if found is None:
        raise RuntimeError(
            f"no chromium: looked for {named or ', '.join(NAMES)} on PATH; install it,"
            " or name it in the environment variable CHROMIUM"
        )
    return found


def main() -> int:
    """Make sure that chromium is there; say where."""
    try:
        print(chromium())
    except RuntimeError as missing:
        apt = shutil.which("apt-get")
        if apt is None or not hasattr(os, "geteuid") or os.geteuid() != 0:
            print(missing, file=sys.stderr)
            return 1
        for command in ([apt, "update", "-qq"], [apt, "install", "-qq", "-y"]):
            packages = ["chromium"] if "install" in command else []
            subprocess.run([*command, *packages], check=True)
        print(chromium())
    return 0


if __name__ == "__main__":
    sys.exit(main())
