"""Where the shipped packs lie: in the wheel, or in the checkout beside the package."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path


def shipped_folder() -> Path:
    """Give the folder of the shipped packs.

    A wheel carries it as `cleanlit/packs`. An editable install does not map that
    folder; there the checkout's own `rules/` is beside the package.
    """
    package = Path(__file__).parents[1]
    packed = package / "packs"
    return packed if packed.is_dir() else package.parent / "rules"


def shipped_rules() -> Iterator[Path]:
    """Give the shipped rule files in load order: groups, core packs, sites."""
    folder = shipped_folder()
    groups = folder / "hosts.toml"
    if groups.is_file():
        yield groups
    for part in ("core", "sites"):
        yield from sorted((folder / part).glob("*.toml"))
