"""From what was read to stories: the steps, and whether the outputs agree on them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from cleanlit.report.manifest import Manifest
from cleanlit.report.model import Step
from cleanlit.report.rejects import Rejects
from cleanlit.report.stories import CANONICAL, Stories

_SAMPLE = 3


@dataclass(frozen=True, slots=True)
class Sums:
    """What each output says; None for an output that is not there."""

    manifest: Manifest | None
    records: int | None
    stories: int | None
    marked: bool
    rejects: Rejects | None
    found: Stories | None
    removed: Mapping[str, int] | None

    @property
    def rejected(self) -> int | None:
        """The number of rejected records."""
        return None if self.rejects is None else self.rejects.total

    @property
    def deduplicated(self) -> bool | None:
        """Whether copies were looked for; None where nothing tells."""
        if self.marked or self.found is not None:
            return True
        return self.manifest.deduplicated if self.manifest else None

    @property
    def dropped(self) -> int | None:
        """The number of records that were found to be copies of others."""
        if self.found is not None:
            return self.found.documents - self.found.relations[CANONICAL]
        if self.manifest is not None:
            return self.manifest.count("duplicates")
        return None

    @property
    def texts(self) -> int | None:
        """The number of records that came through extraction and cleaning."""
        if self.manifest is not None:
            return self.manifest.count("read") - self.manifest.count("rejected")
        if self.records is None or self.marked:
            return self.records
        if self.deduplicated is None or self.dropped is None:
            return None
        return self.records + self.dropped


def steps(sums: Sums) -> tuple[Step, ...]:
    """Give the funnel: records read, texts, and stories if copies were looked for."""
    texts, rejected = sums.texts, sums.rejected
    read: int | None = None
    if sums.manifest is not None:
        read = sums.manifest.count("read")
    elif texts is not None and rejected is not None:
        read = texts + rejected
    reasons = sums.rejects.counts if sums.rejects is not None else {}
    found = [Step("read", read, dict(sorted(reasons.items())))]
    gone: dict[str, int] = {}
    if sums.found is not None:
        gone = {
            relation: number
            for relation, number in sorted(sums.found.relations.items())
            if relation != CANONICAL
        }
    elif sums.deduplicated and sums.dropped:
        gone = {"copies": sums.dropped}
    found.append(Step("texts", texts, gone))
    if sums.deduplicated:
        dropped = sums.dropped
        known = texts is not None and dropped is not None
        found.append(Step("stories", texts - dropped if known else sums.stories))  # type: ignore[operator]
    return tuple(found)


def problems(sums: Sums) -> Iterator[str]:
    """Say where the outputs do not agree: they may be of different runs."""
    manifest = sums.manifest
    if manifest is None:
        return
    if manifest.values.get("complete") is False:
        yield "The run was interrupted: its outputs are not whole."
    written = manifest.count("written")
    if sums.records is not None and written != sums.records:
        yield (
            f"The manifest says that {written:,} records were written, --records has"
            f" {sums.records:,}."
        )
    said = manifest.values["rejects"]
    if sums.rejects is not None and dict(sums.rejects.counts) != said:
        yield (
            f"The manifest says that {sum(said.values()):,} records were rejected,"
            f" --rejects has {sums.rejected:,}, or other reasons."
        )
    removed = manifest.values["removals"]
    if sums.removed is not None and dict(sums.removed) != removed:
        differing = sorted(
            rule
            for rule in {*sums.removed, *removed}
            if sums.removed.get(rule) != removed.get(rule)
        )
        yield (
            f"Manifest and --removals count {len(differing):,} rules differently:"
            f" {', '.join(differing[:_SAMPLE])}."
        )
    clusters = manifest.count("clusters")
    if sums.found is not None and clusters and clusters != sums.found.clusters:
        yield (
            f"The manifest counts {clusters:,} clusters, the outputs have"
            f" {sums.found.clusters:,}."
        )
