"""What a run counts, and the manifest that it leaves."""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from cleanlit._version import __version__
from cleanlit.document import Rejected
from cleanlit.run.seen import SeenKeys
from cleanlit.run.stages import Line

_LIBRARIES: Final = (
    "trafilatura", "datasketch", "regex", "orjson", "ahocorasick-rs", "numpy", "lxml",
    "zstandard", "htmldate", "courlan",
)  # fmt: skip
# Kinds of records that the summary names; the manifest has all.
_KINDS: Final = 3


@dataclass(slots=True)
class Counts:
    """Counters of one run. `read` is always `written + duplicates + rejected`.

    `pruned` counts pages that DOM rules took elements out of; `pruned_nodes` those
    elements by rule, and `pruned_pages` the pages.
    """

    read: int = 0
    written: int = 0
    duplicates: int = 0
    clusters: int = 0
    changed: int = 0
    skipped_files: int = 0
    odd_evidence: int = 0
    repeated_pages: int = 0
    passed_over: Counter[str] = field(default_factory=Counter)
    rejects: Counter[str] = field(default_factory=Counter)
    removals: Counter[str] = field(default_factory=Counter)
    flags: Counter[str] = field(default_factory=Counter)
    pruned_nodes: Counter[str] = field(default_factory=Counter)
    pruned_pages: Counter[str] = field(default_factory=Counter)
    pruned: int = 0
    interrupted: bool = False
    started: float = field(default_factory=time.monotonic)
    seconds: dict[str, float] = field(default_factory=dict)
    _pages: SeenKeys = field(default_factory=SeenKeys)

    @property
    def rejected(self) -> int:
        """The number of rejected records, of all reasons."""
        return self.rejects.total()

    def count(self, outcome: Line | Rejected) -> None:
        """Count one record as read, with what was found in it."""
        self.read += 1
        if isinstance(outcome, Rejected):
            self.rejects[str(outcome.reason)] += 1
            return
        if outcome.rules:
            self.changed += 1
            self.removals.update(outcome.rules)
        if outcome.pruned:
            self.pruned += 1
            self.pruned_nodes.update(outcome.pruned)
            self.pruned_pages.update(outcome.pruned.keys())
        if outcome.flags:
            self.flags.update(outcome.flags)
        self.odd_evidence += outcome.odd_evidence
        if outcome.page is not None:
            self.repeated_pages += self._pages.add(outcome.page)

    def summary(self, verb: str) -> str:
        """Say in one line what happened."""
        elapsed = time.monotonic() - self.started
        parts = [f"{self.read:,} read", f"{self.written:,} written"]
        if self.clusters and not self.duplicates:
            parts.append(f"{self.clusters:,} clusters")
        elif self.duplicates:
            found = f" ({self.clusters:,} clusters)" if self.clusters else ""
            parts.append(f"{self.duplicates:,} duplicates dropped{found}")
        if self.rejects:
            reasons = ", ".join(f"{k} {v:,}" for k, v in sorted(self.rejects.items()))
            parts.append(f"{self.rejected:,} rejected ({reasons})")
        lines = sum(n for rule, n in self.removals.items() if rule[:5] != "tidy.")
        if lines:
            parts.append(f"{lines:,} lines removed from {self.changed:,} records")
        if self.pruned:
            nodes = self.pruned_nodes.total()
            parts.append(f"{nodes:,} elements pruned from {self.pruned:,} pages")
        if self.odd_evidence:
            parts.append(f"{self.odd_evidence:,} with line_evidence that does not fit")
        if self.repeated_pages:
            parts.append(f"{self.repeated_pages:,} pages seen before")
        if self.skipped_files:
            parts.append(f"{self.skipped_files:,} files of other formats passed over")
        if self.passed_over:
            most = self.passed_over.most_common(_KINDS)
            kinds = ", ".join(f"{kind} {count:,}" for kind, count in most)
            kinds += ", …" if len(self.passed_over) > _KINDS else ""
            count = self.passed_over.total()
            parts.append(f"{count:,} records of other kinds passed over ({kinds})")
        rate = self.read / elapsed if elapsed else 0
        parts.append(f"{elapsed:.1f} s ({rate:,.0f}/s)")
        return f"cleanlit {verb}: " + ", ".join(parts)

    def manifest(
        self,
        verb: str,
        inputs: list[str],
        options: Mapping[str, Any],
        rules: str,
        furniture: str | None = None,
    ) -> dict[str, Any]:
        """Give what is needed to know how an output was made.

        `rules` and `furniture` are the digests of what was used of them.
        """
        import platform

        return {
            "cleanlit": __version__,
            "verb": verb,
            "inputs": inputs,
            "options": dict(options),
            "rules_sha256": rules or None,
            "furniture": furniture,
            "python": platform.python_version(),
            "platform": platform.platform(),
            "libraries": {name: _version(name) for name in _LIBRARIES},
            "complete": not self.interrupted,
            "counts": {
                "read": self.read,
                "written": self.written,
                "duplicates": self.duplicates,
                "clusters": self.clusters,
                "rejected": self.rejected,
                "changed": self.changed,
                "skipped_files": self.skipped_files,
                "odd_evidence": self.odd_evidence,
                "repeated_pages": self.repeated_pages,
                "passed_over": self.passed_over.total(),
            },
            "passed_over": dict(sorted(self.passed_over.items())),
            "rejects": dict(sorted(self.rejects.items())),
            "removals": dict(sorted(self.removals.items())),
            "pruned": {
                rule: {"pages": self.pruned_pages[rule], "nodes": nodes}
                for rule, nodes in sorted(self.pruned_nodes.items())
            },
            "flags": dict(sorted(self.flags.items())),
            "timings": {
                "wall_s": round(time.monotonic() - self.started, 3),
                "cpu_s_of_parent": round(time.process_time(), 3),
                **{name: round(value, 3) for name, value in self.seconds.items()},
            },
            "command": sys.argv,
        }


def _version(name: str) -> str | None:
    from importlib import metadata

    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None
