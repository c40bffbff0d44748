"""Write down the versions that cleanlit was tested with, as constraints for pip.

    python scripts/constraints.py > constraints.txt      # or: make constraints

Run it with the Python of the environment that the tests ran in. Given are the packages
that an installation with all extras for users needs, whatever needs them in turn, with
their versions alone: no addresses, no hashes, nothing else that is installed.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from importlib.metadata import PackageNotFoundError, requires, version

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

EXTRAS = ("all",)
HEAD = """\
# The versions that cleanlit {version} was tested with, on Python {python}:
#     pip install --constraint constraints.txt 'cleanlit[all]'
# Made by `make constraints`.
"""


def main() -> int:
    """Print the constraints."""
    python = ".".join(map(str, sys.version_info[:2]))
    print(HEAD.format(version=version("cleanlit"), python=python), end="")
    print(*constraints("cleanlit", EXTRAS), sep="\n")
    return 0


def constraints(package: str, extras: Iterable[str]) -> list[str]:
    """Give a line for each package that is needed, by name, and installed."""
    found: dict[str, str] = {}
    seen: set[tuple[str, str]] = set()
    left = [(canonicalize_name(package), extra) for extra in ("", *extras)]
    while left:
        name, extra = left.pop()
        if (name, extra) in seen:
            continue
        seen.add((name, extra))
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            raise SystemExit(f"{name} is needed and not installed") from None
        for text in requires(name) or ():
            needed = Requirement(text)
            if needed.marker and not needed.marker.evaluate({"extra": extra}):
                continue
            to = canonicalize_name(needed.name)
            left += [(to, wanted) for wanted in ("", *needed.extras)]
    own = canonicalize_name(package)
    # A version of a local build names a build that nobody else has.
    return [
        f"{name}=={found[name].split('+')[0]}" for name in sorted(found) if name != own
    ]


if __name__ == "__main__":
    sys.exit(main())
