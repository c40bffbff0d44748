"""From the outputs of a run to the numbers of its report.

Every file is read once, from top to bottom; records and removals side by side. Records
that are marked are read twice where there is no clusters file.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import Final

from cleanlit.document import Document, Rejected
from cleanlit.errors import InputError, UsageError
from cleanlit.io.codec import STDIN
from cleanlit.io.documents import to_document
from cleanlit.io.record import FieldNames, Format
from cleanlit.io.sources import ReadOptions, Sources
from cleanlit.report.funnel import Sums, problems, steps
from cleanlit.report.groups import Groups, shares
from cleanlit.report.manifest import Manifest, field_names, read_manifest
from cleanlit.report.model import Extent, Report, RunFiles, Shown
from cleanlit.report.rejects import Rejects, read_rejects, rejects_of_manifest
from cleanlit.report.removals import (
    UNKNOWN,
    Catalog,
    Group,
    Removals,
    fits,
    read_groups,
    shown,
)
from cleanlit.report.sample import Sample, rank_of
from cleanlit.report.stories import (
    Marks,
    Shelf,
    Stories,
    count_marks,
    marks_of,
    read_clusters,
)

# Fields that lines of a removals file have.
_REMOVAL: Final = frozenset({"ordinal", "rule", "action", "start", "end"})


def gather(
    files: RunFiles,
    catalog: Catalog,
    *,
    names: FieldNames | None = None,
    extent: Extent | None = None,
) -> Report:
    """Read the outputs of a run and give the numbers and samples of its report.

    `catalog` says of the rules what their category is, and what they do. Raises
    `InputError` for a file that is not what it was named as.
    """
    _check(files)
    extent = extent or Extent()
    manifest = read_manifest(files.manifest) if files.manifest else None
    rejects = read_rejects(files.rejects) if files.rejects else None
    names = field_names(manifest, names or FieldNames())
    marked = bool(files.records) and _is_marked(files.records or "", names, manifest)
    stories: Stories | None = None
    if files.clusters:
        stories = read_clusters(files.clusters, extent)
    elif marked:
        marks = (marks for _, marks in _records(files.records or "", names) if marks)
        stories = count_marks(marks, extent)
    walk = _Walk(files, stories, rejects, manifest, extent, marked=marked)
    walk.go(names)
    return _report(files, manifest, rejects, stories, walk, catalog)


@dataclass(slots=True)
class _Walk:
    """Goes through records and removals side by side.

    `lost` says why removals could not be told by record, if that is so.
    """

    files: RunFiles
    stories: Stories | None
    rejects: Rejects | None
    manifest: Manifest | None
    extent: Extent
    marked: bool
    groups: Groups = field(default_factory=Groups)
    removals: Removals = field(init=False)
    shelf: Shelf | None = None
    lost: str = ""
    without_record: int = 0
    _documents: Sample[tuple[Document, Group]] = field(init=False)
    _pending: Iterator[Group] = field(init=False)
    _group: Group | None = None

    def __post_init__(self) -> None:
        self.removals = Removals(self.extent)
        self._documents = Sample(self.extent.documents)
        if self.stories is not None:
            self.shelf = Shelf(self.stories, self.extent)
        removals = self.files.removals
        self._pending = read_groups(removals) if removals else iter(())
        self.lost = self._unknown()

    def go(self, names: FieldNames) -> None:
        """Read both files to their ends."""
        self._group = next(self._pending, None)
        ordinals = self._ordinals()
        if self.files.records is not None:
            for document, marks in _records(self.files.records, names):
                self._take(document, marks, next(ordinals))
        while self._group is not None:
            self._pass_over(self._group)

    def documents(self) -> Iterator[Shown]:
        """Give the sample of documents with their removals in place."""
        if self.lost or self.files.removals is None:
            return
        for document, group in self._documents:
            found = shown(document, group, self.files.removals)
            if found is not None:
                yield found

    def _take(self, document: Document, marks: Marks | None, ordinal: int) -> None:
        while self._group is not None and self._group.ordinal < ordinal:
            self._pass_over(self._group)
        removed: tuple[int, int] | None = None
        group = self._group
        if group is not None and group.ordinal == ordinal and not self.lost:
            if fits(document, group):
                lines, chars = self.removals.add(group)
                removed = lines, chars
                rank = rank_of(ordinal, document.id)
                if lines and self._documents.wants(rank):
                    self._documents.add(rank, (document, group))
                self._group = next(self._pending, None)
            else:
                self._lose(group)
        self.groups.add(
            document,
            is_story=marks.is_story if marks else not self.marked,
            removed=removed,
        )
        if self.shelf is not None:
            self.shelf.offer(document, None if self.lost else ordinal, marks)

    def _pass_over(self, group: Group) -> None:
        """Count removals of a record that is not there: a copy that was dropped."""
        self.removals.add(group)
        self.without_record += 1
        if self.files.records is not None and not self.lost:
            dropped = self.stories.dropped if self.stories and not self.marked else ()
            if group.ordinal not in dropped:
                self._lose(group)
        self._group = next(self._pending, None)

    def _lose(self, group: Group) -> None:
        self.lost = (
            f"{self.files.removals}: the removals of record {group.ordinal} do not"
            f" belong to a record of {self.files.records}"
            f"{'' if self.rejects else '; were records rejected? Name --rejects'}"
        )

    def _ordinals(self) -> Iterator[int]:
        """Give the ordinals that the written records had in the input."""
        rejected = self.rejects.ordinals if self.rejects else ()
        dropped = self.stories.dropped if self.stories and not self.marked else ()
        return (n for n in count(1) if n not in rejected and n not in dropped)

    def _unknown(self) -> str:
        """Say what is missing to tell which record is which, "" if nothing is."""
        if self.files.records is None:
            return "no --records"
        if self.manifest is None:
            return ""
        if self.manifest.values["rejects"] and self.rejects is None:
            return "records were rejected, and --rejects is not named"
        if self.manifest.count("duplicates") and self.stories is None:
            return "copies were dropped, and --clusters is not named"
        return ""


def _check(files: RunFiles) -> None:
    named = [getattr(files, name) for name in RunFiles.__slots__]
    paths = [path for path in named if path]
    if not paths:
        raise UsageError(
            "name an output of a run: --records, --removals, --clusters, --rejects or"
            " --manifest"
        )
    if STDIN in paths:
        raise UsageError("a report reads files, not standard input")
    for path in paths:
        if os.path.isdir(path):
            raise InputError(path, "is a folder; name a file in it")
    records = files.records
    if records and os.path.exists(records) and not os.path.isfile(records):
        raise InputError(records, "is read twice; write it to a file first")


def _is_marked(path: str, names: FieldNames, manifest: Manifest | None) -> bool:
    """Tell whether records carry the fields of `--mark`: the first one does."""
    if manifest is not None and manifest.option("mark") is False:
        return False
    return next((bool(marks) for _, marks in _records(path, names)), False)


def _records(path: str, names: FieldNames) -> Iterator[tuple[Document, Marks | None]]:
    options = ReadOptions(names=names)
    for record in Sources([path], options):
        if isinstance(record, Rejected):
            raise InputError(path, f"cannot be read on: {record.detail}")
        if record.format not in (Format.JSONL, Format.PARQUET):
            raise InputError(path, "holds no records: neither JSON lines nor Parquet")
        document = to_document(record, names, options.max_record_bytes)
        if isinstance(document, Rejected):
            said = f"record {record.ordinal} is none that a run wrote"
            raise InputError(path, f"{said}: {document.detail}")
        if document.text is None:
            said = f"record {record.ordinal} has no {names.text}"
            raise InputError(path, f"{said}: name what the run wrote, not its input")
        fields = document.origin.fields
        if fields.keys() >= _REMOVAL:
            raise InputError(path, "holds removals: name it with --removals")
        yield document, marks_of(fields)


def _report(
    files: RunFiles,
    manifest: Manifest | None,
    rejects: Rejects | None,
    stories: Stories | None,
    walk: _Walk,
    catalog: Catalog,
) -> Report:
    if rejects is None and manifest is not None:
        rejects = rejects_of_manifest(manifest.values["rejects"])
    groups, removals = walk.groups, walk.removals
    has_records = files.records is not None
    sums = Sums(
        manifest=manifest,
        records=groups.records if has_records else None,
        stories=groups.stories if has_records else None,
        marked=walk.marked,
        rejects=rejects,
        found=stories,
        removed=removals.by_rule() if files.removals else None,
    )
    told = sums.deduplicated is True
    by_record = files.removals is not None and not walk.lost
    hosts = groups.hosts(stories=told, removals=by_record)
    rules = tuple(removals.rows(catalog))
    missing = [*_missing(files, sums, walk)]
    unknown = sum(rule.category == UNKNOWN for rule in rules)
    if unknown:
        missing.append(
            f"Category and description of {unknown} rules: they are not among the"
            " shipped ones. Name their files with --rules."
        )
    changed = removals.documents if files.removals else None
    return Report(
        files=files,
        run=manifest.values if manifest else None,
        steps=steps(sums),
        texts={
            "changed": manifest.count("changed") if manifest else changed,
            "kept_chars": groups.kept if has_records else None,
            "records": groups.records if has_records else None,
            "removals_without_record": walk.without_record if has_records else None,
        },
        removals={
            "lines": removals.lines,
            "chars": removals.chars,
            "documents": removals.documents,
            "elements": removals.elements,
        }
        if files.removals
        else None,
        tidied=dict(sorted(removals.tidied.items())),
        rules=rules,
        hosts=hosts,
        languages=groups.languages(stories=told, removals=by_record),
        days=groups.days(stories=told),
        flags=dict(sorted(groups.flags.items())),
        shares=shares(hosts) if by_record else None,
        clusters={"clusters": stories.clusters, "documents": stories.documents}
        if stories
        else None,
        relations=dict(sorted(stories.relations.items())) if stories else {},
        pairs=dict(sorted(stories.pairs.items())) if stories else {},
        sizes=dict(sorted(stories.sizes.items())) if stories else {},
        similarities=tuple(stories.similarities) if stories else (),
        stories=walk.shelf.stories() if walk.shelf else (),
        rejects=rejects.rows() if rejects is not None else None,
        documents=tuple(walk.documents()),
        missing=tuple(missing),
        problems=tuple(problems(sums)),
    )


def _missing(files: RunFiles, sums: Sums, walk: _Walk) -> Iterator[str]:
    """Say what the report would hold if it had more of the run's outputs."""
    if files.manifest is None:
        yield "How the run was made, and its own counts: name its --manifest."
    if files.records is None:
        yield "Hosts, languages, days and texts: name what the run wrote, --records."
    if files.removals is None and (sums.manifest is None or sums.manifest.cleaned):
        yield "What rules removed: make the run with --removals, and name the file."
    if files.rejects is None and (sums.manifest is None or sums.rejected):
        yield "Which records were rejected: make the run with --rejects."
    if sums.deduplicated is None:
        yield "Whether copies were looked for: name the --manifest or the --clusters."
    elif sums.deduplicated and sums.found is None:
        yield "Which records were copies: make the run with --clusters, or --mark."
    elif sums.deduplicated and files.records and not walk.marked:
        yield (
            "The texts of copies, and on which hosts they stood: they were dropped."
            " Make the run with --mark, which keeps them."
        )
    if files.records and files.removals:
        if walk.lost:
            yield f"Removals by host and language, and documents: {walk.lost}."
        elif walk.without_record:
            yield (
                f"The hosts of what was removed from {walk.without_record:,} records"
                " that were dropped as copies. Make the run with --mark."
            )
